"""Rows that another version wrote and this one cannot read: they stay, and nobody else notices."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from engine.runtime import HandClock
from engine.store import SqliteStore
from engine.store.rows import Failure
from tests.runtime import tiny
from tests.runtime.desk import Desk
from tests.store.samples import ANA, batch, fetch, kept, line, message, send

UNREADABLE = {
    "an event": "UPDATE inbox SET event = replace(event, '\"CustomerMessage\"', '\"Tomorrow\"') WHERE id = ?",
    "its fields": "UPDATE inbox SET event = json_insert(event, '$.tomorrow', 1) WHERE id = ?",
    "a message": "UPDATE outbox SET send = json_insert(send, '$.tomorrow', 1) WHERE send ->> '$.id' = ?",
    "a request": "UPDATE requests SET request = json_insert(request, '$.tomorrow', 1) WHERE id = ?",
    "a line": 'UPDATE journal SET data = \'{"$":"Tomorrow"}\' WHERE what = ?',
    "a record": 'UPDATE records SET data = \'{"$":"Tomorrow"}\' WHERE id = ?',
}


def spoil(file: Path, what: str, id: str) -> None:
    with closing(sqlite3.connect(file)) as database, database:
        assert database.execute(UNREADABLE[what], [id]).rowcount == 1


@pytest.fixture
async def store(tmp_path: Path) -> SqliteStore:
    """Closed, with three of each kind."""
    store = SqliteStore(tmp_path)
    await store.open()
    many = batch()
    many.failures = [Failure(message(id), 1, "boom") for id in ("a", "b", "c")]
    many.failures += [Failure(message(id), 3, "boom", set_aside=True) for id in ("x", "y", "z")]
    many.sends = [send(id) for id in ("m1", "m2", "m3")]
    many.fetches = [fetch(id) for id in ("r1", "r2", "r3")]
    many.journal = [line(what) for what in ("one", "two", "three")]
    many.records = [kept(id, "sale") for id in ("k1", "k2", "k3")]
    await store.commit(many)
    await store.close()
    return store


@pytest.mark.parametrize("how", ["an event", "its fields"])
async def test_an_event_stays_undecided_and_the_others_are_tried_again(store: SqliteStore, how: str) -> None:
    spoil(store.file, how, "b")
    spoil(store.file, how, "y")
    await store.open()
    assert [one.event.id for one in await store.unfinished(10)] == ["a", "c"]
    assert [one.event.id for one in await store.set_aside()] == ["z", "x"]
    assert await store.failure("y") is None
    figures = await store.figures()
    assert (figures["undecided"], figures["set_aside"]) == (3, 3)
    await store.close()


async def test_everything_else_is_read_around_it(
    store: SqliteStore, caplog: pytest.LogCaptureFixture
) -> None:
    for what, id in (("a message", "m2"), ("a request", "r2"), ("a line", "two"), ("a record", "k2")):
        spoil(store.file, what, id)
    await store.open()
    assert [one.send.id for one in await store.unsent(0, 10)] == ["m1", "m3"]
    assert [one.send.id for one in await store.unsent(0, 2)] == ["m1", "m3"]  # a page is full, or the last
    assert await store.message(2) is None
    assert [one.id for one in await store.requests()] == ["r1", "r3"]
    assert [one.what for one in await store.journal(ANA)] == ["one", "three"]
    assert [one.id for one in await store.records()] == ["k1", "k3"]
    assert "a row cannot be read as outgoing, and stays as it is: TypeError" in caplog.text
    await store.close()


async def test_the_desk_starts_and_everybody_else_is_answered(tmp_path: Path, clock: HandClock) -> None:
    desk = Desk(lambda: SqliteStore(tmp_path), clock)
    await desk.start()
    await desk.say("hola", "ana")
    await desk.say("hola", "eva")
    await desk.crash()
    left = batch()
    left.sends = [send("first", to="ana"), send("second", to="eva")]
    theirs = (("a", "uno", "ana"), ("b", "dos", "ana"), ("c", "tres", "eva"))
    left.failures = [Failure(tiny.message(id, text, who), 1, "boom") for id, text, who in theirs]
    store = SqliteStore(tmp_path)
    await store.open()
    await store.commit(left)
    await store.close()
    spoil(store.file, "a message", "first")
    spoil(store.file, "an event", "b")

    await desk.start()
    await desk.quiet()
    await desk.say("sigo", "ana")
    assert desk.phone.texts("ana") == ["hola", "uno", "sigo"]
    assert desk.phone.texts("eva") == ["hola", "Hola second", "tres"]
    await desk.stop()

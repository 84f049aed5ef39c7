"""All that a desk does, while its database fails in every way: nothing is lost, doubled or left waiting."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

import pytest

from engine.channels import Reached
from engine.core.messages import Answered, CustomerMessage, Sent, TimerDue, Undelivered
from engine.runtime import HandClock, inbox
from engine.store import Store
from engine.store.rows import Delivery
from tests.runtime import tiny
from tests.runtime.turmoil import LOG, Turmoil

SILENT = ("silence", "timer", "cancel", "stop", "go", "fetch")

many = pytest.mark.parametrize(
    "seed", [0, 1, *(pytest.param(n, marks=pytest.mark.slow) for n in range(2, 20))]
)


@pytest.fixture
async def turmoil(
    make_store: Callable[[], Store], clock: HandClock, seed: int, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Turmoil]:
    monkeypatch.setattr(inbox, "PAUSE", 0.0)
    turmoil = Turmoil(make_store, clock, seed)
    yield turmoil
    await turmoil.desk.stop()


@many
async def test_when_the_trouble_is_over_all_is_as_if_there_had_been_none(turmoil: Turmoil) -> None:
    await turmoil.work(people=8, sayings=12)
    past = await past_of(turmoil)
    await decided_once(turmoil, past)
    await timers_fired_once(turmoil, past)
    await questions_were_answered_once(turmoil, past)
    await messages_left(turmoil, past)
    left_once_and_in_order(turmoil, past)
    await statuses_never_went_back(turmoil, past)
    await nothing_is_left_over(turmoil)


@pytest.mark.parametrize("seed", [2, *(pytest.param(n, marks=pytest.mark.slow) for n in range(3, 20))])
async def test_nor_do_crashes_in_the_middle_of_it_change_anything(turmoil: Turmoil) -> None:
    await turmoil.work(people=8, sayings=12, crashes=2)
    past = await past_of(turmoil)
    await decided_once(turmoil, past)
    await timers_fired_once(turmoil, past)
    await questions_were_answered_once(turmoil, past)
    await messages_left(turmoil, past)
    assert not turmoil.careful or repeated(turmoil.line.left) == []
    await statuses_never_went_back(turmoil, past)
    await nothing_is_left_over(turmoil)


@dataclass
class Past:
    """What was decided, in that order."""

    events: dict[str, Any]
    ids: list[str]

    def of(self, kind: type) -> list[Any]:
        return [event for event in self.events.values() if isinstance(event, kind)]

    def sends(self) -> dict[str, str]:
        """By their ids, whom they are for."""
        found: dict[str, str] = {}
        for id, event in self.events.items():
            match words_of(event):
                case ["twice", *_]:
                    found |= {f"{id}.1": who_of(event), f"{id}.2": who_of(event)}
                case ["room", *_]:
                    found[f"{id}.1"] = "main"
                case [order, *_] if order not in SILENT:
                    found[f"{id}.1"] = who_of(event)
        return found

    def who_said(self, *words: str) -> set[str]:
        """The messages that came of those orders."""
        said = (event for event in self.of(CustomerMessage))
        return {f"{event.id}.1" for event in said if words_of(event)[: len(words)] == [*words]}


async def past_of(turmoil: Turmoil) -> Past:
    ids = [line.data["id"] for line in await turmoil.store.journal(LOG, limit=100_000)]
    return Past({id: await turmoil.store.event(id) for id in ids}, ids)


def words_of(event: Any) -> list[str]:
    """What a person said; what else is answered stands as something said."""
    if isinstance(event, CustomerMessage):
        return event.content.text.split()
    return ["due"] if isinstance(event, TimerDue | Answered) else []


def who_of(event: Any) -> str:
    if isinstance(event, CustomerMessage):
        return event.sender.address
    return str(event.owner[1]).removeprefix("sim|")


async def decided_once(turmoil: Turmoil, past: Past) -> None:
    assert repeated(past.ids) == []
    aside = {one.event.id: words_of(one.event) for one in await turmoil.store.set_aside(10_000)}
    assert [words for words in aside.values() if words != ["poison", "x"]] == []
    assert await turmoil.store.unfinished(10) == []
    for ids in turmoil.said.values():
        mine = set(ids)
        assert [id for id in past.ids if id in mine] == [id for id in ids if id not in aside]
    assert (await turmoil.store.activations())[0].hash == "r2"


async def timers_fired_once(turmoil: Turmoil, past: Past) -> None:
    """Those that somebody stopped, and nobody let go on, are still there."""
    running: dict[tuple[str, str], bool] = {}
    for event in past.events.values():
        if isinstance(event, TimerDue):
            assert running.pop((who_of(event), event.name)), event.id
        match words_of(event):
            case ["timer", name, _, *held]:
                running[who_of(event), name] = not held
            case ["cancel", name]:
                running.pop((who_of(event), name), None)
            case ["stop" | "go" as order, name]:
                running |= {key: order == "go" for key in running if key[1] == name}
    kept = {(who, one.name) for who in turmoil.said for one in await turmoil.store.timers(tiny.talk(who))}
    assert kept == running.keys()
    assert not any(running.values())
    assert await turmoil.store.next_due() is None


async def questions_were_answered_once(turmoil: Turmoil, past: Past) -> None:
    asked = past.who_said("fetch")
    assert sorted(event.request for event in past.of(Answered)) == sorted(asked)
    keys = [key for _, _, key in turmoil.desk.questions]
    assert set(keys) == asked
    assert turmoil.crashes or len(keys) == len(asked)
    assert await turmoil.store.requests() == []


async def messages_left(turmoil: Turmoil, past: Past) -> None:
    """Or were refused, which somebody was told."""
    left, refused, sends = set(turmoil.line.left), turmoil.line.refused, past.sends()
    told = {event.send.id for event in past.of(Undelivered)}
    assert left | refused == sends.keys()
    assert refused <= told | (left if turmoil.crashes else set())
    rooms = {id for id in left if sends[id] == "main"}
    named = {event.message for event in past.of(Sent)}
    assert named <= rooms
    for id in rooms - named:  # a status or a person told of it, and nobody was there to hear the answer
        assert turmoil.crashes
        assert turmoil.careful or (await turmoil.row(id)).reached > 0


def left_once_and_in_order(turmoil: Turmoil, past: Past) -> None:
    left, sends = turmoil.line.left, past.sends()
    assert repeated(left) == []
    assert not turmoil.line.refused & {*left}
    apart = past.who_said("held")
    for who in {*sends.values()}:
        theirs = [id for id in left if sends[id] == who and id not in apart]
        assert theirs == sorted(theirs, key=[*sends].index)


async def statuses_never_went_back(turmoil: Turmoil, past: Past) -> None:
    told = {event.send.id for event in past.of(Undelivered)}
    for id, accepted in turmoil.accepted.items():
        row = await turmoil.row(id)
        assert row.reached >= max((one for one in accepted if one is not Reached.FAILED), default=0)
        assert row.reached >= Reached.DELIVERED or Reached.FAILED not in accepted
        assert (row.state is Delivery.FAILED) is (row.reached == Reached.FAILED)
        assert row.reached != Reached.FAILED or id in told


async def nothing_is_left_over(turmoil: Turmoil) -> None:
    runtime, store = turmoil.desk.runtime, turmoil.store
    queue, outbox, cache = runtime._queue, runtime._outbox, runtime._cache
    assert (len(queue), queue.marks, [*queue._reports], queue._written) == (0, [], [], [])
    assert (outbox._feed.inside, outbox._bulk.inside, outbox._arrived, outbox.doubtful) == ({}, {}, {}, {})
    assert [line._lanes for line in outbox._lines.values()] == [{}]
    assert runtime._requests._open == set()
    assert await store.unsent(0, 10) == await store.unsent(0, 10, True) == []
    assert await store.outgoing(Delivery.HELD) == []
    cached = {**cache._old, **cache.young}
    assert await store.load([*cached]) == cached


def repeated(ids: list[str]) -> list[str]:
    return [id for id, count in Counter(ids).items() if count > 1]

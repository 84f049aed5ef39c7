"""Who goes first: a person, then the bot, then what goes to many; and nobody's messages change places."""

from __future__ import annotations

import asyncio
import random

import pytest

from engine.channels import Crowded
from engine.runtime import feed
from engine.store import SqliteStore
from tests.runtime import tiny
from tests.runtime.desk import Desk, Phone


async def write(desk: Desk, *messages: tuple[str, str, str]) -> None:
    """(who speaks, what, to whom)"""
    for source, text, who in messages:
        desk.count += 1
        await desk.accept(tiny.message(f"w{desk.count}", f"as {source} {text}", who))


@pytest.fixture
async def slow(desk: Desk) -> Desk:
    """One message at a time leaves, and the first of them is stuck."""
    await desk.stop()
    desk.phone = Phone(parallel=1)
    await desk.start()
    desk.phone.slow = asyncio.Event()
    await write(desk, ("bot", "stuck", "zoe"))
    return desk


async def go_on(desk: Desk) -> list[str]:
    assert desk.phone.slow is not None
    desk.phone.slow.set()
    await desk.quiet()
    return [text for _, text in desk.phone.got][1:]


async def test_a_person_before_the_bot_and_both_before_what_goes_to_many(slow: Desk) -> None:
    await write(slow, ("gateway", "invoice", "ana"), ("bot", "menu", "eva"), ("gateway", "invoice", "luz"))
    await write(slow, ("agent", "I am Juan", "lea"), ("desk", "new case", "max"), ("bot", "menu", "noa"))
    await write(slow, ("customer", "it rains in", "oto"))
    assert await go_on(slow) == [
        *("I am Juan", "new case", "it rains in"),
        *("menu", "menu"),
        *("invoice", "invoice"),
    ]


async def test_what_was_said_before_to_the_same_person_goes_before(slow: Desk) -> None:
    await write(slow, *(("gateway", f"invoice {who}", who) for who in ("ana", "eva", "luz")))
    await write(slow, ("bot", "menu", "max"), ("agent", "I am Juan", "luz"), ("gateway", "more", "luz"))
    assert await go_on(slow) == ["invoice luz", "I am Juan", "menu", "invoice ana", "invoice eva", "more"]


async def test_what_was_decided_together_keeps_its_order_too(slow: Desk) -> None:
    said = [("gateway", "1"), ("bot", "2"), ("gateway", "3"), ("agent", "4"), ("gateway", "5")]
    await asyncio.gather(*(write(slow, (source, text, "ana")) for source, text in said))
    assert await go_on(slow) == ["1", "2", "3", "4", "5"]


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed, "MOST_INSIDE", 20)
    monkeypatch.setattr(feed, "PAGE", 7)


@pytest.mark.usefixtures("small")
async def test_a_long_list_delays_nobody(slow: Desk) -> None:
    await write(slow, *(("gateway", f"invoice {n}", f"c{n}") for n in range(100)))
    await write(slow, ("agent", "I am Juan", "c90"), ("bot", "menu", "ana"))
    assert slow.runtime._outbox._bulk.filling is not None
    await asyncio.sleep(0.1)
    got = await go_on(slow)
    assert got[:3] == ["invoice 90", "I am Juan", "menu"]
    assert got[3:] == [f"invoice {n}" for n in range(100) if n != 90]


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("seed", [0, 1, *(pytest.param(n, marks=pytest.mark.slow) for n in range(2, 8))])
async def test_nobodys_messages_change_places_whatever_comes(slow: Desk, seed: int) -> None:
    chance = random.Random(seed)
    said: dict[str, list[str]] = {}
    for n in range(400):
        who, source = f"c{chance.randrange(12)}", chance.choice(["gateway"] * 6 + ["bot", "agent"])
        said.setdefault(who, []).append(f"{n}")
        await write(slow, (source, f"{n}", who))
        if n == 200 and slow.phone.slow is not None:
            slow.phone.slow.set()
        if chance.random() < 0.02:
            await asyncio.sleep(0.005)
    await go_on(slow)
    assert {who: slow.phone.texts(who) for who in said} == said


@pytest.mark.usefixtures("small")
async def test_a_long_list_goes_on_after_a_restart(slow: Desk) -> None:
    await write(slow, *(("gateway", f"{n}", f"c{n % 30}") for n in range(100)))
    await slow.crash()
    slow.phone.slow = None
    await slow.start()
    await write(slow, ("agent", "I am Juan", "c29"))
    await slow.quiet()
    for who in range(30):
        assert [text for text in slow.phone.texts(f"c{who}") if text != "I am Juan"] == [
            str(n) for n in range(who, 100, 30)
        ]
    assert slow.phone.texts("c29")[-1] == "I am Juan"
    store = slow.runtime.store
    assert await store.unsent(0, 10) == await store.unsent(0, 10, bulk=True) == []
    assert not isinstance(store, SqliteStore) or slow.runtime._outbox._bulk.inside == {}


async def lines_of_the_line(desk: Desk) -> list[str]:
    return [line.what for line in await desk.runtime.store.journal(("line", "sim"))]


async def test_when_too_much_goes_to_many_that_rests_and_answers_go_on(desk: Desk) -> None:
    await desk.stop()
    desk.phone = Phone(parallel=1)
    desk.phone.trouble.append(Crowded("many marked it", 600))
    await desk.start()
    await write(desk, ("gateway", "invoice 1", "ana"), ("gateway", "invoice 2", "eva"))
    await desk.quiet()
    await write(desk, ("bot", "menu", "max"), ("agent", "I am Juan", "lea"), ("gateway", "invoice 3", "luz"))
    await desk.quiet()
    assert desk.phone.got == [("max", "menu"), ("lea", "I am Juan")]
    assert desk.runtime.down == {}
    assert await lines_of_the_line(desk) == ["line.crowded"]
    await desk.wait(599)
    assert len(desk.phone.got) == 2
    desk.phone.trouble.append(Crowded("many marked it", 600))
    await desk.wait(2)
    assert len(desk.phone.got) == 2
    assert await lines_of_the_line(desk) == ["line.crowded"]  # once an hour
    await desk.wait(601)
    assert sorted(desk.phone.got[2:]) == [("ana", "invoice 1"), ("eva", "invoice 2"), ("luz", "invoice 3")]


@pytest.mark.parametrize("parallel", [1, 4])
async def test_nobody_waits_for_an_answer_because_a_notice_for_them_rests(desk: Desk, parallel: int) -> None:
    await desk.stop()
    desk.phone = Phone(parallel=parallel)
    await desk.start()
    desk.phone.trouble.append(Crowded("many marked it", 600))
    await write(desk, ("gateway", "invoice", "ana"))
    await desk.quiet()
    for who in ("ana", "eva"):  # whose notice was refused, and whose was not tried
        await write(desk, ("gateway", "receipt", who), ("bot", "menu", who), ("gateway", "news", who))
        await write(desk, ("agent", "I am Juan", who))
    await desk.quiet()
    assert desk.phone.texts("ana") == desk.phone.texts("eva") == ["menu", "I am Juan"]
    await desk.wait(601)
    assert desk.phone.texts("ana")[2:] == ["invoice", "receipt", "news"]
    assert desk.phone.texts("eva")[2:] == ["receipt", "news"]


async def test_so_it_is_when_the_answer_was_there_before_the_notice_was_refused(slow: Desk) -> None:
    slow.phone.trouble.extend((None, Crowded("many marked it", 600)))
    await write(slow, ("gateway", "invoice", "ana"), ("bot", "menu", "ana"))
    assert await go_on(slow) == ["menu"]
    await slow.wait(601)
    assert slow.phone.texts("ana") == ["menu", "invoice"]


async def test_an_answer_that_meets_it_stops_the_whole_line(desk: Desk) -> None:
    desk.phone.trouble.append(Crowded("many marked it", 600))
    await write(desk, ("bot", "menu", "ana"))
    await desk.quiet()
    assert desk.runtime.down == {"sim": "many marked it"}
    assert await lines_of_the_line(desk) == ["line.down"]
    await desk.wait(601)
    assert desk.phone.texts("ana") == ["menu"]

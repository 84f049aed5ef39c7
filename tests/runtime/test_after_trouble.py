"""What a disk that failed leaves behind once it works again, or never does: nothing, and nobody who waits."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from engine.core.messages import Answered, CustomerMessage, Event, Sent
from engine.runtime import NotAccepted, Standing, Stopped
from engine.store.errors import Full
from engine.store.rows import Batch
from tests.runtime import tiny
from tests.runtime.desk import Desk


async def full(*args: object) -> int:
    raise Full(file="x", error="full")


def lying(desk: Desk, of: type[Event]) -> list[Batch]:
    """The first commit of such an event is written, and said not to be."""
    store, real = desk.runtime.store, desk.runtime.store.commit
    lies: list[Batch] = []

    async def commit(batch: Batch) -> int:
        first = await real(batch)
        if not lies and any(isinstance(event, of) for event in batch.decided):
            lies.append(batch)
            raise Full(file="x", error="io")
        return first

    store.commit = commit  # type: ignore[method-assign]
    return lies


async def test_what_left_for_a_room_is_no_longer_waited_for(desk: Desk) -> None:
    await desk.accept(tiny.RoomReady("ready", tiny.NOON, "main", "sim", "group-1"))
    lies = lying(desk, Sent)
    await desk.say("room main hola")
    await desk.wait(3)
    assert len(lies) == 1
    assert desk.runtime._outbox._feed.inside == {}
    assert desk.phone.got == [("group-1", "hola")]


async def test_what_was_answered_is_no_longer_asked(desk: Desk) -> None:
    desk.answers["invoices"] = ("found", 12)
    lies = lying(desk, Answered)
    await desk.say("fetch invoices")
    await desk.wait(3)
    assert len(lies) == 1
    assert desk.runtime._requests._open == set()
    assert await desk.heard() == ("fetch invoices", "answer found 12")


async def test_who_waits_for_new_files_is_told_that_the_desk_stopped_without_them(desk: Desk) -> None:
    desk.runtime.store.commit = desk.runtime.store.probe = full  # type: ignore[method-assign,assignment]
    switching = asyncio.ensure_future(desk.runtime.switch(tiny.release("r2")))
    await asyncio.sleep(0.02)
    await desk.stop()
    async with asyncio.timeout(5):
        with pytest.raises(Stopped):
            await switching
    with pytest.raises(Stopped):
        await desk.runtime.switch(tiny.release("r3"))


async def test_who_retries_when_nobody_decides_any_more_is_told(desk: Desk) -> None:
    await desk.say("poison x", id="b")
    assert desk.runtime._life is not None
    desk.runtime._life.cancel()
    await asyncio.sleep(0.01)
    async with asyncio.timeout(5):
        with pytest.raises(Stopped):
            await desk.runtime.retry("b")
    await desk.crash()


@pytest.mark.parametrize("task", ["inbox", "clock"])
async def test_an_engine_that_cannot_go_on_says_so_and_takes_nothing_more(desk: Desk, task: str) -> None:
    def fails() -> None:
        raise ValueError("a mistake of ours")

    if task == "clock":
        desk.runtime._queue.wake = fails  # type: ignore[method-assign]
        desk.clock.advance(tiny.timedelta(seconds=2))
    else:
        desk.runtime._inbox._has_work = fails  # type: ignore[method-assign,assignment]
        desk.runtime._queue.hurry()
    async with asyncio.timeout(5):
        await desk.runtime.died.wait()
    with pytest.raises(Stopped):
        await desk.accept(tiny.message("a", "hola"))
    assert (await desk.runtime.health()).degraded
    async with asyncio.timeout(2):  # nothing that is under way would be written down
        await desk.stop()


@pytest.mark.parametrize("error", [ValueError("no row of ours"), Full(file="x", error="full")])
async def test_after_a_read_that_fails_messages_go_on_leaving(desk: Desk, error: Exception) -> None:
    store, real = desk.runtime.store, desk.runtime.store.unsent

    async def once(*args: Any) -> Any:
        store.unsent = real  # type: ignore[method-assign]
        raise error

    store.unsent = once  # type: ignore[method-assign]
    await desk.runtime._outbox.look_again()
    await desk.accept(tiny.message("a", "hola"))
    await asyncio.sleep(0.02)
    desk.clock.advance(tiny.timedelta(seconds=2))
    await desk.quiet()
    assert desk.phone.texts() == ["hola"]


async def test_what_was_written_though_it_was_said_not_to_be_leaves_in_order(desk: Desk) -> None:
    """Whoever reads what goes to many just then finds no row before the others are told of it."""
    store, real, written = desk.runtime.store, desk.runtime.store.unsent, asyncio.Event()

    async def unsent(after: int, limit: int, bulk: bool = False) -> Any:
        if bulk:
            await written.wait()
        return await real(after, limit, bulk)

    store.unsent = unsent  # type: ignore[method-assign]
    await desk.runtime._outbox.look_again()
    lies = lying(desk, CustomerMessage)
    said = [desk.runtime.accept(tiny.message(text, f"as {text}")) for text in ("bot 1", "gateway 2")]
    assert [type(each) for each in await asyncio.gather(*said, return_exceptions=True)] == [NotAccepted] * 2
    written.set()
    await desk.wait(2)
    assert len(lies) == 1
    assert desk.phone.texts() == ["1", "2"]


async def test_a_row_that_cannot_be_read_is_the_trouble_of_whoever_needs_it(desk: Desk) -> None:
    await desk.say("hola", "eva")
    desk.runtime._cache.clear()
    store, real = desk.runtime.store, desk.runtime.store.load

    async def load(keys: Any) -> Any:
        if tiny.talk("eva") in keys:
            raise ValueError("no row of ours")
        return await real(keys)

    store.load = load  # type: ignore[method-assign]
    people = ("ana", "bob", "eva", "ana")
    receipts = [desk.runtime.accept(tiny.message(f"n{n}", f"{n}", who)) for n, who in enumerate(people)]
    standings = [(await receipt).standing for receipt in receipts]
    assert standings == [Standing.DECIDED, Standing.DECIDED, Standing.UNDECIDED, Standing.DECIDED]
    await desk.quiet()
    assert [one.event.id for one in await desk.runtime.set_aside()] == ["n2"]
    assert (await desk.heard("ana"), await desk.heard("bob")) == (("0", "3"), ("1",))

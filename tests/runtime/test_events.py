"""Events: safe before they are acknowledged, decided once, in order; the bad ones harm nobody."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from engine.core.model import Conversation
from engine.runtime import NotAccepted, Standing, Stopped
from engine.store.errors import Conflict, Full
from engine.store.rows import Batch, Failure
from tests.runtime import tiny
from tests.runtime.desk import Desk


async def test_a_message_is_answered_and_remembered(desk: Desk) -> None:
    assert await desk.say("hola") is Standing.DECIDED
    assert desk.phone.texts() == ["hola"]
    assert await desk.heard() == ("hola",)
    assert await desk.journal() == ["hola"]


async def test_each_event_sees_what_those_before_it_did(desk: Desk) -> None:
    receipts = [desk.runtime.accept(tiny.message(f"m{n}", str(n))) for n in range(100)]
    await asyncio.gather(*receipts)
    assert await desk.heard() == tuple(str(n) for n in range(100))


async def test_what_waits_together_is_one_commit(desk: Desk) -> None:
    commits = counted(desk)
    receipts = [desk.runtime.accept(tiny.message(f"m{n}", "silence", f"c{n}")) for n in range(64)]
    await asyncio.gather(*receipts)
    assert len(commits) == 1


async def test_who_writes_again_at_once_shares_a_commit_with_those_who_wait(desk: Desk) -> None:
    commits = counted(desk)

    async def chat(who: str) -> None:
        for n in range(10):
            await desk.runtime.accept(tiny.message(f"{who}{n}", "silence", who))
            await asyncio.sleep(0)  # on its way from the socket
            await asyncio.sleep(0)

    first = [asyncio.create_task(chat(f"a{n}-")) for n in range(4)]
    while not commits:  # noqa: ASYNC110
        await asyncio.sleep(0)
    await asyncio.gather(*first, *(chat(f"b{n}-") for n in range(4)))
    assert len(commits) < 15  # and not 20


async def test_nothing_is_acknowledged_or_sent_before_the_commit(desk: Desk) -> None:
    store = desk.runtime.store
    gate, real = asyncio.Event(), store.commit

    async def slow(*args: Any) -> int:
        await gate.wait()
        return await real(*args)

    store.commit = slow  # type: ignore[method-assign]
    receipt = desk.runtime.accept(tiny.message("a", "hola"))
    await asyncio.sleep(0.02)
    assert not receipt.done()
    assert desk.phone.got == []
    gate.set()
    assert (await receipt).standing is Standing.DECIDED
    await desk.quiet()
    assert desk.phone.texts() == ["hola"]


async def test_a_redelivery_is_acknowledged_and_dropped(desk: Desk) -> None:
    assert await desk.say("hola", id="a") is Standing.DECIDED
    assert await desk.say("hola", id="a") is Standing.REPEATED
    twice = [desk.runtime.accept(tiny.message("b", "dos")) for _ in range(3)]
    standings = [(await receipt).standing for receipt in twice]
    assert standings == [Standing.DECIDED, Standing.REPEATED, Standing.REPEATED]
    await desk.restart()
    assert await desk.say("hola", id="a") is Standing.REPEATED
    assert desk.phone.texts() == ["hola", "dos"]
    assert await desk.heard() == ("hola", "dos")


async def test_a_poisonous_event_is_tried_three_times_and_set_aside(desk: Desk) -> None:
    tries = 0

    def decide(*args):  # type: ignore[no-untyped-def]
        nonlocal tries
        tries += args[2].content.text.startswith("poison")
        return tiny.decide(*args)

    desk.runtime._decider._decide = decide
    events = [tiny.message("a", "uno"), tiny.message("b", "poison x"), tiny.message("c", "tres")]
    standings = [(await receipt).standing for receipt in [desk.runtime.accept(event) for event in events]]
    await desk.quiet()
    assert standings == [Standing.DECIDED, Standing.UNDECIDED, Standing.DECIDED]
    assert tries == 3
    assert await desk.heard() == ("uno", "tres")
    (failure,) = await desk.runtime.set_aside()
    assert (failure.event, failure.tries, failure.error) == (events[1], 3, "Poison: x")
    (worry,) = (await desk.runtime.health()).worries
    assert worry.sentence() == "1 evento(s) no se pudieron procesar y quedaron apartados."
    assert await desk.say("poison x", id="b") is Standing.REPEATED


async def test_what_is_still_to_be_tried_is_not_taken_for_its_own_redelivery(desk: Desk) -> None:
    troubles = [tiny.Poison("once")]

    def stumbles(release: Any, state: Any, event: Any) -> Any:
        if event.id == "b" and troubles:
            raise troubles.pop()
        return tiny.decide(release, state, event)

    await desk.say("uno", id="a")
    await desk.say("uno", id="a")  # from now on redeliveries are looked for
    desk.runtime._decider._decide = stumbles
    receipts = [desk.runtime.accept(tiny.message("b", "dos")) for _ in range(2)]
    assert [(await receipt).standing for receipt in receipts] == [Standing.UNDECIDED, Standing.REPEATED]
    await desk.quiet()
    assert await desk.heard() == ("uno", "dos")


async def test_what_was_set_aside_is_tried_again_on_request(desk: Desk) -> None:
    await desk.say("poison x", id="b")
    await desk.quiet()
    first = await desk.runtime.retry("b")
    assert first is not None
    assert first.standing is Standing.UNDECIDED
    assert [one.tries for one in await desk.runtime.set_aside()] == [4]
    desk.runtime._decider._decide = lambda release, state, event: tiny.decide(
        release, state, tiny.message(event.id, "sano")
    )
    second = await desk.runtime.retry("b")
    assert second is not None
    assert second.standing is Standing.DECIDED
    assert await desk.runtime.set_aside() == []
    assert await desk.heard() == ("sano",)
    assert await desk.runtime.retry("b") is None
    assert await desk.runtime.retry("never seen") is None


async def test_an_event_that_was_left_undecided_goes_on_after_a_restart(desk: Desk) -> None:
    await desk.say("uno")
    batch = Batch(desk.clock.now())
    batch.failures = [Failure(tiny.message("left", "dos"), 1, "boom")]
    await desk.runtime.store.commit(batch)
    await desk.restart()
    assert await desk.heard() == ("uno", "dos")
    assert await desk.say("dos", id="left") is Standing.REPEATED


async def test_one_event_that_cannot_be_committed_harms_nobody_else(desk: Desk) -> None:
    texts = ["uno", "odd", "tres", "cuatro"]
    receipts = [desk.runtime.accept(tiny.message(text, text, f"c{n % 2}")) for n, text in enumerate(texts)]
    standings = [(await receipt).standing for receipt in receipts]
    await desk.quiet()
    assert standings == [Standing.DECIDED, Standing.UNDECIDED, Standing.DECIDED, Standing.DECIDED]
    assert await desk.heard("c0") == ("uno", "tres")
    assert await desk.heard("c1") == ("cuatro",)
    assert [one.event.id for one in await desk.runtime.set_aside()] == ["odd"]
    assert len(desk.phone.got) == 3


async def test_a_stale_cache_heals_itself(desk: Desk) -> None:
    """Somebody else wrote: the commit conflicts, the working set is dropped, and all is redone."""
    await desk.say("uno")
    store = desk.runtime.store
    found = (await store.load([tiny.talk()]))[tiny.talk()]
    assert isinstance(found, Conversation)
    batch = Batch(desk.clock.now())
    batch.change(tiny.talk(), replace(found, version=2, values={"heard": ("uno", "otro")}))
    await store.commit(batch)
    receipts = [
        desk.runtime.accept(tiny.message(f"n{n}", str(n), who)) for n, who in enumerate(("ana", "eva"))
    ]
    assert [(await receipt).standing for receipt in receipts] == [Standing.DECIDED, Standing.DECIDED]
    assert await desk.heard() == ("uno", "otro", "0")


async def test_what_cannot_be_stored_is_not_acknowledged(desk: Desk) -> None:
    await desk.say("uno")
    store = desk.runtime.store
    commit, probe = store.commit, store.probe

    async def full(*args: object) -> int:
        raise Full(file="x", error="full")

    store.commit = store.probe = full  # type: ignore[method-assign,assignment]
    refused = [desk.runtime.accept(tiny.message(f"x{n}", "dos", f"c{n % 3}")) for n in range(5)]
    for receipt in refused:
        with pytest.raises(NotAccepted, match="No queda lugar"):
            await receipt
    health = await desk.runtime.health()
    assert health.degraded
    assert [worry.name for worry in health.worries] == ["runtime.not_accepted"]
    store.commit, store.probe = commit, probe  # type: ignore[method-assign]
    await desk.wait(2)
    assert not (await desk.runtime.health()).degraded
    assert await desk.say("tres") is Standing.DECIDED
    assert await desk.heard() == ("uno", "tres")
    assert await desk.heard("c1") == ()


async def test_our_own_events_wait_until_they_can_be_stored(desk: Desk) -> None:
    desk.answers["invoices"] = asyncio.Event()
    await desk.accept(tiny.message("a", "fetch invoices"))
    await desk.accept(tiny.message("b", "timer soon 5"))
    store, real = desk.runtime.store, desk.runtime.store.commit

    async def full(*args: object) -> int:
        raise Full(file="x", error="full")

    store.commit = full  # type: ignore[method-assign]
    desk.answers["invoices"].set()
    desk.clock.advance(tiny.timedelta(seconds=6))
    await asyncio.sleep(0.05)
    assert (await desk.runtime.health()).degraded
    store.commit = real  # type: ignore[method-assign]
    await desk.wait(3)
    assert sorted(await desk.heard()) == ["answer found late", "due soon", "fetch invoices", "timer soon 5"]


async def test_a_commit_that_was_made_but_not_confirmed_is_not_decided_again(desk: Desk) -> None:
    """The disk said no after it had written: whoever brings the event again learns that it is known."""
    store, real = desk.runtime.store, desk.runtime.store.commit

    async def lying(*args: Any) -> int:
        await real(*args)
        store.commit = real  # type: ignore[method-assign]
        raise Full(file="x", error="io")

    store.commit = lying  # type: ignore[method-assign]
    with pytest.raises(NotAccepted):
        await desk.accept(tiny.message("a", "hola"))
    await desk.wait(2)
    assert await desk.say("hola", id="a") is Standing.REPEATED
    assert await desk.heard() == ("hola",)


async def test_a_conflict_out_of_nothing_is_tried_alone(desk: Desk) -> None:
    store, real = desk.runtime.store, desk.runtime.store.commit
    conflicts = 2

    async def once(*args: Any) -> int:
        nonlocal conflicts
        conflicts -= 1
        if conflicts >= 0:
            raise Conflict(file="x", error="?")
        return await real(*args)

    store.commit = once  # type: ignore[method-assign]
    receipts = [desk.runtime.accept(tiny.message(f"m{n}", str(n))) for n in range(3)]
    await asyncio.gather(*receipts)
    await desk.quiet()
    assert await desk.heard() == ("0", "1", "2")
    assert await desk.runtime.set_aside() == []


async def test_releases_are_swapped_between_batches(desk: Desk) -> None:
    await desk.say("uno")
    await desk.runtime.switch(tiny.release("r2"))
    await desk.say("dos")
    store = desk.runtime.store
    assert [one.hash for one in await store.activations()] == ["r2", "r1"]
    found = (await store.load([tiny.talk()]))[tiny.talk()]
    assert isinstance(found, Conversation)
    assert found.release == "r2"
    desk.release = tiny.release("r2")
    await desk.restart()
    assert [one.hash for one in await desk.runtime.store.activations()] == ["r2", "r1"]


async def test_reloading_under_load_loses_nothing(desk: Desk) -> None:
    async def reload() -> None:
        for n in range(20):
            await desk.runtime.switch(tiny.release(f"n{n}"))

    events = [tiny.message(f"m{n}", str(n), f"c{n % 7}") for n in range(700)]
    receipts = asyncio.gather(*[desk.runtime.accept(event) for event in events])
    await asyncio.gather(receipts, reload())
    for n in range(7):
        assert await desk.heard(f"c{n}") == tuple(str(m) for m in range(700) if m % 7 == n)


async def test_a_desk_that_stops_finishes_what_it_accepted(desk: Desk) -> None:
    receipts = [desk.runtime.accept(tiny.message(f"m{n}", str(n))) for n in range(50)]
    await desk.stop()
    assert all(receipt.done() for receipt in receipts)
    assert len(desk.phone.got) == 50
    with pytest.raises(Stopped):
        desk.runtime.accept(tiny.message("late", "tarde"))


def counted(desk: Desk) -> list[object]:
    commits: list[object] = []
    real = desk.runtime.store.commit

    async def counting(*args: Any) -> int:
        commits.append(args)
        return await real(*args)

    desk.runtime.store.commit = counting  # type: ignore[method-assign]
    return commits

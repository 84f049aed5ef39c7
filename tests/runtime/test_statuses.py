"""What a line tells of messages it took: it is kept, it never goes back, and a failure is told to people."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.channels import Reached, Refused, Retry, Status, Unreachable
from engine.core.messages import Undelivered
from engine.runtime import HandClock, NotAccepted
from engine.store import SqliteStore, Store
from engine.store.errors import Full
from engine.store.rows import Batch, Delivery, Outgoing
from tests.runtime import tiny
from tests.runtime.desk import Desk, Phone

ANA = ("contact", "ana")


async def row(desk: Desk, seq: int = 1) -> Outgoing:
    found = await desk.runtime.store.message(seq)
    assert found is not None
    return found


async def told(desk: Desk, owner: tuple[str, str] = ANA) -> list[dict[str, Any]]:
    return [dict(line.data) for line in await desk.runtime.store.journal(owner)]


async def test_how_far_a_message_came_is_kept(desk: Desk) -> None:
    await desk.say("hola")
    for reached in (Reached.TAKEN, Reached.DELIVERED, Reached.READ):
        await desk.told(1, reached)
        assert (await row(desk)).reached == reached
    await desk.restart()
    assert (await row(desk)).state is Delivery.SENT
    assert (await row(desk)).external == "ext-m1.1"


async def test_statuses_share_a_commit_and_are_no_events(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(64):
        await desk.accept(tiny.message(f"a{n}", "hola", f"c{n}"))
    await desk.quiet()
    commits: list[Batch] = []
    commit = desk.runtime.store.commit

    async def counted(batch: Batch) -> int:
        commits.append(batch)
        return await commit(batch)

    monkeypatch.setattr(desk.runtime.store, "commit", counted)
    every = [desk.told(seq, reached) for seq in range(1, 65) for reached in (Reached.TAKEN, Reached.READ)]
    await asyncio.gather(*every)
    assert len(commits) <= 8
    assert not any(batch.decided for batch in commits)
    assert {(await row(desk, seq)).reached for seq in range(1, 65)} == {Reached.READ}


@pytest.mark.parametrize("correlation", ["", "1", "1 ", "hola", "uno m1.1", "9 m1.1", "1 m1.10", "1 m1", "²"])
async def test_a_status_of_no_message_of_ours_is_let_pass(desk: Desk, correlation: str) -> None:
    await desk.say("hola")
    for strange in (correlation, f"{'9' * 30} m1.1"):
        for reached in (Reached.DELIVERED, Reached.FAILED):
            await desk.runtime.report(Status("sim", strange, "x", reached, tiny.NOON, "1", "no"))
    assert (await row(desk)).reached == 0
    assert await told(desk) == []


async def test_what_left_in_part_goes_on_leaving_whatever_is_told_of_the_part(desk: Desk) -> None:
    desk.phone.trouble.append(Retry("busy", after=3))
    await desk.say("hola")
    for reached in (Reached.TAKEN, Reached.DELIVERED, Reached.READ):
        await desk.told(1, reached, earlier=True)
    assert ((await row(desk)).state, (await row(desk)).reached) == (Delivery.WAITING, 0)
    await desk.wait(4)
    assert desk.phone.texts() == ["hola"]
    assert (await row(desk)).state is Delivery.SENT


@pytest.mark.parametrize("last", [Reached.TAKEN, Reached.READ])
async def test_a_part_that_is_missing_is_told_though_the_last_arrived(desk: Desk, last: Reached) -> None:
    await desk.say("hola")
    await desk.told(1, last)
    for _ in range(2):
        await desk.told(1, Reached.FAILED, code="131026", reason="no", earlier=True)
    assert [line["code"] for line in await told(desk)] == ["131026"]
    assert (await row(desk)).external == "ext-m1.1"


async def test_an_id_too_long_for_the_line_is_still_its_own(desk: Desk) -> None:
    await desk.say("hola", id="x" * 600)
    await desk.told(1, Reached.DELIVERED)
    assert (await row(desk)).reached == Reached.DELIVERED
    await desk.told(1, Reached.READ, id="x" * 599 + "y")
    assert (await row(desk)).reached == Reached.READ
    await desk.told(1, Reached.PLAYED, id="y" * 600)
    assert (await row(desk)).reached == Reached.READ


async def test_a_failure_is_told_once_with_its_code_and_reason(desk: Desk) -> None:
    await desk.say("hola")
    for _ in range(2):
        await desk.told(1, Reached.FAILED, code="131026", reason="no tiene WhatsApp \ud83d")
    await asyncio.gather(*(desk.told(1, Reached.FAILED, code="131026", reason="otra") for _ in range(3)))
    failed = await row(desk)
    assert (failed.state, failed.reached, failed.code) == (Delivery.FAILED, Reached.FAILED, "131026")
    assert failed.error == "no tiene WhatsApp \\ud83d"
    assert await told(desk) == [{"code": "131026", "reason": failed.error, "said": "hola"}]
    await desk.told(1, Reached.READ)
    await desk.restart()
    assert (await row(desk)).state is Delivery.FAILED
    assert desk.phone.texts() == ["hola"]
    event = await desk.runtime.store.event("m1.1.undelivered")
    assert isinstance(event, Undelivered)
    assert event.failed_at == tiny.NOON


async def test_what_arrived_did_not_fail(desk: Desk) -> None:
    await desk.say("hola")
    await desk.told(1, Reached.DELIVERED)
    await desk.told(1, Reached.FAILED, code="131000", reason="?")
    assert (await row(desk)).reached == Reached.DELIVERED
    assert await told(desk) == []


async def test_a_refusal_is_told(desk: Desk) -> None:
    desk.phone.trouble.append(Refused("no tiene WhatsApp", "131026"))
    await desk.say("twice hola")
    assert desk.phone.texts() == ["hola"]
    assert (await row(desk)).code == "131026"
    assert await told(desk) == [{"code": "131026", "reason": "no tiene WhatsApp", "said": "hola"}]
    await desk.told(1, Reached.FAILED, code="131026", reason="otra vez")
    assert len(await told(desk)) == 1


async def test_giving_up_is_told(desk: Desk) -> None:
    desk.phone.trouble.extend([Retry("busy")] * 8)
    await desk.say("hola")
    for _ in range(8):
        await desk.wait(128)
    failed = await row(desk)
    assert (failed.state, failed.attempts, failed.error) == (Delivery.FAILED, 8, "Retry: busy")
    (line,) = await told(desk)
    assert line["reason"] == "No salió después de 8 intentos."


async def test_a_status_may_come_before_the_answer(desk: Desk) -> None:
    desk.phone.slow = asyncio.Event()
    await desk.accept(tiny.message("m1", "hola"))
    await desk.accept(tiny.message("m2", "chau", "eva"))
    await desk.told(1, Reached.DELIVERED)
    await desk.told(2, Reached.FAILED, code="131026", reason="no")
    desk.phone.slow.set()
    await desk.quiet()
    assert (await row(desk)).reached == Reached.DELIVERED
    assert (await row(desk, 2)).state is Delivery.FAILED
    assert await desk.runtime.store.unsent(0, 10) == []


async def test_what_a_status_says_has_left_is_not_tried_again(desk: Desk) -> None:
    desk.phone.trouble.extend([OSError("no answer"), OSError("no answer")])
    await desk.accept(tiny.message("m1", "hola"))
    await desk.accept(tiny.message("m2", "hola", "eva"))
    await desk.quiet()
    await desk.told(1, Reached.TAKEN)
    await desk.wait(5)
    assert desk.phone.got == [("eva", "hola")]
    assert (await row(desk)).state is Delivery.SENT
    assert desk.runtime._outbox._arrived == {}
    assert desk.runtime._outbox._feed.inside == {}


@pytest.mark.parametrize("error", [Refused("no", "131026"), Unreachable("no net", after=1), Retry("no")])
async def test_nor_given_up_when_the_status_comes_while_it_is_tried_again(
    desk: Desk, error: Exception
) -> None:
    desk.phone.trouble.extend([OSError("no answer"), error])
    await desk.accept(tiny.message("m1", "twice hola"))
    await desk.quiet()
    desk.phone.slow = asyncio.Event()
    desk.clock.advance(tiny.timedelta(seconds=2))
    await asyncio.sleep(0.02)
    assert desk.phone.asked == 2
    await desk.told(1, Reached.TAKEN)
    desk.phone.slow.set()
    await desk.wait(2)
    assert ((await row(desk)).state, (await row(desk)).reached) == (Delivery.SENT, Reached.TAKEN)
    assert await told(desk) == []
    assert desk.phone.texts() == ["hola"]


async def test_who_waits_behind_what_has_left_waits_no_longer(desk: Desk) -> None:
    desk.phone.slow = asyncio.Event()
    desk.phone.trouble.append(OSError("no answer"))
    await desk.accept(tiny.message("m1", "twice hola"))
    await desk.told(1, Reached.TAKEN)
    desk.phone.slow.set()
    await desk.quiet()
    assert desk.phone.asked == 2
    assert desk.phone.texts() == ["hola"]


async def test_a_status_that_cannot_be_written_is_not_accepted(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await desk.say("hola")
    commit = desk.runtime.store.commit

    async def full(batch: Batch) -> int:
        raise Full(file="x", error="full")

    monkeypatch.setattr(desk.runtime.store, "commit", full)
    for reached in (Reached.DELIVERED, Reached.FAILED):
        with pytest.raises(NotAccepted):
            await desk.told(1, reached)
    monkeypatch.setattr(desk.runtime.store, "commit", commit)
    await desk.wait(3)
    await desk.told(1, Reached.DELIVERED)
    assert (await row(desk)).reached == Reached.DELIVERED


async def test_a_status_of_what_was_just_given_up_leaves_nothing_behind(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit, gate = desk.runtime.store.commit, asyncio.Event()

    async def slow(batch: Batch) -> int:
        if any(isinstance(event, Undelivered) for event in batch.decided):
            await gate.wait()
        return await commit(batch)

    monkeypatch.setattr(desk.runtime.store, "commit", slow)
    desk.phone.trouble.append(Refused("no"))
    await desk.accept(tiny.message("m1", "hola"))
    await asyncio.sleep(0.02)
    taken = asyncio.ensure_future(desk.told(1, Reached.TAKEN))
    await asyncio.sleep(0.02)
    gate.set()
    await taken
    await desk.quiet()
    assert (desk.runtime._outbox._feed.inside, desk.runtime._outbox._arrived) == ({}, {})
    assert (await row(desk)).state is Delivery.FAILED


HALF = "half an emoji \ud83d"


@pytest.mark.parametrize(
    "trouble",
    [None, Retry(HALF, after=1), Refused(HALF, HALF), Unreachable(HALF, after=1), OSError(HALF)],
    ids=lambda trouble: type(trouble).__name__,
)
async def test_no_text_of_a_line_keeps_the_desk_from_writing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, trouble: Exception | None
) -> None:
    async def send(*args: Any) -> str:
        if trouble is not None and not desk.phone.asked:
            desk.phone.asked += 1
            raise trouble
        return HALF

    monkeypatch.setattr(desk.phone, "send", send)
    await desk.say("hola")
    assert not (await desk.runtime.health()).degraded
    await desk.wait(2)
    assert await desk.runtime.store.unsent(0, 10) == []
    assert await desk.runtime.set_aside() == []
    found = await row(desk)
    assert "half an emoji \\ud83d" in (found.external or found.error)


@pytest.mark.parametrize(("after", "seconds"), [(300.0, 1), (None, 90)])
async def test_a_line_that_stays_down_is_told_once_and_so_is_its_return(
    desk: Desk, after: float | None, seconds: float
) -> None:
    desk.phone.trouble.extend([Unreachable("the token is no good", after)] * 12)
    await desk.say("hola")
    await desk.wait(seconds)
    (down,) = await desk.runtime.store.journal(("line", "sim"))
    assert (down.what, down.data) == ("line.down", {"reason": "the token is no good"})
    desk.phone.trouble.clear()
    await desk.say("chau", "eva")
    await desk.wait(301)
    assert [line.what for line in await desk.runtime.store.journal(("line", "sim"))] == [
        "line.down",
        "line.back",
    ]


async def test_a_line_that_is_soon_back_is_no_news(desk: Desk) -> None:
    desk.phone.trouble.extend([Unreachable("no net"), Unreachable("no net", after=20)])
    await desk.say("hola")
    await desk.wait(30)
    assert desk.phone.texts() == ["hola"]
    assert await desk.runtime.store.journal(("line", "sim")) == []


MESSAGES = st.lists(st.sampled_from(list(Reached)), min_size=1, max_size=12)


def final(order: list[Reached]) -> tuple[Reached, list[Reached]]:
    """What a message that was sent is in the end, and what it was on the way."""

    async def story(store: Callable[[], Store]) -> tuple[Reached, list[Reached]]:
        desk = Desk(store, HandClock(tiny.NOON))
        desk.phone = Phone(statuses=True)
        await desk.start()
        await desk.say("hola")
        way = []
        for reached in order:
            await desk.told(1, reached, code="1" if reached is Reached.FAILED else "")
            way.append(Reached((await row(desk)).reached))
        found = await row(desk)
        assert (found.state is Delivery.FAILED) is (found.reached == Reached.FAILED) is (found.code == "1")
        assert len(await told(desk)) == (found.state is Delivery.FAILED)
        await desk.stop()
        return Reached(found.reached), way

    with TemporaryDirectory() as folder:
        return asyncio.run(story(lambda: SqliteStore(Path(folder))))


@settings(max_examples=25, deadline=None)
@given(MESSAGES)
def test_a_status_never_goes_back(order: list[Reached]) -> None:
    _, way = final(order)
    assert way == sorted(way)


@settings(max_examples=25, deadline=None)
@given(MESSAGES, st.randoms(use_true_random=False))
def test_the_order_of_statuses_does_not_matter(order: list[Reached], random: Any) -> None:
    """A line never says both of a message that it arrived and that it failed."""
    if Reached.FAILED in order:
        order = [reached for reached in order if reached in (Reached.TAKEN, Reached.FAILED)]
    shuffled = order + random.sample(order, random.randint(0, len(order)))
    random.shuffle(shuffled)
    assert final(shuffled)[0] == final(sorted(order))[0]

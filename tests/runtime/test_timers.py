"""What is due: fired once, in order, also after a crash, and when the clock is put back."""

from __future__ import annotations

from datetime import timedelta

from engine.runtime import Standing
from engine.store.errors import Full
from engine.store.rows import Batch
from tests.runtime import tiny
from tests.runtime.desk import Desk


async def test_a_timer_fires_when_it_is_due_and_only_once(desk: Desk) -> None:
    await desk.say("timer soon 10")
    await desk.wait(9)
    assert await desk.heard() == ("timer soon 10",)
    await desk.wait(1)
    assert await desk.heard() == ("timer soon 10", "due soon")
    await desk.wait(60)
    await desk.restart()
    assert await desk.heard() == ("timer soon 10", "due soon")


async def test_timers_fire_in_the_order_they_are_due(desk: Desk) -> None:
    for text in ("timer b 30", "timer a 20", "timer c 30"):
        await desk.say(text)
    desk.clock.advance(timedelta(minutes=1))
    await desk.wait(1)
    assert (await desk.heard())[3:] == ("due a", "due b", "due c")


async def test_what_fell_due_while_nobody_ran_fires_at_the_start(desk: Desk) -> None:
    await desk.say("timer soon 10")
    await desk.crash()
    desk.clock.advance(timedelta(hours=1))
    await desk.start()
    await desk.quiet()
    assert (await desk.heard())[1:] == ("due soon",)


async def test_a_cancelled_timer_never_fires(desk: Desk) -> None:
    await desk.say("timer soon 10")
    await desk.say("cancel soon")
    await desk.wait(20)
    assert await desk.heard() == ("timer soon 10", "cancel soon")


async def test_a_timer_started_again_fires_at_the_new_moment(desk: Desk) -> None:
    await desk.say("timer soon 10")
    await desk.wait(5)
    await desk.say("timer soon 10")
    await desk.wait(9)
    assert len(await desk.heard()) == 2
    await desk.wait(1)
    assert (await desk.heard())[2:] == ("due soon",)


async def test_held_timers_go_on_with_the_time_they_had_left(desk: Desk) -> None:
    await desk.say("timer soon 10")
    await desk.wait(4)
    await desk.say("stop soon")
    await desk.wait(100)
    await desk.restart()
    await desk.say("go soon")
    await desk.wait(5)
    assert "due soon" not in await desk.heard()
    await desk.wait(1)
    assert (await desk.heard())[-1] == "due soon"


async def test_of_two_that_are_due_together_the_first_may_end_the_second(desk: Desk) -> None:
    def decide(release, state, event):  # type: ignore[no-untyped-def]
        if isinstance(event, tiny.TimerDue) and event.name == "a":
            found = tiny.decide(release, state, event)
            return tiny.Decision(found.changes, (tiny.CancelTimer(event.owner, "b"),))
        return tiny.decide(release, state, event)

    desk.runtime._decider._decide = decide
    await desk.say("timer a 10")
    await desk.say("timer b 10")
    await desk.wait(30)
    assert (await desk.heard())[2:] == ("due a",)


async def test_a_poisonous_timer_is_set_aside_and_not_fired_for_ever(desk: Desk) -> None:
    def decide(release, state, event):  # type: ignore[no-untyped-def]
        if isinstance(event, tiny.TimerDue):
            raise tiny.Poison("always")
        return tiny.decide(release, state, event)

    desk.runtime._decider._decide = decide
    await desk.say("timer soon 10")
    await desk.wait(12)
    (failure,) = await desk.runtime.set_aside()
    assert isinstance(failure.event, tiny.TimerDue)
    assert await desk.runtime.store.next_due() is None
    desk.runtime._decider._decide = tiny.decide
    await desk.runtime.retry(failure.event.id)
    assert (await desk.heard())[1:] == ("due soon",)


async def test_a_timer_whose_outcome_cannot_be_written_harms_nobody(desk: Desk) -> None:
    def decide(release, state, event):  # type: ignore[no-untyped-def]
        found = tiny.decide(release, state, event)
        if isinstance(event, tiny.TimerDue):
            return tiny.Decision((), (tiny.Journal(event.owner, "odd", {"value": object()}),))
        return found

    desk.runtime._decider._decide = decide
    await desk.say("timer soon 1")
    desk.clock.advance(timedelta(seconds=5))
    receipts = [desk.runtime.accept(tiny.message(f"n{n}", f"{n}")) for n in range(3)]
    assert [(await receipt).standing for receipt in receipts] == [Standing.DECIDED] * 3
    await desk.quiet()
    assert [type(one.event) for one in await desk.runtime.set_aside()] == [tiny.TimerDue]
    assert (await desk.heard())[1:] == ("0", "1", "2")
    assert await desk.runtime.store.next_due() is None


async def test_a_timer_that_restarts_itself_at_the_same_moment_is_another_one(desk: Desk) -> None:
    rounds = 0

    def decide(release, state, event):  # type: ignore[no-untyped-def]
        nonlocal rounds
        found = tiny.decide(release, state, event)
        if isinstance(event, tiny.TimerDue) and rounds < 3:
            rounds += 1
            due = tiny.StartTimer(event.owner, event.name, event.at, event.visit)
            return tiny.Decision(found.changes, (*found.effects, due))
        return found

    desk.runtime._decider._decide = decide
    await desk.say("timer soon 10")
    await desk.wait(12)
    assert (await desk.heard())[1:] == ("due soon",) * 4


async def test_a_clock_put_back_makes_nothing_late(desk: Desk) -> None:
    await desk.say("timer soon 100")
    await desk.wait(40)
    desk.clock.put(desk.clock.now() - timedelta(hours=1))
    await desk.wait(2)
    await desk.say("timer later 100")
    (worry,) = (await desk.runtime.health()).worries
    assert worry.sentence() == (
        "El reloj del equipo se atrasó 1:00:00. Los plazos en curso se corrieron igual; no se perdió nada."
    )
    await desk.wait(57)
    assert "due soon" not in await desk.heard()
    await desk.wait(2)
    assert (await desk.heard())[-1] == "due soon"
    await desk.wait(43)
    assert (await desk.heard())[-1] == "due later"


async def test_a_clock_put_back_while_nobody_ran_makes_nothing_late_either(desk: Desk) -> None:
    await desk.say("timer soon 100")
    await desk.crash()
    desk.clock.put(desk.clock.now() - timedelta(hours=1))
    await desk.start()
    await desk.wait(101)
    assert (await desk.heard())[-1] == "due soon"


async def test_however_often_it_starts_again_the_clock_was_put_back_once(desk: Desk) -> None:
    await desk.say("timer soon 7200")
    desk.clock.put(desk.clock.now() - timedelta(hours=1))
    await desk.wait(2)
    for _ in range(3):
        await desk.restart()
    await desk.wait(60)
    assert await desk.runtime.store.next_due() == desk.clock.now() + timedelta(seconds=7200 - 62)


async def test_a_clock_put_back_while_the_disk_lies_moves_what_is_due_once(desk: Desk) -> None:
    await desk.say("timer soon 7200")
    store, real = desk.runtime.store, desk.runtime.store.commit

    async def lying(batch: Batch) -> int:
        await real(batch)
        store.commit = real  # type: ignore[method-assign]
        raise Full(file="x", error="it was written all the same")

    store.commit = lying  # type: ignore[method-assign]
    desk.clock.put(desk.clock.now() - timedelta(hours=1))
    await desk.wait(4)
    assert not (await desk.runtime.health()).degraded
    assert await desk.runtime.store.next_due() == desk.clock.now() + timedelta(seconds=7200 - 4)


async def test_what_starts_by_the_new_clock_is_not_moved_with_the_rest(desk: Desk) -> None:
    desk.clock.put(desk.clock.now() - timedelta(hours=1))
    await desk.say("timer soon 100")
    assert await desk.runtime.store.next_due() == desk.clock.now() + timedelta(seconds=100)


async def test_in_an_idle_desk_memory_is_given_back(desk: Desk) -> None:
    await desk.say("hola")
    assert desk.runtime._cache.young
    await desk.wait(130)
    assert not desk.runtime._cache.young
    assert not desk.runtime._cache._old
    await desk.say("chau")
    assert await desk.heard() == ("hola", "chau")

"""One system: so many at a time, none while it is down, and nobody else waits for it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from engine.connectors.breaker import Breaker
from engine.connectors.system import System
from engine.project.connecting.outcome import Outcome
from engine.runtime import HandClock

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_a_breaker_lets_one_question_through_and_closes_when_it_is_answered() -> None:
    clock = HandClock(NOON)
    breaker = Breaker(clock.steady, failures=2, seconds=10)
    breaker.failed()
    assert breaker.allows()
    breaker.failed()
    assert not breaker.allows()
    clock.advance(timedelta(seconds=10))
    assert breaker.allows()
    assert not breaker.allows()
    breaker.failed()
    assert not breaker.allows()
    clock.advance(timedelta(seconds=10))
    assert breaker.allows()
    breaker.unknown()
    assert breaker.allows()
    breaker.answered()
    assert breaker.allows()
    assert breaker.allows()


async def test_what_is_down_is_not_asked_for_a_while() -> None:
    clock, asked = HandClock(NOON), 0
    system = System("crm", 4, clock)

    async def down() -> Outcome:
        nonlocal asked
        asked += 1
        raise OSError

    found = [await system.ask("customer", down) for _ in range(7)]
    assert [one.kind for one in found] == ["failed"] * 7
    assert (asked, found[-1].why) == (5, "breaker")
    trouble = system.troubles["customer"]
    assert (trouble.connector, trouble.why, trouble.times) == ("crm", "OSError", 5)
    clock.advance(timedelta(seconds=31))

    async def up() -> Outcome:
        return Outcome("not_found")

    assert (await system.ask("customer", up)).kind == "not_found"
    assert not system.troubles
    assert not system.breaker.is_open


async def test_what_a_system_refuses_is_no_sign_that_it_is_down() -> None:
    system = System("crm", 4, HandClock(NOON))

    async def refused() -> Outcome:
        return Outcome("unauthorised", why="status 401")

    for _ in range(20):
        assert (await system.ask("customer", refused)).kind == "unauthorised"
    assert system.troubles["customer"].times == 20


async def test_no_more_at_a_time_than_the_file_says_and_the_rest_gives_up() -> None:
    system = System("crm", 2, HandClock(NOON), queued=0.05)
    at_a_time = most = 0

    async def slow() -> Outcome:
        nonlocal at_a_time, most
        at_a_time += 1
        most = max(most, at_a_time)
        await asyncio.sleep(0.2)
        at_a_time -= 1
        return Outcome("found")

    found = await asyncio.gather(*(system.ask("customer", slow) for _ in range(5)))
    assert most == 2
    assert sorted(one.why for one in found) == ["", "", "busy", "busy", "busy"]


async def test_whoever_goes_away_while_it_probes_leaves_the_place_to_others() -> None:
    clock = HandClock(NOON)
    system = System("crm", 1, clock)
    for _ in range(5):
        system.breaker.failed()
    clock.advance(timedelta(seconds=31))
    task = asyncio.ensure_future(system.ask("customer", asyncio.Event().wait))  # type: ignore[arg-type]
    await asyncio.sleep(0.01)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert system.breaker.allows()

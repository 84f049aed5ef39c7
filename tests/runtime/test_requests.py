"""Questions to connectors: answered by an event, in time, and asked again after a crash."""

from __future__ import annotations

import asyncio

import pytest

from engine.runtime import HandClock
from engine.runtime.breaker import Breaker
from tests.runtime import tiny
from tests.runtime.desk import Desk


async def test_an_answer_comes_as_an_event(desk: Desk) -> None:
    desk.answers["invoices"] = ("found", 12)
    await desk.say("fetch invoices", id="a")
    assert await desk.heard() == ("fetch invoices", "answer found 12")
    assert desk.questions == [("invoices", {"who": "ana"}, "a.1")]
    assert await desk.runtime.store.requests() == []


@pytest.mark.parametrize("answer", [OSError("no"), ("found", object())])
async def test_a_fault_and_an_answer_that_cannot_be_kept_are_failures(desk: Desk, answer: object) -> None:
    desk.answers["invoices"] = answer
    await desk.say("fetch invoices")
    assert (await desk.heard())[1:] == ("answer failed None",)


async def test_whoever_does_not_answer_in_time_has_failed(desk: Desk) -> None:
    desk.answers["invoices"] = asyncio.Event()
    desk.runtime._requests._timeout = 0.05
    await desk.say("fetch invoices")
    assert (await desk.heard())[1:] == ("answer failed None",)


async def test_what_was_being_asked_in_a_crash_is_asked_again_with_the_same_key(desk: Desk) -> None:
    desk.answers["invoices"] = asyncio.Event()
    await desk.accept(tiny.message("a", "fetch invoices"))
    await asyncio.sleep(0.02)
    await desk.crash()
    desk.answers["invoices"] = ("not_found", None)
    await desk.start()
    await desk.quiet()
    assert [key for _, _, key in desk.questions] == ["a.1", "a.1"]
    assert (await desk.heard())[1:] == ("answer not_found None",)
    await desk.restart()
    assert len(desk.questions) == 2


async def test_what_is_down_is_not_asked_for_a_while(desk: Desk) -> None:
    desk.answers["invoices"] = OSError("no")
    for _ in range(7):
        await desk.say("fetch invoices")
    assert len(desk.questions) == 5
    (worry,) = (await desk.runtime.health()).worries
    assert worry.sentence() == "El conector «invoices» no responde; no se le pregunta hasta dentro de 30 s."
    desk.answers["invoices"] = ("found", 1)
    desk.clock.advance(tiny.timedelta(seconds=31))
    await desk.say("fetch invoices")
    assert (await desk.heard())[-1] == "answer found 1"
    assert (await desk.runtime.health()).worries == ()


def test_a_breaker_lets_one_question_through_and_closes_when_it_is_answered() -> None:
    clock = HandClock(tiny.NOON)
    breaker = Breaker(clock, failures=2, seconds=10)
    breaker.failed()
    assert breaker.allows()
    breaker.failed()
    assert not breaker.allows()
    clock.advance(tiny.timedelta(seconds=10))
    assert breaker.allows()
    assert not breaker.allows()
    breaker.failed()
    assert not breaker.allows()
    clock.advance(tiny.timedelta(seconds=10))
    assert breaker.allows()
    breaker.answered()
    assert breaker.allows()
    assert breaker.allows()

"""Questions to connectors: answered by an event, in time, and asked again after a crash."""

from __future__ import annotations

import asyncio
from typing import ClassVar

import pytest

from engine.core.messages import Answered
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


@pytest.mark.parametrize("outcome", ["failed", "refused", "unauthorised", "quota", "doubtful"])
async def test_a_flow_learns_that_it_failed_and_the_event_why(desk: Desk, outcome: str) -> None:
    desk.answers["invoices"] = (outcome, None)
    await desk.say("fetch invoices", id="a")
    assert (await desk.heard())[1:] == ("answer failed None",)
    event = await desk.runtime.store.event("a.1.answer")
    assert isinstance(event, Answered)
    assert (event.operation, event.why) == ("invoices", outcome)


async def test_what_was_done_was_found(desk: Desk) -> None:
    desk.answers["ticket"] = ("done", {"id": "9"})
    await desk.say("fetch ticket")
    assert (await desk.heard())[1:] == ("answer found {'id': '9'}",)


async def test_a_system_that_is_down_or_lacks_its_key_is_told_of(desk: Desk) -> None:
    desk.runtime.systems = Broken()
    worries = [worry.sentence() for worry in (await desk.runtime.health()).worries]
    assert worries == [
        "El conector «crm» no responde; no se le pregunta hasta dentro de 30 s.",
        "El conector «pay» no se puede usar: falta la variable PAY_TOKEN en el entorno.",
    ]
    desk.runtime.systems = None


class Broken:
    down: ClassVar = {"crm": 29.8}
    lacking: ClassVar = {"pay": "PAY_TOKEN"}

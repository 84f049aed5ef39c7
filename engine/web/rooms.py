"""The rooms as the files say: what is missing for it, to do it, and to watch it being done."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from aiohttp import web

from engine.channels import Refused, Retry, Unreachable
from engine.core.planning import Plan, Step
from engine.runtime import Runtime
from engine.runtime.rooms import Told
from engine.web.asking import words_of
from engine.web.attention import runtime_of
from engine.web.forms import fields
from engine.web.keys import HEALTH, METRICS
from engine.web.refusals import NotNow, Refusal
from engine.web.said import Saying
from engine.web.steering import BY, YES
from engine.web.words import Words

HEADERS = {"Content-Type": "text/event-stream; charset=utf-8", "X-Accel-Buffering": "no"}
BEAT = 15.0
STILL_HERE = b": still here\n\n"


async def planned(request: web.Request) -> web.Response:
    runtime = runtime_of(request)
    saying = Saying(runtime.release, words_of(request), runtime.clock.now())
    found = await _plan(runtime)
    told = [_step(saying, step) for step in found.steps]
    return web.json_response(
        {
            "steps": told,
            "doable": len(found.doable),
            "agents": sum(agent.active for agent in runtime.release.groups.agents.values()),
            "running": runtime.rooms.progress.running,
            "says": saying.summary(found),
        }
    )


async def applied(request: web.Request) -> web.Response:
    runtime = runtime_of(request)
    if (await fields(request)).get("confirmed") != YES:
        raise Refusal("unconfirmed")
    await runtime.rooms.apply(BY)
    return web.json_response({"running": True})


async def live(request: web.Request) -> web.StreamResponse:
    """Each step as it is done, those of the run so far first; `rest` when nothing more can be done now."""
    runtime, words = runtime_of(request), words_of(request)
    response = web.StreamResponse(headers=HEADERS)
    await response.prepare(request)
    counted = request.app[METRICS].streams.track_inprogress()
    with runtime.rooms.heard() as news, counted, suppress(ConnectionResetError):  # whoever looked is gone
        await _stream(request, runtime, words, news, response)
    return response


async def _stream(
    request: web.Request, runtime: Runtime, words: Words, news: asyncio.Event, response: web.StreamResponse
) -> None:
    seen, rested = 0, False
    while not request.app[HEALTH].stopping:
        news.clear()
        saying = Saying(runtime.release, words, runtime.clock.now())
        progress = runtime.rooms.progress
        fresh = [told for told in progress.told if told.n > seen]
        lines = [_event("step", _outcome(saying, told)) for told in fresh]
        seen = progress.told[-1].n if progress.told else 0
        rests = not progress.running or progress.waits
        if rests and (not rested or fresh):
            lines.append(_event("rest", _rest(saying, runtime)))
        rested = rests
        await response.write(b"".join(lines) or STILL_HERE)
        with suppress(TimeoutError):
            await asyncio.wait_for(news.wait(), BEAT)


async def _plan(runtime: Runtime) -> Plan:
    try:
        return await runtime.rooms.plan()
    except (Refused, Retry, Unreachable) as error:
        raise NotNow("line_silent", why=str(error)) from None


def _rest(saying: Saying, runtime: Runtime) -> dict[str, Any]:
    progress = runtime.rooms.progress
    left = [_step(saying, step) for step in progress.rest]
    return {"steps": left, "done": len(progress.told), "waits": progress.waits}


def _outcome(saying: Saying, told: Told) -> dict[str, Any]:
    found = _step(saying, told.step)
    said = saying.outcome(told.step, told.outcome, told.code)
    return {**found, "n": told.n, "of": told.of, "outcome": told.outcome, "code": told.code, "says": said}


def _step(saying: Saying, step: Step) -> dict[str, Any]:
    found = {name: value for name, value in _plain(step) if value}
    return {**found, "says": saying.step(step), "help": saying.help(step)}


def _plain(step: Step) -> Iterator[tuple[str, Any]]:
    yield from (("what", step.what), ("room", step.room), ("name", step.name), ("agent", step.agent))
    yield from (("why", step.why), ("code", step.code), ("ticket", step.ticket), ("stage", step.stage))
    yield "until", step.until.isoformat() if step.until is not None else ""
    yield "doable", step.doable


def _event(name: str, data: dict[str, Any]) -> bytes:
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()

"""The stream that keeps a window up to date: only what changed, as HTML."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping

import structlog
from aiohttp import web

from engine.web.asking import words_of
from engine.web.keys import METRICS, STAND
from engine.web.logs import where
from engine.web.observe import id_of
from engine.web.simulator.asked import choice_of
from engine.web.simulator.picture import Choice
from engine.web.simulator.stand import Stand
from engine.web.words import Words

LOG = structlog.get_logger("web")
HEADERS = {"Content-Type": "text/event-stream; charset=utf-8", "X-Accel-Buffering": "no"}
CALM = 0.03
"""Seconds in which more may come, to be sent together."""
LINE = re.compile(r"\r\n|\r|\n")
BEAT = 15.0
STILL_HERE = b": still here\n\n"


async def live(request: web.Request) -> web.StreamResponse:
    stand, words = request.app[STAND], words_of(request)
    choice = await choice_of(request)
    response = web.StreamResponse(headers=HEADERS)
    await response.prepare(request)
    with (
        stand.simulator.bell.heard() as bell,
        stand.watching(choice),
        request.app[METRICS].streams.track_inprogress(),
    ):
        try:
            await _stream(stand, choice, words, bell, response)
        except ConnectionResetError:
            return response  # the window was closed
        except Exception as error:
            # the window asks again by itself
            LOG.error("stream", id=id_of(request), error=type(error).__name__, where=where(error))
    return response


async def _stream(
    stand: Stand, choice: Choice, words: Words, bell: asyncio.Event, response: web.StreamResponse
) -> None:
    shown: Mapping[str, str] = {}
    while not stand.closing:
        bell.clear()
        parts = await stand.parts(choice, words)
        changed = {target: html for target, html in parts.items() if shown.get(target) != html}
        await response.write(event(stand.message(changed, words)) if changed else STILL_HERE)
        shown = parts
        await _next(bell)


async def _next(bell: asyncio.Event) -> None:
    try:
        await asyncio.wait_for(bell.wait(), BEAT)
        await asyncio.sleep(CALM)
    except TimeoutError:
        return


def event(html: str) -> bytes:
    """Lines are what the protocol is made of."""
    return "".join(f"data: {line}\n" for line in LINE.split(html)).encode() + b"\n"

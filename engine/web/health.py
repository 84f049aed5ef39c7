"""Is the process alive, and can it do its work?"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from aiohttp import web

from engine.web.keys import HEALTH, METRICS
from engine.web.metrics import TYPE


class Health:
    """`trouble` says what keeps the engine from working, if anything does; `figures` count what waits."""

    def __init__(
        self,
        trouble: Callable[[], Awaitable[str | None]],
        figures: Callable[[], Awaitable[Mapping[str, Any]]],
    ) -> None:
        self.trouble, self.figures = trouble, figures
        self.stopping = False


async def live(request: web.Request) -> web.Response:
    return web.Response(text="ok\n")


async def ready(request: web.Request) -> web.Response:
    health = request.app[HEALTH]
    trouble = "stopping" if health.stopping else await health.trouble()
    return web.json_response(
        {"ready": trouble is None, "trouble": trouble}, status=200 if trouble is None else 503
    )


async def metrics(request: web.Request) -> web.Response:
    figures = await request.app[HEALTH].figures()
    body = request.app[METRICS].page(figures)
    return web.Response(body=body, headers={"Content-Type": TYPE})

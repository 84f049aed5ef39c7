"""A system that answers what a test says: a real server, on a port of its own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class System:
    port: int = 0
    answers: dict[str, Handler] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def gives(self, path: str, body: bytes | str = b"", status: int = 200, **headers: str) -> str:
        raw = body.encode() if isinstance(body, str) else body
        named = {name.replace("_", "-"): value for name, value in headers.items()}

        async def answer(request: web.Request) -> web.Response:
            return web.Response(body=raw, status=status, headers=named)

        self.answers[path] = answer
        return self.url(path)

    def hangs(self, path: str, seconds: float = 60.0) -> str:
        async def answer(request: web.Request) -> web.Response:
            await asyncio.sleep(seconds)
            return web.Response()

        self.answers[path] = answer
        return self.url(path)

    async def came(self, many: int) -> None:
        async with asyncio.timeout(10):
            while len(self.asked) < many:  # noqa: ASYNC110 the list is what tests look at
                await asyncio.sleep(0.005)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(f"{request.method} {request.path_qs}")
        self.headers.append(dict(request.headers))
        self.bodies.append(await request.read())
        handler = self.answers.get(request.path)
        return await handler(request) if handler is not None else web.Response(status=404)


@asynccontextmanager
async def running(port: int = 0) -> AsyncIterator[System]:
    system = System()
    app = web.Application(client_max_size=64 * 1024**2)
    app.router.add_route("*", "/{path:.*}", system.answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1, handler_cancellation=True)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    system.port = runner.addresses[0][1]
    try:
        yield system
    finally:
        await runner.cleanup()

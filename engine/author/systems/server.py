"""What the systems have in common: a port, a count of what was asked, and trouble on purpose."""

from __future__ import annotations

import asyncio
import time
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Self

import orjson
from aiohttp import web

Json = dict[str, Any]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class Asked:
    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return orjson.loads(self.body)


@dataclass
class Trouble:
    """Happens the next `times` times that somebody asks for a path that contains `path`.

    First `delay` seconds pass; then the connection breaks if it is `cut`, else `status` and `body` are
    answered. With neither, the answer is the usual one, only late.
    """

    path: str = ""
    status: int | None = None
    body: bytes = b""
    content_type: str = "text/html"
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0.0
    cut: bool = False
    times: int = 1


class System(ABC):
    """`variables` are those with which a project's files reach it; an empty one is its address."""

    variables: ClassVar[Mapping[str, str]] = {}

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.troubles: list[Trouble] = []
        self.clock: Callable[[], float] = time.monotonic
        self.url = ""
        self._runner: web.AppRunner | None = None

    @abstractmethod
    def routes(self, router: web.UrlDispatcher) -> None: ...

    def trouble(self, **what: Any) -> None:
        self.troubles.append(Trouble(**what))

    def settings(self) -> dict[str, str]:
        return {name: self.url if value == "" else value for name, value in self.variables.items()}

    async def start(self, port: int = 0) -> None:
        app = web.Application(middlewares=[self._in_trouble])
        self.routes(app.router)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        self.url = "http://{}:{}".format(*self._runner.addresses[0][:2])

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.stop()

    @web.middleware
    async def _in_trouble(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        # who reads a form reads it from the connection, once
        body = b"" if request.content_type.startswith("multipart/") else await request.read()
        self.asked.append(Asked(request.method, request.path, request.query, request.headers, body))
        trouble = next((one for one in self.troubles if one.times > 0 and one.path in request.path), None)
        if trouble is not None:
            trouble.times -= 1
            await asyncio.sleep(trouble.delay)
            if trouble.cut and request.transport is not None:
                request.transport.abort()
            if trouble.cut or trouble.status is not None:
                return answered(
                    trouble.body, trouble.status or 500, trouble.content_type, headers=trouble.headers
                )
        return await handler(request)


def answered(
    value: Any, status: int = 200, kind: str = "application/json", *, headers: Mapping[str, str] | None = None
) -> web.Response:
    """Bytes go as they are, anything else as JSON."""
    body = value if isinstance(value, bytes) else orjson.dumps(value)
    return web.Response(body=body, status=status, content_type=kind, headers=headers)


async def said(request: web.Request) -> Json:
    """The JSON object of the body; empty when it is none."""
    try:
        value = orjson.loads(await request.read())
    except orjson.JSONDecodeError:
        return {}
    return value if isinstance(value, dict) else {}

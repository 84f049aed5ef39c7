"""What lies between the desk and people's phones: our own server, and a Meta for each line."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable, Coroutine, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Self, TypeVar

from aiohttp import web

from engine.author.meta import Meta, Taken
from engine.author.meta.bounds import Bounds
from engine.runtime import Clock, Runtime
from engine.web.app import application
from engine.web.door import Door
from engine.web.health import Health
from engine.web.keys import Settings
from engine.web.simulator.fake.lines import CLOUD
from engine.web.webhooks import Hooks

T = TypeVar("T")

PATIENCE = 20.0
GRACE = 0.1
HERE = "127.0.0.1"


class Street:
    """It stands while all transcripts are tried; `use` says whose turn it is."""

    def __init__(self, lines: Mapping[str, Mapping[str, Any]]) -> None:
        self.lines = {name: line for name, line in lines.items() if line["kind"] == CLOUD}
        self.metas = {name: _meta(line) for name, line in self.lines.items()}
        self._hooks = Hooks(self.lines)
        self._loop = asyncio.new_event_loop()
        self._folder = tempfile.TemporaryDirectory(prefix="ventanilla-")
        self._desks = 0
        self._door: Door | None = None
        self._clock: Clock | None = None
        self._arrived: Callable[[str, Taken], None] = lambda line, taken: None

    def __enter__(self) -> Self:
        try:
            self.do(self._open())
        except BaseException:
            self._leave()
            raise
        return self

    def __exit__(self, *error: object) -> None:
        self._leave()

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        return self._loop.run_until_complete(asyncio.wait_for(work, PATIENCE))

    def new_folder(self) -> Path:
        self._desks += 1
        return Path(self._folder.name) / str(self._desks)

    def use(self, runtime: Runtime, arrived: Callable[[str, Taken], None]) -> None:
        """Webhooks are for this desk, and `arrived` hears what reaches a phone."""
        self._hooks.runtime, self._clock, self._arrived = runtime, runtime.clock, arrived
        for meta in self.metas.values():
            meta.taken.clear()
            meta.bounds = Bounds(runtime.clock.steady)
            meta.bounds.window = True

    async def _open(self) -> None:
        address = await self._listen()
        for name, meta in self.metas.items():
            meta.webhooks.clock = self._now
            meta.listeners.append(partial(self._told, name))
            await meta.start()
            meta.webhooks.url = f"{address}/webhooks/{name}"
            if not await meta.webhooks.verify(self.lines[name]["verify_token"]):
                raise ConnectionError(f"nobody answers at {meta.webhooks.url}")

    async def _listen(self) -> str:
        app = application(Settings(None), Health(_nothing, _no_figures), hooks=self._hooks)
        door = self._door = Door(app, access_log=None, shutdown_timeout=GRACE)
        await door.setup()
        await web.TCPSite(door, HERE, 0).start()
        return "http://{}:{}".format(*door.addresses[0][:2])

    def _leave(self) -> None:
        self.do(self._close())
        self._loop.close()
        self._folder.cleanup()

    async def _close(self) -> None:
        for meta in self.metas.values():
            await meta.stop()
        if self._door is not None:
            await self._door.cleanup()

    def _now(self) -> float:
        return self._clock.now().timestamp() if self._clock is not None else 0.0

    def _told(self, line: str, taken: Taken) -> None:
        self._arrived(line, taken)


def _meta(line: Mapping[str, Any]) -> Meta:
    return Meta(line["token"], line["app_secret"], line["phone_number_id"])


async def _nothing() -> None: ...


async def _no_figures() -> dict[str, int]:
    return {}

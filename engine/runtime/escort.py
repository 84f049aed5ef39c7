"""While much waits to go to many, what is for one person takes along what went before it to the same one."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from engine.runtime.clock import Clock
from engine.runtime.feed import PAUSE, Feed
from engine.runtime.traces import named
from engine.store import Store
from engine.store.rows import Outgoing, bulk_to

LOG = logging.getLogger(__name__)


class Escort:
    def __init__(self, store: Store, clock: Clock, bulk: Feed, put: Callable[[Outgoing], None]) -> None:
        self._store, self._clock, self._bulk, self._put = store, clock, bulk, put
        self._waiting: list[Outgoing] = []
        self.task: asyncio.Task[None] | None = None

    def take(self, outgoing: Outgoing) -> None:
        self._waiting.append(outgoing)
        if self.task is None:
            self.task = asyncio.ensure_future(self._go())

    def close(self) -> None:
        if self.task is not None:
            self.task.cancel()

    async def _go(self) -> None:
        while self._waiting:
            some, self._waiting = self._waiting, []
            for outgoing in sorted([*await self._before(some), *some], key=lambda one: one.seq):
                if bulk_to(outgoing.send) is None:
                    self._put(outgoing)
                else:
                    self._bulk.enter(outgoing)
        self.task = None

    async def _before(self, some: list[Outgoing]) -> list[Outgoing]:
        last = max(outgoing.seq for outgoing in some)
        while True:
            try:
                rows = await self._store.unsent_bulk_to({one.send.to for one in some}, self._bulk.read_up_to)
            except Exception as error:
                LOG.error("what is to leave cannot be read: %s", named(error))
                await self._clock.sleep(PAUSE)
            else:
                return [row for row in rows if row.seq < last]

"""What goes on by itself: lists are brought when they are due, and what is too old is forgotten."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from engine.connectors.directory import bring, indexes_of, is_due, name_of
from engine.project.connecting.outcome import FOUND, Outcome
from engine.project.connecting.spec import Http

if TYPE_CHECKING:
    from engine.connectors.connectors import Connectors

LOG = logging.getLogger(__name__)

LOOK = 30.0
FIRST_AGAIN, LAST_AGAIN = 900.0, 6 * 3600.0
"""Seconds until a list that could not be brought is tried again: twice as many each time."""

FORGETTING = 3600.0


class Keeping:
    """The files may change while a list is on its way: it serves who asked for it, or nobody."""

    def __init__(self, connectors: Connectors) -> None:
        self._all, self._clock = connectors, connectors.clock
        self._task: asyncio.Task[None] | None = None
        self._again: dict[str, tuple[float, float]] = {}
        self._forgotten = -FORGETTING
        self._one = asyncio.Lock()

    def start(self) -> None:
        self._task = asyncio.ensure_future(self._run())

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            try:
                await self.look()
            except Exception as error:
                LOG.error("%s", type(error).__name__)
            await self._clock.sleep(LOOK)

    async def look(self) -> None:
        """All that is due now, one system beside the other."""
        async with self._one:
            if self._clock.steady() - self._forgotten >= FORGETTING:
                self._forgotten = self._clock.steady()
                await self._all.shelf.forget(self._clock.now())
            due = [source for source in [*self._sources()] if await self._is_due(source)]
            await asyncio.gather(*map(self._bring, due))

    def _sources(self) -> Iterator[Http]:
        return (spec for spec in self._all.specs if isinstance(spec, Http) and spec.sync is not None)

    async def _is_due(self, source: Http) -> bool:
        assert source.sync is not None
        directory = self._name(source)
        if self._clock.steady() < self._again.get(directory, (0.0, 0.0))[0]:
            return False
        synced = await self._all.shelf.synced(directory)
        last = synced[0] if synced is not None else None
        return is_due(source.sync, source.connector.home.zone, last, self._clock.now())

    def _name(self, source: Http) -> str:
        return name_of(source, indexes_of(self._all.specs, source))

    async def _bring(self, source: Http) -> None:
        directory, indexes = self._name(source), indexes_of(self._all.specs, source)
        link = self._all.link(source.connector)
        if link is None:
            return
        bringing = partial(bring, link, self._all.shelf, self._clock, source, indexes)
        found = await self._all.system(source.connector.name).ask(source.name, bringing)
        self._settle(directory, found)
        if found.kind == FOUND:
            LOG.info("%s: %s", source.name, found.value)
            await self._all.shelf.keep_only({self._name(each) for each in self._sources()})

    def _settle(self, directory: str, found: Outcome) -> None:
        if found.kind == FOUND:
            self._again.pop(directory, None)
            return
        _, before = self._again.get(directory, (0.0, 0.0))
        wait = min(max(FIRST_AGAIN, 2 * before), LAST_AGAIN)
        self._again[directory] = self._clock.steady() + wait, wait

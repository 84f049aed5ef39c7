"""Brings files, a few at a time; one that fails is tried again, and then given up."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass

from engine.channels.media import File, Files
from engine.core.messages import Content
from engine.net.memory import Memory
from engine.runtime.clock import Clock
from engine.runtime.media.sources import Sources, Trouble, is_link
from engine.runtime.traces import named

LOG = logging.getLogger(__name__)

TOGETHER = 4
DELAYS = (2.0, 8.0, 30.0, 120.0)
LONGEST_DELAY = 120.0
LONGEST = 180.0
"""Seconds that one try may take."""

BELIEVED = 300.0
"""Seconds that what a link gave, or that a file is lost, is not asked again."""


@dataclass(frozen=True, slots=True)
class Lost:
    """The file will not come; `why` is for people."""

    why: str


Result = File | Lost


class Fetching:
    def __init__(self, files: Files, sources: Callable[[], Sources], clock: Clock) -> None:
        self._files, self._sources, self._clock = files, sources, clock
        self._room = asyncio.Semaphore(TOGETHER)
        self._under_way: dict[str, asyncio.Task[Result]] = {}
        self._believed: Memory[tuple[Result, float]] = Memory(1000)
        self._resting = 0

    @property
    def busy(self) -> bool:
        """One that waits to be tried again does not count."""
        return len(self._under_way) > self._resting

    def result(self, reference: str) -> Result | None:
        """None: nobody knows yet."""
        found, until = self._believed.get(reference) or (None, 0.0)
        fresh = found is not None and self._clock.steady() < until
        if is_link(reference) or (fresh and isinstance(found, Lost)):
            return found if fresh else None
        return self._files.named(reference)

    def why_not(self, reference: str) -> str | None:
        """What went wrong last; none: nothing did so far."""
        found, _ = self._believed.get(reference) or (None, 0.0)
        return found.why if isinstance(found, Lost) else None

    def start(self, content: Content) -> asyncio.Task[Result]:
        """Once for each file, however many want it."""
        reference = content.media or ""
        task = self._under_way.get(reference)
        if task is None:
            task = asyncio.ensure_future(self._fetch(reference, content))
            self._under_way[reference] = task
            task.add_done_callback(lambda _: self._under_way.pop(reference, None))
        return task

    async def close(self) -> None:
        tasks = [*self._under_way.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _fetch(self, reference: str, content: Content) -> Result:
        result = await self._insist(reference, content)
        self._believed.put(reference, (result, self._clock.steady() + BELIEVED))
        return result

    async def _insist(self, reference: str, content: Content) -> Result:
        for delay in (*DELAYS, None):
            try:
                return await self._try(content)
            except Trouble as trouble:
                if trouble.lasting or delay is None:
                    LOG.warning("a file could not be brought: %s", trouble)
                    return Lost(str(trouble))
                self._believed.put(reference, (Lost(str(trouble)), 0.0))
                wait = max(delay, min(trouble.after or 0.0, LONGEST_DELAY))
            except Exception as error:
                LOG.error("a file could not be brought: %s", named(error))
                return Lost(self._sources().say("unknown"))
            await self._rest(wait)
        raise AssertionError

    async def _rest(self, seconds: float) -> None:
        self._resting += 1
        try:
            await self._clock.sleep(seconds)
        finally:
            self._resting -= 1

    async def _try(self, content: Content) -> File:
        async with self._room, self._sources().open(content) as arriving, asyncio.timeout(LONGEST):
            return await self._files.keep(content.media or "", arriving)

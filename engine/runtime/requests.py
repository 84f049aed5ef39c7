"""Questions to connectors: asked after the commit, answered by an event, asked again after a restart."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any

from engine.core.messages import Answered, Fetch
from engine.core.release import Release
from engine.runtime.breaker import Breaker
from engine.runtime.clock import Clock
from engine.runtime.queue import Queue
from engine.runtime.traces import named
from engine.runtime.waiting import Waiting
from engine.store import codec

LOG = logging.getLogger(__name__)

TIMEOUT = 8.0
AT_A_TIME = 32
FAILED = "failed"

Answer = Callable[[str, Mapping[str, Any], str], Awaitable[tuple[str, Any]]]
"""(operation, parameters, key) → (found, not_found or failed; the value).

The key is the same when a question is repeated: whoever writes with it, writes once.
"""


class Requests:
    """Each connector has a breaker of its own."""

    def __init__(self, queue: Queue, answer: Answer, clock: Clock, timeout: float = TIMEOUT) -> None:
        self._queue, self._clock, self._timeout = queue, clock, timeout
        self.answer = answer
        self.release: Release | None = None
        self.breakers: dict[str, Breaker] = {}
        self._places = asyncio.Semaphore(AT_A_TIME)
        self._tasks: set[asyncio.Task[None]] = set()
        self._open: set[str] = set()

    @property
    def busy(self) -> bool:
        return bool(self._tasks)

    def ask(self, fetches: Iterable[Fetch]) -> None:
        """Those that are not being asked already."""
        for fetch in fetches:
            if fetch.id in self._open:
                continue
            self._open.add(fetch.id)
            task = asyncio.ensure_future(self._ask(fetch))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def answered(self, ids: Iterable[str]) -> None:
        """Their answers are safe."""
        self._open.difference_update(ids)

    async def close(self) -> None:
        """What has no answer yet is asked again by the next process."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _ask(self, fetch: Fetch) -> None:
        async with self._places:
            outcome, value = await self._guarded(fetch)
        event = Answered(f"{fetch.id}.answer", self._clock.now(), fetch.owner, fetch.id, outcome, value)
        self._queue.put([Waiting(event)])

    async def _guarded(self, fetch: Fetch) -> tuple[str, Any]:
        breaker = self._breaker(fetch.operation)
        if not breaker.allows():
            return FAILED, None
        try:
            async with asyncio.timeout(self._timeout):
                outcome, value = await self.answer(fetch.operation, fetch.parameters, fetch.id)
            codec.encode(value)  # what cannot be kept is no answer
        except Exception as error:
            LOG.warning("%s: %s", fetch.operation, named(error))
            outcome, value = FAILED, None
        if outcome == FAILED:
            breaker.failed()
        else:
            breaker.answered()
        return outcome, value

    def _breaker(self, operation: str) -> Breaker:
        declared = self.release.operations.get(operation) if self.release is not None else None
        connector = declared.connector if declared is not None else operation
        if connector not in self.breakers:
            self.breakers[connector] = Breaker(self._clock)
        return self.breakers[connector]

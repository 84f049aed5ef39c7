"""Questions to connectors: asked after the commit, answered by an event, asked again after a restart."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any, Protocol

from engine.core.messages import Answered, Fetch
from engine.core.release import Release
from engine.runtime.clock import Clock
from engine.runtime.queue import Queue
from engine.runtime.traces import named
from engine.runtime.waiting import Waiting
from engine.store import codec

LOG = logging.getLogger(__name__)

TIMEOUT = 300.0
"""Nobody waits longer, whatever happens; whoever asks a system has limits of its own, and shorter ones."""

FOUND, NOT_FOUND, FAILED = "found", "not_found", "failed"
TOLD = {FOUND: FOUND, "done": FOUND, NOT_FOUND: NOT_FOUND}
"""What a flow learns of an outcome; of all others, that it failed."""

Answer = Callable[[str, Mapping[str, Any], str], Awaitable[tuple[str, Any]]]
"""(operation, parameters, key) → the outcome and the value.

The key is the same when a question is repeated: whoever writes with it, writes once.
"""


class Systems(Protocol):
    """What is asked, with what it keeps and all that it does by itself."""

    async def open(self) -> None: ...

    async def close(self) -> None: ...

    def switch(self, release: Release) -> None: ...

    async def answer(self, operation: str, parameters: Mapping[str, Any], key: str) -> tuple[str, Any]: ...

    @property
    def down(self) -> Mapping[str, float]:
        """Those that are not asked now, and for how many seconds."""

    @property
    def troubles(self) -> Iterable[Any]:
        """The operations whose last answer was no good: what it was, and how many `times` in a row."""

    @property
    def lacking(self) -> Mapping[str, str]:
        """Those that cannot be asked for want of a variable of the environment."""


class Requests:
    def __init__(self, queue: Queue, answer: Answer, clock: Clock, timeout: float = TIMEOUT) -> None:
        self._queue, self._clock, self._timeout = queue, clock, timeout
        self.answer = answer
        self._tasks: set[asyncio.Task[None]] = set()
        self._open: set[str] = set()
        self._resting = 0

    @property
    def busy(self) -> bool:
        """Those whose time has not come are nobody's work."""
        return len(self._tasks) > self._resting

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
        if fetch.after:
            await self._rest(fetch.after)
        outcome, value = await self._guarded(fetch)
        told = TOLD.get(outcome, FAILED)
        operation, why = (fetch.operation, outcome) if told == FAILED else ("", "")
        event = Answered(
            *(f"{fetch.id}.answer", self._clock.now(), fetch.owner, fetch.id, told, value),
            *(operation, why, fetch.about),
        )
        self._queue.put([Waiting(event)])

    async def _rest(self, seconds: float) -> None:
        self._resting += 1
        try:
            await self._clock.sleep(seconds)
        finally:
            self._resting -= 1

    async def _guarded(self, fetch: Fetch) -> tuple[str, Any]:
        try:
            async with asyncio.timeout(self._timeout):
                outcome, value = await self.answer(fetch.operation, fetch.parameters, fetch.id)
            codec.encode(value)  # what cannot be kept is no answer
        except Exception as error:
            LOG.warning("%s: %s", fetch.operation, named(error))
            return FAILED, None
        return outcome, value

"""One outside system: so many questions at a time, and none while it is down."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from engine.connectors.breaker import Breaker
from engine.connectors.given import Clock
from engine.connectors.http.question import DOUBTFUL
from engine.project.connecting.outcome import FAILED, QUOTA, REFUSED, UNAUTHORISED, Outcome

LOG = logging.getLogger(__name__)

QUEUED = 30.0
"""Seconds that a question waits for its place."""

AT_A_TIME = 8
WRONG = (FAILED, DOUBTFUL, REFUSED, UNAUTHORISED, QUOTA)


@dataclass(frozen=True, slots=True)
class Trouble:
    """What went wrong last with an operation, and how often since it last went well.

    `why` is a code: nothing that came.
    """

    connector: str
    operation: str
    kind: str
    why: str
    at: datetime
    times: int


class System:
    """A system that hangs fills its own places, and nobody else's."""

    def __init__(self, name: str, at_a_time: int, clock: Clock, queued: float = QUEUED) -> None:
        self.name, self._clock, self._queued = name, clock, queued
        self.breaker = Breaker(clock.steady)
        self.troubles: dict[str, Trouble] = {}
        self._places = asyncio.Semaphore(at_a_time)

    async def ask(self, operation: str, question: Callable[[], Awaitable[Outcome]]) -> Outcome:
        """Whatever happens is an outcome."""
        if self.breaker.left > 0:
            return Outcome(FAILED, why="breaker")
        try:
            async with asyncio.timeout(self._queued):
                await self._places.acquire()
        except TimeoutError:
            return Outcome(FAILED, why="busy")
        try:
            return await self._guarded(operation, question)
        finally:
            self._places.release()

    async def _guarded(self, operation: str, question: Callable[[], Awaitable[Outcome]]) -> Outcome:
        if not self.breaker.allows():
            return Outcome(FAILED, why="breaker")
        try:
            found = await question()
        except asyncio.CancelledError:
            self.breaker.unknown()
            raise
        except Exception as error:
            LOG.error("%s: %s", operation, type(error).__name__)
            found = Outcome(FAILED, why=type(error).__name__)
        if found.kind in (FAILED, DOUBTFUL):
            self.breaker.failed()
        else:
            self.breaker.answered()
        self.note(operation, found)
        return found

    def note(self, operation: str, found: Outcome) -> None:
        if found.kind not in WRONG:
            self.troubles.pop(operation, None)
            return
        before = self.troubles.get(operation)
        times = before.times + 1 if before is not None else 1
        self.troubles[operation] = Trouble(
            self.name, operation, found.kind, found.why, self._clock.now(), times
        )
        LOG.warning("%s %s: %s (%s)", self.name, operation, found.kind, found.why)

"""The one clock: nothing else in the engine asks what time it is."""

from __future__ import annotations

import asyncio
import heapq
import itertools
import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    def now(self) -> datetime:
        """What the wall says; it may be put back."""

    def steady(self) -> float:
        """Seconds of a clock that only goes forward."""

    async def sleep(self, seconds: float) -> None: ...


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)

    def steady(self) -> float:
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class HandClock:
    """For tests: it goes when somebody moves it."""

    def __init__(self, now: datetime) -> None:
        self._now = now.astimezone(UTC)
        self._steady = 0.0
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._order = itertools.count()

    def now(self) -> datetime:
        return self._now

    def steady(self) -> float:
        return self._steady

    async def sleep(self, seconds: float) -> None:
        sleeper: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        entry = (self._steady + seconds, next(self._order), sleeper)
        heapq.heappush(self._sleepers, entry)
        try:
            await sleeper
        finally:
            if sleeper.cancelled() and entry in self._sleepers:  # its time may have come just then
                self._sleepers.remove(entry)
                heapq.heapify(self._sleepers)

    def advance(self, duration: timedelta) -> None:
        self._now += duration
        self._steady += duration.total_seconds()
        while self._sleepers and self._sleepers[0][0] <= self._steady:
            _, _, sleeper = heapq.heappop(self._sleepers)
            if not sleeper.done():
                sleeper.set_result(None)

    def put(self, now: datetime) -> None:
        """The wall's clock is set, and no time passes."""
        self._now = now.astimezone(UTC)

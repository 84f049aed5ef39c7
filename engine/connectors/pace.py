"""How fast a system is asked, and how often in a month."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

LAST_DAY = 28
"""A month of every length has it."""


class Pace:
    """So many requests a second, evenly; none: no limit. The time is the world's, whatever our clocks say."""

    def __init__(self, rate: float | None, steady: Callable[[], float] = time.monotonic) -> None:
        self._gap, self._steady = 1 / rate if rate else 0.0, steady
        self._next = 0.0

    async def turn(self) -> None:
        if not self._gap:
            return
        now = self._steady()
        mine = max(self._next, now)
        self._next = mine + self._gap
        if mine > now:
            await asyncio.sleep(mine - now)


def period(now: datetime, zone: ZoneInfo, day: int) -> str:
    """The name of the month that is being paid for, which begins on `day`: the date of its first day."""
    today = now.astimezone(zone).date()
    begins = min(day, LAST_DAY)
    if today.day >= begins:
        return today.replace(day=begins).isoformat()
    year, month = (today.year, today.month - 1) if today.month > 1 else (today.year - 1, 12)
    return today.replace(year=year, month=month, day=begins).isoformat()

"""Whoever guesses at a gateway's token waits: so many wrong ones from one place, and no more for a while."""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable

MOST, PERIOD = 10, 60.0
REMEMBERED = 1000


class Guesses:
    """Places are forgotten when their time is over, or when there are too many to remember."""

    def __init__(self, steady: Callable[[], float] = time.monotonic) -> None:
        self._steady = steady
        self._made: OrderedDict[str, tuple[int, float]] = OrderedDict()

    def wait(self, place: str) -> int:
        """Seconds; 0 when it may try."""
        count, until = self._made.get(place, (0, 0.0))
        return max(math.ceil(until - self._steady()), 0) if count >= MOST else 0

    def wrong(self, place: str) -> None:
        now = self._steady()
        count, until = self._made.pop(place, (0, 0.0))
        self._made[place] = (count + 1, until) if until > now else (1, now + PERIOD)
        if len(self._made) > REMEMBERED:
            self._made.popitem(last=False)

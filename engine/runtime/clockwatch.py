"""Notices that the wall's clock was put back, which would make everything late that is due."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from engine.core.messages import ClockPutBack
from engine.runtime.clock import Clock
from engine.store.moments import length, micros

LOG = logging.getLogger(__name__)

TOLERANCE = timedelta(seconds=5)


class ClockWatch:
    """`back` is how far it was put back and nobody took note of; `last_jump` is for people."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._wall, self._steady = clock.now(), clock.steady()
        self.back = self.last_jump = timedelta(0)

    def since(self, last: datetime | None) -> None:
        """`last` was the moment when somebody looked before, in another process."""
        if last is not None and self._wall < last - TOLERANCE:
            self._jumped(last - self._wall)

    def look(self) -> datetime:
        """The moment; and takes note when it is earlier than it should be."""
        wall, steady = self._clock.now(), self._clock.steady()
        expected = self._wall + timedelta(seconds=steady - self._steady)
        if wall < expected - TOLERANCE:
            self._jumped(expected - wall)
        self._wall, self._steady = wall, steady
        return wall

    def take(self) -> ClockPutBack:
        back, self.back = length(self.back), timedelta(0)
        return ClockPutBack(f"clock:{micros(self._wall)}.{back}", self._wall, back)

    def _jumped(self, by: timedelta) -> None:
        LOG.warning("the clock was put back %s", by)
        self.back += by
        self.last_jump = by

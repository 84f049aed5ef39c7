"""What people must know of a line: that it takes nothing, once when that may last and once when it is over;
and what somebody must look at, once in a while."""

from __future__ import annotations

from typing import Any

from engine.core.messages import LineNotice
from engine.runtime.clock import Clock
from engine.runtime.queue import Queue
from engine.runtime.waiting import Waiting
from engine.runtime.writable import writable
from engine.store.moments import micros

PATIENCE = 60.0
"""What is over sooner is nobody's business."""

A_WHILE = 3600.0

DOWN, BACK = "line.down", "line.back"
CROWDED, FAILING = "line.crowded", "line.failing"


class Alarms:
    """Told once in a while, however often it happens."""

    def __init__(self, queue: Queue, clock: Clock) -> None:
        self._queue, self._clock = queue, clock
        self._until: dict[tuple[str, str, str], float] = {}

    def tell(self, line: str, what: str, reason: str, code: str = "") -> None:
        now, about = self._clock.steady(), (line, what, code)
        if now < self._until.get(about, now):
            return
        self._until[about] = now + A_WHILE
        at = self._clock.now()
        id = f"{line}:{what}{code}:{micros(at)}"
        notice = LineNotice(id, at, line, what, {"reason": writable(reason)}, urgent=True)
        self._queue.put([Waiting(notice)])


class Notices:
    def __init__(self, line: str, queue: Queue, clock: Clock) -> None:
        self._line, self._queue, self._clock = line, queue, clock
        self._since: float | None = None
        self._told = False

    def down(self, reason: str, after: float | None) -> None:
        """`after` so many seconds it will be tried again."""
        now = self._clock.steady()
        if self._since is None:
            self._since = now
        if not self._told and now - self._since + (after or 0.0) > PATIENCE:
            self._told = True
            self._tell(DOWN, {"reason": reason})

    def works(self) -> None:
        if self._since is None:
            return
        self._since = None
        if self._told:
            self._told = False
            self._tell(BACK, {})

    def _tell(self, what: str, data: dict[str, Any]) -> None:
        now = self._clock.now()
        notice = LineNotice(f"{self._line}:{what}:{micros(now)}", now, self._line, what, data, urgent=True)
        self._queue.put([Waiting(notice)])

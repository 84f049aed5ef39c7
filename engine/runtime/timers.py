"""When the next timer is due. The timers themselves are rows: only that moment is remembered."""

from __future__ import annotations

from datetime import datetime

from engine.core.messages import TimerDue
from engine.runtime.waiting import Waiting
from engine.store import Store
from engine.store.moments import EPOCH, micros
from engine.store.rows import Batch, Timer

UNKNOWN = EPOCH
"""Something is due at once, until the rows were looked at."""


class Timers:
    def __init__(self, store: Store) -> None:
        self._store = store
        self._next: datetime | None = UNKNOWN

    def ripe(self, now: datetime) -> bool:
        return self._next is not None and self._next <= now

    async def due(self, now: datetime, limit: int) -> list[Waiting]:
        """The rows stay until their events are decided: a crash in between repeats nothing."""
        if not self.ripe(now):
            return []
        rows = await self._store.due(now, limit)
        if not rows:
            self._next = await self._store.next_due()
        return [Waiting(_event(row, now), timer=row) for row in rows]

    def forget(self) -> None:
        """The rows may be others than one thinks."""
        self._next = UNKNOWN

    def heed(self, batch: Batch) -> None:
        """Something of it may be due earlier than what was known."""
        for step in batch.timers:
            if not isinstance(step, dict):
                self._next = UNKNOWN
                continue
            for started in step.values():
                if started is not None and (self._next is None or started[0].due < self._next):
                    self._next = started[0].due


def _event(timer: Timer, now: datetime) -> TimerDue:
    """The id is the row's alone, so that the same row is never decided twice."""
    (kind, owner), due = timer.owner, micros(timer.due)
    id = f"timer:{kind}:{owner}:{timer.name}:{timer.visit}:{due}.{timer.number}"
    return TimerDue(id, now, timer.owner, timer.name, timer.visit)

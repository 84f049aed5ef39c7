"""One batch of events while it is decided: what it will write, and who is waiting for that."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from engine.core.decide import Decision
from engine.core.messages import (
    Answered,
    CancelTimer,
    ClockPutBack,
    Effect,
    Fetch,
    HoldTimers,
    Journal,
    Keep,
    ReleaseSends,
    ReleaseTimers,
    Send,
    StartTimer,
)
from engine.core.model import Aggregate, key_of
from engine.runtime.waiting import REPEATED, UNDECIDED, Receipt, Standing, Waiting
from engine.runtime.writable import writable
from engine.store.moments import duration
from engine.store.rows import Batch, Failure, Free, Hold, Shift, TimerName

MOST_TRIES = 3


class Round:
    """`handled` of the events that were waiting are in it; the others are for the next one."""

    def __init__(self, at: datetime) -> None:
        self.batch = Batch(at)
        self.ids: set[str] = set()
        self.receipts: list[tuple[Waiting, Receipt]] = []
        self.again: Waiting | None = None
        self.handled = 0
        self._touched: set[TimerName] = set()
        self._swept = False

    def take(self, waiting: Waiting, decision: Decision, state: dict[Any, Aggregate | None]) -> None:
        """The outcome joins the batch, and the events after it see it in `state`."""
        batch, event = self.batch, waiting.event
        self._arrived(waiting)
        for aggregate in decision.changes:
            key = key_of(aggregate)
            batch.change(key, aggregate)
            state[key] = aggregate
        for effect in decision.effects:
            _EFFECTS[type(effect)](self, effect, event.at)
        if isinstance(event, ClockPutBack):  # first: what starts beside it starts by the new clock
            batch.timers.insert(0, Shift(duration(event.micros)))
        if waiting.stored:
            batch.settled.append(event.id)
        else:
            batch.decided.append(event)
        self.receipts.append((waiting, Receipt(Standing.DECIDED, decision)))

    def fail(self, waiting: Waiting, error: Exception) -> None:
        """It is kept undecided, and is the next one to be tried; too often, and it is set aside."""
        self._arrived(waiting)
        tries = waiting.tries + 1
        why = writable(f"{type(error).__name__}: {error}")
        failure = Failure(waiting.event, tries, why, tries >= MOST_TRIES, waiting.stored)
        self.batch.failures.append(failure)
        self.receipts.append((waiting, UNDECIDED))
        if not failure.set_aside:
            self.again = Waiting(waiting.event, tries=tries, stored=True)

    def repeat(self, waiting: Waiting) -> None:
        """It is known. What came with it is told once more: a commit that failed may have been written."""
        self._arrived(waiting)
        self.receipts.append((waiting, REPEATED))

    def is_over(self, waiting: Waiting) -> bool:
        """Its timer was ended, stopped or started anew by an event before it."""
        timer = waiting.timer
        return timer is not None and (self._swept or (timer.owner, timer.name) in self._touched)

    def _arrived(self, waiting: Waiting) -> None:
        if waiting.timer is not None:
            self.batch.end(waiting.timer.owner, waiting.timer.name)
        if waiting.mark is not None:
            self.batch.marks.append(waiting.mark)
        if waiting.progress is not None:
            self.batch.progress.append(waiting.progress)
        if isinstance(waiting.event, Answered):
            self.batch.answered.append(waiting.event.request)

    def _send(self, send: Send, at: datetime) -> None:
        self.batch.sends.append(send)

    def _release_sends(self, effect: ReleaseSends, at: datetime) -> None:
        self.batch.free()

    def _fetch(self, fetch: Fetch, at: datetime) -> None:
        self.batch.fetches.append(fetch)

    def _start(self, timer: StartTimer, at: datetime) -> None:
        self._touched.add((timer.owner, timer.name))
        self.batch.start(timer, at)

    def _cancel(self, effect: CancelTimer, at: datetime) -> None:
        self._touched.add((effect.owner, effect.name))
        self.batch.end(effect.owner, effect.name)

    def _hold(self, effect: HoldTimers, at: datetime) -> None:
        self._swept = True
        self.batch.timers.append(Hold(effect.names, at))

    def _free(self, effect: ReleaseTimers, at: datetime) -> None:
        self._swept = True
        self.batch.timers.append(Free(effect.names, at))

    def _keep(self, effect: Keep, at: datetime) -> None:
        self.batch.records.append((at, effect))

    def _journal(self, effect: Journal, at: datetime) -> None:
        self.batch.journal.append((at, effect))


_EFFECTS: dict[type[Effect], Callable[[Round, Any, datetime], None]] = {
    Send: Round._send,
    ReleaseSends: Round._release_sends,
    Fetch: Round._fetch,
    StartTimer: Round._start,
    CancelTimer: Round._cancel,
    HoldTimers: Round._hold,
    ReleaseTimers: Round._free,
    Keep: Round._keep,
    Journal: Round._journal,
}

"""What waits for the decider: events, what became of messages, and whoever wants it written."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Coroutine, Iterable, Sequence
from typing import Any

from engine.core.messages import Event
from engine.runtime.errors import NotAccepted, Overloaded, Stopped
from engine.runtime.waiting import Receipt, Waiting
from engine.store.rows import Mark, Progress

MOST = 20_000
PATIENCE = 0.005
"""Seconds that what became of messages waits for an event, to be written down in its commit."""

Report = tuple[Progress, asyncio.Future[None]]
"""What a line told, and who waits until it is written."""


class Queue:
    """`open`: events are accepted from outside. `refusing` says why they are not, for a while."""

    def __init__(self) -> None:
        self.marks: list[Mark] = []
        self.open = True
        self.refusing: NotAccepted | None = None
        self._events: deque[Waiting] = deque()
        self._reports: deque[Report] = deque()
        self._written: list[asyncio.Future[None]] = []
        self._ended: NotAccepted | None = None
        self._hurry = False
        self._wake = asyncio.Event()
        self._closed = asyncio.Event()
        self._alarm: asyncio.TimerHandle | None = None

    def __len__(self) -> int:
        return len(self._events)

    @property
    def has_work(self) -> bool:
        return bool(self._events or self._hurry)

    @property
    def has_time(self) -> bool:
        """Something waits for others to be written with."""
        return bool(self.marks or self._reports)

    def accept(self, event: Event) -> asyncio.Future[Receipt]:
        receipt: asyncio.Future[Receipt] = asyncio.get_running_loop().create_future()
        self.take_in(Waiting(event, receipt))
        return receipt

    def take_in(self, waiting: Waiting) -> None:
        self._refuse_if(len(self._events))
        self._events.append(waiting)
        self._wake.set()

    def report(self, progress: Progress) -> asyncio.Future[None]:
        """Done when it is written, with the next batch; when none comes soon, alone."""
        self._refuse_if(len(self._reports))
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._reports.append((progress, done))
        self._soon()
        return done

    def _refuse_if(self, waiting: int) -> None:
        if not self.open:
            raise Stopped
        if self.refusing is not None:
            raise self.refusing
        if waiting >= MOST:
            raise Overloaded(waiting=waiting)

    def put(self, waiting: Iterable[Waiting]) -> None:
        """Events of our own, which are never refused."""
        self._events.extend(waiting)
        self._wake.set()

    def put_first(self, waiting: Iterable[Waiting]) -> None:
        """Those of the inbox that are not here yet."""
        here = {one.event.id for one in self._events if one.stored}
        self._events.extendleft(reversed([one for one in waiting if one.event.id not in here]))
        self._wake.set()

    def mark(self, mark: Mark) -> None:
        """Goes with the next batch; when none comes soon, alone."""
        self.marks.append(mark)
        self._soon()

    def _soon(self) -> None:
        if self._alarm is None:
            self._alarm = asyncio.get_running_loop().call_later(PATIENCE, self.hurry)

    def hurry(self) -> None:
        self._hurry = True
        self._wake.set()

    def written(self) -> asyncio.Future[None]:
        """Done when all that was asked before is written; `Stopped` when it never will be."""
        if self._ended is not None:
            raise self._ended
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._written.append(done)
        self.hurry()
        return done

    def wake(self) -> None:
        self._wake.set()

    @property
    def closed(self) -> bool:
        return self._closed.is_set()

    def close(self) -> None:
        """What is in it is still decided."""
        self.open = False
        self._closed.set()
        self.hurry()

    async def pause(self, sleep: Coroutine[Any, Any, None]) -> None:
        """Until the sleep is over, or the queue is closed."""
        tasks = [asyncio.ensure_future(sleep), asyncio.ensure_future(self._closed.wait())]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()

    async def wait(self) -> None:
        await self._wake.wait()
        self._wake.clear()

    # For the decider alone

    def take_events(self, most: int) -> list[Waiting]:
        events = self._events
        return [events.popleft() for _ in range(min(most, len(events)))]

    def take_marks(self) -> list[Mark]:
        marks, self.marks, self._hurry = self.marks, [], False
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None
        return marks

    def take_reports(self, most: int) -> list[Report]:
        reports = self._reports
        taken = [reports.popleft() for _ in range(min(most, len(reports)))]
        self._hurry = bool(reports)
        return taken

    def take_written(self) -> list[asyncio.Future[None]]:
        written, self._written = self._written, []
        return written

    def put_back(self, waiting: Sequence[Waiting]) -> None:
        """In front, in their order. Timers are rows, and come again by themselves."""
        self._events.extendleft(one for one in reversed(waiting) if one.timer is None)

    def refuse(self, error: NotAccepted) -> None:
        """Nothing can be stored: whoever waits for that is told, and so is whoever comes."""
        self.refusing = error
        ours = [one for one in self._events if one.receipt is None]
        for one in self._events:
            one.refuse(error)
        self._events.clear()
        self._events.extend(ours)
        for _, done in self._reports:
            if not done.done():
                done.set_exception(error)
        self._reports.clear()

    def end(self, error: NotAccepted) -> None:
        """Nobody decides any more: whoever waits for that is told."""
        self.open, self._ended = False, error
        self.refuse(error)
        for done in self._written:
            if not done.done():
                done.set_exception(error)
        self._written.clear()

    def put_back_reports(self, reports: Sequence[Report]) -> None:
        self._reports.extendleft(reversed(reports))
        self._hurry = self._hurry or bool(reports)

    def put_back_marks(self, marks: list[Mark], written: list[asyncio.Future[None]]) -> None:
        self.marks = marks + self.marks
        self._written = written + self._written
        self._hurry = self._hurry or bool(self.marks or self._written)

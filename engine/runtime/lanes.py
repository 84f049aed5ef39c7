"""A line's way out: several recipients at a time, and each recipient's messages one after another."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from engine.core.messages import Key
from engine.runtime.clock import Clock
from engine.runtime.rates import NOTHING, Rates
from engine.runtime.ready import Lane, Ready
from engine.store.rows import Outgoing

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 300.0


@dataclass(frozen=True, slots=True)
class Done:
    """Of this message: it left, or never will."""


@dataclass(frozen=True, slots=True)
class Again:
    """This message, after so many seconds; the recipient's others wait for it."""

    changed: Outgoing
    after: float


@dataclass(frozen=True, slots=True)
class Down:
    """The whole line, after so many seconds, if it said how many."""

    reason: str
    after: float | None = None


@dataclass(frozen=True, slots=True)
class Rest:
    """This message and all that goes to many, after so many seconds; the recipient's others do not wait."""

    after: float


@dataclass(frozen=True, slots=True)
class Until:
    """This message, once that is over; the recipient's others wait for it."""

    over: asyncio.Future[None]


Outcome = Done | Again | Down | Rest | Until
DONE = Done()
Deliver = Callable[[Outgoing], Awaitable[Outcome]]


class Line:
    """`down` says why nothing leaves now."""

    def __init__(self, parallel: int, clock: Clock, deliver: Deliver, rates: Rates) -> None:
        self._parallel, self._clock, self._deliver = parallel, clock, deliver
        self.rates = rates
        self._lanes: dict[Key, Lane] = {}
        self._ready = Ready()
        self._tasks: set[asyncio.Task[None]] = set()
        self._working = self._called = 0
        self._pauses = 0
        self._resting = False
        self._held: list[asyncio.Future[None]] = []
        self.down: str | None = None

    def add(self, outgoing: Outgoing, not_before: float = 0.0) -> None:
        """`not_before`: a moment of the steady clock, for the recipient's others too."""
        lane = self._lanes.get(outgoing.send.to)
        if lane is None:
            lane = self._lanes[outgoing.send.to] = Lane(outgoing)
            self._ready.put(lane)
        else:
            lane.add(outgoing)
            self._ready.hurry(lane)
        if not_before:
            lane.not_before = not_before
        self._staff()

    def rest_bulk(self, seconds: float) -> None:
        if self._ready.with_bulk:
            self._ready.with_bulk = False
            self._start(self._rested(seconds))

    @property
    def busy(self) -> bool:
        return bool(self._working) or self._has_work or any(over.done() for over in self._held)

    @property
    def _has_work(self) -> bool:
        return bool(self._ready) and self.down is None and not self._resting

    async def close(self) -> None:
        self._ready.clear()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _staff(self) -> None:
        """One more at work, unless those who were called and have not begun are enough."""
        if self._working < self._parallel and self._called < len(self._ready) and self._has_work:
            self._working += 1
            self._called += 1
            self._start(self._work())

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _work(self) -> None:
        self._called -= 1
        try:
            while self._has_work and not self._must_rest():
                lane = self._ready.take()
                if not self._ready.with_bulk:
                    lane.bulk_last()
                if wait := self._wait(lane):
                    self._start(self._later(lane, wait))
                    continue
                self.rates.spend(lane.to)
                self._staff()
                self._after(lane, await self._deliver(lane.messages[0]))
        finally:
            self._working -= 1

    def _must_rest(self) -> bool:
        rest = self.rates.rest()
        if rest:
            self._resting = True
            self._start(self._rest(rest))
        return bool(rest)

    def _wait(self, lane: Lane) -> float:
        wait = self.rates.wait(lane.to)
        if lane.not_before:
            wait = max(wait, lane.not_before - self._clock.steady())
        return wait if wait > NOTHING else 0.0

    def _after(self, lane: Lane, outcome: Outcome) -> None:
        match outcome:
            case Done():
                self._pauses = 0
                lane.pop()
                if lane.messages:
                    self._ready.put(lane)
                else:
                    del self._lanes[lane.to]
            case Again(changed, after):
                lane.messages[0] = changed
                self._start(self._later(lane, after))
            case Until(over):
                self.rates.give_back(lane.to)
                self._held.append(over)
                self._start(self._once(lane, over))
            case Rest(after):
                self.rest_bulk(after)
                self._ready.put(lane)
            case Down(reason, after):
                self._ready.put(lane, first=True)
                if self.down is None:
                    self.down = reason
                    self._start(self._pause(after))

    async def _later(self, lane: Lane, after: float) -> None:
        await self._clock.sleep(after)
        self._ready.put(lane)
        self._staff()

    async def _once(self, lane: Lane, over: asyncio.Future[None]) -> None:
        try:
            await asyncio.wait((over,))
        finally:
            self._held.remove(over)
        self._ready.put(lane)
        self._staff()

    async def _rested(self, seconds: float) -> None:
        await self._clock.sleep(seconds)
        self._ready.with_bulk = True
        self._staff()

    async def _rest(self, seconds: float) -> None:
        await self._clock.sleep(seconds)
        self._resting = False
        self._staff()

    async def _pause(self, after: float | None) -> None:
        """Each time in a row longer; then one message is tried, and the others follow it."""
        self._pauses += 1
        await self._clock.sleep(after or min(FIRST_PAUSE * 2 ** (self._pauses - 1), LONGEST_PAUSE))
        self.down = None
        self._staff()

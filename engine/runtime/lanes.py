"""A line's way out: several recipients at a time, and each recipient's messages one after another."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from engine.core.messages import Key
from engine.runtime.clock import Clock
from engine.store.rows import Outgoing

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 300.0


@dataclass(slots=True)
class Lane:
    to: Key
    messages: deque[Outgoing] = field(default_factory=deque)


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


Outcome = Done | Again | Down
DONE = Done()
Deliver = Callable[[Outgoing], Awaitable[Outcome]]


class Line:
    """`down` says why nothing leaves now."""

    def __init__(self, parallel: int, clock: Clock, deliver: Deliver) -> None:
        self._parallel, self._clock, self._deliver = parallel, clock, deliver
        self._lanes: dict[Key, Lane] = {}
        self._ready: deque[Lane] = deque()
        self._tasks: set[asyncio.Task[None]] = set()
        self._working = 0
        self._pauses = 0
        self.down: str | None = None

    def add(self, outgoing: Outgoing) -> None:
        lane = self._lanes.get(outgoing.send.to)
        if lane is None:
            lane = self._lanes[outgoing.send.to] = Lane(outgoing.send.to)
            self._ready.append(lane)
        lane.messages.append(outgoing)
        self._staff()

    @property
    def busy(self) -> bool:
        return bool(self._working or (self._ready and self.down is None))

    async def close(self) -> None:
        self._ready.clear()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _staff(self) -> None:
        if self._ready and self.down is None and self._working < self._parallel:
            self._working += 1
            self._start(self._work())

    def _start(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _work(self) -> None:
        try:
            while self._ready and self.down is None:
                lane = self._ready.popleft()
                self._staff()
                self._after(lane, await self._deliver(lane.messages[0]))
        finally:
            self._working -= 1

    def _after(self, lane: Lane, outcome: Outcome) -> None:
        match outcome:
            case Done():
                self._pauses = 0
                lane.messages.popleft()
                if lane.messages:
                    self._ready.append(lane)
                else:
                    del self._lanes[lane.to]
            case Again(changed, after):
                lane.messages[0] = changed
                self._start(self._later(lane, after))
            case Down(reason, after):
                self._ready.appendleft(lane)
                if self.down is None:
                    self.down = reason
                    self._start(self._pause(after))

    async def _later(self, lane: Lane, after: float) -> None:
        await self._clock.sleep(after)
        self._ready.append(lane)
        self._staff()

    async def _pause(self, after: float | None) -> None:
        """Each time in a row longer; then one message is tried, and the others follow it."""
        self._pauses += 1
        await self._clock.sleep(after or min(FIRST_PAUSE * 2 ** (self._pauses - 1), LONGEST_PAUSE))
        self.down = None
        self._staff()

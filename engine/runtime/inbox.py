"""The one decider: takes what waits as a batch, decides it, commits it, and only then says so.

While one batch is on its way to the disk the next is decided on top of it; when the first fails,
both are forgotten and redone.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from engine.core.release import Release
from engine.runtime.cache import Cache
from engine.runtime.clock import Clock
from engine.runtime.clockwatch import ClockWatch
from engine.runtime.decider import Decider
from engine.runtime.errors import NotAccepted
from engine.runtime.flight import Flight
from engine.runtime.queue import Queue
from engine.runtime.round import Round
from engine.runtime.timers import Timers
from engine.runtime.waiting import Waiting
from engine.store import Store
from engine.store.errors import Conflict, StoreError
from engine.store.rows import Shift

LOG = logging.getLogger(__name__)

SMALL, LARGE = 32, 512
"""A small batch is taken whole; of more, a half, so that one is decided while the other is written."""

WARY = 100
"""How many batches are looked through for redeliveries, after one was found too late."""

PAUSE = 1.0
"""Between tries when nothing can be written."""

Committed = Callable[[Round, int], None]


class Inbox:
    """`committed` hears of every batch that is safe, with the place of its first message.

    `recovered`: after trouble with the disk, for a commit that failed may have been written all the same.
    """

    def __init__(
        self,
        queue: Queue,
        decider: Decider,
        store: Store,
        cache: Cache,
        timers: Timers,
        clock: Clock,
        committed: Committed,
        recovered: Callable[[], Awaitable[None]],
    ) -> None:
        self.queue, self.decider = queue, decider
        self._store, self._cache, self._timers, self._clock = store, cache, timers, clock
        self._committed, self._recovered = committed, recovered
        self._release: Release | None = None
        self._flight: Flight | None = None
        self._singly = self._wary = 0
        self.watch = ClockWatch(clock)
        self.trouble: StoreError | None = None
        self.busy = self.stuck = False

    def switch(self, release: Release) -> asyncio.Future[None]:
        """The next batch is decided by this release, and says so."""
        self._release = release
        return self.queue.written()

    async def run(self) -> None:
        """Until the queue is closed and empty, or nothing can be written any more."""
        while not self.queue.closed or self.queue.has_work:
            await self.queue.wait()
            self.busy = True
            while self._has_work() or self._flight is not None:
                await (self._turn() if self._has_work() else self._land())
                if self.trouble is not None:
                    if self.queue.closed:
                        return
                    self.stuck = True
                    await self.queue.pause(self._clock.sleep(PAUSE))
                    self.stuck = False
            self._cache.age(self._clock.steady())
            self.busy = False

    def _has_work(self) -> bool:
        due = self.queue.open and self._timers.ripe(self._clock.now())
        return bool(self.queue.has_work or due or self.trouble or self.watch.back)

    async def _turn(self) -> None:
        flight = Flight(Round(self.watch.look()))
        try:
            await self._fill(flight)
            known = await self._known(flight.taken)
            await self.decider.decide(flight.taken, flight.round, known)
        except Exception as error:
            if await self._land(flight):
                await self._undo([flight], error)
            return
        if await self._land(flight):
            self._flight = flight
            await flight.take_off(self._store)
            if self._singly or self.trouble is not None or flight.round.batch.failures:
                await self._land()

    async def _fill(self, flight: Flight) -> None:
        if self.trouble is not None:
            await self._store.probe()
            await self._recovered()
        batch = flight.round.batch
        flight.marks, flight.waiters = self.queue.take_marks(), self.queue.take_written()
        batch.marks = [*flight.marks]
        if self._release is not None:
            flight.release, self._release = self._release, None
            self.decider.release = flight.release
            batch.release = flight.release.hash
        if self.watch.back:
            flight.clock_back = self.watch.take()
            batch.timers.append(Shift(flight.clock_back))
        limit = 1 if self._singly else min(max(SMALL, len(self.queue) // 2), LARGE)
        if self.queue.open:
            flight.taken += await self._timers.due(batch.at, max(limit // 2, 1))
        flight.taken += self.queue.take_events(limit - len(flight.taken))

    async def _known(self, taken: list[Waiting]) -> set[str]:
        """Redeliveries are rare: they are looked for when the commit stumbled upon one."""
        if not self._wary and not self._singly:
            return set()
        self._wary = max(0, self._wary - 1)
        known = await self._store.known([one.event.id for one in taken if not one.stored])
        for one in taken:
            if one.stored and await self._store.failure(one.event.id) is None:
                known.add(one.event.id)
        return known

    async def _land(self, next: Flight | None = None) -> bool:
        """Whether the batch before is safe. If it is not, it is undone, and `next`, which built on it."""
        flight, self._flight = self._flight, None
        if flight is None:
            return True
        try:
            first = await flight.land()
        except Exception as error:
            await self._undo([flight, next] if next is not None else [flight], error)
            return False
        self._succeed(flight, first)
        return True

    def _succeed(self, flight: Flight, first: int) -> None:
        round = flight.round
        self.trouble = self.queue.refusing = None
        self._singly = max(0, self._singly - round.handled)
        self.queue.put_back(flight.taken[round.handled :])
        if round.again is not None:
            self.queue.put_back([round.again])
        self._timers.heed(round.batch)
        self._committed(round, first)
        for waiting, receipt in round.receipts:
            waiting.acknowledge(receipt)
        for done in flight.waiters:
            if not done.done():
                done.set_result(None)

    async def _undo(self, flights: list[Flight], error: Exception) -> None:
        """Nothing of them was written, so what they changed is forgotten. The oldest comes first."""
        for flight in reversed(flights):
            self._give_back(flight)
        handled = sum(flight.round.handled for flight in flights)
        if isinstance(error, StoreError) and not isinstance(error, Conflict):
            self._not_now(error)
        elif isinstance(error, Conflict) and not self._wary:
            LOG.info("a batch of %s events is redone: %s", handled, error)
            self._wary = WARY
        elif handled > 1:
            LOG.warning("a batch of %s events is redone one by one: %s", handled, error)
            self._singly = handled
        else:
            LOG.warning("an event cannot be committed", exc_info=error)
            await self._blame(error)

    def _give_back(self, flight: Flight) -> None:
        self._cache.clear()
        self.queue.put_back(flight.taken)
        self.queue.put_back_marks(flight.marks, flight.waiters)
        self._release = self._release or flight.release
        self.watch.back += flight.clock_back

    def _not_now(self, error: StoreError) -> None:
        """Whoever brought an event is told to bring it again; our own wait."""
        LOG.error("%s", error)
        self.trouble = error
        self.queue.refuse(NotAccepted(error=error))

    async def _blame(self, error: Exception) -> None:
        """It is not the database, so it is the event in front: it is kept as one that failed."""
        for one in self.queue.take_events(1):
            flight = Flight(Round(self._clock.now()), [one])
            flight.round.handled = 1
            flight.round.fail(one, error)
            try:
                first = await self._store.commit(flight.round.batch)
            except Conflict:
                self._give_back(flight)
                self._wary = WARY
            except StoreError as worse:
                self._give_back(flight)
                self._not_now(worse)
            except Exception as worse:
                LOG.exception("an event cannot even be kept: %r", one.event)
                one.refuse(NotAccepted(error=worse))
            else:
                self._succeed(flight, first)

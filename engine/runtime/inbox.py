"""The one decider: takes what waits as a batch, decides it, commits it, and only then says so."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from engine.core.release import Release
from engine.runtime.cache import Cache
from engine.runtime.clock import Clock
from engine.runtime.clockwatch import ClockWatch
from engine.runtime.decider import Decider
from engine.runtime.errors import NotAccepted
from engine.runtime.queue import Queue, Report
from engine.runtime.round import Round
from engine.runtime.timers import Timers
from engine.runtime.traces import named
from engine.runtime.waiting import Arrival, Waiting
from engine.store import Store
from engine.store.errors import Conflict, StoreError
from engine.store.rows import Mark

LOG = logging.getLogger(__name__)

BATCH = 512
ROUNDS = 4
"""Of the event loop before each batch: a request needs three to get from its socket into the queue."""

REPORTS = 4 * BATCH
WARY = 100
"""How many batches are looked through for redeliveries, after a commit stumbled upon one."""

PAUSE = 1.0
"""Between tries when nothing can be written."""

Committed = Callable[[Round, int], None]
Recovered = Callable[[], Awaitable[None]]


@dataclass(slots=True)
class Turn:
    """A batch and what it took along; all of that goes back when it fails."""

    round: Round
    taken: list[Waiting] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)
    waiters: list[asyncio.Future[None]] = field(default_factory=list)
    release: Release | None = None


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
        recovered: Recovered,
    ) -> None:
        self.queue, self.decider = queue, decider
        self._store, self._cache, self._timers, self._clock = store, cache, timers, clock
        self._committed, self._recovered = committed, recovered
        self._release: Release | None = None
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
            while self._has_work():
                await self._let_others_in()
                await self._turn()
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

    async def _let_others_in(self) -> None:
        """Those whom the last batch answered write again at once; one commit serves all who are here."""
        for _ in range(ROUNDS):
            await asyncio.sleep(0)

    async def _turn(self) -> None:
        turn = Turn(Round(self.watch.look()))
        try:
            await self._fill(turn)
            known = await self._known(turn.taken)
            await self.decider.decide(turn.taken, turn.round, known)
            batch = turn.round.batch
            first = 0 if batch.empty else await self._store.commit(batch)
        except Exception as error:
            await self._undo(turn, error)
        else:
            self._succeed(turn, first)

    async def _fill(self, turn: Turn) -> None:
        if self.trouble is not None:
            await self._store.probe()
            await self._recovered()
        batch = turn.round.batch
        turn.marks, turn.waiters = self.queue.take_marks(), self.queue.take_written()
        batch.marks = [*turn.marks]
        turn.reports = self.queue.take_reports(REPORTS)
        batch.progress = [progress for progress, _ in turn.reports]
        if self._release is not None:
            turn.release, self._release = self._release, None
            self.decider.release = turn.release
            batch.release = turn.release.hash
        if self.watch.back:
            turn.taken.append(Waiting(self.watch.take()))
        limit = 1 if self._singly else BATCH
        if self.queue.open:
            turn.taken += await self._timers.due(batch.at, max(limit // 2, 1))
        turn.taken += self.queue.take_events(limit - len(turn.taken))

    async def _known(self, taken: list[Waiting]) -> set[Arrival]:
        """Redeliveries are rare: they are looked for when a commit stumbled upon one.

        That of an event which is still to be tried is one; the event itself, beside it, is not.
        """
        if not self._wary and not self._singly:
            return set()
        self._wary = max(0, self._wary - 1)
        brought = await self._store.known([one.event.id for one in taken if not one.stored])
        known = {(id, False) for id in brought}
        for one in taken:
            if one.stored and await self._store.failure(one.event.id) is None:
                known.add(one.arrival)
        return known

    def _succeed(self, turn: Turn, first: int) -> None:
        round = turn.round
        self.trouble = self.queue.refusing = None
        self._singly = max(0, self._singly - round.handled)
        self.queue.put_back(turn.taken[round.handled :])
        if round.again is not None:
            self.queue.put_back([round.again])
        self._timers.heed(round.batch)
        self._committed(round, first)
        for waiting, receipt in round.receipts:
            waiting.acknowledge(receipt)
        for done in (*turn.waiters, *(done for _, done in turn.reports)):
            if not done.done():
                done.set_result(None)

    async def _undo(self, turn: Turn, error: Exception) -> None:
        """Nothing of it was written, so what it changed is forgotten."""
        self._give_back(turn)
        handled = turn.round.handled
        if isinstance(error, StoreError) and not isinstance(error, Conflict):
            self._not_now(error)
        elif isinstance(error, Conflict) and not self._wary:
            LOG.info("a batch of %s events is redone: %s", handled, named(error))
            self._wary = WARY
        elif handled > 1:
            LOG.warning("a batch of %s events is redone one by one: %s", handled, named(error))
            self._singly = handled
        elif turn.taken:
            LOG.warning("event %s cannot be committed: %s", turn.taken[0].event.id, named(error))
            await self._blame(turn.taken[0], error)
        else:
            self._not_now(StoreError(file="", error=named(error)))

    def _give_back(self, turn: Turn) -> None:
        self._cache.clear()
        self.queue.put_back(turn.taken)
        self.queue.put_back_reports(turn.reports)
        self.queue.put_back_marks(turn.marks, turn.waiters)
        self._release = self._release or turn.release

    def _not_now(self, error: StoreError) -> None:
        """Whoever brought an event is told to bring it again; our own wait."""
        LOG.error("%s", error)
        self.trouble = error
        self.queue.refuse(NotAccepted(error=error))

    async def _blame(self, one: Waiting, error: Exception) -> None:
        """It is not the database, so it is the event: it is kept as one that failed."""
        if one.timer is None:
            self.queue.take_events(1)
        turn = Turn(Round(self._clock.now()), [one])
        turn.round.handled = 1
        turn.round.fail(one, error)
        try:
            first = await self._store.commit(turn.round.batch)
        except Conflict:
            self._give_back(turn)
            self._wary = WARY
        except StoreError as worse:
            self._give_back(turn)
            self._not_now(worse)
        except Exception as worse:
            LOG.error("event %s cannot even be kept: %s", one.event.id, named(worse))
            one.refuse(NotAccepted(error=named(worse)))
        else:
            self._succeed(turn, first)

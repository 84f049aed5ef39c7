"""Everything that runs, put together: events in, messages out, and nothing lost in between."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Iterator, Mapping
from contextlib import suppress
from typing import Any

from engine.channels import Channel, Status
from engine.channels.media import Files
from engine.core.decide import decide as core_decide
from engine.core.decide import scope as core_scope
from engine.core.messages import Event, TicketReviewed
from engine.core.release import Release
from engine.runtime.addresses import Addresses
from engine.runtime.cache import Cache
from engine.runtime.clock import Clock, SystemClock
from engine.runtime.decider import Decide, Decider, Scope
from engine.runtime.errors import Stopped
from engine.runtime.health import Health, Worry
from engine.runtime.inbox import Inbox
from engine.runtime.media import Media
from engine.runtime.outbox import Outbox
from engine.runtime.queue import Queue
from engine.runtime.quotes import Quotes
from engine.runtime.reading_marks import ReadingMarks
from engine.runtime.requests import Answer, Requests, Systems
from engine.runtime.rooms import Rooms
from engine.runtime.round import Round
from engine.runtime.sender import Chance
from engine.runtime.statuses import Statuses
from engine.runtime.timers import Timers
from engine.runtime.traces import named
from engine.runtime.waiting import Receipt, Waiting
from engine.store import Store
from engine.store.errors import StoreError
from engine.store.moments import micros
from engine.store.rows import Failure, Outgoing

LOG = logging.getLogger(__name__)

TICK = 1.0
"""How often somebody looks whether a timer is due."""

UNFINISHED = 100_000
PATIENCE = 5.0
"""Seconds that what is being sent or asked has to end, when the engine stops."""


class Runtime:
    """`accept` is the way in for everybody: channels, panel, API. Everything else goes on by itself."""

    def __init__(
        self,
        release: Release,
        store: Store,
        channels: Mapping[str, Channel],
        answer: Answer,
        clock: Clock | None = None,
        cache: Cache | None = None,
        scope: Scope = core_scope,
        decide: Decide = core_decide,
        chance: Chance = random.random,
        files: Files | None = None,
        systems: Systems | None = None,
    ) -> None:
        self.store, self.channels, self.files, self.systems = store, channels, files, systems
        self.clock = clock or SystemClock()
        self._cache = cache or Cache()
        self._queue = Queue()
        self._timers = Timers(store)
        self._addresses = Addresses(store, self._cache, lambda: self.release.groups.main_rooms)
        self._decider = Decider(release, store, self._cache, scope, decide)
        self._inbox = Inbox(
            *(self._queue, self._decider, store, self._cache, self._timers, self.clock),
            *(self._committed, self._look_again),
        )
        self._requests = Requests(self._queue, answer, self.clock)
        self._media = (
            Media(files, channels, store, self.clock, lambda: self.release.company) if files else None
        )
        self.quotes = Quotes(store)
        self._outbox = Outbox(
            *(store, self._queue, channels, self._addresses, self.clock, release.lines, chance),
            *(self._media, self.quotes),
        )
        self._reading_marks = ReadingMarks(channels, release.lines)
        self._statuses = Statuses(store, self._queue, self._outbox, self.clock, self.quotes, channels)
        self.rooms = Rooms(lambda: self.release, store, channels, self.clock, self.accept)
        self.died = asyncio.Event()
        """The engine ended by itself, and accepts nothing any more."""
        self._to_review = False
        """Which cases are open could not be read: it is tried again at every tick."""
        self._life: asyncio.Task[None] | None = None
        self._ticking: asyncio.Task[None] | None = None

    @property
    def release(self) -> Release:
        return self._decider.release

    async def start(self) -> None:
        """Opens the store; what another process left unfinished goes on."""
        await self.store.open()
        try:
            if self.systems is not None:
                await self.systems.open()
            await self._go_on()
        except BaseException:
            if self.systems is not None:
                await self.systems.close()
            await self.store.close()
            raise
        self._life = asyncio.create_task(self._inbox.run(), name="inbox")
        self._life.add_done_callback(self._ended)
        self._ticking = asyncio.create_task(self._tick(), name="clock")
        self._ticking.add_done_callback(self._ended)
        for channel in self.channels.values():
            await channel.open(self._deliver)
        if self._media is not None:
            self._media.open()
        await self._review()
        await self.rooms.open()

    async def _go_on(self) -> None:
        self._inbox.watch.since(await self.store.last_at())
        active = await self.store.activations(1)
        if not active or active[0].hash != self.release.hash:
            self._inbox.switch(self.release)
        await self._addresses.open()
        await self._outbox.open()
        self.quotes.open()
        await self._look_again()

    async def stop(self) -> None:
        """Nothing new comes in, what is under way ends, and all is written down."""
        await self.rooms.close()
        self._queue.open = False
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                await self.quiet()
        for channel in self.channels.values():
            await channel.close()
        await self._requests.close()
        if self.systems is not None:
            await self.systems.close()
        await self._outbox.close()
        await self._reading_marks.close()
        await self.quotes.close()
        if self._media is not None:
            await self._media.close()
        self._queue.close()
        if self._ticking is not None:
            self._ticking.cancel()
        try:
            if self._life is not None:
                await asyncio.wait([self._life])
        finally:
            await self.store.close()

    def accept(self, event: Event) -> asyncio.Future[Receipt]:
        """Done when the event and its whole outcome are safe; `NotAccepted` when they cannot be."""
        return self._queue.accept(event)

    def report(self, status: Status) -> Awaitable[None]:
        """Done when what the line told is safe; `NotAccepted` when it cannot be."""
        return self._statuses.report(status)

    async def switch(self, release: Release, answer: Answer | None = None) -> None:
        """Between two batches; what is under way goes on by the new one."""
        if answer is not None:
            self._requests.answer = answer
        if self.systems is not None:
            self.systems.switch(release)
        self._outbox.set_up(release.lines)
        await self._inbox.switch(release)
        await self._review()
        self.rooms.nudge()

    async def _review(self) -> None:
        """Every open case meets the files in force. After a crash in between, the next start does it."""
        at = self.clock.now()
        self._to_review = True
        try:
            ids = await self.store.open_tickets()
        except StoreError as error:
            LOG.error("%s", error)
            return
        self._to_review = False
        events = (TicketReviewed(f"review:{micros(at)}:{id}", at, id) for id in ids)
        self._queue.put([Waiting(event) for event in events])

    async def retry(self, id: str) -> Receipt | None:
        """Tries once more an event that was set aside; none when there is no such. May be `NotAccepted`."""
        failure = await self.store.failure(id)
        if failure is None or not failure.set_aside:
            return None
        receipt: asyncio.Future[Receipt] = asyncio.get_running_loop().create_future()
        self._queue.take_in(Waiting(failure.event, receipt, failure.tries, stored=True))
        return await receipt

    async def set_aside(self, limit: int = 100) -> list[Failure]:
        return await self.store.set_aside(limit)

    @property
    def doubtful(self) -> list[Outgoing]:
        """Messages that may have left just before a crash."""
        return list(self._outbox.doubtful.values())

    @property
    def down(self) -> dict[str, str]:
        """The lines that take nothing now, and why."""
        return self._outbox.down

    def settle(self, seq: int, again: bool) -> bool:
        """Whether the doubtful message at that place is sent again."""
        return self._outbox.settle(seq, again)

    async def quiet(self) -> None:
        """Until everything that can be done now is done."""
        while self._is_busy():
            if self._queue.has_time:
                self._queue.hurry()
            await asyncio.sleep(0.001)

    def _is_busy(self) -> bool:
        if self._inbox.stuck or (self._life is not None and self._life.done()):
            return False
        due = self._queue.open and self._timers.ripe(self.clock.now())
        queued = self._queue.has_work or self._queue.has_time
        return queued or due or self._inbox.busy or self._outbox.busy or self._requests.busy or self._fetches

    @property
    def _fetches(self) -> bool:
        return self._media is not None and self._media.busy

    async def health(self) -> Health:
        try:
            figures = await self.store.figures()
        except StoreError as error:
            LOG.error("%s", error)
            figures = {}
        return Health(
            degraded=self._inbox.trouble is not None or not self._queue.open,
            release=self.release.hash,
            queued=len(self._queue),
            worries=tuple(self._worries(figures)),
            figures=figures,
        )

    def _worries(self, figures: Mapping[str, Any]) -> Iterator[Worry]:
        if self._inbox.trouble is not None:
            yield Worry("runtime.not_accepted", {"error": self._inbox.trouble})
        if figures.get("set_aside"):
            yield Worry("runtime.set_aside", {"count": figures["set_aside"]})
        if self._outbox.doubtful:
            yield Worry("runtime.doubtful", {"count": len(self._outbox.doubtful)})
        if self._inbox.watch.last_jump:
            yield Worry("runtime.clock_back", {"by": self._inbox.watch.last_jump})
        for line, error in self.down.items():
            yield Worry("runtime.line_down", {"line": line, "error": error})
        if self.systems is not None:
            for connector, seconds in self.systems.down.items():
                yield Worry("runtime.breaker", {"connector": connector, "seconds": round(seconds)})
            for connector, variable in self.systems.lacking.items():
                yield Worry("runtime.no_setting", {"connector": connector, "variable": variable})

    def _committed(self, round: Round, first: int) -> None:
        self._addresses.heed(round.batch)
        self._outbox.committed(round.batch, first)
        self._requests.answered(round.batch.answered)
        self._requests.ask(round.batch.fetches)
        self._reading_marks.heed(round.batch.decided)
        self.rooms.heed(round.batch)
        if self._media is not None:
            self._media.heed(waiting.event for waiting, _ in round.receipts)

    async def _look_again(self) -> None:
        """What the rows have for us, of another process or of a commit that seemed to fail."""
        unfinished = await self.store.unfinished(UNFINISHED)
        self._queue.put_first(Waiting(one.event, tries=one.tries, stored=True) for one in unfinished)
        self._timers.forget()
        await self._addresses.open()
        await self._outbox.look_again()
        self._requests.ask(await self.store.requests())

    async def _deliver(self, event: Event) -> Receipt:
        return await self.accept(event)

    def _ended(self, task: asyncio.Task[None]) -> None:
        error = None if task.cancelled() else task.exception()
        if error is not None:
            LOG.critical("the engine died: %s", named(error))
            self.died.set()
        if task is self._life or error is not None:
            self._queue.end(Stopped())

    async def _tick(self) -> None:
        while True:
            await self.clock.sleep(TICK)
            self._inbox.watch.look()
            self._queue.wake()
            if self._to_review:
                await self._review()

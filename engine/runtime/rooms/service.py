"""`plan` and `apply`: asked by people, gone on with after a crash, and watched by whoever looks."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime

from engine.channels import Channel, Groups
from engine.core.declared import rooms_line
from engine.core.messages import ApplyAsked, ApplyEnded, GroupsApplied
from engine.core.model import Room
from engine.core.planning import STAGES, Plan, Step, plan
from engine.core.release import Release
from engine.runtime.clock import Clock
from engine.runtime.errors import NotAccepted, Stopped
from engine.runtime.rooms.builder import Builder, asked
from engine.runtime.rooms.ledger import Accept, Rows
from engine.runtime.traces import named
from engine.store import Store
from engine.store.rows import Batch
from engine.store.sentences import Said

LOG = logging.getLogger(__name__)

LOOK_AGAIN = 600.0
"""Seconds until WhatsApp is asked again whether somebody has followed an invitation."""

TRY_AGAIN = 30.0
MOST_TOLD = 2000


class NoGroups(Said):
    """No line of the files has groups."""

    name = "runtime.no_groups"


@dataclass(frozen=True, slots=True)
class Told:
    """What became of a step, the `n`-th of `of` that are known of so far."""

    step: Step
    outcome: str
    code: str
    n: int
    of: int
    at: datetime


@dataclass(slots=True)
class Progress:
    """Of the run under way, else of the last one. `rest`: what it could not do, or not yet."""

    running: bool = False
    waits: bool = False
    told: list[Told] = field(default_factory=list)
    rest: tuple[Step, ...] = ()
    of: int = 0


class Rooms:
    """`progress` is followed with `heard`."""

    def __init__(
        self,
        release: Callable[[], Release],
        store: Store,
        channels: Mapping[str, Channel],
        clock: Clock,
        accept: Accept,
    ) -> None:
        self._release, self._channels, self._clock, self._accept = release, channels, clock, accept
        self._ledger = Rows(release, store, clock, accept)
        self._builder: Builder | None = None
        self._life: asyncio.Task[None] | None = None
        self._news, self._resting = asyncio.Event(), asyncio.Event()
        self._resting.set()
        self._awaited: frozenset[str] = frozenset()
        self._listeners: set[asyncio.Event] = set()
        self.progress = Progress()

    async def open(self) -> None:
        """What another process was doing goes on."""
        line = rooms_line(self._release())
        if line is not None and line in self._channels and (await self._ledger.works(line)).run:
            self._begin()

    async def close(self) -> None:
        if self._life is not None:
            self._life.cancel()
            with suppress(asyncio.CancelledError):
                await self._life
            self._life = None

    async def plan(self) -> Plan:
        """Raises `NoGroups`, or what the line says when it cannot be asked."""
        line, groups = self._line()
        return plan(await self._ledger.standing(line, await asked(groups.groups())))

    async def apply(self, by: str, welcomes: bool = True) -> None:
        """Returns when it is sure to be done, now or after a crash; `rested` waits for what can be done."""
        line, _ = self._line()
        event = ApplyAsked(f"apply-{secrets.token_hex(8)}", self._clock.now(), line, by, welcomes)
        self.progress = Progress(running=True)
        self._resting.clear()
        await self._accept(event)
        self.nudge()
        if self._life is None or self._life.done():
            self._begin()

    async def rested(self) -> None:
        """Until all that can be done now is done, or nothing is under way."""
        await self._resting.wait()

    def nudge(self) -> None:
        """The files changed, or something else that the plan is made from."""
        if self._builder is not None:
            self._builder.stale = True
        self._news.set()

    def heed(self, batch: Batch) -> None:
        """A case that was waited for has left its room."""
        if self._awaited and any(
            key[0] == "room" and key[1] in self._awaited and isinstance(room, Room) and room.ticket is None
            for key, room in batch.changes.items()
        ):
            self._news.set()

    @contextmanager
    def heard(self) -> Iterator[asyncio.Event]:
        """Set whenever there is something new to see."""
        listener = asyncio.Event()
        self._listeners.add(listener)
        try:
            yield listener
        finally:
            self._listeners.discard(listener)

    def _line(self) -> tuple[str, Groups]:
        line = rooms_line(self._release())
        channel: object = self._channels.get(line or "")
        if line is None or not isinstance(channel, Groups):
            raise NoGroups
        return line, channel

    def _begin(self) -> None:
        self.progress.running = True
        self._resting.clear()
        self._life = asyncio.create_task(self._live(), name="rooms")

    async def _live(self) -> None:
        try:
            while await self._round():
                pass
        except Stopped:
            return
        except Exception as error:
            LOG.error("rooms: %s; they are gone on with at the next start", named(error))
        finally:
            self.progress.running = self.progress.waits = False
            self._rest()

    async def _round(self) -> bool:
        """Whether something is left that will be possible later."""
        try:
            line, groups = self._line()
            works = await self._ledger.works(line)
            if not works.run:
                return False
            found = await self._work(line, groups)
            if works.welcomes:
                await self._accept(GroupsApplied(f"{works.run}:welcome", self._clock.now()))
            self.progress.rest, self.progress.waits = found.steps, found.goes_on
            if not found.goes_on:
                await self._end(line, works.run)
                return (await self._ledger.works(line)).run != ""
            self._rest()
            await self._wait(found)
        except Stopped:
            raise
        except NoGroups:
            return False
        except (NotAccepted, Said) as error:
            LOG.error("rooms: %s", named(error))
            await self._clock.sleep(TRY_AGAIN)
        return True

    async def _work(self, line: str, groups: Groups) -> Plan:
        groups.changed = self._news.set
        self._resting.clear()
        self.progress.waits = False
        self._builder = Builder(self._ledger, line, groups, self._clock, self._tell, planned=self._planned)
        self._news.clear()
        try:
            return await self._builder.work()
        finally:
            self._builder = None

    async def _end(self, line: str, run: str) -> None:
        await self._accept(ApplyEnded(f"{run}:end", self._clock.now(), line, run))

    async def _wait(self, found: Plan) -> None:
        """For the hour that WhatsApp named, a case that closes, somebody who joins, or other files."""
        self._awaited = frozenset(step.room for step in found.steps if step.ticket)
        hours = [step.until for step in found.steps if step.until is not None]
        left = (min(hours) - self._clock.now()).total_seconds() if hours else LOOK_AGAIN
        sleep = asyncio.ensure_future(self._clock.sleep(max(left, 1.0)))
        news = asyncio.ensure_future(self._news.wait())
        try:
            await asyncio.wait((sleep, news), return_when=asyncio.FIRST_COMPLETED)
        finally:
            sleep.cancel()
            news.cancel()
            self._awaited = frozenset()

    def _planned(self, steps: int) -> None:
        self.progress.of = len(self.progress.told) + steps

    def _tell(self, step: Step, outcome: str, code: str) -> None:
        if outcome in ("begun", "later") or step.what not in STAGES or not step.why:
            return
        told = self.progress.told
        of = max(self.progress.of, len(told) + 1)
        told.append(Told(step, outcome, code, len(told) + 1, of, self._clock.now()))
        del told[:-MOST_TOLD]
        self._ring()

    def _rest(self) -> None:
        self._resting.set()
        self._ring()

    def _ring(self) -> None:
        for listener in self._listeners:
            listener.set()

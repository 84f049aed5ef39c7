"""The simulator over the real engine: one thing at a time, and all of it written down."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

from engine.author import durations
from engine.author.customers import likely
from engine.author.stage import CUSTOMER, Impossible
from engine.core.declared import applies_itself
from engine.core.release import Release
from engine.runtime import Runtime, Standing
from engine.web.simulator import score
from engine.web.simulator.backstage import Backstage
from engine.web.simulator.enact import OPERATOR, deed, room_line_of
from engine.web.simulator.facade import Bell, Entry, Sight
from engine.web.simulator.people import owners_of
from engine.web.simulator.sights import about, building, left_alone, set_aside

PATIENCE = 15.0


class Played:
    def __init__(self, release: Release, root: Path, folder: Path, began: datetime | None = None) -> None:
        self.root, self.bell = root, Bell()
        self._behind = Backstage(release, root, folder, began, self.bell.ring)
        self._faults: tuple[str, ...] = ()
        self._owed: dict[str, score.Act] = {}
        self._turn = asyncio.Lock()
        self._up = asyncio.Event()

    @property
    def runtime(self) -> Runtime:
        return self._behind.runtime

    async def start(self) -> None:
        await self._behind.start()
        self._up.set()

    async def stop(self) -> None:
        self._up.clear()
        await self._behind.stop()

    async def switch(self, release: Release) -> None:
        """The files changed, and are right."""
        async with self._turn:
            self._behind.release = release
            await self.runtime.switch(release)
            await self._behind.open_rooms()
            self._behind.stir()

    def report(self, faults: list[str]) -> None:
        self._faults = tuple(faults)
        self.bell.ring()

    async def look(self, customer: str = "") -> Sight:
        behind = self._behind
        async with self._patience():
            await self._up.wait()
        rows = await behind.rows()
        timers, journal = await about(behind.runtime.store, owners_of(rows, customer))
        stuck = await set_aside(behind.runtime)
        left = await left_alone(behind.runtime.store, behind.clock.now())
        posts = tuple(behind.tape.posts)
        asks = not applies_itself(behind.release, room_line_of(behind.release))
        built = await building(behind.runtime, asks)
        seen = (rows, timers, journal, self._faults, stuck, left, built)
        return Sight(behind.release, behind.clock.now(), posts, *seen)

    async def do(self, entry: Entry) -> None:
        behind = self._behind
        async with self._turn, self._patience():
            act = score.act(entry, behind.tape.posts)
            done = deed(entry, behind.release, await behind.rows(), behind.clock.now())
            if done.post is not None:
                behind.tape.see(done.post)
                self.bell.ring()
            if await behind.feed(done.event):
                behind.tape.act(act)
                await behind.settle()
            else:
                await self._later(done.event.id, act)

    async def _later(self, id: str, act: score.Act) -> None:
        """The engine tries by itself again, and then sets it aside until somebody asks for it."""
        await self._behind.settle()
        if id in {one.event.id for one in await self.runtime.set_aside()}:
            self._owed[id] = act
        else:
            self._behind.tape.act(act)

    async def retry(self) -> None:
        async with self._turn, self._patience():
            for one in await self.runtime.set_aside():
                receipt = await self.runtime.retry(one.event.id)
                act = self._owed.get(one.event.id)
                if act is not None and receipt is not None and receipt.standing is Standing.DECIDED:
                    self._behind.tape.act(self._owed.pop(one.event.id))
            await self._behind.settle()

    async def apply(self) -> None:
        async with self._turn:
            await self.runtime.rooms.apply(OPERATOR)
            self._behind.stir()

    async def advance(self, duration: timedelta) -> None:
        behind = self._behind
        async with self._turn, self._patience():
            before = behind.clock.now()
            try:
                await behind.advance(duration)
            finally:
                if passed := behind.clock.now() - before:
                    behind.tape.act(score.Act({"wait": durations.write(passed)}))
                behind.stir()

    async def restart(self) -> None:
        async with self._turn:
            self._up.clear()
            await self._behind.end()
            self._behind.forget()
            self._owed.clear()
            await self._behind.begin()
            self._up.set()
            self._behind.stir()

    async def transcript(self, title: str) -> str:
        release, tape = self._behind.release, self._behind.tape
        async with self._turn:
            acts = list(tape.acts)
        if not acts or tape.began is None:
            raise Impossible("nothing_to_save")
        given = score.beginning(release, tape.began, self._customer(acts))
        try:
            return await asyncio.to_thread(score.written, release, self.root, given, acts, title)
        except (Impossible, LookupError) as error:
            raise Impossible("not_repeatable") from error

    def _customer(self, acts: list[score.Act]) -> str:
        spoke = (str(act.entry[CUSTOMER]) for act in acts if CUSTOMER in act.entry)
        return next(spoke, None) or likely(self._behind.release, self.root)

    @asynccontextmanager
    async def _patience(self) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(PATIENCE):
                yield
        except TimeoutError:
            raise Impossible("busy") from None

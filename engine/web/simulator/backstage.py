"""The real engine behind the simulator: its own database, and a clock that is moved by hand."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import structlog

from engine import channels
from engine.author.stage import CUSTOMER, ROOM, Impossible
from engine.author.world import Post
from engine.channels import Channel
from engine.channels.simulator import Shown
from engine.connectors import Offline
from engine.core.declared import applies_itself
from engine.core.messages import Content, Event, Send
from engine.core.release import Release
from engine.runtime import Runtime, Standing
from engine.runtime.requests import Systems
from engine.store import SqliteStore
from engine.store.locking import FolderLock
from engine.web.simulator.enact import line_of, opening, room_line_of
from engine.web.simulator.hour import Hour
from engine.web.simulator.people import Rows
from engine.web.simulator.sights import everything
from engine.web.simulator.tape import NAME, Tape, Unreadable

LOG = structlog.get_logger("simulator")

DATABASE = "engine"
MANY = 1000


class Backstage:
    """`changed` is called whenever there may be something new to see.

    `began` is the hour at which a new one begins: now, if it is not given.
    """

    def __init__(
        self, release: Release, root: Path, folder: Path, began: datetime | None, changed: Callable[[], None]
    ) -> None:
        self.release = release
        self._root, self._folder, self._began, self._changed = root, folder, began, changed
        self._lock = FolderLock(folder)
        self._rows: Rows | None = None
        self._changes = 0

    async def start(self) -> None:
        self._lock.take()
        try:
            await self.begin()
        except BaseException:
            self._lock.release()
            raise

    async def stop(self) -> None:
        await self.end()
        self._lock.release()

    async def begin(self) -> None:
        self.tape, self._rows = self._wound(), None
        self.clock = Hour(self.tape.now or self._began or _this_minute())
        self._offline = Offline(self.release, self._root)
        self.runtime = self._engine()
        try:
            await self.runtime.start()
        except BaseException:
            self.tape.close()
            raise
        if self.tape.began is None:
            self.tape.begin(self.clock.now())
        self._watching = asyncio.create_task(self._watch_rooms(), name="rooms seen")
        try:
            await self.open_rooms()
        except BaseException:
            await self.end()
            raise
        self.runtime.rooms.progress.told.clear()  # how it begins is no news

    async def end(self) -> None:
        self._watching.cancel()
        await self.runtime.stop()
        self.tape.close()

    def forget(self) -> None:
        """All but the lock, which stays ours."""
        shutil.rmtree(self._folder / DATABASE, ignore_errors=True)
        (self._folder / NAME).unlink(missing_ok=True)

    def _put_away(self) -> Path:
        """Somebody may still want to look at it."""
        kept = self._folder / f"damaged-{datetime.now(UTC):%Y%m%d-%H%M%S-%f}"
        kept.mkdir()
        for name in (DATABASE, NAME):
            with suppress(FileNotFoundError):
                (self._folder / name).rename(kept / name)
        return kept

    async def rows(self) -> Rows:
        """Read again only after something changed; what changed meanwhile is read the next time."""
        if self._rows is not None:
            return self._rows
        changes = self._changes
        rows = await everything(self.runtime.store)
        if changes == self._changes:
            self._rows = rows
        return rows

    async def feed(self, *events: Event) -> bool:
        """Until they are safe: whether all of them are decided too."""
        receipts = [await self.runtime.accept(event) for event in events]
        return all(receipt.standing is not Standing.UNDECIDED for receipt in receipts)

    async def settle(self) -> None:
        """Until all that comes of it has come."""
        await self.runtime.quiet()
        self.stir()

    def stir(self) -> None:
        self._rows = None
        self._changes += 1
        self._changed()

    async def advance(self, duration: timedelta) -> None:
        """To each moment when something is due, so that it is decided at its own hour."""
        end, steps = self.clock.now() + duration, 0
        while (due := await self.runtime.store.next_due()) is not None and due <= end:
            await self._move(max(due, self.clock.now()))
            if (steps := steps + 1) > MANY:
                raise Impossible("busy")
        await self._move(end)

    async def open_rooms(self) -> None:
        """The rooms are as the files declare, unless they ask to be asked; and everybody is at work."""
        if applies_itself(self.release, room_line_of(self.release)):
            await self.runtime.rooms.apply("", welcomes=False)
            await self.runtime.rooms.rested()
            await self.settle()
        events = list(opening(self.release, await self.rows(), self.clock.now()))
        if events:
            await self.feed(*events)
            await self.settle()

    async def _watch_rooms(self) -> None:
        with self.runtime.rooms.heard() as news:
            while True:
                await news.wait()
                news.clear()
                self.stir()

    async def _move(self, now: datetime) -> None:
        """Written down first: the next process must not begin before what this one decided."""
        self.tape.move(now)
        self.clock.advance(now - self.clock.now())
        await self.settle()

    def _wound(self) -> Tape:
        """Where the last process left it; one that cannot be read is of no use, nor is its database."""
        tape = Tape(self._folder / NAME)
        try:
            tape.open()
        except Unreadable:
            LOG.warning("started_over", file=str(tape.file), kept=str(self._put_away()))
            tape = Tape(self._folder / NAME)
            tape.open()
        return tape

    def _engine(self) -> Runtime:
        """Without a store of files: what is played asks nobody outside, and is the same when it is repeated.
        Its files are the page's, by name; a link passes as it is."""
        store = SqliteStore(self._folder / DATABASE)
        systems = self._systems()
        answer = self._answer if systems is None else systems.answer
        return Runtime(self.release, store, self._channels(), answer, clock=self.clock, systems=systems)

    def _systems(self) -> Systems | None:
        """Those that are asked; none are, and the project's own files answer."""
        return None

    def _channels(self) -> dict[str, Channel]:
        line = line_of(self.release)
        return {line: self._phone(line)}

    def _phone(self, line: str) -> channels.Simulator:
        """Where the rooms are, with the groups that there were."""
        phone = channels.Simulator(line, self.clock.now)
        phone.watchers.append(self._see)
        phone.gathered.update(self.tape.groups)
        phone.kept = self.tape.group
        return phone

    async def _answer(self, operation: str, parameters: Mapping[str, Any], key: str) -> tuple[str, Any]:
        self._offline.release = self.release
        return await asyncio.to_thread(self._offline, operation, parameters)

    def _see(self, shown: Shown) -> None:
        send = shown.message
        place = (ROOM, send.to[1]) if send.to[0] == ROOM else (CUSTOMER, shown.address)
        content, quotes = _as_seen(send)
        self.tape.see(Post(send.id, self.clock.now(), place, send.source, content, quotes=quotes))
        self.stir()


def _as_seen(send: Send) -> tuple[Content, str | None]:
    """A change stands under what it changed, for whoever looks at both people's phones."""
    if send.replaces is None:
        return send.content, send.quotes
    text = send.content.text
    return Content("text", f"✏️ {text}" if text else "🗑"), send.replaces


def _this_minute() -> datetime:
    return datetime.now(UTC).replace(second=0, microsecond=0)

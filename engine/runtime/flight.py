"""A batch that was decided, on its way to the disk."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta

from engine.core.release import Release
from engine.runtime.round import Round
from engine.runtime.waiting import Waiting
from engine.store import Store
from engine.store.rows import Mark


@dataclass(slots=True)
class Flight:
    """`taken` are its events, `marks` and the others what it took along; all go back when it fails."""

    round: Round
    taken: list[Waiting] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    waiters: list[asyncio.Future[None]] = field(default_factory=list)
    release: Release | None = None
    clock_back: timedelta = timedelta(0)
    commit: asyncio.Task[int] | None = None

    async def take_off(self, store: Store) -> None:
        """Until only the disk is waited for: meanwhile the next batch can be decided."""
        if self.round.batch.empty:
            return
        loop = asyncio.get_running_loop()
        written = asyncio.Event()

        def tell() -> None:
            loop.call_soon_threadsafe(written.set)

        self.commit = asyncio.ensure_future(store.commit(self.round.batch, tell))
        self.commit.add_done_callback(lambda _: written.set())
        await written.wait()

    async def land(self) -> int:
        """The place of its first message."""
        return await self.commit if self.commit is not None else 0

"""The part of the outbox whose turn it is. All else stays in its rows, and is read when there is room."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence

from engine.runtime.clock import Clock
from engine.runtime.traces import named
from engine.store import Store
from engine.store.rows import Outgoing

LOG = logging.getLogger(__name__)

MOST_INSIDE, PAGE = 10_000, 500
PAUSE = 1.0

Tasks = Sequence[asyncio.Task[None] | None]


class Feed:
    """Gives each message once to `put`, in the order of the rows: what goes to many, or all else.

    `before` are tasks that must end first, each time rows are read. None is read beyond the last one that it
    was told of: a commit that failed may have been written, and one feed would find it before the other.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        bulk: bool,
        put: Callable[[Outgoing], None],
        before: Callable[[], Tasks] = lambda: (),
    ) -> None:
        self._store, self._clock, self._bulk, self._put, self._before = store, clock, bulk, put, before
        self.inside: dict[int, Outgoing] = {}
        self.read_up_to = self._newest = 0
        self.filling: asyncio.Task[None] | None = None
        self._space = asyncio.Event()

    def close(self) -> None:
        if self.filling is not None:
            self.filling.cancel()

    def left(self, seq: int) -> None:
        if self.inside.pop(seq, None) is not None and len(self.inside) < MOST_INSIDE // 2:
            self._space.set()

    def committed(self, messages: Iterable[Outgoing], newest: int) -> None:
        """`newest` is the place of the last message that there is, of whatever kind."""
        self._newest = newest
        if self.filling is not None:
            return
        if any(self._before()):
            self.fill_from(self.read_up_to)
            return
        for outgoing in messages:
            if outgoing.seq > self.read_up_to:
                self.enter(outgoing)
        self.read_up_to = newest
        if len(self.inside) > MOST_INSIDE:
            self.fill_from(newest)

    def enter(self, outgoing: Outgoing) -> None:
        if outgoing.seq not in self.inside:
            self.inside[outgoing.seq] = outgoing
            self._put(outgoing)

    def begin_again(self, newest: int) -> None:
        """There may be some that nobody told of, up to that place."""
        self._newest = newest
        self.fill_from(0)

    def fill_from(self, seq: int) -> None:
        """Until it has caught up, what is committed is left to the rows, where it is found in order."""
        self.read_up_to = seq
        if self.filling is None:
            self.filling = asyncio.ensure_future(self._fill())

    async def _fill(self) -> None:
        caught_up = False
        while not caught_up:
            await self._wait()
            start, newest = self.read_up_to, self._newest
            try:
                rows = await self._store.unsent(start, PAGE, self._bulk)
            except Exception as error:
                LOG.error("what is to leave cannot be read: %s", named(error))
                await self._clock.sleep(PAUSE)
                continue
            if start == self.read_up_to and not any(self._before()):  # else it has to begin again
                page = [row for row in rows if row.seq <= newest]
                caught_up = len(page) < PAGE and newest == self._newest
                self._take(page)
        self.filling = None

    async def _wait(self) -> None:
        while len(self.inside) >= MOST_INSIDE:
            self._space.clear()
            await self._space.wait()
        while tasks := [task for task in self._before() if task is not None]:
            await asyncio.wait(tasks)

    def _take(self, page: list[Outgoing]) -> None:
        for outgoing in page:
            self.read_up_to = outgoing.seq
            self.enter(outgoing)

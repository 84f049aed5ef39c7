"""What leaves, after the commit. It is rows: what is in memory is only the part whose turn it is."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping

from engine.channels import Channel
from engine.core.messages import Send
from engine.runtime.addresses import Addresses
from engine.runtime.clock import Clock
from engine.runtime.lanes import Line
from engine.runtime.queue import Queue
from engine.runtime.sender import Sender
from engine.store import Store
from engine.store.errors import StoreError
from engine.store.rows import Batch, Delivery, Mark, Outgoing
from engine.store.sentences import sentence

LOG = logging.getLogger(__name__)

MOST_INSIDE, PAGE = 10_000, 500
PAUSE = 1.0


class Outbox:
    """`doubtful` are those that a crash left half sent, on lines that must not repeat them unasked.

    `ask` names the lines that were set up so.
    """

    def __init__(
        self,
        store: Store,
        queue: Queue,
        channels: Mapping[str, Channel],
        addresses: Addresses,
        clock: Clock,
        ask: frozenset[str] = frozenset(),
    ) -> None:
        self._store, self._queue, self._addresses, self._clock = store, queue, addresses, clock
        self._careful = {
            name for name in ask if name in channels and not channels[name].capabilities.idempotent
        }
        self._lines = {name: self._line(name, channel) for name, channel in channels.items()}
        self._inside: set[int] = set()
        self._read_up_to = self._newest = 0
        self._filling: asyncio.Task[None] | None = None
        self._space = asyncio.Event()
        self.doubtful: dict[int, Outgoing] = {}

    def _line(self, name: str, channel: Channel) -> Line:
        sender = Sender(name, channel, name in self._careful, self._queue, self._addresses, self._clock)
        return Line(channel.capabilities.parallel, self._clock, sender)

    async def open(self) -> None:
        """What a process before this one was sending, on lines that ask, is put to one side."""
        for outgoing in await self._store.outgoing(Delivery.SENDING, MOST_INSIDE):
            if self._addresses.line_of(outgoing.send) in self._careful:
                self.doubtful[outgoing.seq] = outgoing

    def look_again(self) -> None:
        """There may be rows that nobody told us of."""
        self._fill_from(0)

    async def close(self) -> None:
        if self._filling is not None:
            self._filling.cancel()
        for line in self._lines.values():
            await line.close()

    def committed(self, batch: Batch, first: int) -> None:
        for mark in batch.marks:
            if mark.state in (Delivery.SENT, Delivery.FAILED):
                self._inside.discard(mark.seq)
        if len(self._inside) < MOST_INSIDE // 2:
            self._space.set()
        if batch.sends:
            self._newest = first + len(batch.sends) - 1
        if batch.free_held:
            self.look_again()
        elif self._filling is None and batch.sends:
            self._add(batch.sends, first)

    def settle(self, seq: int, again: bool) -> bool:
        """Somebody decided whether a doubtful message is sent again."""
        outgoing = self.doubtful.pop(seq, None)
        if outgoing is None:
            return False
        if again:
            self._put(outgoing)
        else:
            self._queue.mark(Mark(seq, Delivery.SENT, outgoing.attempts))
        return True

    @property
    def busy(self) -> bool:
        return self._filling is not None or any(line.busy for line in self._lines.values())

    @property
    def down(self) -> dict[str, str]:
        """The lines that take nothing now, and why."""
        return {name: line.down for name, line in self._lines.items() if line.down is not None}

    def _add(self, sends: list[Send], first: int) -> None:
        for seq, send in enumerate(sends, first):
            if not send.held and seq > self._read_up_to:
                self._put(Outgoing(seq, send))
        self._read_up_to = self._newest
        if len(self._inside) > MOST_INSIDE:
            self._fill_from(self._newest)

    def _put(self, outgoing: Outgoing) -> None:
        name = self._addresses.line_of(outgoing.send)
        self._inside.add(outgoing.seq)
        if name is None:
            self._queue.mark(Mark(outgoing.seq, Delivery.SENT))
        elif name in self._lines:
            self._lines[name].add(outgoing)
        else:
            why = sentence("runtime.no_line", line=name)
            self._queue.mark(Mark(outgoing.seq, Delivery.FAILED, error=why))

    def _fill_from(self, seq: int) -> None:
        """Until it has caught up, what is committed is left to the rows, where it is found in order."""
        self._read_up_to = seq
        if self._filling is None:
            self._filling = asyncio.ensure_future(self._fill())

    async def _fill(self) -> None:
        caught_up = False
        while not caught_up:
            await self._wait_for_space()
            start, newest = self._read_up_to, self._newest
            try:
                page = await self._store.unsent(start, PAGE)
            except StoreError as error:
                LOG.error("%s", error)
                await self._clock.sleep(PAUSE)
                continue
            if start == self._read_up_to:  # else it has to begin again
                caught_up = len(page) < PAGE and newest == self._newest
                self._take(page)
        self._filling = None

    async def _wait_for_space(self) -> None:
        while len(self._inside) >= MOST_INSIDE:
            self._space.clear()
            await self._space.wait()

    def _take(self, page: list[Outgoing]) -> None:
        for outgoing in page:
            self._read_up_to = outgoing.seq
            if outgoing.seq not in self._inside and outgoing.seq not in self.doubtful:
                self._put(outgoing)

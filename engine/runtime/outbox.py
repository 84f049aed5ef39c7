"""What leaves, after the commit. It is rows: what is in memory is only the part whose turn it is."""

from __future__ import annotations

import random
from collections.abc import Mapping
from itertools import groupby

from engine.channels import Channel
from engine.channels.interface import Splits
from engine.runtime.addresses import Addresses
from engine.runtime.clock import Clock
from engine.runtime.correlations import Named
from engine.runtime.escort import Escort
from engine.runtime.failures import given_up
from engine.runtime.feed import MOST_INSIDE, Feed
from engine.runtime.lanes import Line
from engine.runtime.media import Media
from engine.runtime.notices import Alarms
from engine.runtime.queue import Queue
from engine.runtime.quotes import Quotes
from engine.runtime.rates import Rates
from engine.runtime.repeats import Lines, careful, unsure
from engine.runtime.sender import Chance, Sender
from engine.store import Store
from engine.store.rows import Batch, Delivery, Mark, Outgoing, Progress, bulk_to
from engine.store.sentences import sentence

GRACE = 10.0
"""Seconds after a start in which statuses may still tell what had left before it."""


class Outbox:
    """`doubtful` are those that a crash left half sent, on lines that must not repeat them unasked.

    `settings` are the lines as the files declare them.
    """

    def __init__(
        self,
        store: Store,
        queue: Queue,
        channels: Mapping[str, Channel],
        addresses: Addresses,
        clock: Clock,
        settings: Lines,
        chance: Chance = random.random,
        media: Media | None = None,
        quotes: Quotes | None = None,
    ) -> None:
        self._store, self._queue, self._addresses, self._clock = store, queue, addresses, clock
        self._chance, self._media, self._quotes = chance, media, quotes
        self.alarms = Alarms(queue, clock)
        self._careful = careful(channels, settings)
        self._arrived: dict[int, str] = {}
        self._unsure = unsure(channels) - self._careful
        self._sure_at = clock.steady() + GRACE
        self._lines = {name: self._line(name, channel, settings) for name, channel in channels.items()}
        self._feed = Feed(store, clock, False, self._leave)
        self._bulk = Feed(store, clock, True, self._put, lambda: (self._feed.filling, self._escort.task))
        self._escort = Escort(store, clock, self._bulk, self._put)
        self._first: int | None = None
        """The place of our first message; those before it are of another process."""
        self.doubtful: dict[int, Outgoing] = {}

    def _line(self, name: str, channel: Channel, settings: Lines) -> Line:
        sender = Sender(
            *(name, channel, name in self._careful, self._queue, self._addresses, self._clock),
            *(self._chance, self._arrived, self.alarms, self._media, self._quotes),
        )
        rates = Rates(self._clock, channel.capabilities, settings.get(name, {}))
        if isinstance(channel, Splits):
            channel.more = rates.spend
        return Line(channel.capabilities.parallel, self._clock, sender, rates)

    async def open(self) -> None:
        """What a process before this one was sending, on lines that ask, is put to one side."""
        for outgoing in await self._store.outgoing(Delivery.SENDING, MOST_INSIDE):
            if self._addresses.line_of(outgoing.send) in self._careful:
                self.doubtful[outgoing.seq] = outgoing

    def set_up(self, settings: Lines) -> None:
        """The files changed."""
        for name, line in self._lines.items():
            line.rates.set_up(settings.get(name, {}))

    async def look_again(self) -> None:
        """There may be rows that nobody told us of."""
        self._read_up_to(await self._store.newest())

    def _read_up_to(self, newest: int) -> None:
        self._feed.begin_again(newest)
        self._bulk.begin_again(newest)

    async def close(self) -> None:
        self._feed.close()
        self._bulk.close()
        self._escort.close()
        for line in self._lines.values():
            await line.close()

    def committed(self, batch: Batch, first: int) -> None:
        for mark in batch.marks:
            if mark.state in (Delivery.SENT, Delivery.FAILED):
                self._is_over(mark.seq)
        for progress in batch.progress:
            self._progressed(progress)
        if batch.free_held:
            self._read_up_to(first + len(batch.sends) - 1)
        if batch.sends:
            self._committed_sends(batch, first)

    def _progressed(self, progress: Progress) -> None:
        """Its row may have been read before this was written."""
        seq = progress.seq
        if progress.state is Delivery.FAILED:
            if seq not in self._arrived:
                self._is_over(seq)
        elif self._find(seq) is not None:
            self.arrived(Named(seq, progress.id, progress.width), progress.external or "")

    def _is_over(self, seq: int) -> None:
        self._feed.left(seq)
        if self._bulk.inside:
            self._bulk.left(seq)
        if self._arrived:
            self._arrived.pop(seq, None)

    def _committed_sends(self, batch: Batch, first: int) -> None:
        if self._first is None:
            self._first = first
        newest = first + len(batch.sends) - 1
        new = [Outgoing(seq, send) for seq, send in enumerate(batch.sends, first) if not send.held]
        if any(map(_is_bulk, new)):
            self._in_order(new)
            self._bulk.committed((), newest)
            new = []
        self._feed.committed(new, newest)

    def _in_order(self, new: list[Outgoing]) -> None:
        """Some for many and some not: of those for one person, none may overtake another."""
        for bulk, run in groupby(new, _is_bulk):
            messages = [*run]
            (self._bulk if bulk else self._feed).committed(messages, messages[-1].seq)

    def arrived(self, named: Named, external: str) -> None:
        """A status says so: what waits to be tried again, or for somebody's decision, is not sent again."""
        seq = named.seq
        outgoing = self._find(seq)
        if outgoing is None or not named.is_id_of(outgoing):
            return
        self._arrived[seq] = external or outgoing.send.id
        self.settle(seq, again=True)

    def _find(self, seq: int) -> Outgoing | None:
        """A message that has not left, or of which nobody knows."""
        return self._feed.inside.get(seq) or self._bulk.inside.get(seq) or self.doubtful.get(seq)

    def settle(self, seq: int, again: bool) -> bool:
        """Somebody decided whether a doubtful message is sent again."""
        outgoing = self.doubtful.pop(seq, None)
        if outgoing is None:
            return False
        self._feed.inside[seq] = outgoing  # its row may not have been read yet
        if again:
            self._put(outgoing)
        else:
            self._queue.mark(Mark(seq, Delivery.SENT, outgoing.attempts))
        return True

    def rest_bulk(self, line: str, seconds: float) -> None:
        self._lines[line].rest_bulk(seconds)

    @property
    def busy(self) -> bool:
        reading = (self._feed.filling, self._bulk.filling, self._escort.task)
        return any(reading) or any(line.busy for line in self._lines.values())

    @property
    def down(self) -> dict[str, str]:
        """The lines that take nothing now, and why."""
        return {name: line.down for name, line in self._lines.items() if line.down is not None}

    def _leave(self, outgoing: Outgoing) -> None:
        """What goes to many may have been left behind, with something for the same person."""
        waits = self._bulk.filling is not None or self._escort.task is not None
        if waits and outgoing.seq not in self.doubtful:
            self._escort.take(outgoing)
        else:
            self._put(outgoing)

    def _put(self, outgoing: Outgoing) -> None:
        if outgoing.seq in self.doubtful:
            return
        name = self._addresses.line_of(outgoing.send)
        if name is None:
            self._queue.mark(Mark(outgoing.seq, Delivery.SENT))
        elif name in self._lines:
            self._lines[name].add(outgoing, self._not_before(outgoing, name))
        else:
            why = sentence("runtime.no_line", line=name)
            self._queue.put([given_up(outgoing, self._clock.now(), why)])

    def _not_before(self, outgoing: Outgoing, line: str) -> float:
        """What another process may have sent waits for the statuses that would say so."""
        if line not in self._unsure or (self._first is not None and outgoing.seq >= self._first):
            return 0.0
        return self._sure_at if self._sure_at > self._clock.steady() else 0.0


def _is_bulk(outgoing: Outgoing) -> bool:
    return bulk_to(outgoing.send) is not None

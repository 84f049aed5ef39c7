"""What a line tells later of the messages it took: it goes to their rows, and a failure to the people too."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from datetime import UTC

from engine.channels import Channel, Reached, Status
from engine.channels.interface import Explains
from engine.runtime.clock import Clock
from engine.runtime.correlations import Named, read_correlation
from engine.runtime.errors import NotAccepted
from engine.runtime.failures import part_undelivered, undelivered
from engine.runtime.notices import CROWDED, FAILING
from engine.runtime.outbox import Outbox
from engine.runtime.queue import Queue
from engine.runtime.quotes import Quotes
from engine.runtime.waiting import Receipt
from engine.runtime.writable import writable
from engine.store import Store
from engine.store.errors import StoreError
from engine.store.rows import Delivery, Progress

LOG = logging.getLogger(__name__)


class Statuses:
    """Most of them cost a row in the next commit. `unknown` counts those of no message of ours."""

    def __init__(
        self,
        store: Store,
        queue: Queue,
        outbox: Outbox,
        clock: Clock,
        quotes: Quotes,
        channels: Mapping[str, Channel],
    ) -> None:
        self._store, self._queue, self._outbox, self._clock = store, queue, outbox, clock
        self._quotes, self._channels = quotes, channels
        self._tasks: set[asyncio.Task[None]] = set()
        self.unknown = 0

    def report(self, status: Status) -> asyncio.Future[None]:
        """Done when it is safe; `NotAccepted` when it cannot be."""
        named = read_correlation(writable(status.correlation))
        if named is None:
            return self._is_unknown(status)
        if status.reached is Reached.FAILED:
            return self._start_failing(status, named)
        if status.earlier:
            self._quotes.remember(status.external, named.id)
            return _nothing_to_do()
        self._outbox.arrived(named, status.external)
        return self._queue.report(_progress(status, named))

    def _is_unknown(self, status: Status) -> asyncio.Future[None]:
        self.unknown += 1
        LOG.debug("%s: a status of no message of ours, the %s. by now", status.line, self.unknown)
        return _nothing_to_do()

    def _start_failing(self, status: Status, named: Named) -> asyncio.Future[None]:
        task = asyncio.ensure_future(self._fail(status, named))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _fail(self, status: Status, named: Named) -> None:
        """Whoever got a message has it, whatever is told afterwards; but not if a part of it is missing."""
        try:
            row = await self._store.message(named.seq)
        except StoreError as error:
            raise NotAccepted(error=error) from error
        if row is None or not named.is_id_of(row):
            await self._is_unknown(status)
            return
        if row.reached >= Reached.DELIVERED and not status.earlier:
            return
        code = writable(status.code[:20])
        LOG.warning("%s: message %s did not arrive (%s)", status.line, row.send.id, code)
        why = self._explained(status)
        self._alarm(status, why)
        told = (row, self._clock.now(), why, status.code)
        external = None if status.earlier else writable(status.external) or None
        passes = self._passes(status)
        if passes:
            waiting = part_undelivered(*told, external, status.earlier)
        else:
            at, file = status.at.astimezone(UTC), self._lacks_file(status)
            waiting = undelivered(*told, external=external, failed_at=at, file=file)
        receipt: asyncio.Future[Receipt] = asyncio.get_running_loop().create_future()
        waiting.receipt = receipt
        self._queue.take_in(waiting)
        if not (passes and status.earlier):  # those after it go on leaving
            self._outbox.arrived(named, status.external)
        await receipt

    def _alarm(self, status: Status, why: str) -> None:
        """Of a line that takes what it cannot deliver to anybody."""
        channel = self._channels.get(status.line)
        if channel is None or not isinstance(channel, Explains) or not channel.stops(status.code):
            return
        rest = channel.crowds(status.code)
        if rest:
            self._outbox.rest_bulk(status.line, rest)
            self._outbox.alarms.tell(status.line, CROWDED, why)
        else:
            self._outbox.alarms.tell(status.line, FAILING, why, status.code)

    def _passes(self, status: Status) -> bool:
        channel = self._channels.get(status.line)
        if channel is None or not isinstance(channel, Explains):
            return False
        return channel.passes(status.code)

    def _lacks_file(self, status: Status) -> bool:
        """And with it the text; of one that left as several the text may have arrived."""
        channel = self._channels.get(status.line)
        if channel is None or not isinstance(channel, Explains) or status.earlier:
            return False
        return channel.lacks_file(status.code)

    def _explained(self, status: Status) -> str:
        channel = self._channels.get(status.line)
        if channel is None or not isinstance(channel, Explains):
            return status.reason
        return channel.explain(status.code, status.reason)


def _nothing_to_do() -> asyncio.Future[None]:
    done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    done.set_result(None)
    return done


def _progress(status: Status, named: Named) -> Progress:
    reached, external = status.reached, writable(status.external) or None
    at = status.at.astimezone(UTC)
    where = (named.seq, named.id, Delivery.SENT, reached, reached, at, external)
    return Progress(*where, width=named.width)

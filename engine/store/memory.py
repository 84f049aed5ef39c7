"""The store's twin without a database, for tests: the same promises, but for outliving the process."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from engine.core.doubts import DOUBTFUL, SETTLED
from engine.core.messages import Event, Fetch, Key
from engine.core.model import Aggregate, Conversation, Ticket
from engine.store import codec
from engine.store.memory_tables import Tables, write
from engine.store.rows import (
    LATER,
    Activation,
    Batch,
    Delivery,
    Failure,
    History,
    Outgoing,
    Record,
    Standing,
    Timer,
    bulk_to,
)


class MemoryStore:
    def __init__(self) -> None:
        self._tables = Tables()

    async def open(self) -> None:
        pass

    async def close(self) -> None:
        pass

    async def commit(self, batch: Batch) -> int:
        changed = self._tables.copy()
        first = len(changed.outbox) + 1
        write(changed, batch)
        self._tables = changed
        return first

    async def probe(self) -> None:
        pass

    async def known(self, ids: Collection[str]) -> set[str]:
        return {id for id in ids if id in self._tables.inbox}

    async def event(self, id: str) -> Event | None:
        row = self._tables.inbox.get(id)
        return codec.decode(row[2]) if row is not None else None

    async def load(self, keys: Collection[Key]) -> dict[Key, Aggregate | None]:
        rows = self._tables.aggregates
        return {key: codec.loads(rows[key][1]) if key in rows else None for key in keys}

    async def unfinished(self, limit: int) -> list[Failure]:
        return self._failures(Standing.UNDECIDED)[:limit]

    async def set_aside(self, limit: int = 100) -> list[Failure]:
        return self._failures(Standing.SET_ASIDE)[::-1][:limit]

    async def failure(self, id: str) -> Failure | None:
        found = self._failures(Standing.UNDECIDED) + self._failures(Standing.SET_ASIDE)
        return next((failure for failure in found if failure.event.id == id), None)

    def _failures(self, standing: Standing) -> list[Failure]:
        rows = [row for row in self._tables.inbox.values() if row[0] is standing]
        aside = standing is Standing.SET_ASIDE
        return [
            Failure(codec.decode(text), tries, error, aside, True, at) for _, tries, text, error, at in rows
        ]

    async def due(self, at: datetime, limit: int) -> list[Timer]:
        return [timer for timer in self._sorted() if timer.left is None and timer.due <= at][:limit]

    async def next_due(self) -> datetime | None:
        return next((timer.due for timer in self._sorted() if timer.left is None), None)

    async def timers(self, owner: Key) -> list[Timer]:
        return [timer for timer in self._sorted() if timer.owner == owner]

    def _sorted(self) -> list[Timer]:
        return sorted(self._tables.timers.values(), key=lambda timer: (timer.due, timer.number))

    async def unsent(self, after: int, limit: int, bulk: bool = False) -> list[Outgoing]:
        return [row for row in self._unsent(after) if (bulk_to(row.send) is not None) is bulk][:limit]

    async def newest(self) -> int:
        return len(self._tables.outbox)

    async def unsent_bulk_to(self, recipients: Collection[Key], after: int) -> list[Outgoing]:
        rows = [row for row in self._unsent(after) if bulk_to(row.send) is not None]
        return [row for row in rows if row.send.to in recipients]

    async def bulk_from(self, event: str) -> list[Outgoing]:
        rows = [row for row in self._outgoing() if bulk_to(row.send) is not None]
        return [row for row in rows if row.send.id.startswith(f"{event}.")]

    async def message(self, seq: int) -> Outgoing | None:
        return next((row for row in self._outgoing() if row.seq == seq), None)

    def _unsent(self, after: int) -> list[Outgoing]:
        unsent = (Delivery.WAITING, Delivery.SENDING)
        return [row for row in self._outgoing() if row.seq > after and row.state in unsent]

    async def outgoing(self, state: Delivery, limit: int = 100) -> list[Outgoing]:
        return [row for row in self._outgoing() if row.state is state][::-1][:limit]

    async def names(self, limit: int) -> list[tuple[str, str]]:
        rows = [row for row in self._outgoing()[-limit:] if row.send.to[0] == "contact"]
        return [(row.external, row.send.id) for row in rows if row.external is not None]

    def _outgoing(self) -> list[Outgoing]:
        return [replace(row, send=codec.decode(text)) for text, row in self._tables.outbox]

    async def requests(self) -> list[Fetch]:
        return [codec.decode(text) for text in self._tables.requests.values()]

    async def all(self, kind: str, after: str = "", limit: int = 1000) -> list[Aggregate]:
        rows = sorted((key[1], text) for key, (_, text) in self._tables.aggregates.items() if key[0] == kind)
        return [codec.loads(text) for id, text in rows if id > after][:limit]

    async def open_tickets(self) -> list[str]:
        tickets = await self.all("ticket", limit=len(self._tables.aggregates))
        return [row.id for row in tickets if isinstance(row, Ticket) and row.closed_at is None]

    async def talking(self) -> int:
        return sum(not case for _, case in await self.occupied())

    async def occupied(self) -> list[tuple[str, bool]]:
        rows = await self.all("conversation", limit=len(self._tables.aggregates))
        found = [row for row in rows if isinstance(row, Conversation) and (row.frames or row.ticket)]
        return [(row.contact, row.ticket is not None) for row in found]

    async def journal(self, owner: Key, before: int | None = None, limit: int = 100) -> list[History]:
        rows = enumerate(self._tables.journal, 1)
        lines = [
            History(seq, at, whose, what, codec.decode(data))
            for seq, (at, whose, what, data) in rows
            if whose == owner and (before is None or seq < before)
        ]
        return lines[-limit:]

    async def histories(
        self, kind: str, after: tuple[str, int] = ("", 0), limit: int = 1000
    ) -> list[History]:
        lines = [
            History(seq, at, whose, what, codec.decode(data))
            for seq, (at, whose, what, data) in enumerate(self._tables.journal, 1)
            if whose[0] == kind and (whose[1], seq) > after
        ]
        return sorted(lines, key=lambda line: (line.owner[1], line.seq))[:limit]

    async def unanswered(self, since: datetime, limit: int = 100) -> list[History]:
        last: dict[Key, History] = {}
        for seq, (at, whose, what, data) in enumerate(self._tables.journal, 1):
            if whose[0] == "conversation" and what in LATER:
                last[whose] = History(seq, at, whose, what, codec.decode(data))
        found = [line for line in last.values() if line.what == "unanswered" and line.at >= since]
        return sorted(found, key=lambda line: (line.at, line.seq), reverse=True)[:limit]

    async def doubts(self, since: datetime, limit: int = 100) -> list[History]:
        open: dict[tuple[Key, str], History] = {}
        for seq, (at, whose, what, data) in enumerate(self._tables.journal, 1):
            if what in (DOUBTFUL, SETTLED):
                line = History(seq, at, whose, what, codec.decode(data))
                open[whose, line.data.get("request", "")] = line
        found = [line for line in open.values() if line.what == DOUBTFUL and line.at >= since]
        return sorted(found, key=lambda line: (line.at, line.seq), reverse=True)[:limit]

    async def records(self, kind: str | None = None, after: int = 0, limit: int = 1000) -> list[Record]:
        rows = enumerate(self._tables.records, 1)
        found = [
            Record(seq, at, id, its, contact, codec.decode(data))
            for seq, (at, id, its, contact, data) in rows
            if seq > after and kind in (None, its)
        ]
        return found[:limit]

    async def activations(self, limit: int = 100) -> list[Activation]:
        return self._tables.releases[::-1][:limit]

    async def last_at(self) -> datetime | None:
        return next((row[4] for row in reversed(self._tables.inbox.values())), None)

    async def figures(self) -> Mapping[str, Any]:
        states = [row.state for _, row in self._tables.outbox]
        return {
            "undecided": len(self._failures(Standing.UNDECIDED)),
            "set_aside": len(self._failures(Standing.SET_ASIDE)),
            "waiting": states.count(Delivery.WAITING) + states.count(Delivery.SENDING),
            "held": states.count(Delivery.HELD),
            "failed": states.count(Delivery.FAILED),
            "timers": len(self._tables.timers),
            "requests": len(self._tables.requests),
        }

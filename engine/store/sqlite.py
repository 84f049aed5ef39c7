"""The store on SQLite: one file in the data folder, locked for one process."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from engine.core.messages import Event, Fetch, Key
from engine.core.model import Aggregate
from engine.store import codec
from engine.store import readings as sql
from engine.store.connection import Database
from engine.store.errors import translating
from engine.store.locking import FolderLock
from engine.store.moments import micros, moment
from engine.store.rows import LATER, Activation, Batch, Delivery, Failure, History, Outgoing, Record, Timer
from engine.store.setup import prepare
from engine.store.statements import PROBE, statements

FILE = "ventanilla.db"


class SqliteStore:
    """Panels read through a connection of their own, so that a long list delays nobody."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / FILE
        self._lock = FolderLock(folder)
        self._main = Database(self.file)
        self._panel = Database(self.file)
        self._next: tuple[int, int] | None = None
        """Where the next message and timer go; none when that has to be looked up."""

    async def open(self) -> None:
        self._lock.take()
        try:
            with translating(self.file):
                await prepare(self._main, self._lock.had_data)
                await self._main.write([PROBE])
                await self._panel.open()
            self._lock.remember_data()
        except BaseException:
            await self.close()
            raise

    async def close(self) -> None:
        try:
            await self._panel.close()
            await self._main.close()
        finally:
            self._lock.release()

    async def commit(self, batch: Batch) -> int:
        with translating(self.file):
            first, timers = self._next or (await self._main.rows(sql.LAST))[0]
            staged = statements(batch, first, timers)
            self._next = None  # should it fail, nobody knows
            await self._main.write(staged)
            self._next = first + len(batch.sends), timers + batch.started
        return int(first)

    async def probe(self) -> None:
        with translating(self.file):
            await self._main.write([PROBE])

    async def known(self, ids: Collection[str]) -> set[str]:
        return {id for (id,) in await self._read(sql.KNOWN, sql.wanted(ids))}

    async def event(self, id: str) -> Event | None:
        rows = await self._read(sql.EVENT, id)
        return codec.decode(rows[0][0]) if rows else None

    async def load(self, keys: Collection[Key]) -> dict[Key, Aggregate | None]:
        return sql.aggregates(keys, await self._read(sql.AGGREGATES, sql.wanted(keys)))

    async def unfinished(self, limit: int) -> list[Failure]:
        return sql.readable(await self._read(sql.UNFINISHED, limit), sql.failure)

    async def set_aside(self, limit: int = 100) -> list[Failure]:
        return sql.readable(await self._look(sql.SET_ASIDE, limit), sql.failure)

    async def failure(self, id: str) -> Failure | None:
        return next(iter(sql.readable(await self._look(sql.FAILURE, id), sql.failure)), None)

    async def due(self, at: datetime, limit: int) -> list[Timer]:
        return [sql.timer(row) for row in await self._read(sql.DUE, micros(at), limit)]

    async def next_due(self) -> datetime | None:
        ((due,),) = await self._read(sql.NEXT_DUE)
        return None if due is None else moment(due)

    async def timers(self, owner: Key) -> list[Timer]:
        return [sql.timer(row) for row in await self._read(sql.TIMERS, *owner)]

    async def unsent(self, after: int, limit: int, bulk: bool = False) -> list[Outgoing]:
        found: list[Outgoing] = []
        while (missing := limit - len(found)) > 0:
            rows = await self._read(sql.UNSENT_BULK if bulk else sql.UNSENT, after, missing)
            found += sql.readable(rows, sql.outgoing)
            if len(rows) < missing:
                break
            after = rows[-1][0]
        return found

    async def unsent_bulk_to(self, recipients: Collection[Key], after: int) -> list[Outgoing]:
        wanted = sql.wanted([":".join(to) for to in recipients])
        return sql.readable(await self._read(sql.UNSENT_TO, wanted, after), sql.outgoing)

    async def bulk_from(self, event: str) -> list[Outgoing]:
        rows = await self._look(sql.BULK_FROM, f"{event}.", f"{event}/")
        return sql.readable(rows, sql.outgoing)

    async def newest(self) -> int:
        [(next, _)] = await self._read(sql.LAST)
        return int(next) - 1

    async def message(self, seq: int) -> Outgoing | None:
        return next(iter(sql.readable(await self._read(sql.SENT, seq), sql.outgoing)), None)

    async def outgoing(self, state: Delivery, limit: int = 100) -> list[Outgoing]:
        return sql.readable(await self._look(sql.OUTGOING, int(state), limit), sql.outgoing)

    async def names(self, limit: int) -> list[tuple[str, str]]:
        return [(external, id) for external, id in await self._look(sql.NAMES, limit)]

    async def requests(self) -> list[Fetch]:
        return sql.readable(await self._read(sql.REQUESTS), sql.fetch)

    async def all(self, kind: str, after: str = "", limit: int = 1000) -> list[Aggregate]:
        return [codec.loads(data) for (data,) in await self._look(sql.ALL, kind, after, limit)]

    async def open_tickets(self) -> list[str]:
        return [id for (id,) in await self._look(sql.OPEN_TICKETS)]

    async def talking(self) -> int:
        [(count,)] = await self._look(sql.TALKING)
        return int(count)

    async def occupied(self) -> list[tuple[str, bool]]:
        return [(contact, bool(case)) for contact, case in await self._look(sql.OCCUPIED)]

    async def journal(self, owner: Key, before: int | None = None, limit: int = 100) -> list[History]:
        rows = await self._look(sql.JOURNAL, *owner, before or sql.NEVER, limit)
        return sql.readable(reversed(rows), sql.history)

    async def histories(
        self, kind: str, after: tuple[str, int] = ("", 0), limit: int = 1000
    ) -> list[History]:
        return [sql.history(row) for row in await self._look(sql.HISTORIES, kind, *after, limit)]

    async def unanswered(self, since: datetime, limit: int = 100) -> list[History]:
        later = sql.wanted(LATER)
        return sql.readable(await self._look(sql.UNANSWERED, micros(since), later, limit), sql.history)

    async def doubts(self, since: datetime, limit: int = 100) -> list[History]:
        return sql.readable(await self._look(sql.DOUBTS, micros(since), limit), sql.history)

    async def records(self, kind: str | None = None, after: int = 0, limit: int = 1000) -> list[Record]:
        wanted = (kind, after, limit) if kind is not None else (after, limit)
        rows = await self._look(sql.RECORDS_OF_KIND if kind is not None else sql.RECORDS, *wanted)
        return sql.readable(rows, sql.record)

    async def activations(self, limit: int = 100) -> list[Activation]:
        return [Activation(hash, moment(at)) for hash, at in await self._look(sql.ACTIVATIONS, limit)]

    async def last_at(self) -> datetime | None:
        rows = await self._read(sql.LAST_AT)
        return moment(rows[0][0]) if rows else None

    async def figures(self) -> Mapping[str, Any]:
        row = (await self._look(sql.FIGURES))[0]
        return dict(zip(sql.FIGURE_NAMES, row, strict=True))

    async def _read(self, text: str, *params: object) -> list[sqlite3.Row]:
        with translating(self.file):
            return await self._main.rows(text, *params)

    async def _look(self, text: str, *params: object) -> list[sqlite3.Row]:
        with translating(self.file):
            return await self._panel.rows(text, *params)

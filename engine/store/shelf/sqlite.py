"""The shelf in a SQLite file beside the desk's own."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from engine.store import codec
from engine.store.connection import Database
from engine.store.errors import Corrupt, translating
from engine.store.moments import micros, moment
from engine.store.shelf import tables as sql
from engine.store.shelf.interface import Indexed, Known, Synced
from engine.store.statements import Row, Statement

LOG = logging.getLogger(__name__)

FILE = "connectors.db"
AT_ONCE = 2000
"""Rows of an old list that are thrown away in one transaction, so that nobody waits long."""

SPENT_KEPT = 100 * 24 * 3600 * 1_000_000


class SqliteShelf:
    """Whoever opens it holds the lock of the folder. One that is damaged is put aside, and begun anew."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / FILE
        self._database = Database(self.file)
        self._adding = asyncio.Lock()

    async def open(self) -> None:
        try:
            await self._open()
        except Corrupt as error:
            LOG.error("%s", error)
            await self._database.close()
            for ending in ("", "-wal", "-shm"):
                half = self.file.with_name(f"{FILE}{ending}")
                if half.exists():
                    half.replace(self.file.with_name(f"{FILE}.damaged{ending}"))
            await self._open()

    async def _open(self) -> None:
        with translating(self.file):
            await self._database.open()
            await self._database.run("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL")
            ((verdict,),) = await self._database.rows("PRAGMA quick_check(1)")
            if verdict != "ok":
                raise Corrupt(file=self.file, error=verdict)
            ((version,),) = await self._database.rows("PRAGMA user_version")
            if not version:
                end = f"PRAGMA user_version = {sql.VERSION}; COMMIT;"
                await self._database.run(f"BEGIN IMMEDIATE;\n{sql.TABLES}\n{end}")
            elif version != sql.VERSION:
                raise Corrupt(file=self.file, error=f"user_version {version}")

    async def close(self) -> None:
        await self._database.close()

    async def known(self, connector: str, key: str) -> Known | None:
        rows = await self._read(sql.KNOWN, connector, key)
        return _known(rows[0]) if rows else None

    async def remember(self, connector: str, key: str, known: Known, until: datetime) -> None:
        at, outcome, value = known
        row = (connector, key, micros(at), micros(until), outcome, codec.encode(value))
        await self._write((sql.REMEMBER, row))

    async def forget(self, now: datetime) -> None:
        at = micros(now)
        await self._write(
            (sql.FORGET, (at,)),
            (sql.FORGET_SUBMITS, (micros(now - sql.KEPT),)),
            (sql.FORGET_SPENT, (at - SPENT_KEPT,)),
        )

    async def keep_only(self, directories: Collection[str]) -> None:
        for (directory,) in await self._read(sql.DIRECTORIES):
            if directory not in directories:
                await self._write((sql.UNSHOW, (directory,)))
                await self._drop_old(directory)

    async def spend(self, connector: str, period: str, now: datetime) -> int:
        await self._write((sql.SPEND, (connector, period, micros(now))))
        return await self.spent(connector, period)

    async def spent(self, connector: str, period: str) -> int:
        rows = await self._read(sql.SPENT, connector, period)
        return int(rows[0][0]) if rows else 0

    async def begin(self, id: str, connector: str, now: datetime) -> None:
        await self._write((sql.BEGIN, (id, connector, micros(now))))

    async def end(self, id: str, known: Known) -> None:
        at, outcome, value = known
        await self._write((sql.END, (id, micros(at), outcome, codec.encode(value))))

    async def begun(self, id: str) -> Known | bool | None:
        rows = await self._read(sql.BEGUN, id)
        if not rows:
            return False
        return None if rows[0][1] is None else _known(rows[0])

    async def synced(self, directory: str) -> Synced | None:
        rows = await self._read(sql.SYNCED, directory)
        return Synced(moment(rows[0][0]), int(rows[0][1])) if rows else None

    async def refill(self, directory: str) -> int:
        """What a crash left half brought goes first."""
        await self._drop_old(directory)
        await self._write((sql.NUMBER, ()))
        return int((await self._read(sql.LAST))[0][0])

    async def add(self, directory: str, number: int, rows: Iterable[Indexed]) -> None:
        async with self._adding:
            first = int((await self._read(sql.FIRST_FREE))[0][0])
            people: list[Row] = []
            indexed: list[Row] = []
            for place, (row, by) in enumerate(rows, first):
                people.append((place, directory, number, codec.encode(row)))
                indexed += [(number, name, value, place) for name, value in by]
            with translating(self.file):
                await self._database.write([Statement(sql.ADD, people), Statement(sql.INDEX, indexed)])

    async def show(self, directory: str, number: int, synced: Synced) -> None:
        at, rows = synced
        await self._write((sql.SHOW, (directory, number, micros(at), rows)))
        await self._drop_old(directory)

    async def find(self, directory: str, wanted: Mapping[str, str]) -> list[Any]:
        shown = await self._read(sql.SHOWN, directory)
        if not shown or not wanted:
            return []
        found = " INTERSECT ".join([sql.ONE] * len(wanted))
        params = [part for name, value in wanted.items() for part in (shown[0][0], name, value)]
        return [codec.decode(data) for (data,) in await self._read(sql.ROWS.format(found=found), *params)]

    async def _drop_old(self, directory: str) -> None:
        for (number,) in await self._read(sql.OLD, directory):
            for text, row in ((sql.DROP_INDEXED, (number,)), (sql.DROP_PEOPLE, (directory, number))):
                while await self._drop(text, (*row, AT_ONCE)):
                    pass

    async def _drop(self, text: str, row: Row) -> bool:
        """Whether there may be more."""
        before = await self._changes()
        await self._write((text, row))
        return await self._changes() > before

    async def _changes(self) -> int:
        return int((await self._read("SELECT total_changes()"))[0][0])

    async def _read(self, text: str, *params: object) -> list[Any]:
        with translating(self.file):
            return [*await self._database.rows(text, *params)]

    async def _write(self, *steps: tuple[str, Row]) -> None:
        with translating(self.file):
            await self._database.write([Statement(text, [row]) for text, row in steps])


def _known(row: Any) -> Known:
    return Known(moment(row[0]), row[1], codec.decode(row[2]))

"""A second look at the data folder, while a desk works with it or not: nothing is written or locked."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from pathlib import Path

from engine.core.messages import Key
from engine.core.model import Aggregate
from engine.store import readings as sql
from engine.store.connection import Database
from engine.store.errors import Corrupt, Missing, TooNew, translating
from engine.store.migrations import migrations
from engine.store.rows import History
from engine.store.sqlite import FILE


class SqliteReader:
    """All it reads is as it was when it was opened."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / FILE
        self._database = Database(self.file, reads_only=True)

    async def open(self) -> None:
        if not self.file.is_file():
            raise Missing(file=self.file)
        with translating(self.file):
            try:
                await self._database.open()
                await self._check()
            except BaseException:
                await self.close()
                raise

    async def close(self) -> None:
        await self._database.close()

    async def load(self, keys: Collection[Key]) -> dict[Key, Aggregate | None]:
        return sql.aggregates(keys, await self._rows(sql.AGGREGATES, sql.wanted(keys)))

    async def histories(
        self, kind: str, after: tuple[str, int] = ("", 0), limit: int = 1000
    ) -> list[History]:
        return [sql.history(row) for row in await self._rows(sql.HISTORIES, kind, *after, limit)]

    async def _check(self) -> None:
        await self._database.run("BEGIN")
        ((version,),) = await self._database.rows("PRAGMA user_version")
        known = max(migrations())
        if version > known:
            raise TooNew(file=self.file, found=version, known=known)
        if not version:
            raise Corrupt(file=self.file, error="user_version 0")

    async def _rows(self, text: str, *params: object) -> list[sqlite3.Row]:
        with translating(self.file):
            return await self._database.rows(text, *params)

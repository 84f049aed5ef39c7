"""SQLite as we use it: a whole transaction is one call, so that it crosses to its thread once."""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import aiosqlite

from engine.store.at_once import inserts, view
from engine.store.statements import Statement

PREPARED = 256
"""Statements: ours, those that write many rows in each of their sizes."""


class Changed(sqlite3.IntegrityError):
    """A row was not as it had been read."""

    sqlite_errorcode = sqlite3.SQLITE_CONSTRAINT


class Staged(sqlite3.Connection):
    """Every `commit` writes the next of what was staged, all or nothing."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.staged: deque[Sequence[Statement]] = deque()
        self._views: dict[str, str] = {}

    def commit(self) -> None:
        steps = [(self._insert(one), one) for one in self.staged.popleft()]
        self.execute("BEGIN IMMEDIATE")
        try:
            for insert, statement in steps:
                self._write(insert, statement)
            super().commit()
        except BaseException:
            if self.in_transaction:
                self.rollback()
            raise

    def _insert(self, statement: Statement) -> str | None:
        """What writes its rows, when that is an insert."""
        sql = statement.sql
        if sql.startswith("INSERT"):
            return sql
        if len(statement.rows) == 1:
            return None
        if sql not in self._views:
            script, insert = view(sql, f"rows_{len(self._views)}")
            self.executescript(script)
            self._views[sql] = insert
        return self._views[sql]

    def _write(self, insert: str | None, statement: Statement) -> None:
        before = self.total_changes
        if insert is None:
            self.execute(statement.sql, statement.rows[0])
        else:
            for sql, values in inserts(insert, statement.rows):
                self.execute(sql, values)
        written = self.total_changes - before
        if statement.each and written != len(statement.rows):
            raise Changed(f"{written} of {len(statement.rows)} rows: {statement.sql.partition(' SET ')[0]}")


class Database:
    """aiosqlite over one such connection."""

    def __init__(self, file: Path, reads_only: bool = False) -> None:
        self.file = file
        self._where = f"{file.absolute().as_uri()}?mode=ro" if reads_only else str(file)
        self._raw: Staged | None = None
        self._link: aiosqlite.Connection | None = None

    async def open(self) -> None:
        self._link = await aiosqlite.connect(
            self._where,
            isolation_level=None,
            factory=self._connect,
            uri=self._where != str(self.file),
            cached_statements=PREPARED,
        )
        await self.run("PRAGMA busy_timeout = 5000")

    def _connect(self, *args: Any, **kwargs: Any) -> Staged:
        self._raw = Staged(*args, **kwargs)
        return self._raw

    async def close(self) -> None:
        if self._link is not None:
            await self._link.close()
            self._link = self._raw = None

    @property
    def link(self) -> aiosqlite.Connection:
        if self._link is None:
            raise sqlite3.OperationalError("the database is not open")
        return self._link

    async def run(self, sql: str) -> None:
        """Several statements. An open transaction is committed first."""
        await self.link.executescript(sql)

    async def rollback(self) -> None:
        await self.link.rollback()

    async def rows(self, sql: str, *params: object) -> list[sqlite3.Row]:
        return list(await self.link.execute_fetchall(sql, params))

    async def write(self, statements: Sequence[Statement]) -> None:
        link, raw = self.link, self._raw
        assert raw is not None
        raw.staged.append(statements)
        await link.commit()

"""What can go wrong with the data folder. Each says what happened and what to do."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.store.sentences import Said


class StoreError(Said):
    """Anything below."""

    name = "store.unknown"


class AlreadyRunning(StoreError):
    """Another process works with this data folder."""

    name = "store.already_running"


class TooNew(StoreError):
    """The database was written by a newer program."""

    name = "store.too_new"


class Corrupt(StoreError):
    """The database file is damaged, or is none."""

    name = "store.corrupt"


class Missing(StoreError):
    """There is no database to read."""

    name = "store.missing"


class Unavailable(StoreError):
    """Nothing can be written or read now; later it may be possible again."""

    name = "store.unavailable"


class Full(Unavailable):
    name = "store.full"


class ReadOnly(Unavailable):
    name = "store.read_only"


class Conflict(StoreError):
    """Something changed since it was read, or exists already: nothing of the batch was written."""

    name = "store.conflict"


CODES: dict[int, type[StoreError]] = {
    sqlite3.SQLITE_CORRUPT: Corrupt,
    sqlite3.SQLITE_NOTADB: Corrupt,
    sqlite3.SQLITE_FULL: Full,
    sqlite3.SQLITE_READONLY: ReadOnly,
    sqlite3.SQLITE_CANTOPEN: ReadOnly,
    sqlite3.SQLITE_PERM: ReadOnly,
    sqlite3.SQLITE_CONSTRAINT: Conflict,
}


def translated(error: sqlite3.Error, file: Path) -> StoreError:
    """SQLite's error as ours; its primary code is in the lowest byte."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return CODES.get(code, Unavailable)(file=file, error=error)


@contextmanager
def translating(file: Path) -> Iterator[None]:
    """Whatever SQLite raises inside, is raised as ours."""
    try:
        yield
    except sqlite3.Error as error:
        raise translated(error, file) from error

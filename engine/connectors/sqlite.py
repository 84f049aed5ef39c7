"""Operations on a SQLite file of the project: one statement each, its values bound, and nothing but it."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Mapping
from contextlib import closing, suppress
from decimal import Decimal
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from engine.connectors.inside import Outside, inside
from engine.project.connecting.answers import Unreadable
from engine.project.connecting.outcome import (
    DONE,
    FAILED,
    FOUND,
    MOST_ROWS,
    NOT_FOUND,
    Outcome,
    mapped_rows,
)
from engine.project.connecting.spec import Sqlite
from engine.project.connecting.spellings import spellings
from engine.project.connecting.tables import with_tables
from engine.project.connecting.writing import Asking, Given, is_empty, written

BUSY = 2.0
STEPS = 10_000
"""Of SQLite's machine, between two looks at the clock."""

LARGEST = 2**63
READS = frozenset(
    {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE}
)
WRITES = READS | {
    sqlite3.SQLITE_INSERT,
    sqlite3.SQLITE_UPDATE,
    sqlite3.SQLITE_DELETE,
    sqlite3.SQLITE_TRANSACTION,
}
FORBIDDEN_FUNCTIONS = frozenset({"load_extension", "readfile", "writefile", "edit"})


def outcome(root: Path, operation: Sqlite, asking: Asking) -> Outcome:
    """Whatever happens is an outcome."""
    if not operation.writes:
        empty = [
            name for name, needed in operation.parameters.items() if needed and _is_unknown(asking, name)
        ]
        if empty:
            return Outcome(NOT_FOUND, why=f"empty {empty[0]}")
    try:
        file = inside(root, operation.connector.database)
        with closing(_opened(file, operation)) as database:
            return (
                _done(database, operation, asking)
                if operation.writes
                else _found(database, operation, asking)
            )
    except sqlite3.Error as error:
        return Outcome(FAILED, why=f"sqlite {getattr(error, 'sqlite_errorname', '')}".strip())
    except OSError:
        return Outcome(FAILED, why="no place")
    except Outside:
        return Outcome(FAILED, why="outside")
    except Unreadable as error:
        return Outcome(FAILED, why=f"returns.{error.where}")


def _is_unknown(asking: Asking, name: str) -> bool:
    return name in asking.parameters and is_empty(asking.parameters[name])


def _opened(file: Path, operation: Sqlite) -> sqlite3.Connection:
    if operation.connector.tables and not file.exists():
        _make(file, operation.connector.tables)
    mode = "rw" if operation.writes else "ro"
    database = sqlite3.connect(
        f"{file.absolute().as_uri()}?mode={mode}", uri=True, timeout=BUSY, isolation_level=None
    )
    allowed = WRITES if operation.writes else READS

    def authorise(action: int, first: str | None, second: str | None, *rest: object) -> int:
        if action == sqlite3.SQLITE_FUNCTION and second in FORBIDDEN_FUNCTIONS:
            return sqlite3.SQLITE_DENY
        return sqlite3.SQLITE_OK if action in allowed else sqlite3.SQLITE_DENY

    until = time.monotonic() + operation.connector.timeout.total_seconds()
    database.set_authorizer(authorise)
    database.set_progress_handler(lambda: int(time.monotonic() > until), STEPS)
    database.row_factory = sqlite3.Row
    return database


def _make(file: Path, tables: str) -> None:
    """Whole or not at all: two may ask at once, and a process may end halfway."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=file.parent, prefix=f".{file.name}.", delete=False) as beside:
        made = Path(beside.name)
    try:
        with closing(sqlite3.connect(made)) as database:
            with_tables(database, tables)
        with suppress(FileExistsError):
            os.link(made, file)
    finally:
        made.unlink(missing_ok=True)


def _found(database: sqlite3.Connection, operation: Sqlite, asking: Asking) -> Outcome:
    rows: list[Mapping[str, Any]] = []
    for parameters in _variants(operation, asking):
        rows = _rows(database, operation, asking, parameters)
        if rows:
            break
    if not rows:
        return Outcome(NOT_FOUND, why="sql")
    mapped = mapped_rows(operation.returns, rows if operation.many else rows[:1], rows, operation)
    return Outcome(FOUND, mapped if operation.many else mapped[0])


def _done(database: sqlite3.Connection, operation: Sqlite, asking: Asking) -> Outcome:
    """All of it or nothing. What RETURNING gives is the answer; else the number of the new row."""
    database.execute("BEGIN IMMEDIATE")
    try:
        before = database.total_changes
        rows = _rows(database, operation, asking, asking.parameters)
        changed = database.total_changes - before
        row = rows[0] if rows else {"id": _last(database)}
        mapped = mapped_rows(operation.returns, [row], row, operation)
        database.execute("COMMIT")
    except BaseException:
        with suppress(sqlite3.Error):
            database.execute("ROLLBACK")
        raise
    if not changed:
        return Outcome(NOT_FOUND, why="sql")
    return Outcome(DONE, mapped[0] if operation.returns else None)


def _last(database: sqlite3.Connection) -> int:
    ((last,),) = database.execute("SELECT last_insert_rowid()")
    return int(last)


def _rows(
    database: sqlite3.Connection, operation: Sqlite, asking: Asking, parameters: Mapping[str, Any]
) -> list[Mapping[str, Any]]:
    names = Given(
        Asking(asking.settings, asking.now, asking.key, parameters, asking.more),
        operation.takes,
        operation.connector.home,
    )
    bound = {name: _bound(names.get(name)) for name in operation.parameters}
    return [dict(row) for row in database.execute(operation.sql, bound).fetchmany(MOST_ROWS)]


def _variants(operation: Sqlite, asking: Asking) -> list[Mapping[str, Any]]:
    given: list[Mapping[str, Any]] = [asking.parameters]
    for name, kinds in operation.variants.items():
        phone = written(asking.parameters.get(name))
        tried = spellings(phone, kinds, operation.connector.home.country)
        given = [{**one, name: spelling} for one in given for spelling in tried]
    return given


def _bound(value: Any) -> Any:
    """As SQLite keeps it: amounts and dates are text, which compares and adds up exactly."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, int) and abs(value) < LARGEST:
        return value
    if isinstance(value, Decimal) and value == value.to_integral_value() and abs(value) < LARGEST:
        return int(value)
    return None if is_empty(value) else written(value)

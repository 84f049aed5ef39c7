"""The tables that a connector's file declares for a database that is not there yet."""

from __future__ import annotations

import sqlite3

MAKES = frozenset(
    {
        sqlite3.SQLITE_CREATE_TABLE,
        sqlite3.SQLITE_CREATE_INDEX,
        sqlite3.SQLITE_INSERT,
        sqlite3.SQLITE_UPDATE,
        sqlite3.SQLITE_READ,
        sqlite3.SQLITE_SELECT,
        sqlite3.SQLITE_FUNCTION,
        sqlite3.SQLITE_REINDEX,
        sqlite3.SQLITE_TRANSACTION,
    }
)


def with_tables(database: sqlite3.Connection, tables: str) -> None:
    """Makes them, and what they begin with; any other statement is refused with sqlite3.Error."""
    database.set_authorizer(
        lambda action, *rest: sqlite3.SQLITE_OK if action in MAKES else sqlite3.SQLITE_DENY
    )
    try:
        database.executescript(tables)
    finally:
        database.set_authorizer(None)

"""Opening the file: is it sound, is it ours, and is it up to date?"""

from __future__ import annotations

from engine.store.connection import Database
from engine.store.errors import Corrupt, TooNew
from engine.store.migrations import migrations

CACHE_KIB = 4_096
CHECKPOINT_PAGES = 4_000
"""Of the write-ahead log: pages written again and again reach the file once."""


async def prepare(database: Database, had_data: bool) -> None:
    """Called under the folder's lock. `had_data`: this is not the first time."""
    if had_data and database.file.exists() and not database.file.stat().st_size:
        raise Corrupt(file=database.file, error="0 bytes")
    await database.open()
    version = await _version(database)
    known = max(migrations())
    if version > known:
        raise TooNew(file=database.file, found=version, known=known)
    await _check(database)
    await database.run(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
        f"PRAGMA cache_size = -{CACHE_KIB}; PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}"
    )
    for number, sql in migrations().items():
        if number > version:
            await _migrate(database, number, sql)


async def _version(database: Database) -> int:
    ((version,),) = await database.rows("PRAGMA user_version")
    return int(version)


async def _check(database: Database) -> None:
    ((verdict,),) = await database.rows("PRAGMA quick_check(1)")
    if verdict != "ok":
        raise Corrupt(file=database.file, error=verdict)
    await database.run("PRAGMA shrink_memory")  # of all it read, little will be needed soon


async def _migrate(database: Database, number: int, sql: str) -> None:
    script = f"BEGIN IMMEDIATE;\n{sql}\nPRAGMA user_version = {number};\nCOMMIT;"
    try:
        await database.run(script)
    except BaseException:
        await database.rollback()
        raise

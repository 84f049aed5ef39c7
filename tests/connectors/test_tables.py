"""A SQLite file of the project, and rows written in the connector's own file."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import time
from contextlib import closing
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from engine.connectors import Offline
from engine.core.release import Operation
from engine.project.connecting import spec
from engine.project.connecting.compiled import columns
from engine.project.connecting.templates import sql_names
from tests.connectors.made import Asker, connector, text

RETURNS = {"name": "name", "debt": {"path": "debt", "as": "money"}, "due": {"path": "due", "as": "date"}}
BY_PHONE = "SELECT * FROM customers WHERE phone = :phone ORDER BY name"
NEW = "INSERT INTO requests (what, day) VALUES (:what, :day)"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    with closing(sqlite3.connect(tmp_path / "crm.db")) as database:
        database.executescript("""
            CREATE TABLE customers (name TEXT, phone TEXT, debt TEXT, due TEXT);
            INSERT INTO customers VALUES ('Ana', '3815551234', '18500.50', '2026-03-10');
            INSERT INTO customers VALUES ('Bea', '3815551234', 0, NULL);
            CREATE TABLE requests (id INTEGER PRIMARY KEY, what TEXT, day TEXT);
        """)
    return tmp_path


def table(sql: str, **given: Any) -> spec.Sqlite:
    database = given.pop("database", "crm.db")
    tables = given.pop("tables", "")
    of = connector(kind="sqlite", database=database, tables=tables, timeout=timedelta(seconds=0.5))
    known = {"returns": columns(RETURNS)} if sql.startswith("SELECT *") else {}
    return spec.Sqlite("customer", of, sql, dict.fromkeys(sql_names(sql), True), **{**known, **given})


def rows(root: Path, sql: str) -> list[Any]:
    with closing(sqlite3.connect(root / "crm.db")) as database:
        return database.execute(sql).fetchall()


async def test_a_row_is_found_by_the_spelling_that_the_table_has(root: Path) -> None:
    found = {"name": "Ana", "debt": Decimal("18500.50"), "due": date(2026, 3, 10)}
    spellings = {"phone": ("digits", "national")}
    async with Asker(table(BY_PHONE, variants=spellings), root=root) as asker:
        assert (await asker.ask()).value == found
        assert (await asker.ask(phone="+5493815550000")).kind == "not_found"
        assert (await asker.ask(phone=None)).kind == "not_found"
    async with Asker(table(BY_PHONE, variants=spellings, many=True), root=root) as asker:
        assert [row["name"] for row in (await asker.ask()).value] == ["Ana", "Bea"]


async def test_a_value_is_never_a_part_of_the_statement(root: Path) -> None:
    async with Asker(table(BY_PHONE), root=root) as asker:
        assert (await asker.ask(phone="' OR 1 = 1 --")).kind == "not_found"


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM nowhere WHERE phone = :phone",
        "DELETE FROM customers WHERE phone = :phone",
        "ATTACH DATABASE 'other.db' AS other",
        "PRAGMA user_version = 3",
        "SELECT load_extension('evil')",
        "CREATE TABLE evil (a)",
        "SELECT 1; DELETE FROM customers",
        "SELECT",
    ],
)
async def test_what_reads_only_reads(root: Path, sql: str) -> None:
    async with Asker(table(sql), root=root) as asker:
        assert (await asker.ask()).kind == "failed"
    assert len(rows(root, "SELECT * FROM customers")) == 2


@pytest.mark.parametrize("database", ["../crm.db", "/etc/passwd", "absent.db", "link.db"])
async def test_there_is_no_way_out_of_the_project(root: Path, database: str) -> None:
    (root / "inside").mkdir()
    (root / "inside" / "link.db").symlink_to(root / "crm.db")
    async with Asker(table(BY_PHONE, database=database), root=root / "inside") as asker:
        assert (await asker.ask(phone="3815551234")).kind == "failed"


async def test_a_statement_without_end_ends(root: Path) -> None:
    endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT max(x) FROM n"
    begun = time.monotonic()
    async with Asker(table(endless), root=root) as asker:
        assert (await asker.ask()).kind == "failed"
    assert time.monotonic() - begun < 5


async def test_what_writes_writes_once_and_tells_the_number_of_its_row(root: Path) -> None:
    writing = table(NEW, writes=True, returns=columns({"id": "id"}), takes={"day": spec.Taken("%d/%m/%Y")})
    async with Asker(writing, root=root) as asker:
        for _ in range(2):
            found = await asker.ask(key="e.1", what="hola", day=date(2026, 3, 10))
            assert (found.kind, found.value) == ("done", {"id": "1"})
        assert rows(root, "SELECT * FROM requests") == [(1, "hola", "10/03/2026")]


async def test_what_changes_nothing_was_not_there(root: Path) -> None:
    sql = "UPDATE requests SET what = 'x' WHERE id = :id"
    async with Asker(table(sql, writes=True), root=root) as asker:
        assert (await asker.ask(key="e.1", id=7)).kind == "not_found"


def test_a_rehearsal_writes_nothing(root: Path) -> None:
    operation = Operation("customer", "crm", "sqlite", False, (), {}, table(NEW, writes=True))
    release: Any = SimpleNamespace(operations={"customer": operation})
    assert Offline(release, root)("customer", {"what": "hola", "day": None}) == ("found", None)
    assert rows(root, "SELECT * FROM requests") == []


TABLES = "CREATE TABLE requests (id INTEGER PRIMARY KEY, what TEXT, day TEXT);"


async def test_a_database_that_is_not_there_is_made_with_its_tables(tmp_path: Path) -> None:
    at = {"database": "data/new.db", "tables": TABLES, "writes": True}
    async with Asker(table(NEW, **at), root=tmp_path) as asker:
        asked = [asker.ask(key=f"e.{n}", what="hola", day=None) for n in range(4)]
        assert {found.kind for found in await asyncio.gather(*asked)} == {"done"}
    reading = table("SELECT what FROM requests WHERE id = :id", **{**at, "writes": False})
    async with Asker(reading, root=tmp_path) as asker:
        assert (await asker.ask(id=4)).kind == "found"
    assert os.listdir(tmp_path / "data") == ["new.db"]


@pytest.mark.parametrize(
    "tables",
    ["CREATE TABLE", "DROP TABLE requests", "ATTACH DATABASE 'other.db' AS other", "PRAGMA user_version = 3"],
)
async def test_tables_that_cannot_be_made_leave_no_database(tmp_path: Path, tables: str) -> None:
    wrong = table(NEW, database="new.db", tables=TABLES + tables, writes=True)
    async with Asker(wrong, root=tmp_path) as asker:
        assert (await asker.ask(key="e.1", what="hola", day=None)).kind == "failed"
    assert os.listdir(tmp_path) == []


def test_a_rehearsal_makes_its_own_database(tmp_path: Path) -> None:
    writing = table(NEW, database="data/new.db", tables=TABLES, writes=True)
    operation = Operation("customer", "crm", "sqlite", False, (), {}, writing)
    release: Any = SimpleNamespace(operations={"customer": operation})
    assert Offline(release, tmp_path)("customer", {"what": "hola", "day": None}) == ("found", None)
    assert os.listdir(tmp_path) == []


async def test_rows_of_the_file_itself() -> None:
    offices = ({"zone": "Centro", "address": "San Martín 500", "phone": "381 555-1234"}, {"zone": "norte"})
    of, returns = connector(kind="static"), columns({"zone": "zone", "address": "address"})

    def by(**wanted: str) -> spec.Static:
        given = {name: text(value) for name, value in wanted.items()}
        return spec.Static("customer", of, offices, given, many=not wanted, returns=returns)

    async with Asker(by(zone="{{ zone }}")) as asker:
        assert (await asker.ask(zone="centro")).value == {"zone": "Centro", "address": "San Martín 500"}
        assert (await asker.ask(zone="sur")).kind == "not_found"
        assert (await asker.ask(zone=None)).kind == "not_found"
    async with Asker(by(phone="{{ phone }}")) as asker:
        assert (await asker.ask()).value["zone"] == "Centro"
    async with Asker(by()) as asker:
        assert [row["zone"] for row in (await asker.ask()).value] == ["Centro", "norte"]

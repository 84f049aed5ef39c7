"""A SQLite file of the project, and rows written in the connector's own file."""

from __future__ import annotations

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
    of = connector(kind="sqlite", database=database, timeout=timedelta(seconds=0.5))
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
        "ATTACH DATABASE '/tmp/other.db' AS other",
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

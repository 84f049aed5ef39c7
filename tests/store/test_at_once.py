"""Many rows in few steps: the same rows, found by their keys, and in their order."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.store import SqliteStore, statements
from engine.store.at_once import FEW, MOST, inserts, view
from engine.store.connection import Database, Staged
from engine.store.migrations import migrations
from engine.store.readings import OPEN_TICKETS
from engine.store.statements import Statement

WRITES = {
    name: sql
    for name, sql in vars(statements).items()
    if name.isupper() and isinstance(sql, str) and "?" in sql and name != "FREED"
}
SWEEPS = {"STOPPED", "RESUMED", "SHIFTED"}


@pytest.fixture(scope="module")
def link() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:")) as link:
        for sql in migrations().values():
            link.executescript(sql)
        yield link


CHANGES = {name for name, sql in WRITES.items() if not sql.startswith("INSERT")}


@pytest.mark.parametrize("name", sorted(CHANGES - SWEEPS))
def test_a_row_is_found_by_its_key(link: sqlite3.Connection, name: str) -> None:
    sql = WRITES[name]
    plan = link.execute(f"EXPLAIN QUERY PLAN {sql}", [None] * sql.count("?")).fetchall()
    assert plan
    assert [row[3] for row in plan if not row[3].startswith("SEARCH")] == []


@pytest.mark.parametrize("name", sorted(CHANGES))
def test_a_view_takes_what_the_statement_takes(link: sqlite3.Connection, name: str) -> None:
    script, insert = view(WRITES[name], f"of_{name}")
    link.executescript(script)
    link.execute(insert, [None] * WRITES[name].count("?"))


def test_open_cases_are_found_among_the_closed_without_looking_at_those(link: sqlite3.Connection) -> None:
    ((*_, step),) = link.execute(f"EXPLAIN QUERY PLAN {OPEN_TICKETS}").fetchall()
    assert "tickets_open" in step


def _is_text(value: Any) -> bool:
    try:
        str(value).encode()
    except UnicodeEncodeError:
        return False
    return True


TEXTS = st.text() | st.sampled_from(["\0", "'", '"', "\\"])
VALUES = st.none() | st.integers(-(2**63), 2**63 - 1) | TEXTS.filter(_is_text)
PLACES = st.integers(0, 2 * FEW)


@given(st.lists(st.tuples(VALUES, VALUES, PLACES), min_size=2, max_size=3 * FEW))
def test_many_rows_do_what_each_would_after_the_other(rows: list[tuple[Any, Any, int]]) -> None:
    change = "UPDATE found SET a = ?, b = ? WHERE at = ?"
    with closing(sqlite3.connect(":memory:", isolation_level=None, factory=Staged)) as link:
        link.execute("CREATE TABLE found (at INTEGER PRIMARY KEY, a, b)")
        link.executemany("INSERT INTO found (at) VALUES (?)", [(at,) for at in range(FEW)])
        link.staged.append([Statement(change, rows)])
        link.commit()
        found = link.execute("SELECT a, b, at FROM found WHERE a IS NOT NULL OR b IS NOT NULL").fetchall()
    last = {at: (a, b, at) for a, b, at in rows if at < FEW}
    assert found == [last[at] for at in sorted(last) if last[at][:2] != (None, None)]


@given(st.lists(st.tuples(VALUES, VALUES), max_size=3 * MOST))
def test_what_is_inserted_stands_there_in_order(rows: list[tuple[Any, Any]]) -> None:
    with closing(sqlite3.connect(":memory:")) as link:
        link.execute("CREATE TABLE found (a, b)")
        for sql, values in inserts("INSERT INTO found (a, b) VALUES (?, ?)", rows):
            link.execute(sql, values)
        assert link.execute("SELECT a, b FROM found ORDER BY rowid").fetchall() == rows


@pytest.mark.parametrize("name", sorted(name for name, sql in WRITES.items() if sql.startswith("INSERT")))
def test_few_steps_and_few_statements_to_keep(link: sqlite3.Connection, name: str) -> None:
    sql = WRITES[name]
    row = [""] * sql.partition("VALUES")[2].partition("ON")[0].count("?")
    steps = [[one for one, _ in inserts(sql, [row] * count)] for count in range(1, 4 * MOST)]
    assert all(len(found) <= count // MOST + 2 for count, found in enumerate(steps, 1))
    kept = {one for found in steps for one in found}
    assert len(kept) == FEW - 1 + MOST // FEW
    for one in kept:
        link.execute(f"EXPLAIN {one}", row * one.count("), (") + row)


async def test_one_row_that_changed_meanwhile_undoes_them_all(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path)
    await store.open()
    database: Database = store._main
    made = Statement(statements.CREATED, [(1, "{}", "contact", id) for id in "abc"])
    await database.write([made])
    changed = [(2, "{}", "contact", id, version) for id, version in zip("abc", (1, 1, 7), strict=True)]
    with pytest.raises(sqlite3.IntegrityError, match="2 of 3"):
        await database.write([Statement(statements.CHANGED, changed, each=True)])
    assert [row[0] for row in await database.rows("SELECT version FROM aggregates")] == [1, 1, 1]
    await store.close()

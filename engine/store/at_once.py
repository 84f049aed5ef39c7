"""Many rows of a statement in one step of SQLite, which needs no interpreter while it lasts.

With `executemany` the writing thread asks for that lock again at every row, and waits for it each time while
the rest of the process is busy: a commit of 64 messages took a hundred times as long.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import chain, count
from typing import Any

import orjson

_VALUES = re.compile(r"VALUES (\([?, ]+\))")
_UPDATE = re.compile(r"UPDATE (\w+) SET (.+?)\s+WHERE (.+)", re.DOTALL)
_DELETE = re.compile(r"DELETE FROM (\w+) WHERE (.+)", re.DOTALL)
_IN_A_ROW = re.compile(r"\?")
_NUL = rb"\u0000"

FEW, MOST = 8, 64
"""An insert takes up to `FEW` rows, or a multiple up to `MOST`: each number is a statement to keep."""


def inserts(sql: str, rows: Sequence[Sequence[Any]]) -> Iterator[tuple[str, list[Any]]]:
    """The insert `sql` of one row as a few of many rows, with what to put into each."""
    start = 0
    while start < len(rows):
        left = len(rows) - start
        size = left if left < FEW else min(left - left % FEW, MOST)
        yield _insert(sql, size), [*chain.from_iterable(rows[start : start + size])]
        start += size


@cache
def _insert(sql: str, size: int) -> str:
    return _VALUES.sub(lambda found: "VALUES " + ", ".join([found[1]] * size), sql)


def at_once(sql: str) -> str:
    """The update or the deletion `sql` of one row, as one that takes the JSON of a list of rows.

    No two rows of an update may be of the same row of the table. Its conditions must name the table's columns
    without doubt: `rows` has the columns key and value, among others.
    """
    if found := _UPDATE.fullmatch(sql):
        table, changes, condition = found.groups()
        places = count()
        changes, condition = _numbered(changes, places), _numbered(condition, places)
        return f"UPDATE {table} SET {changes} FROM json_each(?) AS rows WHERE {condition}"  # noqa: S608
    found = _DELETE.fullmatch(sql)
    if found is None:
        raise ValueError(f"not a statement for many rows: {sql}")
    table, condition = found.groups()
    columns = ", ".join(part.removesuffix(" = ?") for part in condition.split(" AND "))
    values = ", ".join(_value(place) for place in range(columns.count(",") + 1))
    return f"DELETE FROM {table} WHERE ({columns}) IN (SELECT {values} FROM json_each(?) AS rows)"  # noqa: S608


def packed(rows: Sequence[Sequence[Any]]) -> str | None:
    """None for rows that JSON or SQLite's reading of it cannot carry: half an emoji, a zero character."""
    try:
        text = orjson.dumps(rows)
    except orjson.JSONEncodeError:
        return None
    return None if _NUL in text else text.decode()


def _value(place: int) -> str:
    return f"json_extract(rows.value, '$[{place}]')"


def _numbered(text: str, places: Iterator[int]) -> str:
    return _IN_A_ROW.sub(lambda _: _value(next(places)), text)

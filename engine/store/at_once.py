"""Many rows of a statement in one step of SQLite, which needs no interpreter while it lasts.

With `executemany` the writing thread asks for that lock again at every row, and waits for it each time while
the rest of the process is busy: a commit of 64 messages took a hundred times as long. Only an insert takes
many rows by itself; for an update or a deletion there is a view, and what is inserted there does it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import chain, count
from typing import Any

_VALUES = re.compile(r"VALUES (\((?:[^()]|\([^()]*\))+\))")

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


def view(sql: str, name: str) -> tuple[str, str]:
    """The script that makes a view of the statement `sql`, and the insert of one row into it."""
    places = count()
    done = re.sub(r"\?", lambda _: f"new.p{next(places)}", sql)
    columns = [f"NULL AS p{place}" for place in range(next(places))]
    script = f"""CREATE TEMP VIEW {name} AS SELECT {", ".join(columns)};
        CREATE TEMP TRIGGER do_{name} INSTEAD OF INSERT ON {name} BEGIN {done}; END;"""
    return script, f"INSERT INTO {name} VALUES ({', '.join('?' for _ in columns)})"  # noqa: S608

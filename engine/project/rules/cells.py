"""The rows of a csv file hold what its operations say they hold."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from engine.core.reading import cells
from engine.core.reading.figures import may_be_thousands
from engine.problems import Problem
from engine.project.draft import Operation
from engine.project.places import Place, warning

from .study import Study

MOST_ROWS = 20_000
"""Those that are looked at: a bigger file is somebody's export, and `check` is not to wait for it."""


MARKS = frozenset(".,")

LONGEST = 40
"""Letters of a cell that a message shows."""

Row = tuple[int, list[str]]
"""The line of the file on which it ends, and its cells."""


class _Typed(NamedTuple):
    column: int
    kind: str
    decimal: str
    place: Place


def check_cells(study: Study) -> Iterator[Problem]:
    """A row that cannot be read makes a request fail for one customer, and nobody else sees why."""
    draft = study.draft
    seen: set[str | tuple[str, int, str]] = set()
    for name in draft.operations:
        operation = draft.operations[name]
        if operation.how != "csv":
            continue
        file: str = operation.body["csv"]
        try:
            header, *rows = list(_rows(draft.root / file)) or [(1, [])]
        except (OSError, UnicodeDecodeError, csv.Error):
            yield operation.place.at("csv").problem("C407", file=file)
            continue
        if file not in seen:
            seen.add(file)
            yield from _widths(operation, header[1], rows)
        for typed in _typed(operation, header[1]):
            if (file, typed.column, typed.kind) not in seen:
                seen.add((file, typed.column, typed.kind))
                yield from _unreadable(typed, rows, file, draft.company["country"])
                yield from _ambiguous(typed, rows, file)


def _rows(file: Path) -> Iterator[Row]:
    with file.open(encoding="utf-8-sig", newline="") as stream:
        header = stream.readline()
        stream.seek(0)
        reader = csv.reader(stream, delimiter=max(",;", key=header.count))
        for row in islice(reader, MOST_ROWS):
            if row:
                yield reader.line_num, [cell.strip() for cell in row]


def _widths(operation: Operation, header: list[str], rows: list[Row]) -> Iterator[Problem]:
    for line, row in rows:
        if len(row) > len(header):
            place, file = operation.place.at("csv"), operation.body["csv"]
            yield warning(place.problem("C409", file=file, line=line, found=len(row), columns=len(header)))
            return


def _typed(operation: Operation, header: list[str]) -> Iterator[_Typed]:
    for name, returned in operation.body["returns"].items():
        if not isinstance(returned, str) and "as" in returned:
            place = operation.place.at("returns", name, "as")
            yield _Typed(header.index(returned["path"]), returned["as"], returned.get("decimal", ""), place)


def _unreadable(typed: _Typed, rows: list[Row], file: str, country: str) -> Iterator[Problem]:
    bad = [(line, row[typed.column]) for line, row in rows if not _reads(row, typed, country)]
    if bad:
        line, value = bad[0]
        hint = "many" if len(bad) > 1 else ""
        problem = typed.place.problem(
            "C408", hint, file=file, line=line, value=value[:LONGEST], kind=typed.kind, count=len(bad)
        )
        yield warning(problem)


def _ambiguous(typed: _Typed, rows: list[Row], file: str) -> Iterator[Problem]:
    """Whether 28.900 is a fraction or thousands, the other rows of the column may show; if not, the file has
    to say it. In an amount three digits are always thousands."""
    if typed.kind != "number" or typed.decimal:
        return
    marked = [
        (line, row[typed.column])
        for line, row in rows
        if typed.column < len(row) and not MARKS.isdisjoint(row[typed.column])
    ]
    if marked and all(may_be_thousands(value) for _, value in marked):
        line, value = marked[0]
        yield warning(typed.place.problem("C437", file=file, line=line, value=value[:LONGEST]))


def _reads(row: list[str], typed: _Typed, country: str) -> bool:
    if typed.column >= len(row):
        return True
    try:
        cells.read(row[typed.column], typed.kind, lambda text: text, country, typed.decimal)
    except cells.Unreadable:
        return False
    return True

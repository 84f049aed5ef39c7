"""A CSV file in memory, read again when it changes, with an index for each way it is searched."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from engine.connectors.inside import Outside, inside

Row = tuple[str, ...]
Normalise = Callable[[str], str]
Stamp = tuple[int, int]
"""When a file was last written, and its size."""


class Unusable(Exception):
    """The file cannot answer: absent, not a table, or without a column that is asked for."""


class Table:
    def __init__(self, header: Sequence[str], rows: Sequence[Row]) -> None:
        self.columns = {name: place for place, name in reversed(list(enumerate(header)))}
        self.rows = rows
        self._indexes: dict[tuple[tuple[str, Normalise], ...], dict[Row, list[Row]]] = {}

    def find(self, wanted: Mapping[str, tuple[str, Normalise]]) -> list[Row]:
        """The rows whose columns, once normalised, are the wanted ones."""
        by = tuple((column, normalise) for column, (_, normalise) in wanted.items())
        index = self._indexes.get(by)
        if index is None:
            index = self._indexes[by] = self._index(by)
        return index.get(tuple(normalise(value) for value, normalise in wanted.values()), [])

    def _index(self, by: Sequence[tuple[str, Normalise]]) -> dict[Row, list[Row]]:
        places = [(self.place(column), normalise) for column, normalise in by]
        index: dict[Row, list[Row]] = {}
        for row in self.rows:
            key = tuple(normalise(row[place]) if place < len(row) else "" for place, normalise in places)
            index.setdefault(key, []).append(row)
        return index

    def place(self, column: str) -> int:
        if column not in self.columns:
            raise Unusable(f"there is no column {column}")
        return self.columns[column]

    def cell(self, row: Row, column: str) -> str:
        place = self.place(column)
        return row[place].strip() if place < len(row) else ""


_tables: dict[Path, tuple[Stamp, Table]] = {}


def load(root: Path, path: str) -> Table:
    """The table at `path` of the project, as it is on disk now."""
    try:
        file = inside(root, path)
        state = file.stat()
        return _latest(file, (state.st_mtime_ns, state.st_size))
    except (OSError, UnicodeDecodeError, csv.Error, Outside) as error:
        raise Unusable(str(error)) from error


def _latest(file: Path, stamp: Stamp) -> Table:
    """Of each file only its last state is kept: they may be large, and change often."""
    known = _tables.get(file)
    if known is None or known[0] != stamp:
        known = _tables[file] = stamp, _read(file)
    return known[1]


def _read(file: Path) -> Table:
    with file.open(encoding="utf-8-sig", newline="") as stream:
        first = stream.readline()
        stream.seek(0)
        rows = csv.reader(stream, delimiter=_delimiter(first))
        header = [name.strip() for name in next(rows, [])]
        return Table(header, [tuple(row) for row in rows if row])


def _delimiter(header: str) -> str:
    return max(",;", key=header.count)

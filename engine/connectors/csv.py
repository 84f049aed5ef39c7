"""Operations that look things up in a CSV file of the project."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from engine.connectors.table import Normalise, Row, Table, Unusable, load
from engine.core.reading import cells
from engine.core.reading.phones import phone_e164
from engine.core.release import Operation, Release
from engine.core.values import Given

Phone = Callable[[str], str | None]

SHARED_DIGITS = 6
"""However a phone is written, these last ones are the same: they narrow the search, E.164 decides."""


def answer(
    release: Release, root: Path, operation: Operation, parameters: Mapping[str, Any]
) -> tuple[str, Any]:
    country = release.company.country
    phone = partial(phone_e164, country=country)
    try:
        table = load(root, operation.spec["csv"])
        rows = _search(table, _wanted(release, operation, parameters), _phone_columns(operation), phone)
        if not rows:
            return "not_found", None
        found = tuple(
            _returned(table, row, operation, phone, country) for row in (rows if operation.many else rows[:1])
        )
    except (Unusable, cells.Unreadable):
        return "failed", None
    if operation.many:
        return "found", found
    count = operation.spec.get("count")
    return "found", {**found[0], count: len(rows)} if count else found[0]


def _wanted(release: Release, operation: Operation, parameters: Mapping[str, Any]) -> dict[str, str]:
    names = Given(parameters)
    search = operation.spec["find_all" if operation.many else "find"]
    return {column: text.render(names, release.formats, []).strip() for column, text in search.items()}


def _phone_columns(operation: Operation) -> set[str]:
    columns = operation.spec["returns"]
    return {column for name, column in columns.items() if operation.returns[name] == "phone"}


def _search(table: Table, wanted: Mapping[str, str], phones: set[str], phone: Phone) -> list[Row]:
    """An empty value finds nobody: it is something that is not known, not a blank cell."""
    if not all(wanted.values()):
        return []
    by = {column: (value, _normaliser(column, value, phones)) for column, value in wanted.items()}
    alike = [column for column, (_, normalise) in by.items() if normalise is _last_digits]
    rows = table.find(by)
    return [row for row in rows if all(_same(table.cell(row, c), wanted[c], phone) for c in alike)]


def _normaliser(column: str, value: str, phones: set[str]) -> Normalise:
    is_phone = column in phones or column.casefold().startswith("phone") or value.startswith("+")
    return _last_digits if is_phone else str.strip


def _last_digits(text: str) -> str:
    end = text[-SHARED_DIGITS:]
    if len(end) == SHARED_DIGITS and end.isdigit():
        return end
    digits = "".join(filter(str.isdigit, text))
    return digits[-SHARED_DIGITS:] or text.strip()


def _same(cell: str, value: str, phone: Phone) -> bool:
    return cell == value or ((known := phone(cell)) is not None and known == phone(value))


def _returned(table: Table, row: Row, operation: Operation, phone: Phone, country: str) -> dict[str, Any]:
    columns, decimals = operation.spec["returns"], operation.spec["decimals"]
    return {
        name: cells.read(table.cell(row, columns[name]), kind, phone, country, decimals.get(name, ""))
        for name, kind in operation.returns.items()
        if name in columns
    }

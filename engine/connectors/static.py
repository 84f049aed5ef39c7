"""Operations on rows that the connector's file itself holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.connectors.alike import alike
from engine.project.connecting.answers import Unreadable
from engine.project.connecting.outcome import FAILED, NOT_FOUND, Outcome, found, mapped_rows
from engine.project.connecting.spec import Static
from engine.project.connecting.writing import Asking, Given, plain_formats


def outcome(operation: Static, asking: Asking) -> Outcome:
    home = operation.connector.home
    names, formats = Given(asking, {}, home), plain_formats(home)
    wanted = {column: text.render(names, formats, []).strip() for column, text in operation.by.items()}
    if not all(wanted.values()):
        return Outcome(NOT_FOUND, why="empty")
    rows = [row for row in operation.rows if _is(row, wanted, home.country)]
    if not rows:
        return Outcome(NOT_FOUND, why="rows")
    try:
        mapped = mapped_rows(operation.returns, rows if operation.many else rows[:1], rows, operation)
    except Unreadable as error:
        return Outcome(FAILED, why=f"returns.{error.where}")
    return found(operation, mapped, len(rows))


def _is(row: Mapping[str, Any], wanted: Mapping[str, str], country: str) -> bool:
    return all(alike(row.get(column), value, country) for column, value in wanted.items())

"""What outside systems answer in a transcript: the project's own connectors, but for what it overrides."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from engine.connectors import Offline
from engine.core.reading import cells
from engine.core.reading.phones import phone_e164
from engine.core.release import Operation, Release

OUTCOMES = ("failed", "not_found")

NONE = "none"

FIGURES = ("number", "money")


class Answers:
    """`customers`: by phone, what the operation that identifies says of somebody; `fetch`: by operation."""

    def __init__(
        self,
        release: Release,
        root: Path,
        customers: Mapping[str, Any] | None = None,
        fetch: Mapping[str, Any] | None = None,
    ) -> None:
        self.release, self._real = release, Offline(release, root)
        self.customers = {self._phone(phone) or phone: row for phone, row in (customers or {}).items()}
        self.fetch = fetch or {}

    def __call__(self, operation: str, parameters: Mapping[str, Any]) -> tuple[str, Any]:
        if operation in self.fetch:
            return self._declared(self.release.operations[operation], self.fetch[operation])
        identify = self.release.routing.identify
        if identify and identify.operation == operation:
            phone = self._phone(str(parameters.get("phone", "")))
            if phone in self.customers:
                return self._customer(operation, parameters, self.customers[phone])
        return self._real(operation, parameters)

    def _customer(self, operation: str, parameters: Mapping[str, Any], row: Any) -> tuple[str, Any]:
        """What the transcript leaves out is what the real answer says."""
        if row is None or row == NONE:
            return "not_found", None
        outcome, found = self._real(operation, parameters)
        declared = self.release.operations[operation]
        blank = dict.fromkeys(declared.returns)
        return "found", blank | (found if outcome == "found" else {}) | self._row(declared, row)

    def _declared(self, operation: Operation, answer: Any) -> tuple[str, Any]:
        if answer in OUTCOMES:
            return answer, None
        if operation.many:
            rows = tuple(dict.fromkeys(operation.returns) | self._row(operation, row) for row in answer)
            return ("found", rows) if rows else ("not_found", None)
        return "found", dict.fromkeys(operation.returns) | self._row(operation, answer)

    def _row(self, operation: Operation, row: Mapping[str, Any]) -> dict[str, Any]:
        return {name: self._value(operation.returns.get(name, "text"), value) for name, value in row.items()}

    def _value(self, kind: str, value: Any) -> Any:
        if value is None or value == NONE:
            return None
        if isinstance(value, list):
            return tuple(self._value("text", each) for each in value)
        if isinstance(value, bool) or (kind in FIGURES and isinstance(value, int | Decimal)):
            return value
        return cells.read(str(value), kind, self._phone, self.release.company.country)

    def _phone(self, text: str) -> str | None:
        return phone_e164(text, self.release.company.country)

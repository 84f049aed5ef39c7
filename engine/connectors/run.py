"""What an operation answers in a rehearsal: nobody outside is asked, and nothing is written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from engine.connectors import csv, sqlite, static
from engine.core.release import Operation, Release
from engine.project.connecting.outcome import FAILED, Outcome
from engine.project.connecting.spec import Sqlite, Static
from engine.project.connecting.writing import Asking

CSV = "csv"


def answer(
    release: Release,
    root: Path,
    operation: str,
    parameters: Mapping[str, Any],
    now: datetime | None = None,
) -> tuple[str, Any]:
    """The outcome (found, not_found or failed) and the value. A fault is an outcome: it never raises."""
    found = release.operations[operation]
    if found.kind == CSV:
        return csv.answer(release, root, found, parameters)
    outcome = _outcome(found, root, Asking({}, now or datetime.now(UTC), "", parameters, {}))
    return outcome.told, outcome.value


def _outcome(operation: Operation, root: Path, asking: Asking) -> Outcome:
    match operation.spec:
        case Static() as spec:
            return static.outcome(spec, asking)
        case Sqlite() as spec:
            return sqlite.outcome(root, spec, asking, rehearsed=True)
    return Outcome(FAILED, why="outside")

"""What a project's own files answer, for whoever plays or rehearses: nothing reaches another system."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from engine.connectors import csv, sqlite, static
from engine.connectors.inside import Outside, inside
from engine.core.release import Operation, Release
from engine.project.connecting.outcome import FAILED, Outcome
from engine.project.connecting.settings import MissingSetting, settings_of
from engine.project.connecting.spec import Sqlite, Static
from engine.project.connecting.writing import Asking


class Offline:
    """CSV, rows and SQLite. What is written stays in a copy of the database, which lasts as long as this;
    whatever would have to go over the network failed."""

    def __init__(self, release: Release, root: Path) -> None:
        self.release, self._root = release, root
        self._copies: Path | None = None

    def __call__(self, operation: str, parameters: Mapping[str, Any]) -> tuple[str, Any]:
        """found, not_found or failed, and the value. A fault is an outcome: it never raises."""
        found = self.release.operations[operation]
        if found.kind == "csv":
            return csv.answer(self.release, self._root, found, parameters)
        outcome = self._outcome(found, parameters)
        return outcome.told, outcome.value

    def _outcome(self, operation: Operation, parameters: Mapping[str, Any]) -> Outcome:
        spec = operation.spec
        if not isinstance(spec, Sqlite | Static):
            return Outcome(FAILED, why="offline")
        try:
            asking = Asking(settings_of(spec.connector, {}), datetime.now(UTC), "", parameters, {})
        except MissingSetting as missing:
            return Outcome(FAILED, why=f"no_setting {missing.variable}")
        if isinstance(spec, Static):
            return static.outcome(spec, asking)
        return sqlite.outcome(self._copied(spec.connector.database), spec, asking)

    def _copied(self, database: str) -> Path:
        """The folder in which the copy stands where the original does in the project."""
        if self._copies is None:
            self._copies = Path(tempfile.mkdtemp(prefix="ventanilla-"))
            weakref.finalize(self, shutil.rmtree, self._copies, True)
        copy = self._copies / database
        try:
            original = inside(self._root, database)
            if not copy.exists() and original.is_file():
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(original, copy)
        except (Outside, OSError):
            pass  # without a copy the question fails
        return self._copies

"""Hands an operation to whoever runs its kind."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from engine.connectors import csv
from engine.core.release import Release

RUNNERS = {"csv": csv.answer}


def answer(release: Release, root: Path, operation: str, parameters: Mapping[str, Any]) -> tuple[str, Any]:
    """The outcome (found, not_found or failed) and the value. A fault is an outcome: it never raises."""
    found = release.operations[operation]
    runner = RUNNERS.get(found.kind)
    if runner is None:
        return "failed", None
    return runner(release, root, found, parameters)

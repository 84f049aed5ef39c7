"""Numbered steps of the database, each in its own transaction; what is applied is never edited again."""

from __future__ import annotations

from pathlib import Path


def migrations() -> dict[int, str]:
    files = sorted(Path(__file__).parent.glob("[0-9]*.sql"))
    return {int(file.stem): file.read_text("utf-8") for file in files}

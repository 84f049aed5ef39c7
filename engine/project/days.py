"""Days as the files write them: 2026-12-24."""

from __future__ import annotations

from datetime import date


def is_day(text: str) -> bool:
    """`text` has the form; whether that month has that day."""
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True

"""Durations as the language writes them, both ways."""

from __future__ import annotations

import re
from datetime import timedelta

from engine.project.durations import duration

UNITS = {"d": 86_400, "h": 3_600, "m": 60, "s": 1}
FORM = re.compile(r"(?:[0-9]{1,6}[dhms])+")


def parse(text: str) -> timedelta:
    """What a person typed; ValueError when it is no duration."""
    if not FORM.fullmatch(text):
        raise ValueError(text)
    return duration(text)


def write(duration: timedelta) -> str:
    left = int(duration.total_seconds())
    parts = []
    for name, unit in UNITS.items():
        count, left = divmod(left, unit)
        if count:
            parts.append(f"{count}{name}")
    return "".join(parts) or "0s"

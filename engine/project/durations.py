"""Durations as the files write them: 90s, 15m, 2h9m, 3d."""

from __future__ import annotations

import re
from datetime import timedelta

UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def duration(text: str) -> timedelta:
    """`text` has the form that the schemas ask for."""
    parts = re.findall(r"([0-9]+)([smhd])", text)
    return sum((timedelta(**{UNITS[unit]: int(count)}) for count, unit in parts), timedelta())

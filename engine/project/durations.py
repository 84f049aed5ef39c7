"""Durations as the files write them: 90s, 15m, 2h9m, 3d."""

from __future__ import annotations

import re
from datetime import timedelta

LONGEST = timedelta(days=36_500)
"""What is longer is for ever too, and the calendar ends with the year 9999."""

UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def duration(text: str) -> timedelta:
    """`text` has the form that the schemas ask for."""
    parts = re.findall(r"([0-9]+)([smhd])", text)
    return min(sum((timedelta(**{UNITS[unit]: int(count)}) for count, unit in parts), timedelta()), LONGEST)

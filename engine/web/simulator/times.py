"""Moments and durations as one glances at them."""

from __future__ import annotations

from datetime import datetime, timedelta

from engine.web.words import Words

UNITS = (("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1))
SHOWN = 2


def day(at: datetime, words: Words) -> str:
    weekday, month = words.find("days")[at.weekday()], words.find("months")[at.month - 1]
    return words("date", weekday=weekday, day=at.day, month=month, year=at.year)


def hour(at: datetime) -> str:
    return f"{at:%H:%M}"


def when(at: datetime, now: datetime, words: Words) -> str:
    """The hour; of another day, the day too."""
    if at.date() == now.date():
        return hour(at)
    return f"{at.day} {words.find('months')[at.month - 1]} {hour(at)}"


def left(duration: timedelta) -> str:
    """The two largest units."""
    seconds = max(int(duration.total_seconds()), 0)
    parts: list[str] = []
    for name, unit in UNITS:
        count, seconds = divmod(seconds, unit)
        if count:
            parts.append(f"{count} {name}")
    return " ".join(parts[:SHOWN]) or "0 s"

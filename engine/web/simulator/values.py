"""Whatever the engine keeps, as text that people read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from engine.core.release import Release
from engine.web.simulator import times
from engine.web.words import Words

LONG = 300
MANY = 12


def shown(value: Any, release: Release, words: Words) -> str:
    text = _shown(value, release, words)
    return text if len(text) <= LONG else text[: LONG - 1] + "…"


def _shown(value: Any, release: Release, words: Words) -> str:
    match value:
        case None | "":
            return "—"
        case bool():
            return words("yes" if value else "no")
        case datetime():
            at = value.astimezone(release.company.zone)
            return f"{times.day(at, words)} {times.hour(at)}"
        case date():
            return release.formats.date(value)
        case time():
            return release.formats.time(value)
        case Decimal() | int() | float():
            return release.formats.number(value)
        case str():
            return value
        case Mapping():
            pairs = ((name, item) for name, item in list(value.items())[:MANY] if item is not None)
            return "\n".join(f"{name}: {_shown(item, release, words)}" for name, item in pairs)
        case Sequence():
            return "\n".join(_inline(item, release, words) for item in value[:MANY])
    if is_dataclass(value):
        return _shown({one.name: getattr(value, one.name) for one in fields(value)}, release, words)
    return str(value)


def _inline(value: Any, release: Release, words: Words) -> str:
    return _shown(value, release, words).replace("\n", " · ")

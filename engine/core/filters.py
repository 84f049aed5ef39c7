"""What may follow the `|` in a text."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from engine.core.formats import Formats
from engine.core.values import MISSING

Filter: TypeAlias = Callable[[Any, Formats], Any]

NAMES = ("money", "date", "time", "phone", "number", "default", "upper", "lower", "title", "truncate")


def make(name: str, arguments: Sequence[object]) -> Filter | None:
    """The filter, or None when it does not take these arguments."""
    match name, arguments:
        case "default", []:
            return _default("")
        case "default", [value]:
            return _default(value)
        case "truncate", [int(length)] if length > 0 and length is not True:
            return _written(lambda formats, value: _truncate(formats.text(value), length))
        case _, []:
            return _PLAIN.get(name)
    return None


def _written(write: Callable[[Formats, Any], str]) -> Filter:
    """What is not there passes through, so that a later `default` still sees it."""
    return lambda value, formats: value if value is None or value is MISSING else write(formats, value)


def _default(instead: object) -> Filter:
    return lambda value, formats: instead if value is None or value is MISSING or value == "" else value


def _truncate(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def _title(text: str) -> str:
    return re.sub(r"[^\W_]+", lambda word: word[0].capitalize(), text)


_PLAIN: dict[str, Filter] = {
    "money": _written(Formats.money),
    "date": _written(Formats.date),
    "time": _written(Formats.time),
    "phone": _written(Formats.phone),
    "number": _written(Formats.number),
    "upper": _written(lambda formats, value: formats.text(value).upper()),
    "lower": _written(lambda formats, value: formats.text(value).lower()),
    "title": _written(lambda formats, value: _title(formats.text(value))),
}

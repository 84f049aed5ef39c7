"""What a transcript expects of the state, beside what is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

NONE = "none"


def differences(wanted: Any, found: Any, name: str = "") -> list[tuple[str, str, str]]:
    """Name, wanted and found of whatever is not as wanted; of maps only the keys given are looked at."""
    if isinstance(wanted, Mapping) and isinstance(found, Mapping):
        return [
            row
            for key, value in wanted.items()
            for row in differences(value, found.get(key), f"{name}.{key}" if name else str(key))
        ]
    return [] if same(wanted, found) else [(name, shown(wanted), shown(found))]


def same(wanted: Any, found: Any) -> bool:
    if wanted is None or wanted == NONE:
        return found in (None, NONE, "")
    if isinstance(wanted, bool) or isinstance(found, bool):
        return wanted is found
    if isinstance(wanted, Mapping) and isinstance(found, Mapping):
        return not differences(wanted, found)
    if _is_list(wanted) and _is_list(found):
        return len(wanted) == len(found) and all(map(same, wanted, found))
    if _is_number(wanted) and _is_number(found):
        return Decimal(str(wanted)) == Decimal(str(found))
    return str(wanted) in _spellings(found)


def _spellings(found: Any) -> Iterator[str]:
    """A moment, or a time of day, may be given to the minute or to the second."""
    yield shown(found)
    if isinstance(found, datetime):
        yield found.strftime("%Y-%m-%d %H:%M:%S")
    elif isinstance(found, time):
        yield found.isoformat("seconds")


def shown(value: Any) -> str:
    match value:
        case None:
            return NONE
        case Mapping():
            return "{" + ", ".join(f"{key}: {shown(item)}" for key, item in value.items()) + "}"
        case datetime():
            return value.strftime("%Y-%m-%d %H:%M")
        case date():
            return value.isoformat()
        case time():
            return value.strftime("%H:%M")
        case Decimal():
            return f"{value:f}"
        case list() | tuple():
            return "[" + ", ".join(map(shown, value)) + "]"
    return str(value)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | Decimal)


def _is_list(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)

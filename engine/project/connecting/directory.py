"""Looking rows up among those that a list brought, by fields that may be phones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.core.values import fold

from .outcome import FOUND, NOT_FOUND, Outcome
from .spec import Directory, Home
from .spellings import phone_key
from .writing import Asking, Given, is_empty, plain_formats, written

PHONES = ("phone", "phones")


def kinds_of(operation: Directory) -> dict[str, str]:
    """The kind of each field that it looks by."""
    return {each.name: each.kind for each in operation.returns if each.name in operation.by}


def keys(value: Any, kind: str, home: Home) -> tuple[str, ...]:
    """Under which a row is found by this field; none when it has no value. Two spellings have the same."""
    values = value if isinstance(value, list | tuple) else (value,)
    found = (key(each, kind, home) for each in values if not is_empty(each))
    return tuple(dict.fromkeys(each for each in found if each))


def key(value: Any, kind: str, home: Home) -> str:
    text = written(value)
    return phone_key(text, home.country) if kind in PHONES else fold(text)


def wanted(operation: Directory, asking: Asking) -> dict[str, str] | None:
    """The key that each field has to have; None when one is empty: that finds nobody."""
    home = operation.connector.home
    names, formats, kinds = Given(asking, {}, home), plain_formats(home), kinds_of(operation)
    found = {
        field: key(text.value(names, formats, []), kinds.get(field, "text"), home)
        for field, text in operation.by.items()
    }
    return found if all(found.values()) else None


def look_up(operation: Directory, rows: Sequence[Mapping[str, Any]], asking: Asking) -> Outcome:
    """Among all the rows, or among those that an index already narrowed down."""
    looked_for = wanted(operation, asking)
    if looked_for is None:
        return Outcome(NOT_FOUND, why="by")
    kinds, home = kinds_of(operation), operation.connector.home
    same = [
        row
        for row in rows
        if all(
            each in keys(row.get(field), kinds.get(field, "text"), home) for field, each in looked_for.items()
        )
    ]
    if not same:
        return Outcome(NOT_FOUND, why="directory")
    return Outcome(FOUND, tuple(same) if operation.many else same[0])

"""Whether a row is the one that was looked for, by fields that may be phones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.core.render import Text
from engine.core.values import fold

from .spec import Home, Returned
from .spellings import phone_key
from .writing import Asking, Given, is_empty, plain_formats, written

PHONES = ("phone", "phones")

By = Mapping[str, Text]


def kinds_of(by: By, returns: Sequence[Returned]) -> dict[str, str]:
    """The kind of each field that is looked by."""
    return {each.name: each.kind for each in returns if each.name in by}


def keys(value: Any, kind: str, home: Home) -> tuple[str, ...]:
    """Under which a row is found by this field; none when it has no value. Two spellings have the same."""
    values = value if isinstance(value, list | tuple) else (value,)
    found = (key(each, kind, home) for each in values if not is_empty(each))
    return tuple(dict.fromkeys(each for each in found if each))


def key(value: Any, kind: str, home: Home) -> str:
    text = written(value)
    return phone_key(text, home.country) if kind in PHONES else fold(text)


def wanted(by: By, returns: Sequence[Returned], asking: Asking, home: Home) -> dict[str, str] | None:
    """The key that each field has to have; None when one is empty: that finds nobody."""
    names, formats, kinds = Given(asking, {}, home), plain_formats(home), kinds_of(by, returns)
    found = {
        field: key(text.value(names, formats, []), kinds.get(field, "text"), home)
        for field, text in by.items()
    }
    return found if all(found.values()) else None


def is_it(
    row: Mapping[str, Any], looked_for: Mapping[str, str], kinds: Mapping[str, str], home: Home
) -> bool:
    return all(
        each in keys(row.get(field), kinds.get(field, "text"), home) for field, each in looked_for.items()
    )

"""What kind of value a name has, as far as the files tell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import reduce
from typing import Any

from engine.core.values import Path


@dataclass(frozen=True, slots=True)
class Kind:
    """`name` is one of `core.compare`, or "any". `fields` none: whatever keys; `values`: the only texts it
    may be; `maybe`: it may have no value."""

    name: str
    fields: Mapping[str, Kind] | None = None
    item: Kind | None = None
    values: tuple[str, ...] = ()
    maybe: bool = False


ANY = Kind("any")
TEXT = Kind("text")
NUMBER = Kind("number")
BOOL = Kind("bool")
DATE = Kind("date")
TIME = Kind("time")
MOMENT = Kind("datetime")
TEXTS = Kind("list", item=TEXT)


def maybe(kind: Kind) -> Kind:
    return replace(kind, maybe=True)


def one_of(values: Iterable[str]) -> Kind:
    return Kind("text", values=tuple(values))


def record(**fields: Kind) -> Kind:
    return Kind("mapping", fields)


def list_of(item: Kind) -> Kind:
    return Kind("list", item=item)


def of_value(value: Any) -> Kind:
    """The kind of what a file says."""
    if isinstance(value, Mapping):
        return Kind("mapping", {key: of_value(inner) for key, inner in value.items()})
    if isinstance(value, list | tuple):
        return list_of(joined(of_value(inner) for inner in value))
    for type_, kind in ((bool, BOOL), (int | float | Decimal, NUMBER), (str, TEXT)):
        if isinstance(value, type_):
            return kind
    return ANY


def joined(kinds: Iterable[Kind]) -> Kind:
    """What is true of all of them; a field that only some have may have no value."""
    return reduce(_both, kinds, None) or ANY


def _both(a: Kind | None, b: Kind) -> Kind:
    if a is None or a == b:
        return b
    either = a.maybe or b.maybe
    if a.name != b.name:
        return Kind("any", maybe=either)
    fields = _fields(a.fields, b.fields) if a.fields is not None and b.fields is not None else None
    item = _both(a.item, b.item) if a.item is not None and b.item is not None else None
    values = tuple(dict.fromkeys((*a.values, *b.values))) if a.values and b.values else ()
    return Kind(a.name, fields, item, values, either)


def _fields(a: Mapping[str, Kind], b: Mapping[str, Kind]) -> dict[str, Kind]:
    names = dict.fromkeys((*a, *b))
    return {
        name: _both(a[name], b[name]) if name in a and name in b else maybe((a if name in a else b)[name])
        for name in names
    }


def walk(kind: Kind, path: Path) -> tuple[list[Kind], str | None]:
    """The kind of each step of a path under `kind`, and the first key there that does not exist."""
    walked: list[Kind] = []
    for key in path:
        if kind.name == "any" or (kind.name == "mapping" and kind.fields is None):
            kind = ANY
        elif kind.fields is None or key not in kind.fields:
            return walked, key
        else:
            kind = kind.fields[key]
        walked.append(kind)
    return walked, None

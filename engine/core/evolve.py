"""`replace` for frozen dataclasses, ten times as fast as the standard one; it runs at every message."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")

_Copy = Callable[[Any, dict[str, Any]], Any]
_copies: dict[type, _Copy] = {}


def replace(thing: T, /, **changes: Any) -> T:
    """`thing` with some fields changed."""
    kind = type(thing)
    copied: T = (_copies.get(kind) or _copy_of(kind))(thing, changes)
    return copied


def _copy_of(kind: Any) -> _Copy:
    """Filled as an open twin, and frozen when it is whole: a frozen one takes its fields one call at a time.

    Made of source, as dataclasses are: a loop takes three times as long.
    """
    names = tuple(field.name for field in dataclasses.fields(kind))
    if hasattr(kind, "__post_init__") or kind.__dict__.get("__slots__") != names:  # it is not as ours are
        return lambda thing, changes: dataclasses.replace(thing, **changes)
    lines = ["def copy(thing, changes):", "    made = new(Open)"]
    lines += [f"    made.{name} = thing.{name}" for name in names]
    lines += ["    for name in changes:", "        setattr(made, name, changes[name])"]
    lines += ["    made.__class__ = Frozen", "    return made"]
    twin = type(kind.__name__, (), {"__slots__": names})
    scope: dict[str, Any] = {"new": object.__new__, "Open": twin, "Frozen": kind}
    exec("\n".join(lines), scope)  # noqa: S102 nothing in it but the names of our own fields
    return _copies.setdefault(kind, scope["copy"])

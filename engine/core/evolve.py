"""`replace` for frozen dataclasses, several times as fast as the standard one; it runs at every message."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import Any, TypeVar

from engine.core.frozen import open_twin

T = TypeVar("T")

_Shape = tuple[Callable[..., Any], Callable[[Any], Sequence[Any]]]
_shapes: dict[type, _Shape | None] = {}


def replace(thing: T, /, **changes: Any) -> T:
    """`thing` with some fields changed.

    Filled as an open twin, and frozen when it is whole: a frozen one takes its fields one call at a time.
    """
    kind = type(thing)
    try:
        shape = _shapes[kind]
    except KeyError:
        shape = _shapes.setdefault(kind, _shape(kind))
    if shape is None:
        return dataclasses.replace(thing, **changes)  # type: ignore[type-var]
    twin, get = shape
    made = twin(*get(thing))
    for name, value in changes.items():
        setattr(made, name, value)
    made.__class__ = kind
    whole: T = made
    return whole


def _shape(kind: Any) -> _Shape | None:
    """None when it is not as ours are: the twin could not become one."""
    names = [field.name for field in dataclasses.fields(kind)]
    slots = kind.__dict__.get("__slots__")
    if hasattr(kind, "__post_init__") or slots != tuple(names) or len(names) < 2:
        return None
    return open_twin(kind), attrgetter(*names)

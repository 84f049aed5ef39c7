"""Frozen dataclasses, made and changed at every message at the price of open ones.

A frozen one takes its fields one call at a time. Here it is filled as an open twin of the same shape, and
frozen when it is whole.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any, TypeVar, dataclass_transform

from engine import written

T = TypeVar("T")

_openings: dict[type, Callable[[Any], Any] | None] = {}


@dataclass_transform(frozen_default=True, field_specifiers=(dataclasses.field,))
def frozen(cls: type[T]) -> type[T]:
    """`dataclass(frozen=True, slots=True)`, whose instances are made several times as fast."""
    kind = dataclasses.dataclass(frozen=True, slots=True)(cls)
    kind.__init__ = written.init(kind, _twin_of(kind))  # type: ignore[method-assign]
    return kind


def replace(thing: T, /, **changes: Any) -> T:
    """`thing` with some fields changed."""
    kind = type(thing)
    try:
        opened = _openings[kind]
    except KeyError:
        twin = _twin(kind)
        opened = _openings.setdefault(kind, written.opening(kind, twin) if twin is not None else None)
    if opened is None:
        return dataclasses.replace(thing, **changes)  # type: ignore[type-var]
    made = opened(thing)
    for name, value in changes.items():
        setattr(made, name, value)
    made.__class__ = kind
    whole: T = made
    return whole


def changing(kind: type[T]) -> Callable[[T], Any]:
    """What opens such a thing: gives a twin whose fields are to be written, and that is then frozen by being
    given its class. Where many fields change, it takes half the time of `replace`."""
    return written.opening(kind, _twin_of(kind))


def _twin_of(kind: type) -> type:
    twin = _twin(kind)
    if twin is None:
        raise TypeError(f"{kind.__name__} is more than its fields")
    return twin


def _twin(kind: Any) -> type | None:
    """None when it is not as ours are: the twin could not become one."""
    fields = dataclasses.fields(kind)
    names = tuple(field.name for field in fields if field.init and not field.kw_only)
    if hasattr(kind, "__post_init__") or kind.__dict__.get("__slots__") != names or len(names) != len(fields):
        return None
    return type(kind.__name__, (), {"__slots__": names})

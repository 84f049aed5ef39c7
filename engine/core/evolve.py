"""Frozen dataclasses, made and changed at every message at the price of open ones.

A frozen one takes its fields one call at a time. Here it is filled as an open twin of the same shape, by
plain assignments written out for its fields, and frozen when it is whole.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator
from functools import update_wrapper
from types import FunctionType
from typing import Any, TypeVar, dataclass_transform

T = TypeVar("T")

_UNSET = object()
"""In the place of a default that is made anew each time."""

_copiers: dict[type, Callable[[Any], Any] | None] = {}


@dataclass_transform(frozen_default=True, field_specifiers=(dataclasses.field,))
def frozen(cls: type[T]) -> type[T]:
    """`dataclass(frozen=True, slots=True)`, whose instances are made several times as fast."""
    kind = dataclasses.dataclass(frozen=True, slots=True)(cls)
    fields = dataclasses.fields(kind)  # type: ignore[arg-type]
    twin = _twin(kind)
    if twin is None or any(field.kw_only or not field.init for field in fields):
        raise TypeError(f"{kind.__name__} is more than its fields")
    names = {"_become": object.__setattr__, "_twin": twin, "_kind": kind, "_unset": _UNSET}
    names |= {f"_make_{field.name}": field.default_factory for field in fields}
    init = _compiled(
        f"def init(self, {', '.join(field.name for field in fields)}):",
        ("_become(self, '__class__', _twin)", *map(_assignment, fields), "self.__class__ = _kind"),
        names,
    )
    init.__defaults__ = tuple(_defaults(fields))
    kind.__init__ = update_wrapper(init, kind.__init__)  # type: ignore[method-assign]
    return kind


def replace(thing: T, /, **changes: Any) -> T:
    """`thing` with some fields changed."""
    kind = type(thing)
    try:
        copied = _copiers[kind]
    except KeyError:
        copied = _copiers.setdefault(kind, _copier(kind))
    if copied is None:
        return dataclasses.replace(thing, **changes)  # type: ignore[type-var]
    made = copied(thing)
    for name, value in changes.items():
        setattr(made, name, value)
    made.__class__ = kind
    whole: T = made
    return whole


def _copier(kind: Any) -> Callable[[Any], Any] | None:
    """What gives an open twin of a thing, with all that it has."""
    twin = _twin(kind)
    if twin is None:
        return None
    fields = (f"made.{field.name} = thing.{field.name}" for field in dataclasses.fields(kind))
    body = ("made = _new(_twin)", *fields, "return made")
    return _compiled("def copied(thing):", body, {"_new": object.__new__, "_twin": twin})


def _twin(kind: Any) -> type | None:
    """None when it is not as ours are: the twin could not become one."""
    names = [field.name for field in dataclasses.fields(kind)]
    if hasattr(kind, "__post_init__") or kind.__dict__.get("__slots__") != tuple(names):
        return None
    return type(kind.__name__, (), {"__slots__": names})


def _assignment(field: dataclasses.Field[Any]) -> str:
    name = field.name
    if field.default_factory is dataclasses.MISSING:
        return f"self.{name} = {name}"
    return f"self.{name} = {name} if {name} is not _unset else _make_{name}()"


def _defaults(fields: tuple[dataclasses.Field[Any], ...]) -> Iterator[Any]:
    for field in fields:
        if field.default_factory is not dataclasses.MISSING:
            yield _UNSET
        elif field.default is not dataclasses.MISSING:
            yield field.default


def _compiled(head: str, body: Iterable[str], names: dict[str, Any]) -> FunctionType:
    """The function with that head. As in `dataclasses`, its source has names of fields and nothing else."""
    made: dict[str, FunctionType] = {}
    exec("\n ".join((head, *body)), names, made)  # noqa: S102
    [function] = made.values()
    return function

"""Functions written out for the fields of a dataclass, as the standard library writes its own.

Nothing goes into their source but the names of those fields, which Python itself let through as names.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator
from functools import update_wrapper
from types import FunctionType
from typing import Any

_UNSET = object()
"""In the place of a default that is made anew each time."""


def init(kind: type, twin: type) -> Callable[..., None]:
    """What `kind.__init__` does, by plain assignments to an open twin, frozen when it is whole."""
    fields = dataclasses.fields(kind)
    names = {"_become": object.__setattr__, "_twin": twin, "_kind": kind, "_unset": _UNSET}
    names |= {f"_make_{field.name}": field.default_factory for field in fields}
    made = _compiled(
        f"def init(self, {', '.join(field.name for field in fields)}):",
        ("_become(self, '__class__', _twin)", *map(_assignment, fields), "self.__class__ = _kind"),
        names,
    )
    made.__defaults__ = tuple(_defaults(fields))
    return update_wrapper(made, kind.__init__)  # type: ignore[misc]


def opening(kind: type, twin: type) -> Callable[[Any], Any]:
    """What gives an open twin of a thing, with all that it has."""
    fields = (f"made.{field.name} = thing.{field.name}" for field in dataclasses.fields(kind))
    body = ("made = _new(_twin)", *fields, "return made")
    return _compiled("def opened(thing):", body, {"_new": object.__new__, "_twin": twin})


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
    """The function with that head."""
    made: dict[str, FunctionType] = {}
    exec("\n ".join((head, *body)), names, made)  # noqa: S102
    [function] = made.values()
    return function

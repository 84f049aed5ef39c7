"""Frozen dataclasses for what is made at every message."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from functools import update_wrapper
from typing import Any, TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True, field_specifiers=(dataclasses.field,))
def frozen(cls: type[T]) -> type[T]:
    """`dataclass(frozen=True, slots=True)`, made in a third of the time.

    The usual one takes each field through a call; this one is of an open class until it is whole.
    """
    made: Any = dataclasses.dataclass(frozen=True, slots=True)(cls)
    made.__init__ = update_wrapper(_filling(made), made.__init__)
    whole: type[T] = made
    return whole


def open_twin(kind: Any) -> type:
    """A class with the same fields that can be set, whose instances can become `kind`'s."""
    return dataclasses.make_dataclass(
        kind.__name__, [field.name for field in dataclasses.fields(kind)], slots=True
    )


def _filling(kind: Any) -> Callable[..., None]:
    """Made of source, as the usual one is."""
    known: dict[str, Any] = {"set_": object.__setattr__, "open_": open_twin(kind), "kind_": kind}
    params, lines = ["self_"], []
    for place, field in enumerate(dataclasses.fields(kind)):
        if not field.init or field.kw_only or hasattr(kind, "__post_init__"):
            raise TypeError(f"{kind.__name__} is more than its fields")
        default = f"default_{place}"
        missing = field.default is dataclasses.MISSING
        if missing and field.default_factory is dataclasses.MISSING:
            params.append(field.name)
            lines.append(f"self_.{field.name} = {field.name}")
        elif missing:
            known[default] = field.default_factory
            params.append(f"{field.name}=set_")
            lines.append(f"self_.{field.name} = {default}() if {field.name} is set_ else {field.name}")
        else:
            known[default] = field.default
            params.append(f"{field.name}={default}")
            lines.append(f"self_.{field.name} = {field.name}")
    body = "\n    ".join(['set_(self_, "__class__", open_)', *lines, "self_.__class__ = kind_"])
    exec(f"def init({', '.join(params)}):\n    {body}", known)  # noqa: S102 only the names of our own fields
    init: Callable[..., None] = known["init"]
    return init

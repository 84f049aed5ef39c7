"""How two values compare: equality and order have sense between values of one kind."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from typing import Any, Literal, TypeAlias

from engine.core.values import Missing

Kind: TypeAlias = Literal[
    "none", "bool", "number", "text", "date", "time", "datetime", "mapping", "list", "other"
]
Test: TypeAlias = Callable[[Any, Any], bool]

# the order matters: a bool is an int, a datetime is a date, text and bytes are sequences
_KINDS: tuple[tuple[type | tuple[type, ...], Kind], ...] = (
    ((type(None), Missing), "none"),
    (bool, "bool"),
    ((int, Decimal, float), "number"),
    (str, "text"),
    (datetime, "datetime"),
    (date, "date"),
    (time, "time"),
    (Mapping, "mapping"),
    ((bytes, bytearray, memoryview), "other"),
    (Sequence, "list"),
)
_ORDERED = frozenset({"number", "text", "date", "time", "datetime"})
_DAYS = frozenset({"date", "datetime"})
_ITSELF = frozenset({str, int, bool, date})
_TROUBLE = (TypeError, ValueError, ArithmeticError, RecursionError)


def kind(value: object) -> Kind:
    return _kind_of(type(value))  # type: ignore[arg-type]  # mypy takes no type for hashable


@lru_cache(256)
def _kind_of(cls: type) -> Kind:
    return next((kind for bases, kind in _KINDS if issubclass(cls, bases)), "other")


class Spelled(str):
    """A literal that beside a date or a time is one: '2026-03-10', '16:00'."""

    __slots__ = ("meaning",)
    meaning: date | time


def spelled(text: str) -> str:
    """The same text, as a `Spelled` when it is exactly a date or a time."""
    try:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            meaning: date | time = date.fromisoformat(text)
        elif re.fullmatch(r"[0-9]{2}:[0-9]{2}", text):
            meaning = time.fromisoformat(text)
        else:
            return text
    except ValueError:
        return text
    result = Spelled(text)
    result.meaning = meaning
    return result


def same(a: Any, b: Any) -> bool:
    """Equality that no value can upset: true is not 1, and 1 is 1.0."""
    if type(a) is type(b) and type(a) in _ITSELF:
        return bool(a == b)
    try:
        shared, a, b = _comparable(a, b)
        if shared == "list":
            return len(a) == len(b) and all(map(same, a, b))
        return shared is not None and bool(a == b)
    except _TROUBLE:
        return False


def different(a: object, b: object) -> bool:
    return not same(a, b)


def _ordering(compare: Callable[[Any, Any], Any]) -> Test:
    def holds(a: object, b: object) -> bool:
        try:
            if type(a) is int and type(b) is int:
                return bool(compare(a, b))
            shared, a, b = _comparable(a, b)
            return shared in _ORDERED and bool(compare(a, b))
        except _TROUBLE:
            return False

    return holds


def within(item: object, container: Any) -> bool:
    """An element of a list, a key of a mapping, or a stretch of a text."""
    match kind(container):
        case "text" | "mapping":
            return isinstance(item, str) and item in container
        case "list":
            if type(item) is str:  # nothing else equals a plain text, so Python's own way serves
                return item in container
            return any(same(item, element) for element in container)
    return False


def without(item: object, container: object) -> bool:
    return not within(item, container)


TESTS: dict[str, Test] = {
    "==": same,
    "!=": different,
    "<": _ordering(operator.lt),
    "<=": _ordering(operator.le),
    ">": _ordering(operator.gt),
    ">=": _ordering(operator.ge),
    "in": within,
    "not in": without,
}


def _comparable(a: Any, b: Any) -> tuple[Kind | None, Any, Any]:
    """The kind that both share, if they do, and each as Python should compare it."""
    first, second = kind(a), kind(b)
    if first != second:
        if type(b) is Spelled:
            b, second = b.meaning, kind(b.meaning)
        elif type(a) is Spelled:
            a, first = a.meaning, kind(a.meaning)
        if first in _DAYS and second in _DAYS:
            return "date", _day(a), _day(b)
    if first != second:
        return None, a, b
    if first == "none":
        return first, None, None
    if first == "number":
        return first, _exact(a), _exact(b)
    return first, a, b


def _day(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value


def _exact(number: int | float | Decimal) -> int | Decimal:
    return Decimal(repr(number)) if isinstance(number, float) else number

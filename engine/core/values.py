"""What a value is, how a dotted name reads one, and how texts match."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from typing import Final, Literal, NamedTuple, Protocol, TypeAlias

Value: TypeAlias = (
    "bool | int | Decimal | str | date | time | datetime | Mapping[str, Value] | Sequence[Value] | None"
)
Path: TypeAlias = tuple[str, ...]


class Missing(Enum):
    """There is no such name; not the same as a name whose value is None."""

    MISSING = "missing"

    def __bool__(self) -> Literal[False]:
        return False

    def __repr__(self) -> str:
        return "MISSING"


MISSING: Final = Missing.MISSING

Found: TypeAlias = "Value | Missing"


class Names(Protocol):
    """What a text or an `if` may ask for, by the first part of a name."""

    def get(self, root: str, /) -> Found: ...


Read: TypeAlias = Callable[[Names], Found]


class Given:
    """Names that are the keys of one mapping."""

    __slots__ = ("_values",)

    def __init__(self, values: Mapping[str, Value]) -> None:
        self._values = values

    def get(self, root: str, /) -> Found:
        return self._values.get(root, MISSING)


class NameUse(NamedTuple):
    """A name as a source uses it, from character `start` up to `end`."""

    path: Path
    start: int
    end: int
    has_default: bool = False


class SourceError(Exception):
    """A source that can't be read: why, by a code, and which of its characters."""

    def __init__(self, reason: str, start: int, end: int, **params: object) -> None:
        super().__init__(reason, start, end, params)
        self.reason, self.start, self.end, self.params = reason, start, end, params


def lookup(names: Names, path: Path) -> Found:
    """Follow the keys of mappings and nothing else: neither attributes nor positions of a list."""
    return _follow(names.get(path[0]), path[1:])


def _follow(value: Found, keys: Path) -> Found:
    for key in keys:
        if type(value) is not dict and not isinstance(value, Mapping):
            return MISSING
        value = value.get(key, MISSING)
    return value


def reader(path: Path) -> Read:
    """`lookup` for one path, to be called often."""
    root, keys = path[0], path[1:]
    if not keys:
        return lambda names: names.get(root)
    if len(keys) > 1:
        return lambda names: _follow(names.get(root), keys)
    [key] = keys

    def read(names: Names) -> Found:
        value = names.get(root)
        return value.get(key, MISSING) if type(value) is dict else _follow(value, keys)

    return read


class _Folded(dict[int, str]):
    """What each character folds to; the unusual ones are worked out when first seen."""

    LIMIT: Final = 4096  # a customer must not be able to fill the memory with alphabets

    def __missing__(self, code: int) -> str:
        folded = _fold_character(chr(code))
        if len(self) < self.LIMIT:
            self[code] = folded
        return folded


def _fold_character(character: str) -> str:
    return "".join(map(_letter_or_gap, unicodedata.normalize("NFKD", character).casefold()))


def _letter_or_gap(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Nd":
        return str(unicodedata.digit(character))
    if category[0] in "LN":
        return character
    # accents, joiners and variation marks stand inside a word, all else between two
    return "" if category[0] == "M" or category == "Cf" else " "


_FOLDED = _Folded()


def _fold(text: str) -> str:
    return " ".join(text.translate(_FOLDED).split())


_fold_short = lru_cache(2048)(_fold)


def fold(text: str) -> str:
    """The text without accents, case, punctuation or emoji, to match what people write."""
    return _fold_short(text) if len(text) <= 64 else _fold(text)

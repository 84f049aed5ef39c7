"""Somebody else's JSON: anything may be missing, of another type, or far too big."""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Mapping
from typing import Any

TEXT = 65_536
"""The longest text that is kept whole: WhatsApp's own limit is 4096 letters."""

NAME = 256
DEEPEST, MOST, LONGEST = 8, 200, 16_384
"""Of what is kept as it came: levels, values, and letters in all."""

ID = 512
"""The longest."""

SECRET = re.compile(r"token|secret|password|authorization|(?:^|_)pin$", re.IGNORECASE)
HIDDEN, CUT = "***", "…"

NOTHING: Mapping[str, Any] = {}


def mapping(value: Any, key: str | None = None) -> Mapping[str, Any]:
    """The value, or what it has at `key`; empty when that is no object."""
    if key is not None:
        value = value.get(key) if type(value) is dict else None
    return value if type(value) is dict else NOTHING


def items(value: Any, key: str) -> list[Any]:
    found = value.get(key) if type(value) is dict else None
    return found if type(found) is list else []


def text(value: Mapping[str, Any], key: str, most: int = TEXT) -> str:
    found = value.get(key)
    return found[:most] if isinstance(found, str) else ""


def name(value: Mapping[str, Any], key: str) -> str | None:
    """A line of text that is shown as somebody's or something's name."""
    found = text(value, key, NAME * 4)
    if not found:
        return None
    found = " ".join(found.split())
    if not found.isprintable():
        found = "".join(letter for letter in found if letter.isprintable() or letter == "\u200d")
    return found[:NAME].strip() or None


def identifier(value: Mapping[str, Any], key: str) -> str | None:
    """An id of theirs that can be a key of ours."""
    found = value.get(key)
    if type(found) is int:
        found = str(found) if abs(found) < 10**40 else None
    return found if type(found) is str and is_key(found) else None


def is_key(text: str) -> bool:
    """Visible ASCII, without a space, and not too long."""
    return 0 < len(text) <= ID and text.isascii() and text.isprintable() and " " not in text


def digest(value: Any) -> str:
    """The same for the same value, whatever the order of its keys."""
    try:
        canonical = json.dumps(value, sort_keys=True, separators=(",", ":"))
    except (RecursionError, ValueError):  # too deep, or a number too long, to be written
        canonical = json.dumps(bounded(value), sort_keys=True)
    return hashlib.sha256(canonical.encode()).hexdigest()[:32]


def bounded(value: Any) -> Any:
    """As it came, as far as it can be kept: no secrets, and what is too deep or too much is cut off."""
    return _Keeper().keep(value, DEEPEST)


def bounded_mapping(value: Any) -> dict[str, Any]:
    kept = bounded(value)
    return kept if isinstance(kept, dict) else {"value": kept}


class _Keeper:
    def __init__(self) -> None:
        self._values, self._letters = MOST, LONGEST

    def keep(self, value: Any, depth: int) -> Any:
        self._values -= 1
        match value:
            case str():
                return self._text(value)
            case dict() | list() if depth == 0 and value:
                return CUT
            case dict():
                return self._object(value, depth - 1)
            case list():
                return [self.keep(item, depth - 1) for item in value[: self._room]]
            case float() if not math.isfinite(value):
                return str(value)
            case int() if abs(value) >= 2**63:
                return self._text(str(value) if abs(value) < 10**40 else CUT)
        return value

    def _object(self, value: dict[str, Any], depth: int) -> dict[str, Any]:
        kept: dict[str, Any] = {}
        for key, item in value.items():
            if self._room == 0:
                break
            kept[self._text(key[:NAME])] = HIDDEN if SECRET.search(key) else self.keep(item, depth)
        return kept

    @property
    def _room(self) -> int:
        return max(self._values, 0)

    def _text(self, text: str) -> str:
        whole = len(text) <= self._letters
        kept = text if whole else text[: self._letters] + CUT
        self._letters -= len(kept)
        self._letters = max(self._letters, 0)
        return kept

"""Whether a value is the one that is looked for, however each of them is written."""

from __future__ import annotations

from typing import Any

from engine.project.connecting.spellings import known_phone
from engine.project.connecting.writing import written

LONGEST = 200


def keys_of(value: Any, country: str) -> frozenset[str]:
    """By any of these it is found: of several phones each one, of a text the text without its case."""
    several = value if isinstance(value, list | tuple) else (value,)
    return frozenset(key for each in several if (key := _key(written(each), country)))


def _key(text: str, country: str) -> str:
    plain = " ".join(text.casefold().split())[:LONGEST]
    if plain[:1] == "+" and plain[1:].isdigit():
        return plain  # as it is read already
    return known_phone(plain, country) or plain


def alike(value: Any, wanted: str, country: str) -> bool:
    return bool(keys_of(value, country) & keys_of(wanted, country))

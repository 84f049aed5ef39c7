"""What a value is, in words for whoever wrote it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Words = Mapping[str, str]

EXPECTED: Mapping[str, Words] = {
    "string": {"es": "un texto", "en": "a text"},
    "integer": {"es": "un número entero", "en": "a whole number"},
    "number": {"es": "un número", "en": "a number"},
    "boolean": {"es": "true o false", "en": "true or false"},
    "array": {"es": "una lista", "en": "a list"},
    "object": {"es": "un grupo de «clave: valor»", "en": "a group of “key: value”"},
    "null": {"es": "nada", "en": "nothing"},
}
SHORT = 40


def expected(types: Sequence[str]) -> Words:
    return {
        "es": " o ".join(EXPECTED[name]["es"] for name in types),
        "en": " or ".join(EXPECTED[name]["en"] for name in types),
    }


def found(value: Any, written: str) -> Words:
    """`written` is the value as it stands in the file: 1.50 and not 1.5."""
    if value is None:
        return {"es": "no hay nada", "en": "there is nothing"}
    if isinstance(value, dict):
        return {"es": "hay un grupo de «clave: valor»", "en": "there is a group of “key: value”"}
    if isinstance(value, list):
        return {"es": "hay una lista", "en": "there is a list"}
    if isinstance(value, str):
        shown = value if len(value) <= SHORT else value[: SHORT - 1] + "…"
        return {"es": f"«{shown}» es un texto", "en": f"“{shown}” is a text"}
    if isinstance(value, bool):
        return {"es": f"{written} es un sí o no", "en": f"{written} is a yes or no"}
    return {"es": f"{written} es un número", "en": f"{written} is a number"}

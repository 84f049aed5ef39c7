"""Bytes to JSON: quickly, and as far as anything can be read at all."""

from __future__ import annotations

import json
from typing import Any

import orjson

DIGITS = 300
"""More than these an integer is as good as infinite."""


class NotJson(ValueError):
    """It never will be: there is no use in bringing it again."""


def parsed(body: bytes) -> Any:
    """Half an emoji, NaN and endless numbers are taken as they are; too deep a body is only counted."""
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        return _patiently(body)


def _patiently(body: bytes) -> Any:
    try:
        return json.loads(body, parse_int=_integer)
    except RecursionError:
        return {"too_deep": len(body)}
    except ValueError:
        raise NotJson from None


def _integer(digits: str) -> int | float:
    return int(digits) if len(digits) <= DIGITS else float(digits)

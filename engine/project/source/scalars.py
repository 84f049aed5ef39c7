"""What a text without quotes says in YAML 1.2, with numbers no longer than anybody means."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

LONGEST = 30
WORDS: dict[str, bool | None] = dict.fromkeys(("", "~", "null", "Null", "NULL"))
WORDS |= dict.fromkeys(("true", "True", "TRUE"), True) | dict.fromkeys(("false", "False", "FALSE"), False)
NUMBER_STARTS = frozenset("+-.0123456789")
NUMBER = re.compile(
    r"(?P<int>[-+]?[0-9]+)|0o(?P<oct>[0-7]+)|0x(?P<hex>[0-9a-fA-F]+)|"
    + (
        r"(?P<float>[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]{1,9})?)|"
        r"(?P<endless>[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))"
    )
)
LEADING_ZERO = re.compile(r"[-+]?0[0-9]")


class Unusable(ValueError):
    """`reason` names the help: zero, long, endless."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def is_text(written: str) -> bool:
    try:
        return written not in WORDS and number(written) is None
    except Unusable:
        return False


def number(text: str) -> int | Decimal | None:
    """None when the text is no number. A whole one is an int however it is written (3.0, 1e3)."""
    match = NUMBER.fullmatch(text)
    if not match:
        return None
    if match.lastgroup == "endless":
        raise Unusable("endless")
    if len(text) > LONGEST:
        raise Unusable("long")
    if LEADING_ZERO.match(text):
        raise Unusable("zero")
    if match["float"]:
        return fraction(text)
    return int(text) if match["int"] else int(text, 0)


def fraction(text: str) -> int | Decimal:
    try:
        value = Decimal(text)
    except InvalidOperation:  # an exponent of twenty digits
        raise Unusable("long") from None
    if not value.is_finite() or len(text) > LONGEST or abs(value.adjusted()) > LONGEST:
        raise Unusable("long")
    return int(value) if value == value.to_integral_value() else value


def whole(text: str) -> int:
    if len(text) > LONGEST:
        raise Unusable("long")
    return int(text)

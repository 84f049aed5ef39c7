"""What a cell of a table means, by the type that the operation declares."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from engine.core.values import fold

YES = {"true", "1", "yes", "y", "si", "s", "x", "verdadero"}
NO = {"false", "0", "no", "n", "falso"}  # codespell:ignore falso
DATES = ("%d/%m/%Y", "%d-%m-%Y", "%Y/%m/%d")


class Unreadable(ValueError):
    """The cell is not of its type."""


def read(text: str, kind: str, phone: Callable[[str], str | None]) -> Any:
    """The value of a cell; None when it is empty. `phone` gives the E.164 form."""
    text = text.strip()
    if not text:
        return None
    match kind:
        case "number" | "money":
            return number(text)
        case "date":
            return day(text)
        case "bool":
            return yes_or_no(text)
        case "phone":
            return phone(text) or text
    return text


def number(text: str) -> Decimal:
    """A number as systems and spreadsheets write it: 1234.5, 1.234,50, $ 1,234.50."""
    digits = re.sub(r"[^\d.,+-]", "", text)
    whole, mark, rest = _split(digits)
    try:
        return Decimal(re.sub("[.,]", "", whole) + (f".{rest}" if mark else ""))
    except InvalidOperation:
        raise Unreadable(text) from None


def _split(digits: str) -> tuple[str, str, str]:
    """The last mark sets the decimals apart, unless it stands more than once."""
    mark = max(".,", key=digits.rfind)
    if digits.count(mark) == 1:
        return digits.partition(mark)
    return digits, "", ""


def day(text: str) -> date:
    try:
        return datetime.fromisoformat(text).date()
    except ValueError:
        pass
    for form in DATES:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007
        except ValueError:
            continue
    raise Unreadable(text)


def yes_or_no(text: str) -> bool:
    word = fold(text)
    if word in YES | NO:
        return word in YES
    raise Unreadable(text)

"""What a cell of a table means, by the type that the operation declares."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from engine.core.reading.figures import NoFigure, figure
from engine.core.values import fold

YES = {"true", "1", "yes", "y", "si", "s", "x", "verdadero"}
NO = {"false", "0", "no", "n", "falso"}  # codespell:ignore falso
DATES = ("%d/%m/%Y", "%d-%m-%Y", "%Y/%m/%d")


class Unreadable(ValueError):
    """The cell is not of its type."""


def read(text: str, kind: str, phone: Callable[[str], str | None], country: str, decimal: str = "") -> Any:
    """The value of a cell; None when it is empty. `phone` gives the E.164 form; `decimal`, the mark of the
    decimals, where the file says it."""
    text = text.strip()
    if not text:
        return None
    match kind:
        case "number" | "money":
            return _number(text, country, kind == "money", decimal)
        case "date":
            return day(text)
        case "bool":
            return yes_or_no(text)
        case "phone":
            return phone(text) or text
    return text


def _number(text: str, country: str, money: bool, decimal: str) -> Decimal:
    try:
        return figure(text, country, money=money, decimal=decimal)
    except NoFigure:
        raise Unreadable(text) from None


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

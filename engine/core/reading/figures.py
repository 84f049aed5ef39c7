"""The figure that a system or a spreadsheet wrote: «1234.5», «$ 1.234,50», «28.900»."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Final

from engine.core.reading.amounts import DECIMAL_POINT

LONGEST: Final = 60

_SPACED = re.compile(r"(?<=[0-9])[ \u00a0\u202f'](?=[0-9]{3}(?![0-9]))")
_RUN = re.compile(r"[.,]?[0-9][0-9.,]*")
_MINUS = re.compile(r"[-\u2212][^0-9]*$")
_GROUPED = re.compile(r"-?[1-9][0-9]{0,2}[.,][0-9]{3}")


class NoFigure(ValueError):
    """The text has no figure, or several."""


def figure(text: str, country: str, *, money: bool = False, decimal: str = "") -> Decimal:
    """`decimal`: the mark of the decimals, `.` or `,`, where the file says it. Raises NoFigure."""
    written = _only_figure(text[:LONGEST])
    mark = decimal or _decimal_mark(written, country, money)
    whole, _, rest = written.partition(mark) if mark else (written, "", "")
    try:
        return Decimal(re.sub("[.,]", "", whole) + (f".{rest}" if rest else ""))
    except InvalidOperation:
        raise NoFigure from None


def may_be_thousands(text: str) -> bool:
    """Whether it has one mark with three digits behind: 28.900 is 28.9 for some and 28900 for others."""
    try:
        return _GROUPED.fullmatch(_only_figure(text[:LONGEST])) is not None
    except NoFigure:
        return False


def _only_figure(text: str) -> str:
    """The digits and marks of the one figure of a text: $ 1 234,50 has one, 1e5 and 50/10 have two."""
    runs = list(_RUN.finditer(_SPACED.sub("", text)))
    if len(runs) != 1:
        raise NoFigure
    minus = _MINUS.search(runs[0].string[: runs[0].start()])
    return ("-" if minus else "") + runs[0][0].rstrip(".,")


def _decimal_mark(written: str, country: str, money: bool) -> str:
    """The last of two marks sets the decimals apart. One alone, and once: in an amount, unless three digits
    follow; in a number, the point always does, and the comma where people write it so."""
    mark = max(".,", key=written.rfind)
    if mark not in written or written.count(mark) > 1:
        return ""
    other = "," if mark == "." else "."
    if other in written:
        return mark
    thousands = _GROUPED.fullmatch(written) is not None
    if money:
        return "" if thousands else mark
    return "" if thousands and mark == "," and country in DECIMAL_POINT else mark

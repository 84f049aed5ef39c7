"""How values are written for people of one country and language."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache
from typing import Literal

from engine.core.compare import kind

MAX_LENGTH = 65_536
MAX_NESTED = 4
MAX_DIGITS = 40  # what is longer is no amount, and would be costly to write
_NUMBERS = (int, Decimal, float)
_NAMING = ("name", "title", "caption", "address")  # what a plan, a place or a photo is called
_EXACT = Context(prec=MAX_DIGITS + 20, rounding=ROUND_HALF_UP)
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_PHONE = re.compile(r"\+?[0-9 ().-]{6,30}")


@dataclass(frozen=True, slots=True)
class Formats:
    """Every method takes any value; one that is not of its kind is written as it is."""

    decimal: str
    group: str
    currency: str
    symbol: str
    symbol_first: bool
    symbol_space: bool
    currency_digits: int
    date_order: Literal["dmy", "mdy", "ymd"]
    date_separator: str
    country: str
    yes: str
    no: str

    def text(self, value: object) -> str:
        return self._text(value, MAX_NESTED)

    def money(self, value: object) -> str:
        """Without decimals when whole: people don't read the cents of "18.500,00"."""
        amount = _amount(value)
        if amount is None:
            return self.text(value)
        amount = _rounded(amount, self.currency_digits)
        whole = amount == amount.to_integral_value()
        figure = self._figure(_rounded(abs(amount), 0) if whole else abs(amount))
        space = " " if self.symbol_space else ""
        written = f"{self.symbol}{space}{figure}" if self.symbol_first else f"{figure}{space}{self.symbol}"
        return f"-{written}" if amount < 0 else written

    def number(self, value: object) -> str:
        """Three decimals at most."""
        amount = _amount(value)
        if amount is None:
            return self.text(value)
        amount = _rounded(amount, 3).normalize(_EXACT)
        return f"-{self._figure(-amount)}" if amount < 0 else self._figure(abs(amount))

    def date(self, value: object) -> str:
        """Also of a text such as 2026-03-10, as many systems send it."""
        if isinstance(value, str) and _ISO_DAY.fullmatch(value):
            value = _day(value)
        if not isinstance(value, date):
            return self.text(value)
        parts = {"d": f"{value.day:02}", "m": f"{value.month:02}", "y": f"{value.year:04}"}
        return self.date_separator.join([parts[part] for part in self.date_order])

    def time(self, value: object) -> str:
        if not isinstance(value, time | datetime):
            return self.text(value)
        return f"{value.hour:02}:{value.minute:02}"

    def phone(self, value: object) -> str:
        text = self.text(value)
        return _phone(text, self.country) if _PHONE.fullmatch(text) else text

    def _figure(self, amount: Decimal) -> str:
        whole, _, fraction = f"{amount:,f}".partition(".")
        whole = whole.replace(",", self.group)
        return f"{whole}{self.decimal}{fraction}" if fraction else whole

    def _text(self, value: object, depth: int) -> str:
        if isinstance(value, str):
            return value[:MAX_LENGTH]
        if isinstance(value, bool):
            return self.yes if value else self.no
        if isinstance(value, _NUMBERS):
            return _plain_number(value)
        if isinstance(value, datetime):
            return f"{self.date(value)} {self.time(value)}"
        if isinstance(value, date):
            return self.date(value)
        if isinstance(value, time):
            return self.time(value)
        if depth and isinstance(value, Mapping):
            named = (value.get(key) for key in _NAMING)
            return self._text(next((name for name in named if name), None), depth - 1)
        if depth and kind(value) == "list":
            return self._list(value, depth - 1)  # type: ignore[arg-type]
        return ""

    def _list(self, values: Sequence[object], depth: int) -> str:
        return ", ".join(self._up_to_limit(values, depth))[:MAX_LENGTH]

    def _up_to_limit(self, values: Sequence[object], depth: int) -> Iterator[str]:
        length = 0
        for value in values:
            text = self._text(value, depth)
            if text:
                yield text
            length += len(text) + 1
            if length > MAX_LENGTH:
                return


def _amount(value: object) -> Decimal | None:
    """The value when it is a number that can be written with its figures."""
    if isinstance(value, bool) or not isinstance(value, _NUMBERS):
        return None
    if isinstance(value, int):
        return Decimal(value) if _is_short(value) else None
    amount = Decimal(repr(value)) if isinstance(value, float) else value
    if not amount.is_finite() or amount.adjusted() >= MAX_DIGITS:
        return None
    return amount


def _is_short(value: int) -> bool:
    return value.bit_length() < MAX_DIGITS * 3


def _rounded(amount: Decimal, digits: int) -> Decimal:
    return amount.quantize(Decimal(1).scaleb(-digits), context=_EXACT)


def _plain_number(value: int | Decimal | float) -> str:
    """As a machine writes it: this is also how codes, ids and coordinates are printed."""
    if isinstance(value, int):
        return str(value) if _is_short(value) else f"{_EXACT.create_decimal(value):.6E}"
    amount = _amount(value)
    if amount is None or amount.adjusted() < -MAX_DIGITS or len(amount.as_tuple().digits) > MAX_LENGTH:
        return ""
    return f"{amount:f}"


def _day(text: str) -> date | str:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text


@lru_cache(maxsize=4096)
def _phone(text: str, country: str) -> str:
    import phonenumbers  # slow to import, and few texts have a phone

    from engine.core.reading.phones import as_it_stands

    try:
        number = as_it_stands(text) or phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return text
    known = phonenumbers.is_possible_number if text.startswith("+") else phonenumbers.is_valid_number
    if not known(number):
        return text
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)

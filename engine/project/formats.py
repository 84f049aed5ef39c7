"""How a country writes, out of Babel's data."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from engine.core.formats import Formats

if TYPE_CHECKING:
    from babel import Locale

_YES_NO = {
    "de": ("ja", "nein"),
    "en": ("yes", "no"),
    "es": ("sí", "no"),
    "fr": ("oui", "non"),
    "it": ("sì", "no"),
    "pt": ("sim", "não"),
}
# Babel glues the sign to the figure here, invoices do not
_SPACED = frozenset({"AR"})
_ORDERS: dict[str, Literal["dmy", "mdy", "ymd"]] = {"dmy": "dmy", "mdy": "mdy", "ymd": "ymd"}


@lru_cache(64)
def formats_for(language: str, country: str, currency: str) -> Formats:
    """How the language is written there; where it is not spoken, the country's figures and dates stay.

    LookupError: no such country.
    """
    from babel import numbers

    locale = _locale(language, country)
    symbol = numbers.get_currency_symbol(currency, locale)
    pattern = _plain(locale.currency_formats["standard"].pattern.partition(";")[0])
    order, separator = _date_habit(locale)
    yes, no = _YES_NO.get(language, _YES_NO["es"])
    return Formats(
        decimal=numbers.get_decimal_symbol(locale, numbering_system="latn"),
        group=_plain(numbers.get_group_symbol(locale, numbering_system="latn")),
        currency=currency,
        symbol=symbol,
        symbol_first=pattern.startswith("¤"),
        symbol_space=" " in pattern or symbol[-1].isalpha() or country in _SPACED,
        currency_digits=numbers.get_currency_precision(currency),
        date_order=order,
        date_separator=separator,
        country=country,
        yes=yes,
        no=no,
    )


def _locale(language: str, country: str) -> Locale:
    from babel import Locale, UnknownLocaleError
    from babel.languages import get_official_languages

    # Spanish before others: of Guaraní or Aymara Babel knows little more than the name
    official = sorted(get_official_languages(country, de_facto=True), key="es".__ne__)
    for spoken in (language, *official):
        try:
            return Locale.parse(f"{spoken}_{country}")
        except (UnknownLocaleError, ValueError):
            continue
    raise LookupError(country)


def _date_habit(locale: Locale) -> tuple[Literal["dmy", "mdy", "ymd"], str]:
    pattern = str(locale.date_formats["short"].pattern)
    letters = "".join(dict.fromkeys(letter for letter in pattern.lower() if letter in "dmy"))
    separator = re.search(r"(?<=[dMy])[/.-]", pattern)
    return _ORDERS.get(letters, "dmy"), separator[0] if separator else "/"


def _plain(text: str) -> str:
    """People can neither type nor search a no-break space."""
    return re.sub(r"\s", " ", text)

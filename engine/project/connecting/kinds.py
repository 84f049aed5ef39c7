"""What a value of an answer is, by the kind that the file declares. Nothing raises but Unfit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from engine.core.reading import cells
from engine.core.reading.figures import NoFigure, figure
from engine.core.values import MISSING, fold

from .spec import Home, Returned
from .spellings import known_phone, phones_in

LONGEST_TEXT = 4000
MOST_DIGITS = 30
LARGEST = 2**63
"""A whole number from here on is kept as a Decimal: as JSON it would lose digits."""

MOST_IN_A_LIST = 100
NOTHING = frozenset({"", "-", "--", "null", "none", "n/a", "s/d", "0000-00-00", "0000-00-00 00:00:00"})
YES = cells.YES | {"on", "t", "v", "activo", "enabled"}
NO = cells.NO | {"off", "f", "inactivo", "disabled"}
DAYS = ("%d/%m/%Y", "%d-%m-%Y", "%Y/%m/%d", "%d.%m.%Y", "%Y%m%d")
HOURS = ("", " %H:%M:%S", " %H:%M")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FURTHEST = 10**11


class Unfit(ValueError):
    """The value is not of its kind."""


def converted(value: Any, returned: Returned, home: Home) -> Any:
    """None when there is nothing. Raises Unfit."""
    if returned.kind in ("phones", "list"):
        return _LISTS[returned.kind](value, home)
    if is_nothing(value):
        return None
    if isinstance(value, Mapping | list | tuple):
        raise Unfit
    if returned.kind == "map":
        return _mapped(value, returned)
    return _KINDS[returned.kind](value, returned, home)


def is_nothing(value: Any) -> bool:
    if isinstance(value, str):
        return value.strip().lower() in NOTHING
    return value is None or value == {} or value == []


def text(value: Any) -> str:
    """As it would stand in a file: 12 and not 12.0, true and not True."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        value = int(value) if value.is_integer() and abs(value) < 2**53 else Decimal(repr(value))
        return f"{value:f}" if isinstance(value, Decimal) else str(value)
    if isinstance(value, int) and abs(value) >= 10**MOST_DIGITS:
        raise Unfit
    return str(value).strip()[:LONGEST_TEXT]


def _number(value: Any, returned: Returned, home: Home) -> Decimal | int:
    if isinstance(value, bool):
        raise Unfit
    if isinstance(value, int | Decimal):
        return _bounded(Decimal(value))
    if isinstance(value, float):
        return _bounded(Decimal(repr(value)))
    try:
        return _bounded(
            figure(str(value), home.country, money=returned.kind == "money", decimal=returned.decimal)
        )
    except NoFigure:
        raise Unfit from None


def _bounded(amount: Decimal) -> Decimal | int:
    if (
        not amount.is_finite()
        or abs(amount.adjusted()) > MOST_DIGITS
        or len(amount.as_tuple().digits) > MOST_DIGITS
    ):
        raise Unfit
    return int(amount) if amount == amount.to_integral_value() and abs(amount) < LARGEST else amount


def _text(value: Any, returned: Returned, home: Home) -> str:
    return text(value)


def _phone(value: Any, returned: Returned, home: Home) -> str:
    written = text(value)
    return known_phone(written, home.country) or written


def _bool(value: Any, returned: Returned, home: Home) -> bool:
    if isinstance(value, bool):
        return value
    word = fold(text(value))
    if word in YES or word in NO:
        return word in YES
    raise Unfit


def _date(value: Any, returned: Returned, home: Home) -> date:
    found = _moment(value, returned, home)
    return found.date() if isinstance(found, datetime) else found


def _datetime(value: Any, returned: Returned, home: Home) -> datetime:
    found = _moment(value, returned, home)
    if isinstance(found, datetime):
        return found
    return datetime(found.year, found.month, found.day, tzinfo=home.zone)


def _moment(value: Any, returned: Returned, home: Home) -> date | datetime:
    """In the company's time zone; what has none is in it already."""
    if isinstance(value, bool):
        raise Unfit
    try:
        return _read_moment(text(value)[:60], returned.formats, home)
    except (ValueError, OverflowError):
        raise Unfit from None


def _read_moment(written: str, formats: tuple[str, ...], home: Home) -> date | datetime:
    if "unix" in formats or "unix_ms" in formats:
        seconds = float(written) / (1000 if "unix_ms" in formats else 1)
        if not abs(seconds) < _FURTHEST:
            raise Unfit
        return (_EPOCH + timedelta(seconds=seconds)).astimezone(home.zone)
    if formats:
        return _located(_by_format(written, formats), home)
    try:
        return _located(datetime.fromisoformat(written), home)
    except ValueError:
        return _located(_by_format(written, tuple(f"{day}{hour}" for day in DAYS for hour in HOURS)), home)


def _by_format(written: str, formats: tuple[str, ...]) -> datetime:
    for form in formats:
        try:
            return datetime.strptime(written, form)  # noqa: DTZ007
        except ValueError:
            continue
    raise Unfit


def _located(moment: datetime, home: Home) -> datetime:
    return moment.replace(tzinfo=home.zone) if moment.tzinfo is None else moment.astimezone(home.zone)


def _mapped(value: Any, returned: Returned) -> Any:
    found = {fold(text(key)): inner for key, inner in returned.map.items()}
    word = fold(text(value))
    if word not in found:
        raise Unfit
    return found[word]


def _phones(value: Any, home: Home) -> tuple[str, ...]:
    """Of a text that may hold several, of a list of them, or of a list of rows that have a number."""
    values = value if isinstance(value, list | tuple) else [value]
    found: list[str] = []
    for each in values[:MOST_IN_A_LIST]:
        if not is_nothing(each) and not isinstance(each, Mapping | list | tuple):
            found += phones_in(text(each), home.country)
    return tuple(dict.fromkeys(found))[:MOST_IN_A_LIST]


def _list(value: Any, home: Home) -> tuple[str, ...]:
    """Of texts: those of a list, or of a text with commas."""
    values = value if isinstance(value, list | tuple) else [] if is_nothing(value) else text(value).split(",")
    plain = [text(each) for each in values[:MOST_IN_A_LIST] if not isinstance(each, Mapping | list | tuple)]
    return tuple(each.strip() for each in plain if not is_nothing(each))


_LISTS: Mapping[str, Callable[[Any, Home], Any]] = {"phones": _phones, "list": _list}
_KINDS: Mapping[str, Callable[[Any, Returned, Home], Any]] = {
    "text": _text,
    "number": _number,
    "money": _number,
    "date": _date,
    "datetime": _datetime,
    "bool": _bool,
    "phone": _phone,
}
KINDS = (*_KINDS, "map", *_LISTS)


def value_of(found: Any, returned: Returned, home: Home) -> Any:
    """Raises Unfit unless the file says what stands there then."""
    try:
        return converted(found, returned, home)
    except (Unfit, RecursionError):
        if returned.otherwise is MISSING:
            raise Unfit from None
        return returned.otherwise

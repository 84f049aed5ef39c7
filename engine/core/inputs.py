"""What a person wrote → a value: the `accept` of a question."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from typing import Any, Final, Literal

from engine.core.evolve import frozen
from engine.core.matching import match
from engine.core.messages import Content
from engine.core.reading.amounts import number_in
from engine.core.reading.attachments import any_file_of, file_of, location_of, storable
from engine.core.reading.dates import date_in
from engine.core.reading.identities import cbu_in, cuit_in, dni_in, email_in
from engine.core.reading.phones import phone_e164, phone_in
from engine.core.reading.spelling import LONGEST, plain, words_for
from engine.core.reading.times import time_in
from engine.core.reading.words import Words
from engine.core.reading.yes_no import yes_no_in
from engine.core.values import Value
from engine.core.zones import Zones

__all__ = ["KINDS", "NO_MATCH", "Accept", "NoMatch", "phone_e164", "read"]

Bound = Decimal | int | date | time | Literal["today"] | None


class NoMatch(Enum):
    """The message is no answer to the question; not the same as an answer that is False."""

    NO_MATCH = "no match"


NO_MATCH: Final = NoMatch.NO_MATCH


@frozen
class Accept:
    """`min` and `max` are letters for text and bounds otherwise; `choices` is for `choice` alone, and
    `saves`, for a translated one: what each of them is kept as."""

    kind: str
    min: Bound = None
    max: Bound = None
    choices: tuple[str, ...] = ()
    saves: tuple[str, ...] = ()


@frozen
class _Reading:
    """One message and what it takes to read it. `said` is its text made `plain`."""

    accept: Accept
    content: Content
    said: str
    now: datetime
    country: str
    zones: Zones | None
    words: Words


def read(
    accept: Accept,
    content: Content,
    now: datetime,
    country: str,
    zones: Zones | None,
    language: str = "es",
) -> Value | NoMatch:
    """The value of an answer. `now` is in the company's time zone, `country` in ISO's two letters.

    Text is a str, number and money a Decimal, integer an int, yes_no a bool, date a date, time a time;
    phone (E.164), email, the ids and choice are str. A location is {lat, lon, name, address, zone}, with
    zone {id, name, technician, available} or None; photo, audio and document are
    {kind, media, name, caption}; any is whichever of these fits.
    """
    text = content.text if len(content.text) <= LONGEST else ""
    said = plain(text) if accept.kind in _SAID else ""
    value = _READERS[accept.kind](_Reading(accept, content, said, now, country, zones, words_for(language)))
    return NO_MATCH if value is None else value


def _text(reading: _Reading) -> str | None:
    text = storable(reading.content.text).strip()
    letters = _letters(text)
    return text if letters and _is_within(letters, reading.accept) else None


def _letters(text: str) -> int:
    """What a person would count: accents and joiners are part of a letter."""
    if text.isascii():
        return len(text)
    return sum(unicodedata.category(character) not in {"Mn", "Me", "Cf"} for character in text)


def _decimal(reading: _Reading, *, money: bool = False) -> Decimal | None:
    top = Decimal(reading.accept.max) if isinstance(reading.accept.max, int | Decimal) else None
    value = number_in(reading.said, reading.country, reading.words.numbers, top, money=money)
    return value if _is_within(value, reading.accept) else None


def _money(reading: _Reading) -> Decimal | None:
    return _decimal(reading, money=True)


def _integer(reading: _Reading) -> int | None:
    value = _decimal(reading)
    return int(value) if value is not None and value == value.to_integral_value() else None


def _date(reading: _Reading) -> date | None:
    today = reading.now.date()
    value = date_in(reading.said, today, reading.country, reading.words)
    return value if _is_within(value, reading.accept, today) else None


def _time(reading: _Reading) -> time | None:
    earliest, latest = reading.accept.min, reading.accept.max
    return time_in(
        reading.said,
        reading.words,
        earliest if isinstance(earliest, time) else None,
        latest if isinstance(latest, time) else None,
    )


def _is_within(value: Any, accept: Accept, today: date | None = None) -> bool:
    least: Any = today if accept.min == "today" else accept.min
    most: Any = today if accept.max == "today" else accept.max
    return value is not None and (least is None or value >= least) and (most is None or value <= most)


def _choice(reading: _Reading) -> str | None:
    accept = reading.accept
    found = match(reading.content.text, [(choice, ()) for choice in accept.choices])
    return None if found is None else (accept.saves or accept.choices)[found]


def _any(reading: _Reading) -> Value:
    place = location_of(reading.content, reading.zones)
    return place or any_file_of(reading.content) or _text(reading)


_READERS: dict[str, Callable[[_Reading], Value]] = {
    "text": _text,
    "number": _decimal,
    "integer": _integer,
    "money": _money,
    "date": _date,
    "time": _time,
    "yes_no": lambda reading: yes_no_in(reading.said, reading.words.answers),
    "email": lambda reading: email_in(reading.said, reading.words.at_sign),
    "phone": lambda reading: phone_in(reading.said, reading.country),
    "location": lambda reading: location_of(reading.content, reading.zones),
    "photo": lambda reading: file_of(reading.content, "image"),
    "audio": lambda reading: file_of(reading.content, "audio"),
    "document": lambda reading: file_of(reading.content, "document"),
    "any": _any,
    "choice": _choice,
    "dni": lambda reading: dni_in(reading.said),
    "cuit": lambda reading: cuit_in(reading.said),
    "cbu": lambda reading: cbu_in(reading.said),
}
_SAID = frozenset("number integer money date time yes_no email phone dni cuit cbu".split())

KINDS: Final = frozenset(_READERS)

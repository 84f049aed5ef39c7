"""The time of day that somebody wrote: «16:30», «16hs», «a las 4 y media de la tarde»."""

from __future__ import annotations

import re
from datetime import time
from functools import lru_cache

from engine.core.reading.spelling import any_of, phrase
from engine.core.reading.words import Words

Moments = tuple[time, ...]
"""The times that one expression may mean, the literal one first: «a las 4» is 4:00 or 16:00."""


def time_in(text: str, words: Words, earliest: time | None = None, latest: time | None = None) -> time | None:
    """The only time a `plain` text names, with the bounds to choose between 4 and 16.

    Where both are possible, 7 to 12 are as written, and 1 to 6 are no answer.
    """
    meant = _meant(text, words)
    fitting = [
        moment for moment in meant if (earliest or time.min) <= moment and moment <= (latest or time.max)
    ]
    if len(fitting) > 1 and meant[0].hour < 7:
        return None
    return fitting[0] if fitting else None


def _meant(text: str, words: Words) -> Moments:
    if _vague(words).search(text):
        return ()
    whole = _whole(text, words)
    if whole:
        return whole
    rest = _day_number(words).sub(" , ", text)
    found = set()
    for match in _clock(words).finditer(rest):
        if not _is_sure(match):
            return ()  # «de 4 a 5 de la tarde»
        found.add(_moments(match, words))
    rest = _clock(words).sub(" , ", rest)
    found |= {(time(words.times.fixed[name]),) for name in phrase(tuple(words.times.fixed)).findall(rest)}
    return found.pop() if len(found) == 1 else ()


def _whole(text: str, words: Words) -> Moments:
    """Nothing but an hour: «16», «1630», «cuatro»."""
    text = text.strip(" .,!¡?¿")
    digits = re.fullmatch(r"([01]\d|2[0-3])([0-5]\d)", text)
    if digits:
        return (time(int(digits[1]), int(digits[2])),)
    match = _clock(words).fullmatch(text)
    return _moments(match, words) if match else ()


def _is_sure(match: re.Match[str]) -> bool:
    """More than a number that happens to stand there."""
    return any(match[name] for name in ("lead", "minute", "past", "to", "unit", "part"))


@lru_cache(8)
def _clock(words: Words) -> re.Pattern[str]:
    times, hours = words.times, _hour_names(words)
    number = rf"\d\d?|{any_of(words.numbers.names)}"
    minute = rf"{number}|{any_of(times.minutes)}"
    return re.compile(
        rf"(?P<lead>(?<!\w){any_of(times.lead)} )?"
        rf"(?<![\w/.,-])(?<!\d:)(?P<hour>\d\d?|{any_of(hours)})"
        r"(?: ?[:.,h] ?(?P<minute>[0-5]\d)(?!\d))?"
        rf"(?: {any_of(times.past)} (?P<past>{minute})(?!\w)| {any_of(times.to)} (?P<to>{minute})(?!\w))?"
        rf"(?: ?(?P<unit>{any_of(times.units)})(?!\w)\.?)?"
        rf"(?:,? ?(?P<part>{any_of(times.parts)})(?!\w)\.?)?"
        r"(?![\w/-]|[.:,]\d)"
    )


@lru_cache(8)
def _vague(words: Words) -> re.Pattern[str]:
    """«después de las 4», «en 2 horas»."""
    counted = rf"{any_of(words.dates.ahead)} (?:\d|{any_of((*words.numbers.names, *words.numbers.articles))})"
    return re.compile(rf"(?<!\w)(?:{any_of(words.times.vague)}(?!\w)|{counted})")


@lru_cache(8)
def _day_number(words: Words) -> re.Pattern[str]:
    """«el 25 a las 16»: 25 is a day."""
    lead = any_of((*words.dates.day_lead, *words.dates.weekdays))
    return re.compile(
        rf"(?<!\w){lead} \d\d?(?= |,|$)(?! ?{any_of((*words.times.units, *words.times.parts))})"
    )


def _hour_names(words: Words) -> dict[str, int]:
    names = {name: value for name, value in words.numbers.names.items() if value < 24}
    return names | dict.fromkeys(words.numbers.articles, 1)


def _moments(match: re.Match[str], words: Words) -> Moments:
    """None of them when the hour can't be."""
    minutes = _minutes(match, words)
    hours = _hours(match["hour"], words)
    if match["part"]:
        allowed = words.times.parts[match["part"]]
        hours = tuple(hour for hour in hours if hour in allowed or hour + 24 in allowed)
    if not -60 < minutes < 60:
        return ()
    return tuple(time((hour * 60 + minutes) // 60 % 24, minutes % 60) for hour in hours)


def _minutes(match: re.Match[str], words: Words) -> int:
    if match["minute"]:
        return int(match["minute"])
    said = match["past"] or match["to"]
    if not said:
        return 0
    number = words.times.minutes.get(said) or words.numbers.names.get(said)
    number = int(said) if number is None else number
    return number if match["past"] else -number


def _hours(said: str, words: Words) -> tuple[int, ...]:
    hour = int(said) if said.isdigit() else _hour_names(words)[said]
    if hour > 23:
        return ()
    if hour > 12 or hour == 0 or said.startswith("0"):
        return (hour,)
    return (hour, (hour + 12) % 24)

"""The day that somebody wrote: «25/3», «25 de marzo», «pasado mañana», «el lunes que viene»."""

from __future__ import annotations

import re
from calendar import isleap, monthrange
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from engine.core.reading.spelling import any_of, phrase
from engine.core.reading.words import Words

MONTH_FIRST: Final = frozenset({"US", "PH", "BZ"})
"""Countries that write 3/25."""

YEARS_AHEAD: Final = 20
"""«25/3/46» is to come for so long, and else gone by."""

_PART_OF_DAY: Final = ";"
"""Stands for «a la mañana», which would read as a day."""

_BEFORE = r"(?<![\w/.-])(?<!\d:)"
_YEAR = r"(?:19|2[01])\d\d"
_DAY = rf"{_BEFORE}\d{{1,2}}"

_Make = Callable[[re.Match[str], date], date]
_Reader = tuple[str, _Make]


def date_in(text: str, today: date, country: str, words: Words) -> date | None:
    """The only day that a `plain` text names; none when there is none, or two that differ."""
    rest = phrase(words.dates.parts_of_day).sub(_PART_OF_DAY, text)
    found: set[date] = set()
    try:
        for pattern, make in _readers(words, country in MONTH_FIRST):
            found |= {make(match, today) for match in pattern.finditer(rest)}
            rest = pattern.sub(",", rest)
        named = {words.dates.weekdays[name] for name in phrase(tuple(words.dates.weekdays)).findall(rest)}
        found = found or {_next_weekday(weekday, today) for weekday in named}
    except (ValueError, OverflowError):  # the 31/2, or the year 10000
        return None
    if len(found) != 1 or _says_more(rest, words):
        return None
    [day] = found
    return day if named <= {day.weekday()} else None


def _says_more(rest: str, words: Words) -> bool:
    """Something is left that takes the day back, or that may be another one."""
    rest = _clock_time(words).sub(",", rest)
    left = re.findall(r"\w+", rest)
    others = words.numbers.names.keys() | words.dates.months.keys()
    return bool(phrase(words.dates.vague).search(rest)) or any(
        word in others or word.isdigit() for word in left
    )


@lru_cache(8)
def _clock_time(words: Words) -> re.Pattern[str]:
    times = words.times
    number = rf"(?:\d{{1,2}}(?::\d\d)?|{any_of(words.numbers.names)})"
    more = rf"(?: (?:{any_of(times.past)}|{any_of(times.to)}) (?:{number}|{any_of(times.minutes)}))?"
    unit = rf"(?: ?{any_of((*times.units, *times.parts, _PART_OF_DAY))})"
    lead = rf"(?<!\w){any_of(times.lead)} {number}{more}{unit}?"
    return re.compile(rf"(?:{lead}|{_BEFORE}{number}{more}{unit}|{_BEFORE}\d{{1,2}}:\d\d)(?!\w)")


@lru_cache(16)
def _readers(words: Words, month_first: bool) -> tuple[tuple[re.Pattern[str], _Make], ...]:
    """What to look for, the most certain first; what one finds is gone for the next."""
    readers = (*_numeric(month_first), *_with_month(words), *_relative(words), *_day_of_month(words))
    return tuple((re.compile(pattern), make) for pattern, make in readers)


def _numeric(month_first: bool) -> Iterator[_Reader]:
    day, month = ("b", "a") if month_first else ("a", "b")

    def make(match: re.Match[str], today: date) -> date:
        return _complete(int(match[day]), int(match[month]), match["year"], today)

    yield rf"{_BEFORE}(?P<year>{_YEAR})(?P<mark>[-/.])(?P<b>\d\d?)(?P=mark)(?P<a>\d\d?)(?![\w/-])", _iso
    pair = rf"(?P<a>{_DAY}) ?(?P<mark>[/-]) ?(?P<b>\d\d?)"
    yield rf"{pair}(?: ?(?P=mark) ?(?P<year>{_YEAR}|\d\d))?(?![\w/-])", make
    yield rf"(?P<a>{_DAY})\.(?P<b>\d\d?)\.(?P<year>{_YEAR}|\d\d)(?![\w/-])", make
    # 16.30 is a clock time
    yield rf"(?P<a>{_DAY})\.(?P<b>0?[1-9]|1[0-2])(?P<year>)(?![\w/-]|\.\d)", make


def _iso(match: re.Match[str], _: date) -> date:
    return date(int(match["year"]), int(match["b"]), int(match["a"]))


def _with_month(words: Words) -> Iterator[_Reader]:
    dates, days = words.dates, _day_names(words)
    of = any_of(dates.of)
    day = rf"(?P<day>{_DAY}|(?<!\w){any_of(days)})(?:°|ro|er|st|nd|rd|th)?"
    year = rf"(?:(?: ?[-/] ?| {of} )(?P<short>{_YEAR}|\d\d)|,? (?P<year>{_YEAR}))?(?![\w:])"
    month = rf"(?P<month>{any_of(dates.months)})(?!\w)\.?"
    # «mar 10» may be a Tuesday
    whole_month = rf"(?<!\w)(?P<month>{any_of(name for name in dates.months if len(name) > 3)})"

    def make(match: re.Match[str], today: date) -> date:
        number = days.get(match["day"]) or int(match["day"])
        return _complete(number, dates.months[match["month"]], match["year"] or match["short"], today)

    yield rf"{day}(?: {of} | ?[-/.,] ?| ?){month}{year}", make
    yield rf"{whole_month} (?:{any_of(dates.day_lead)} )?{day}{year}", make


def _day_names(words: Words) -> dict[str, int]:
    """«primero», «veinticinco», «treinta y uno»: the days that people spell out."""
    names = {name: value for name, value in words.numbers.names.items() if 1 <= value <= 30}
    thirty = [name for name, value in names.items() if value == 30]
    one = [name for name, value in names.items() if value == 1]
    joined = {f"{ten} y {unit}": 31 for ten in thirty for unit in (*one, "un")}
    return names | joined | dict.fromkeys(words.dates.first, 1)


def _relative(words: Words) -> Iterator[_Reader]:
    dates = words.dates
    weekday = rf"(?P<weekday>(?<!\w){any_of(dates.weekdays)})"
    count = rf"(?P<count>\d{{1,3}}|{any_of((*words.numbers.names, *words.numbers.articles))})"
    stretch = rf"{count} (?P<stretch>{any_of(dates.stretches)})(?!\w)"

    def in_next_week(match: re.Match[str], today: date) -> date:
        return today + timedelta(7 - today.weekday() + dates.weekdays[match["weekday"]])

    def last(match: re.Match[str], today: date) -> date:
        return _next_weekday(dates.weekdays[match["weekday"]], today - timedelta(8))

    def days(match: re.Match[str]) -> timedelta:
        said = match["count"]
        number = int(said) if said.isdigit() else words.numbers.names.get(said, 1)
        return timedelta(number * dates.stretches[match["stretch"]])

    yield rf"{weekday},? {any_of(dates.next_week)}(?!\w)", in_next_week
    yield rf"{weekday} {any_of(dates.past)}(?!\w)", last
    yield rf"(?<!\w){any_of(dates.past)} {weekday}(?!\w)", last
    yield rf"(?<!\w){any_of(dates.ahead)} {stretch}", lambda match, today: today + days(match)
    yield rf"(?<!\w){any_of(dates.ago)} {stretch}", lambda match, today: today - days(match)
    near = rf"(?<!\w){any_of(dates.near)}(?!\w)"
    yield near, lambda match, today: today + timedelta(dates.near[match[0]])


def _day_of_month(words: Words) -> Iterator[_Reader]:
    """«el 25», «lunes 9»; a bare 25 may be anything."""
    dates, units = words.dates, any_of((*words.times.units, *words.times.parts))
    weekday = rf"(?<!\w)(?P<weekday>{any_of(dates.weekdays)}),?(?: {any_of(dates.day_lead)})?"
    day = r"(?P<day>\d\d?)(?:st|nd|rd|th)?(?![\w:/-]|[.,]\d)"

    def make(match: re.Match[str], today: date) -> date:
        found = _nearest_day(int(match["day"]), today)
        name = match["weekday"]
        if name and dates.weekdays[name] != found.weekday():
            raise ValueError("no such weekday")
        return found

    yield rf"{weekday} {day}(?! ?{units}(?!\w)| ?{_PART_OF_DAY})", make
    yield rf"(?P<weekday>)(?<!\w){any_of(dates.day_lead)} {day}(?! ?{units}(?!\w))", make


def _complete(day: int, month: int, year: str | None, today: date) -> date:
    """Without a year, the nearest from today on: for a 29/2 that may be eight years away."""
    if year:
        return date(_whole_year(int(year), today) if len(year) == 2 else int(year), month, day)
    for candidate in range(today.year, today.year + 9):
        if day != 29 or month != 2 or isleap(candidate):
            found = date(candidate, month, day)
            if found >= today:
                return found
    raise ValueError("no such day")


def _whole_year(short: int, today: date) -> int:
    latest = today.year + YEARS_AHEAD
    return latest - (latest - short) % 100


def _nearest_day(day: int, today: date) -> date:
    for months in range(12):
        month = today.month - 1 + months
        year, month = today.year + month // 12, month % 12 + 1
        if day > monthrange(year, month)[1]:
            continue
        found = date(year, month, day)
        if found >= today:
            return found
    raise ValueError("no such day")


def _next_weekday(weekday: int, today: date) -> date:
    """Never today."""
    return today + timedelta((weekday - today.weekday() - 1) % 7 + 1)

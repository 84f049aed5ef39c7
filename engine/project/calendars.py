"""A calendar: weekly hours, the country's holidays, and days that are different."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any, Final, TypeVar
from zoneinfo import ZoneInfo

from engine.core.hours import Calendar, DayWords, Hours
from engine.project.hours_text import HoursError
from engine.project.opening_hours import ALL_DAY, Week, parse_hours, parse_week

__all__ = [
    "DAY_WORDS",
    "HoursError",
    "UnknownCountry",
    "UnknownSubdivision",
    "calendar_from",
    "holiday_dates",
    "parse_week",
]

_Parsed = TypeVar("_Parsed")

DAY_WORDS: Final = {
    "es": DayWords(
        today="hoy a las {time}",
        tomorrow="mañana a las {time}",
        later="el {weekday} {day}/{month} a las {time}",
        weekdays=("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"),
    ),
    "en": DayWords(
        today="today at {time}",
        tomorrow="tomorrow at {time}",
        later="on {weekday}, {month_name} {day} at {time}",
        weekdays=("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
        months=tuple(
            "January February March April May June July August September October November December".split()
        ),
    ),
}


class UnknownCountry(Exception):
    """There are no holidays for this country; `valid` are the codes that have."""

    def __init__(self, country: str, valid: tuple[str, ...]) -> None:
        super().__init__(f"no holidays are known for the country {country}")
        self.country, self.valid = country, valid


class UnknownSubdivision(Exception):
    """The country has no such province; `valid` are its codes."""

    def __init__(self, country: str, subdivision: str, valid: tuple[str, ...]) -> None:
        super().__init__(f"{country} has no subdivision {subdivision}")
        self.country, self.subdivision, self.valid = country, subdivision, valid


@lru_cache(64)
def holiday_dates(country: str, subdivision: str | None, years: tuple[int, ...]) -> frozenset[date]:
    import holidays  # half a hundred countries: only who declares holidays pays for them

    known = holidays.list_supported_countries(include_aliases=False)
    if country not in known:
        raise UnknownCountry(country, tuple(sorted(known)))
    if subdivision and subdivision not in known[country]:
        raise UnknownSubdivision(country, subdivision, tuple(known[country]))
    return frozenset(holidays.country_holidays(country, subdiv=subdivision, years=years))


def calendar_from(spec: Mapping[str, Any], time_zone: str, years: Iterable[int]) -> Calendar:
    """One of `calendars` in hours.yaml. Raises `HoursError`, `UnknownCountry` or `UnknownSubdivision`."""
    week = _located(parse_week, spec["weekly"], "weekly") if "weekly" in spec else Week((ALL_DAY,) * 7)
    declared = spec.get("holidays") or {}
    holidays = (
        holiday_dates(declared["country"], declared.get("subdivision"), tuple(years))
        if declared
        else frozenset()
    )
    return Calendar(
        weekly=week.days,
        zone=ZoneInfo(time_zone),
        holidays=holidays,
        holiday_hours=week.holidays,
        exceptions=dict(_exception(item, index) for index, item in enumerate(spec.get("exceptions") or ())),
    )


def _exception(item: Mapping[str, Any], index: int) -> tuple[date, Hours]:
    day = _located(_day, str(item["date"]), "exceptions", index, "date")
    hours = () if item.get("closed") else _located(parse_hours, item["hours"], "exceptions", index, "hours")
    return day, hours


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise HoursError("bad_date", 0, len(text), found=text) from None


def _located(parse: Callable[[str], _Parsed], text: str, *path: str | int) -> _Parsed:
    try:
        return parse(text)
    except HoursError as error:
        error.path = path
        raise

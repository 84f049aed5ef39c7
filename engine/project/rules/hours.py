"""Weekly hours, holidays and exceptions that can be read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from engine.problems import Problem
from engine.project.days import is_day
from engine.project.hours_advice import suggest_week
from engine.project.hours_text import HoursError
from engine.project.opening_hours import parse_hours, parse_week
from engine.project.places import Place

from .report import repeated
from .study import Study
from .weeks import check_week, is_open, never_open


def check_hours(study: Study) -> Iterator[Problem]:
    draft = study.draft
    written = draft.written("hours")
    for id, calendar in (written.get("calendars") or {}).items():
        place = draft.at("hours", "calendars", id)
        opens = any("hours" in exception for exception in calendar.get("exceptions") or ())
        why = "" if "holidays" in calendar else "calendar"
        yield from _week(place.at("weekly"), calendar["weekly"], why, opens=opens)
        if "holidays" in calendar:
            yield from _holidays(place.at("holidays"), calendar["holidays"])
        yield from _exceptions(place.at("exceptions"), calendar.get("exceptions") or [])
    for id, weekly in (written.get("shifts") or {}).items():
        yield from _week(draft.at("hours", "shifts", id), weekly, "shift")


def _week(place: Place, text: str, without_holidays: str, *, opens: bool = False) -> Iterator[Problem]:
    """`opens`: on some day that the text does not tell of."""
    wrong = list(_text(place, text, parse_week)) or list(check_week(place, text, without_holidays))
    yield from wrong
    if not (wrong or opens or is_open(text)):
        yield never_open(place, without_holidays)


def _text(place: Place, text: str, parse: Callable[[str], object]) -> Iterator[Problem]:
    try:
        parse(text)
    except HoursError as error:
        params = {**error.params, "text": text}
        hint = "suggestion" if params.get("suggestion") else error.reason
        start, end = error.start, error.end
        if parse is parse_week and (whole := _whole(text, error)):
            hint, params["suggestion"], start, end = "suggestion", whole, 0, len(text)
        yield place.inner_problem(start, end, "H101", hint, **params)


def _whole(text: str, error: HoursError) -> str | None:
    """All of it written anew, when mending what was found first would not be enough."""
    mended = f"{text[: error.start]}{error.params.get('suggestion') or ''}{text[error.end :]}"
    whole = None if _reads(mended) else suggest_week(text)
    return whole if whole and _reads(whole) else None


def _reads(text: str) -> bool:
    try:
        parse_week(text)
    except HoursError:
        return False
    return True


def _holidays(place: Place, declared: dict[str, str]) -> Iterator[Problem]:
    from engine.project.calendars import UnknownCountry, UnknownSubdivision, holiday_dates

    country, subdivision = declared["country"], declared.get("subdivision")
    try:
        holiday_dates(country, subdivision, ())
    except UnknownCountry:
        yield place.at("country").problem("H103", country=country)
    except UnknownSubdivision as error:
        known = ", ".join(error.valid)
        hint = "choices" if error.valid else ""
        yield place.at("subdivision").problem("H104", hint, country=country, name=subdivision, choices=known)


def _exceptions(place: Place, exceptions: list[dict[str, Any]]) -> Iterator[Problem]:
    days = []
    for index, exception in enumerate(exceptions):
        here = place.at(index)
        days.append((exception["date"], here.at("date")))
        if not is_day(exception["date"]):
            yield here.at("date").problem("H102", date=exception["date"])
        if "hours" in exception:
            yield from _text(here.at("hours"), exception["hours"], parse_hours)
    for again, first in repeated(days):
        yield again.problem("H105", line=first.line)

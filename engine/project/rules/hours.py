"""Weekly hours, holidays and exceptions that can be read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from engine.problems import Problem
from engine.project.days import is_day
from engine.project.opening_hours import HoursError, parse_hours, parse_week
from engine.project.places import Place

from .report import repeated
from .study import Study


def check_hours(study: Study) -> Iterator[Problem]:
    draft = study.draft
    written = draft.written("hours")
    for id, calendar in (written.get("calendars") or {}).items():
        place = draft.at("hours", "calendars", id)
        yield from _text(place.at("weekly"), calendar["weekly"], parse_week)
        if "holidays" in calendar:
            yield from _holidays(place.at("holidays"), calendar["holidays"])
        yield from _exceptions(place.at("exceptions"), calendar.get("exceptions") or [])
    for id, weekly in (written.get("shifts") or {}).items():
        yield from _text(draft.at("hours", "shifts", id), weekly, parse_week)


def _text(place: Place, text: str, parse: Callable[[str], object]) -> Iterator[Problem]:
    try:
        parse(text)
    except HoursError as error:
        params = {**error.params, "text": text}
        hint = "suggestion" if params.get("suggestion") else error.reason
        yield place.inner_problem(error.start, error.end, "H101", hint, **params)


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

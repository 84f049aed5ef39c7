"""How long and how well: a function for each figure, which gives the value that one case adds, or none."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal

from engine.author.reports.cases import Case
from engine.author.reports.view import View


def first_response(case: Case, view: View) -> Iterator[timedelta]:
    if view.has(case.opened.at) and case.answers:
        yield from _time(case, view, case.answers[0].at)


def first_response_open_hours(case: Case, view: View) -> Iterator[timedelta]:
    if view.is_open(case.opened.department, case.opened.at) is True:
        yield from first_response(case, view)


def first_response_closed_hours(case: Case, view: View) -> Iterator[timedelta]:
    if view.is_open(case.opened.department, case.opened.at) is False:
        yield from first_response(case, view)


def resolution(case: Case, view: View) -> Iterator[timedelta]:
    closing = case.closed
    if closing is not None and view.has(closing.at):
        yield from _time(case, view, closing.at)


def sla_first_response(case: Case, view: View) -> Iterator[bool]:
    """Closed without an answer, it is no case of this figure."""
    if case.answers:
        yield from _met(case, view, _first_target(case, view), case.answers[0].at)
    elif case.closed is None:
        yield from _met(case, view, _first_target(case, view), None)


def sla_resolution(case: Case, view: View) -> Iterator[bool]:
    closing = case.closed
    target = view.release.tickets.sla.of(case.priority, case.line).resolution
    yield from _met(case, view, target, closing.at if closing is not None else None)


def csat(case: Case, view: View) -> Iterator[float]:
    closing, score = case.closed, case.csat
    counts = isinstance(score, int | float | Decimal) and not isinstance(score, bool)
    if counts and closing is not None and view.has(closing.at):
        yield float(score)


def _time(case: Case, view: View, until: datetime) -> Iterator[timedelta]:
    passed = view.open_time(case, until)
    if passed is not None:
        yield passed


def _first_target(case: Case, view: View) -> timedelta | None:
    sla = view.release.tickets.sla.of(case.priority, case.line)
    in_hours = view.is_open(case.opened.department, case.opened.at)
    return sla.first_response_open if in_hours else sla.first_response_closed


def _met(case: Case, view: View, target: timedelta | None, at: datetime | None) -> Iterator[bool]:
    """`at` none: it has not happened. Then only what is late already counts, as not met."""
    if target is None or not view.has(case.opened.at):
        return
    for passed in _time(case, view, at or view.now):
        if at is not None or passed > target:
            yield passed <= target

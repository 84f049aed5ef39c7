"""Weekly hours that can be read, and still say something else than was meant."""

from __future__ import annotations

from collections.abc import Iterator

from engine.problems import Problem
from engine.project.hours_advice import HOLIDAY
from engine.project.hours_text import HoursError
from engine.project.opening_hours import Rule, parse_hours, parse_rules, parse_week
from engine.project.places import Place, warning


def check_week(place: Place, text: str, without_holidays: str) -> Iterator[Problem]:
    """`without_holidays`: why no day is a holiday here, as a hint; empty when some are."""
    rules = parse_rules(text)
    if without_holidays:
        yield from _holidays(place, rules, without_holidays)
    for n, rule in enumerate(rules):
        later = _replaced_by(rule, rules[n + 1 :])
        if later is not None:
            yield _replaced(place, rule, later)


def is_open(text: str) -> bool:
    week = parse_week(text)
    return any(week.days) or bool(week.holidays)


def never_open(place: Place, hint: str = "") -> Problem:
    """A department may be closed for a season, so it is not refused."""
    return warning(place.problem("H108", hint))


def _holidays(place: Place, rules: list[Rule], why: str) -> Iterator[Problem]:
    for rule in rules:
        if HOLIDAY in rule.days:
            yield place.inner_problem(rule.start, rule.end, "H106", why, rule=rule.text)


def _replaced_by(rule: Rule, later: list[Rule]) -> Rule | None:
    """The rule after which nothing is left of this one. That it was closed need not be kept."""
    left = set(rule.days) if rule.hours else set()
    for other in later:
        if left and not (left := left - set(other.days)):
            return other
    return None


def _replaced(place: Place, rule: Rule, later: Rule) -> Problem:
    both = _joined(rule, later)
    return place.inner_problem(
        rule.start, rule.end, "H107", "both" if both else "", rule=rule.text, later=later.text, both=both
    )


def _joined(rule: Rule, later: Rule) -> str:
    """The two stretches of the same days as one rule, when that can be written."""
    if set(rule.days) != set(later.days) or not later.hours:
        return ""
    first, second = sorted((rule, later), key=lambda one: one.hours)
    hours = f"{first.hours_text},{second.hours_text}"
    try:
        parse_hours(hours)
    except HoursError:
        return ""
    return f"{rule.days_text} {hours}".strip()

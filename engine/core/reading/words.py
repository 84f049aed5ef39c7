"""What a language calls numbers, days and answers: the shape of `words_es` and `words_en`.

Everything is spelled as `spelling.plain` leaves it: lower case, no accents, single spaces.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class NumberWords:
    """`articles` are 1 only before a scale, inside a number, or as the last word; `idioms` look like
    numbers and are not; a phrase of `vague` makes that a number is no answer («más de 3»)."""

    names: Mapping[str, int]
    scales: Mapping[str, int]
    articles: frozenset[str]
    joiners: frozenset[str]
    halves: frozenset[str]
    units: frozenset[str]
    idioms: tuple[str, ...]
    vague: tuple[str, ...]
    out_of: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class OptionWords:
    """How an option is named by its place; `lead` and `tail` may stand around that."""

    ordinals: Mapping[str, int]
    last: frozenset[str]
    lead: frozenset[str]
    tail: frozenset[str]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class AnswerWords:
    """`filler` says neither yes nor no; `undecided` takes a yes or a no back."""

    yes: tuple[str, ...]
    no: tuple[str, ...]
    filler: tuple[str, ...]
    undecided: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class DateWords:
    """Weekdays count from Monday, 0; `near` in days from today; `stretches` in days."""

    weekdays: Mapping[str, int]
    months: Mapping[str, int]
    near: Mapping[str, int]
    first: tuple[str, ...]
    of: tuple[str, ...]
    day_lead: tuple[str, ...]
    next_week: tuple[str, ...]
    past: tuple[str, ...]
    ahead: tuple[str, ...]
    ago: tuple[str, ...]
    stretches: Mapping[str, int]
    parts_of_day: tuple[str, ...]
    vague: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class TimeWords:
    """`parts` gives the hours that «de la tarde» may mean, those after midnight counted on from 24."""

    lead: tuple[str, ...]
    units: tuple[str, ...]
    fixed: Mapping[str, int]
    minutes: Mapping[str, int]
    past: tuple[str, ...]
    to: tuple[str, ...]
    parts: Mapping[str, range]
    vague: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Words:
    numbers: NumberWords
    options: OptionWords
    answers: AnswerWords
    dates: DateWords
    times: TimeWords
    at_sign: tuple[str, ...]


def split(table: str) -> tuple[str, ...]:
    """The phrases of a text, which stand between bars or on lines of their own."""
    return tuple(phrase for phrase in map(str.strip, table.replace("\n", "|").split("|")) if phrase)


def ranked(table: str, start: int) -> dict[str, int]:
    """As `split`, numbered from `start`; those that mean the same stand between commas."""
    return {
        name.strip(): number for number, names in enumerate(split(table), start) for name in names.split(",")
    }

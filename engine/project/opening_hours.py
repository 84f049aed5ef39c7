"""Weekly hours in OpenStreetMap's `opening_hours` form.

The subset: `Mo-Fr 09:00-13:00,16:00-20:00; Sa 09:00-13:00; Su,PH off`, `24/7`. A later rule replaces the
days it names. https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, NoReturn

from engine.core.hours import Hours, Interval
from engine.project.hours_advice import DAYS, HOLIDAY, suggest_days, suggest_span, suggest_spans, suggest_time
from engine.project.hours_text import Piece

MIDNIGHT: Final = 24 * 60
ALL_DAY: Final[Hours] = ((0, MIDNIGHT),)


@dataclass(frozen=True, slots=True)
class Week:
    """Hours from Monday on, and those of holidays, which are none when the text doesn't name them."""

    days: tuple[Hours, ...] = ((),) * 7
    holidays: Hours = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """What stands between two semicolons: `hours` for each of `days`, and how they are written."""

    days: tuple[str, ...]
    hours: Hours
    text: str
    days_text: str
    hours_text: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)


_DASHES = str.maketrans("–—−", "---")
_OFF = frozenset({"off", "closed"})
_OFF_ELSEWHERE = frozenset({"cerrado", "cerrada", "no"})
_HOURS_BEGIN = re.compile(rf"\d|\b(?:{'|'.join(_OFF | _OFF_ELSEWHERE)})$", re.IGNORECASE)
_NOT_OURS = re.compile(
    r"sunrise|sunset|dawn|dusk|week\b|\bSH\b|easter|\|\||\"|\[|\+"
    r"|\b(?:Jan|Feb|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\b",
    re.IGNORECASE,
)
_TIME = re.compile(r"(\d{2}):(\d{2})")


def parse_week(text: str) -> Week:
    week: dict[str, Hours] = dict.fromkeys((*DAYS, HOLIDAY), ())
    for rule in parse_rules(text):
        week |= dict.fromkeys(rule.days, rule.hours)
    return Week(tuple(week[day] for day in DAYS), week[HOLIDAY])


def parse_rules(text: str) -> list[Rule]:
    whole = Piece(text.translate(_DASHES), 0)
    if not whole.text.strip():
        whole.refuse("empty")
    strange = _NOT_OURS.search(whole.text)
    if strange:
        whole.cut(*strange.span()).refuse("unsupported", found=strange[0])
    return [_parse_rule(rule) for rule in whole.split(";") if rule.text]


def parse_hours(text: str) -> Hours:
    """The hours of one day: `09:00-12:00,16:00-20:00`."""
    piece = Piece(text.translate(_DASHES), 0).strip()
    if not piece.text:
        Piece(text, 0).refuse("empty")
    return _parse_hours(piece)


def _parse_rule(rule: Piece) -> Rule:
    selector, hours = _cut_rule(rule)
    days = tuple(_parse_days(selector)) if selector.text else DAYS
    if not hours.text:
        example = f"{rule.text} 09:00-18:00"
        rule.refuse("no_hours", suggestion=example)
    return Rule(days, _parse_hours(hours), rule.text, selector.text, hours.text, rule.start)


def _cut_rule(rule: Piece) -> tuple[Piece, Piece]:
    """The days and the hours, which begin with a digit or say `off`."""
    begins = _HOURS_BEGIN.search(rule.text)
    at = begins.start() if begins else len(rule.text)
    return rule.cut(0, at).strip(), rule.cut(at, len(rule.text)).strip()


def _parse_days(selector: Piece) -> list[str]:
    suggestion = suggest_days(selector.text)
    days: list[str] = []
    for part in selector.split(","):
        names = part.split("-")
        if not all(name.text for name in names):
            selector.refuse("bad_days", found=selector.text, suggestion=suggestion)
        found = [_day(name.text) for name in names]
        for name, day in zip(names, found, strict=True):
            if day is None:
                (selector if suggestion else name).refuse("bad_day", found=name.text, suggestion=suggestion)
        days += _expand([day for day in found if day], part)
    return days


def _day(name: str) -> str | None:
    return next((day for day in (*DAYS, HOLIDAY) if day.lower() == name.lower()), None)


def _expand(ends: list[str], part: Piece) -> list[str]:
    """`Fr-Mo` goes over the weekend."""
    if len(ends) == 1:
        return ends
    if len(ends) != 2 or HOLIDAY in ends:
        part.refuse("bad_days", found=part.text)
    first, last = DAYS.index(ends[0]), DAYS.index(ends[1])
    return [DAYS[(first + step) % 7] for step in range((last - first) % 7 + 1)]


def _parse_hours(hours: Piece) -> Hours:
    if hours.text.lower() in _OFF:
        return ()
    if hours.text.lower() in _OFF_ELSEWHERE:
        hours.refuse("bad_hours", found=hours.text, suggestion="off")
    if hours.text == "24/7":
        return ALL_DAY
    found: list[Interval] = []
    for piece in hours.split(","):
        interval = _parse_span(piece)
        other = next((one for one in found if one[0] < interval[1] and interval[0] < one[1]), None)
        if other:
            piece.refuse("overlap", found=piece.text, other=_show(other))
        found.append(interval)
    return tuple(sorted(found))


def _parse_span(piece: Piece) -> Interval:
    if piece.text[:1].isalpha():
        piece.refuse("comma_rule" if suggest_days(piece.text.split()[0]) else "bad_hours", found=piece.text)
    ends = piece.split("-")
    if len(ends) != 2 or not all(end.text for end in ends):
        _refuse_span(piece)
    begin, end = _parse_time(ends[0], piece), _parse_time(ends[1], piece)
    if begin == MIDNIGHT:
        ends[0].refuse("late_hour", found=ends[0].text, suggestion="00:00")
    if begin == end:
        piece.refuse("no_length", found=piece.text, suggestion="00:00-24:00" if begin == 0 else None)
    return (begin, end if end > begin else end + MIDNIGHT)


def _refuse_span(piece: Piece) -> NoReturn:
    suggestion = suggest_spans(piece.text)
    if suggestion and "-" not in piece.text:
        piece.refuse("no_dash", found=piece.text, suggestion=suggestion)
    piece.refuse("bad_hours", found=piece.text, suggestion=suggestion)


def _parse_time(time: Piece, span: Piece) -> int:
    match = _TIME.fullmatch(time.text)
    if not match:
        whole = suggest_span(span.text)
        if whole and not _TIME.search(span.text):
            span.refuse("bad_time", found=span.text, suggestion=whole)
        time.refuse("bad_time", found=time.text, suggestion=suggest_time(time.text))
    hour, minute = int(match[1]), int(match[2])
    if minute > 59:
        time.cut(match.start(2), match.end(2)).refuse("bad_minute", found=match[2])
    if hour * 60 + minute > MIDNIGHT:
        # OpenStreetMap writes 26:00 for two in the morning; people read it wrong
        night = f"{hour - 24:02}:{match[2]}" if hour < 48 and time.start > span.start else None
        time.refuse("bad_hour", found=time.text, suggestion=night)
    return hour * 60 + minute


def _show(interval: Interval) -> str:
    return "-".join(
        f"{minute // 60 % 24 if minute != MIDNIGHT else 24:02}:{minute % 60:02}" for minute in interval
    )

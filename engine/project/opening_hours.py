"""Weekly hours in OpenStreetMap's `opening_hours` form.

The subset: `Mo-Fr 09:00-13:00,16:00-20:00; Sa 09:00-13:00; Su,PH off`, `24/7`. A later rule replaces the
days it names. https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, NoReturn

from engine.core.hours import Hours, Interval
from engine.core.values import SourceError
from engine.project.hours_advice import DAYS, HOLIDAY, suggest_days, suggest_span, suggest_spans, suggest_time

MIDNIGHT: Final = 24 * 60
ALL_DAY: Final[Hours] = ((0, MIDNIGHT),)


class HoursError(SourceError):
    """Hours that can't be read: why, by a code, and which characters of the text.

    Codes: empty, no_hours, bad_day, bad_days, bad_hours, bad_time, bad_hour, bad_minute, late_hour, no_dash,
    no_length, overlap, comma_rule, unsupported, bad_date. `params` may have `suggestion`: what to write
    instead of those characters. `path` leads to the text inside a calendar's declaration.
    """

    path: tuple[str | int, ...] = ()


@dataclass(frozen=True, slots=True)
class Week:
    """Hours from Monday on, and those of holidays, which are none when the text doesn't name them."""

    days: tuple[Hours, ...] = ((),) * 7
    holidays: Hours = ()


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of the text, that knows where it stands."""

    text: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    def cut(self, start: int, end: int) -> _Piece:
        return _Piece(self.text[start:end], self.start + start)

    def split(self, mark: str) -> list[_Piece]:
        pieces, start = [], 0
        for part in self.text.split(mark):
            pieces.append(self.cut(start, start + len(part)).strip())
            start += len(part) + len(mark)
        return pieces

    def strip(self) -> _Piece:
        bare = self.text.strip()
        start = len(self.text) - len(self.text.lstrip()) if bare else 0
        return self.cut(start, start + len(bare))

    def refuse(self, reason: str, **params: object) -> NoReturn:
        raise HoursError(reason, self.start, self.end, **params)


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
    whole = _Piece(text.translate(_DASHES), 0)
    if not whole.text.strip():
        whole.refuse("empty")
    strange = _NOT_OURS.search(whole.text)
    if strange:
        whole.cut(*strange.span()).refuse("unsupported", found=strange[0])
    week: dict[str, Hours] = dict.fromkeys((*DAYS, HOLIDAY), ())
    for rule in whole.split(";"):
        if rule.text:
            week |= _parse_rule(rule)
    return Week(tuple(week[day] for day in DAYS), week[HOLIDAY])


def parse_hours(text: str) -> Hours:
    """The hours of one day: `09:00-12:00,16:00-20:00`."""
    piece = _Piece(text.translate(_DASHES), 0).strip()
    if not piece.text:
        _Piece(text, 0).refuse("empty")
    return _parse_hours(piece)


def _parse_rule(rule: _Piece) -> dict[str, Hours]:
    selector, hours = _cut_rule(rule)
    days = _parse_days(selector) if selector.text else DAYS
    if not hours.text:
        example = f"{rule.text} 09:00-18:00"
        rule.refuse("no_hours", suggestion=example)
    return dict.fromkeys(days, _parse_hours(hours))


def _cut_rule(rule: _Piece) -> tuple[_Piece, _Piece]:
    """The days and the hours, which begin with a digit or say `off`."""
    begins = _HOURS_BEGIN.search(rule.text)
    at = begins.start() if begins else len(rule.text)
    return rule.cut(0, at).strip(), rule.cut(at, len(rule.text)).strip()


def _parse_days(selector: _Piece) -> list[str]:
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


def _expand(ends: list[str], part: _Piece) -> list[str]:
    """`Fr-Mo` goes over the weekend."""
    if len(ends) == 1:
        return ends
    if len(ends) != 2 or HOLIDAY in ends:
        part.refuse("bad_days", found=part.text)
    first, last = DAYS.index(ends[0]), DAYS.index(ends[1])
    return [DAYS[(first + step) % 7] for step in range((last - first) % 7 + 1)]


def _parse_hours(hours: _Piece) -> Hours:
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


def _parse_span(piece: _Piece) -> Interval:
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


def _refuse_span(piece: _Piece) -> NoReturn:
    suggestion = suggest_spans(piece.text)
    if suggestion and "-" not in piece.text:
        piece.refuse("no_dash", found=piece.text, suggestion=suggestion)
    piece.refuse("bad_hours", found=piece.text, suggestion=suggestion)


def _parse_time(time: _Piece, span: _Piece) -> int:
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

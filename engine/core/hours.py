"""Opening hours: whether a place is open, when it opens, and how much open time passes.

Hours are what a clock on the wall shows; between two moments counts the time that really passes, so a
night when the clocks change has an hour more or less.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

Interval = tuple[int, int]
"""Minutes since the day's midnight; the end is exclusive, and beyond 1440 is in the next day."""

Hours = tuple[Interval, ...]
"""The intervals that begin in one day, in order."""

DAY: Final = timedelta(days=1)
HORIZON: Final = timedelta(days=400)
"""What is not open in so long never will be."""

_STEP: Final = timedelta(days=7)
_SECOND: Final = timedelta(seconds=1)
_MINUTE: Final = timedelta(minutes=1)

Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Calendar:
    """`weekly` has the hours from Monday on; an exception wins over a holiday, and that over the week."""

    weekly: tuple[Hours, ...]
    zone: ZoneInfo
    holidays: frozenset[date] = frozenset()
    holiday_hours: Hours = ()
    exceptions: Mapping[date, Hours] = field(default_factory=dict)

    @property
    def time_zone(self) -> str:
        return self.zone.key

    def hours_of(self, day: date) -> Hours:
        if day in self.exceptions:
            return self.exceptions[day]
        return self.holiday_hours if day in self.holidays else self.weekly[day.weekday()]

    def is_open(self, at: datetime) -> bool:
        return self._closes(at.astimezone(self.zone)) is not None

    def next_open(self, at: datetime) -> datetime | None:
        """The first open moment from `at` on, which may be `at`; in the calendar's time zone."""
        for start, _ in self._open_spans(at, _later(at, HORIZON)):
            return start.astimezone(self.zone)
        return None

    def next_change(self, at: datetime) -> datetime | None:
        """The first moment after `at` when it opens or closes, in UTC."""
        reach, until = _later(at, HORIZON), None
        for start, end in self._open_spans(at, reach):
            if until is None and start > at:
                return start
            if until is not None and start > until:
                break
            until = end
        return until if until is not None and until < reach else None

    def open_time(self, start: datetime, end: datetime) -> timedelta:
        """How long it is open between two moments; nothing when the end comes first."""
        spans = self._open_spans(start, end.astimezone(UTC))
        return sum((until - since for since, until in spans), timedelta())

    def add_open(self, at: datetime, duration: timedelta) -> datetime | None:
        """The first moment, in UTC, when so much open time has passed since `at`; none within the horizon."""
        at, left = at.astimezone(UTC), duration
        if left <= timedelta():
            return at
        if left <= DAY and self._is_open_until(at, at + left):
            return at + left
        for start, end in self._open_spans(at, _later(at, HORIZON)):
            if left <= end - start:
                return start + left
            left -= end - start
        return None

    def _closes(self, local: datetime) -> int | None:
        """The minute, counted from this day's midnight, when it closes if it is open at such a moment."""
        minute, today = local.hour * 60 + local.minute, local.date()
        for opens, closes in self.hours_of(today):
            if opens <= minute < closes:
                return closes
        for opens, closes in self.hours_of(_before(today)):
            if opens <= minute + 1440 < closes:
                return closes - 1440
        return None

    def _is_open_until(self, start: datetime, end: datetime) -> bool:
        """Within one interval, and with no change of the clocks; else only the spans can tell."""
        since, until = start.astimezone(self.zone), end.astimezone(self.zone)
        closes = self._closes(since)
        if closes is None or since.utcoffset() != until.utcoffset():
            return False
        midnight = since.replace(hour=0, minute=0, second=0, microsecond=0)
        return until <= midnight + closes * _MINUTE

    def _open_spans(self, start: datetime, end: datetime) -> Iterator[Span]:
        """What is open between two moments, in UTC and in order."""
        for since, until, offset in _steady(start.astimezone(UTC), end, self.zone):
            for opens, closes in self._wall_spans(_wall(since, offset), _wall(until, offset)):
                yield (opens - offset).replace(tzinfo=UTC), (closes - offset).replace(tzinfo=UTC)

    def _wall_spans(self, start: datetime, end: datetime) -> Iterator[Span]:
        """The same between two readings of a clock that nobody changes; the night before may last on."""
        day, reach = _before(start.date()), start
        while day <= end.date():
            midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001 a clock on the wall has no zone
            for opens, closes in self.hours_of(day):
                since = max(midnight + opens * _MINUTE, reach)
                until = min(midnight + closes * _MINUTE, end)
                if since < until:
                    yield since, until
                    reach = until
            day = _after(day)


def _before(day: date) -> date:
    return day if day == date.min else day - DAY


def _after(day: date) -> date:
    return day + DAY


def _later(at: datetime, much: timedelta) -> datetime:
    at = at.astimezone(UTC)
    return at + min(much, datetime.max.replace(tzinfo=UTC) - at - 2 * DAY)


def _wall(moment: datetime, offset: timedelta) -> datetime:
    return (moment + offset).replace(tzinfo=None)


def _steady(start: datetime, end: datetime, zone: ZoneInfo) -> Iterator[tuple[datetime, datetime, timedelta]]:
    """The stretches of UTC in which the zone's offset stays the same. No zone changes twice in a week."""
    while start < end:
        until = min(start + _STEP, end)
        offset = _offset(start, zone)
        if _offset(until - datetime.resolution, zone) != offset:
            until = _change(start, until, zone)
        yield start, until, offset
        start = until


def _change(start: datetime, end: datetime, zone: ZoneInfo) -> datetime:
    """The first second with another offset than the start's."""
    offset = _offset(start, zone)
    start = start.replace(microsecond=0)
    low, high = 0, int((end - start).total_seconds()) + 1
    while high - low > 1:
        middle = (low + high) // 2
        if _offset(start + middle * _SECOND, zone) == offset:
            low = middle
        else:
            high = middle
    return start + high * _SECOND


def _offset(moment: datetime, zone: ZoneInfo) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()


@dataclass(frozen=True, slots=True)
class DayWords:
    """How people say a moment. Weekdays from Monday, months from January.

    The patterns may use {weekday}, {day}, {month}, {month_name} and {time}.
    """

    today: str
    tomorrow: str
    later: str
    weekdays: tuple[str, ...]
    months: tuple[str, ...] = ()


def say_when(at: datetime, now: datetime, words: DayWords) -> str:
    """«hoy a las 16:00», as seen from where `at` is told."""
    days = (at.date() - now.astimezone(at.tzinfo).date()).days
    pattern = {0: words.today, 1: words.tomorrow}.get(days, words.later)
    return pattern.format(
        weekday=words.weekdays[at.weekday()],
        day=at.day,
        month=at.month,
        month_name=words.months[at.month - 1] if words.months else "",
        time=f"{at:%H:%M}",
    )

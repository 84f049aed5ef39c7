"""From where cases are looked at: a period of whole days, what is known now, and the files."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from engine.author.reports.cases import Case
from engine.core.release import Release

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class View:
    """From the first day to the last, both whole, on the company's clock. `now` is when it is asked."""

    release: Release
    first: date
    last: date
    now: datetime
    start: datetime = field(init=False)
    end: datetime = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "start", self._midnight(self.first))
        object.__setattr__(self, "end", self._midnight(self.last + DAY))

    def has(self, at: datetime) -> bool:
        return self.start <= at < self.end

    def local(self, at: datetime) -> datetime:
        return at.astimezone(self.release.company.zone)

    def is_open(self, department: str, at: datetime) -> bool | None:
        """None when the files no longer have that department."""
        found = self.release.groups.departments.get(department)
        return found.calendar.is_open(at) if found is not None else None

    def open_time(self, case: Case, until: datetime) -> timedelta | None:
        """From the opening on, each stretch in the hours of the department that had the case then."""
        total = timedelta()
        ends = [*(move.at for move in case.moves[1:]), until]
        for move, end in zip(case.moves, ends, strict=True):
            department = self.release.groups.departments.get(move.department)
            if move.at >= until:
                break
            if department is None:
                return None
            total += department.calendar.open_time(move.at, min(end, until))
        return total

    def _midnight(self, day: date) -> datetime:
        """In UTC: only there is the order of two moments that of their clocks when these change."""
        return datetime.combine(day, time(), self.release.company.zone).astimezone(UTC)

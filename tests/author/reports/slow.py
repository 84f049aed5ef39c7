"""The same figures, counted as a person would with the history on paper and a clock: minute by minute."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from tests.author.reports.company import CONTACT_REASONS

TUCUMAN = timedelta(hours=-3)
MINUTE = timedelta(minutes=1)


@dataclass
class Paper:
    """One case: `lines` are (moment, what, data)."""

    id: str
    zone: str | None
    csat: Any
    lines: list[tuple[datetime, str, dict[str, Any]]] = field(default_factory=list)


def wall(at: datetime) -> datetime:
    return (at + TUCUMAN).replace(tzinfo=None)


def office_is_open(department: str, at: datetime) -> bool:
    clock = wall(at)
    return department == "sales" or (clock.weekday() < 5 and clock.hour in (9, 10, 11, 12, 16, 17, 18, 19))


def moves(case: Paper, until: datetime | None = None) -> list[dict[str, Any]]:
    return [data for at, what, data in case.lines if what == "ticket" and (until is None or at < until)]


def open_minutes(case: Paper, until: datetime) -> int:
    minute, count = case.lines[0][0], 0
    while minute < until:
        has_it = [data["department"] for at, what, data in case.lines if what == "ticket" and at <= minute][
            -1
        ]
        count += office_is_open(has_it, minute)
        minute += MINUTE
    return count


def answered(case: Paper) -> datetime | None:
    return next((at for at, what, _ in case.lines if what in ("agent", "echoed")), None)


def closing(case: Paper) -> tuple[datetime, dict[str, Any]] | None:
    found = None
    for at, what, data in case.lines:
        if what == "ticket" and data["now"] == "closed" and data["was"] != "closed":
            found = (at, data)
        if what == "ticket" and data["now"] != "closed":
            found = None
    return found


def figures(papers: Sequence[Paper], first: date, last: date, now: datetime) -> dict[str, Any]:
    def inside(at: datetime) -> bool:
        return first <= wall(at).date() <= last

    found: dict[str, Any] = {
        name: Counter()
        for name in (
            *("opened", "closed", "closed_unanswered", "reopened", "transfers", "backlog"),
            *("backlog_unassigned", "opened_by_hour", "opened_by_weekday", "opened_by_department"),
            *("opened_by_zone", "backlog_by_department", "taken_by_agent", "answers_by_agent"),
            *("closed_by_agent", "closed_by_reason", "closed_by_contact_reason", "csat_by_score"),
            "transfers_by_department",
        )
    }
    for name in (
        *("first_response", "first_response_open_hours", "first_response_closed_hours", "resolution"),
        *("sla_first_response", "sla_resolution", "csat"),
    ):
        found[name] = []
    midnight = datetime(last.year, last.month, last.day, tzinfo=now.tzinfo) + timedelta(days=1) - TUCUMAN
    for case in papers:
        opening, _, began = case.lines[0]
        ended, reply = closing(case), answered(case)
        in_hours = office_is_open(began["department"], opening)
        if inside(opening):
            found["opened"][""] += 1
            found["opened_by_hour"][wall(opening).strftime("%H")] += 1
            found["opened_by_weekday"][str(wall(opening).weekday() + 1)] += 1
            found["opened_by_department"][began["department"]] += 1
            found["opened_by_zone"][case.zone or ""] += 1
            target = 5 if in_hours else 30
            if reply is not None:
                minutes = open_minutes(case, reply)
                found["first_response"].append(minutes)
                found[f"first_response_{'open' if in_hours else 'closed'}_hours"].append(minutes)
                found["sla_first_response"].append(minutes <= target)
            elif ended is None and open_minutes(case, now) > target:
                found["sla_first_response"].append(False)
            if ended is not None:
                found["sla_resolution"].append(open_minutes(case, ended[0]) <= 480)
            elif open_minutes(case, now) > 480:
                found["sla_resolution"].append(False)
        if ended is not None and inside(ended[0]):
            found["closed"][""] += 1
            found["closed_unanswered"][""] += reply is None
            found["closed_by_agent"][ended[1]["agent"] or ""] += 1
            found["closed_by_reason"][ended[1]["why"].strip()] += 1
            if asked := CONTACT_REASONS[int(case.id.removeprefix("T-")) % 3]:
                found["closed_by_contact_reason"][asked] += 1
            found["resolution"].append(open_minutes(case, ended[0]))
            if case.csat is not None:
                found["csat_by_score"][str(case.csat)] += 1
                found["csat"].append(case.csat)
        before = moves(case, midnight)
        if before and before[-1]["now"] != "closed":
            found["backlog"][""] += 1
            found["backlog_unassigned"][""] += before[-1]["agent"] is None
            found["backlog_by_department"][before[-1]["department"]] += 1
        holder = None
        for at, what, data in case.lines:
            if what != "ticket":
                found["answers_by_agent"][data.get("by", "")] += inside(at)
                continue
            if inside(at):
                found["reopened"][""] += data["event"] == "reopen"
                passed = data["event"] == "transfer" or (data["event"] == "assign" and holder is not None)
                found["transfers"][""] += passed
                found["transfers_by_department"][data["department"]] += passed
                if data["agent"] is not None and data["agent"] != holder:
                    found["taken_by_agent"][data["agent"]] += 1
            holder = data["agent"]
    return found

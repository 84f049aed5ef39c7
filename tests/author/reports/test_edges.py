"""What happens right on the line: midnight, and a target's last minute."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from engine.core.messages import Journal
from tests.author.reports.company import Lines, company, people, told, view

MINUTE = timedelta(minutes=1)
NOTHING = {"": {"count": 0}}
ONE = {"": {"count": 1}}


def case(at: str, *steps: tuple[timedelta, str, str]) -> Lines:
    """A case of support opened then, and what followed: an answer, or a new state."""
    start = datetime.fromisoformat(f"2026-03-{at}-03:00")
    moves = [(start, "open", "", "pending")]
    moves += [(start + after, event, "pending", now) for after, event, now in steps]
    return [(when, line(*move)) for when, *move in moves]


def line(event: str, was: str, now: str) -> Journal:
    data: dict[str, Any] = {"event": event, "was": was, "now": now, "by": "eva", "why": ""}
    what = "agent" if event == "agent" else "ticket"
    return Journal(("ticket", "T-0"), what, {**data, "department": "support", "agent": None})


@pytest.mark.parametrize(
    ("at", "opened", "backlog"),
    [
        ("02T00:00:00", ONE, ONE),
        ("01T23:59:59", NOTHING, ONE),
        ("02T23:59:59", ONE, ONE),
        ("03T00:00:00", NOTHING, NOTHING),
    ],
)
async def test_a_day_begins_at_midnight_and_ends_before_the_next(
    tmp_path: Path, at: str, opened: Any, backlog: Any
) -> None:
    found = await told(view(company(tmp_path), "2026-03-02", "2026-03-02"), people(1), case(at))
    assert (found["opened"], found["backlog"]) == (opened, backlog)


@pytest.mark.parametrize(
    ("at", "after", "met"),
    [
        ("02T10:00", 5 * MINUTE, 1),
        ("02T10:00", 5 * MINUTE + timedelta(seconds=1), 0),
        ("02T08:59", 31 * MINUTE, 1),  # out of hours there are 30, and they begin at 9
        ("02T08:59", 32 * MINUTE, 0),
    ],
)
async def test_the_last_minute_of_a_target_is_in_time(
    tmp_path: Path, at: str, after: timedelta, met: int
) -> None:
    period = view(company(tmp_path), "2026-03-02", "2026-03-02")
    found = await told(period, people(1), case(at, (after, "agent", "")))
    assert found["sla_first_response"][""]["met_count"] == met
    assert found["sla_first_response"][""]["missed_count"] == 1 - met


async def test_what_is_not_late_yet_is_not_judged(tmp_path: Path) -> None:
    period = view(company(tmp_path), "2026-03-02", "2026-03-02", "2026-03-02 10:05")
    found = await told(period, people(1), case("02T10:00"))
    assert found["sla_first_response"][""]["met_percent"] is None
    late = await told(
        view(period.release, "2026-03-02", "2026-03-02", "2026-03-02 10:06"), people(1), case("02T10:00")
    )
    assert late["sla_first_response"][""]["missed_count"] == 1


async def test_a_department_that_is_gone_has_no_times(tmp_path: Path) -> None:
    lines = case("02T10:00", (MINUTE, "agent", ""))
    lines[0][1].data["department"] = "gone"  # type: ignore[index]
    found = await told(view(company(tmp_path), "2026-03-02", "2026-03-02"), people(1), lines)
    assert found["opened_by_department"] == {"gone": {"count": 1}}
    assert found["first_response"][""]["count"] == 0
    assert found["sla_first_response"][""]["met_percent"] is None


async def test_lines_that_name_neither_department_nor_agent_are_read_all_the_same(tmp_path: Path) -> None:
    lines = case("02T10:00", (MINUTE, "take", "in_progress"), (2 * MINUTE, "close", "closed"))
    for _, one in lines:
        del one.data["department"], one.data["agent"]  # type: ignore[attr-defined]
    found = await told(view(company(tmp_path), "2026-03-02", "2026-03-02"), people(1), lines)
    assert found["taken_by_agent"] == found["closed_by_agent"] == {"eva": {"count": 1}}

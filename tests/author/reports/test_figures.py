"""Whatever happened on a desk, the figures are those of a slow and obvious count."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.core.messages import Journal
from engine.core.release import Release
from tests.author.reports.company import company, people, told, view
from tests.author.reports.slow import Paper, figures

FRIDAY = datetime(2026, 3, 6, 10, tzinfo=UTC)
FIRST = date(2026, 3, 5)
AGENTS = st.sampled_from(["eva", "leo"])
DEPARTMENTS = st.sampled_from(["support", "sales"])
GAPS = st.one_of(st.integers(0, 40), st.integers(0, 900))
STEPS = st.tuples(
    GAPS,
    st.sampled_from(["take", "transfer", "assign", "release", "close", "reopen", "agent", "echoed", "wait"]),
    AGENTS,
    DEPARTMENTS,
    st.sampled_from(["", "listo", " listo ", "=1+1"]),
)
CASES = st.lists(st.tuples(st.integers(0, 4000), DEPARTMENTS, st.lists(STEPS, max_size=8)), max_size=5)
SCORES = st.lists(st.sampled_from([None, 1, 4, 5]), min_size=5, max_size=5)


@cache
def release() -> Release:
    return company(Path(mkdtemp()))


def paper(number: int, start: int, department: str, steps: Any, score: Any) -> Paper:
    """Steps that the lifecycle would not take are left out."""
    at, state, agent = FRIDAY + timedelta(minutes=start), "", None
    made = Paper(f"T-{number}", ("norte", "sur", None)[number % 3], score)

    def move(event: str, now: str, by: str, why: str) -> None:
        data = {"event": event, "was": state, "now": now, "by": by, "why": why}
        made.lines.append((at, "ticket", {**data, "department": department, "agent": agent}))

    move("open", "pending", "system", "")
    state = "pending"
    for gap, event, who, target, why in steps:
        at += timedelta(minutes=gap)
        if event in ("agent", "echoed"):
            made.lines.append((at, event, {"by": who} if event == "agent" else {}))
            continue
        if (event == "reopen") is not (state == "closed") or (event == "take" and agent is not None):
            continue
        agent = {"take": who, "assign": who, "close": agent, "wait": agent}.get(event)
        department = target if event == "transfer" else department
        now = {"close": "closed", "take": "in_progress", "assign": "in_progress", "wait": "waiting"}
        move(event, now.get(event, "pending"), who, why)
        state = made.lines[-1][2]["now"]
    return made


@settings(max_examples=120, deadline=None)
@given(CASES, SCORES, st.integers(0, 3), st.integers(0, 4), st.integers(0, 9000))
def test_figures_are_those_of_a_count_by_hand(
    drawn: Any, scores: list[Any], skip: int, days: int, later: int
) -> None:
    papers = [paper(n, *one, scores[n]) for n, one in enumerate(drawn)]
    lines = [(at, Journal(("ticket", one.id), what, data)) for one in papers for at, what, data in one.lines]
    lines.sort(key=lambda line: line[0])
    now = max([FRIDAY, *(at for at, _ in lines)]) + timedelta(minutes=later)
    first = FIRST + timedelta(days=skip)
    last = first + timedelta(days=days)
    cases = people(5, **{one.id: one.csat for one in papers})
    found = asyncio.run(told(view(release(), first.isoformat(), last.isoformat(), now), cases, lines))
    for name, wanted in figures(papers, first, last, now).items():
        assert_same(name, found[name], wanted)


def assert_same(name: str, found: dict[str, Any], wanted: Any) -> None:
    if isinstance(wanted, Counter):
        counts = Counter({group: measures["count"] for group, measures in found.items()})
        assert +counts == +wanted, name
    elif name.startswith("sla"):
        measures, met = found[""], sum(wanted)
        assert (measures["met_count"], measures["missed_count"]) == (met, len(wanted) - met), name
        assert measures["met_percent"] == (round(100 * met / len(wanted), 2) if wanted else None), name
    elif name == "csat":
        assert found[""]["count"] == len(wanted)
        assert found[""]["mean_score"] == (round(sum(wanted) / len(wanted), 2) if wanted else None)
    else:
        assert_times(name, found[""], wanted)


def assert_times(name: str, measures: Any, wanted: list[int]) -> None:
    assert measures["count"] == len(wanted), name
    if not wanted:
        assert {measures[key] for key in measures if key != "count"} == {None}
        return
    assert measures["mean_minutes"] == pytest.approx(sum(wanted) / len(wanted), abs=0.006), name
    for key, percent in (("median_minutes", 50), ("p90_minutes", 90)):
        enough = [v for v in wanted if 100 * sum(w <= v for w in wanted) >= percent * len(wanted)]
        assert measures[key] == min(enough), (name, key)

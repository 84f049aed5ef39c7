"""When a case's clocks ring, against a slow count of open minutes, whatever the hours become meanwhile."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from hypothesis import example, given
from hypothesis import strategies as st

from engine.author.rooms import main_rooms, make_ready, register
from engine.core.hours import Calendar
from engine.core.release import Release, Sla
from tests.core.staffed import GROUPS, MAIN, Staffed
from tests.core.test_hours import MINUTE, OFFICE, at, calendars, is_open_slowly, starts
from tests.core.tiny import flow, release

DAYS = 9
LATER = timedelta(days=DAYS)


@cache
def company() -> Release:
    with tempfile.TemporaryDirectory() as folder:
        return release(Path(folder), {"main": flow(MAIN), "config/groups.yaml": GROUPS})


def open_by(calendar: Calendar, sla: Sla) -> Release:
    base = company()
    departments = {
        id: replace(each, calendar=calendar) if id == "support" else each
        for id, each in base.groups.departments.items()
    }
    groups = replace(base.groups, departments=departments)
    return replace(base, groups=groups, tickets=replace(base.tickets, sla=sla))


def desk_at(start: datetime, release: Release) -> Staffed:
    desk = Staffed(release)
    desk.now = start
    make_ready(desk, main_rooms(release))
    register(desk, release.groups.agents["eva"])
    desk.says("hola")
    desk.says("una persona")
    return desk


def rang(desk: Staffed, start: datetime, word: str) -> list[int]:
    """The minutes after the start at which supervision was told."""
    posts = [post for post in desk.log if post.place == ("room", "bosses") and word in post.content.text]
    return [int((post.at - start) / MINUTE) for post in posts]


Open = Callable[[int], bool]


END = DAYS * 1440


def reaches(wanted: int, is_open: Open, until: int = END) -> int | None:
    """The first minute after which so many were open."""
    count = 0
    for n in range(until + 1):
        if count >= wanted:
            return n
        count += is_open(n)
    return None


def is_told(wanted: int, is_open: Open, change: int) -> int | None:
    """What the hours since `change` make late already is told when somebody is there."""
    first = reaches(wanted, is_open)
    if first is None or first > change:
        return first
    return next((n for n in range(change, END + 1) if is_open(n)), None)


def open_since(calendar: Calendar, start: datetime) -> Open:
    return lambda n: is_open_slowly(calendar, start + n * MINUTE)


targets = st.integers(min_value=1, max_value=600)


@given(calendars(), calendars(), starts, st.integers(0, 2 * 1440), targets, targets)
@example(OFFICE, replace(OFFICE, weekly=((),) * 7), at("2026-03-02 10:00"), 5, 10, 60)
def test_a_clock_rings_after_so_many_open_minutes_by_the_hours_of_then(
    before: Calendar, after: Calendar, start: datetime, change: int, alert: int, escalate: int
) -> None:
    sla = Sla(alert_after=alert * MINUTE, escalate_after=escalate * MINUTE)
    desk = desk_at(start, open_by(before, sla))
    desk.advance(change * MINUTE)
    desk.activate(open_by(after, sla))
    desk.advance(LATER - change * MINUTE)
    for wanted, word in ((alert, "sin respuesta"), (escalate, "sin resolverse")):
        first = reaches(wanted, open_since(before, start), until=change)
        if first is None:
            first = is_told(wanted, open_since(after, start), change)
        assert rang(desk, start, word) == ([] if first is None else [first])


@given(calendars(), starts, st.lists(st.integers(0, 400), min_size=2, max_size=7), targets)
def test_only_what_the_customer_waits_counts(
    calendar: Calendar, start: datetime, waits: list[int], alert: int
) -> None:
    """By turns nobody answers, and nobody has to."""
    desk = desk_at(start, open_by(calendar, Sla(alert_after=alert * MINUTE)))
    desk.take()
    owed, passed, expected = True, 0, []
    for wait in waits:
        desk.advance(wait * MINUTE)
        if owed:
            began = start + passed * MINUTE
            found = reaches(alert, open_since(calendar, began), until=wait)
            expected += [passed + found] if found is not None else []
            desk.eva("ya lo miro")
        else:
            desk.says("¿y?")
        passed, owed = passed + wait, not owed
    assert rang(desk, start, "sin respuesta") == expected


@given(st.lists(st.tuples(st.integers(0, 60), st.booleans()), max_size=8), targets)
def test_a_pause_keeps_the_time_and_rings_nothing_twice(pauses: list[tuple[int, bool]], alert: int) -> None:
    """`/espera` stops the wait of a customer who is owed an answer; what they write goes on with it."""
    start = at("2026-03-02 10:00")
    always = replace(OFFICE, weekly=(((0, 1440),),) * 7, holidays=frozenset(), exceptions={})
    desk = desk_at(start, open_by(always, Sla(alert_after=alert * MINUTE)))
    desk.take()
    waited, passed, expected = 0, 0, []
    for wait, then in pauses:
        desk.advance(wait * MINUTE)
        if waited < alert <= waited + wait:
            expected.append(passed + alert - waited)
        waited, passed = waited + wait, passed + wait
        desk.eva("/espera")
        if then:
            desk.advance(30 * MINUTE)
            passed += 30
        desk.says("¿y?")
    assert rang(desk, start, "sin respuesta") == expected

"""Where the system chooses who attends: when it does so, and among whom."""

from __future__ import annotations

from datetime import datetime

from engine.core.identities import holds
from engine.core.messages import StartTimer
from engine.core.model import Agent, Ticket
from engine.core.names import Finder, free_rooms
from engine.core.release import AgentSpec, Release
from engine.core.work import Work

ASSIGN = "assign"
"""The timer of a case that is offered, or of a department where somebody may have become free."""


def offer(work: Work, ticket: Ticket, since: datetime) -> None:
    """The case has waited since then: for whoever takes it, and after a while for whoever is chosen."""
    department = work.release.groups.departments[ticket.department]
    if not department.assigns:
        return
    due = department.calendar.add_open(since, department.offer_for)
    if due is not None:
        work.emit(StartTimer(("ticket", ticket.id), ASSIGN, due, ticket.visit))


def somebody_free(work: Work, spec: AgentSpec | None) -> None:
    """Perhaps: who waits in the departments of this agent is looked at next."""
    departments = work.release.groups.departments
    for id in spec.departments if spec is not None else ():
        if departments[id].assigns:
            work.emit(StartTimer(("department", id), ASSIGN, work.now, 0))


def on_shift(release: Release, department: str, at: datetime) -> list[AgentSpec]:
    """The active agents of the department, but for those whose shift it is not."""
    present, _ = _by_shift(release, department, at)
    return present


def next_shift(release: Release, department: str, at: datetime) -> datetime | None:
    """When somebody of the department begins who is not there now."""
    _, absent = _by_shift(release, department, at)
    begins = (release.groups.shifts[spec.shift or ""].next_open(at) for spec in absent)
    return min((moment for moment in begins if moment is not None), default=None)


def free_agents(among: Finder, release: Release, department: str, at: datetime) -> list[AgentSpec]:
    """Those who can be given a case at this moment, whatever it needs."""
    return [spec for spec in on_shift(release, department, at) if _can(among, spec)]


def _can(among: Finder, spec: AgentSpec) -> bool:
    agent: Agent | None = among.find(Agent, spec.id)
    return holds(spec, agent) and bool(free_rooms(among, spec))


def _by_shift(release: Release, department: str, at: datetime) -> tuple[list[AgentSpec], list[AgentSpec]]:
    """The active agents of the department: those who are there, and those who are not."""
    present: list[AgentSpec] = []
    absent: list[AgentSpec] = []
    known: dict[str | None, bool] = {}
    for spec in release.groups.agents.values():
        if spec.active and department in spec.departments:
            if spec.shift not in known:
                known[spec.shift] = is_on(release, spec, at)
            (present if known[spec.shift] else absent).append(spec)
    return present, absent


def is_on(release: Release, spec: AgentSpec, at: datetime) -> bool:
    return spec.shift is None or release.groups.shifts[spec.shift].is_open(at)

"""Welcomes: sent when the rooms are there, repeated while nobody answers, and told to supervision at last."""

from __future__ import annotations

from datetime import datetime

from engine.core.evolve import replace
from engine.core.identities import holds
from engine.core.main_rooms import main_room
from engine.core.messages import GroupsApplied, StartTimer, TimerDue
from engine.core.model import Agent, Notice, Room
from engine.core.names import Scene, agent_facts
from engine.core.posts import post, render, say_in
from engine.core.release import AgentSpec, Release
from engine.core.work import Work

WELCOME = "welcome"
"""The timer of a department some of whose agents have not answered yet."""


def groups_applied(work: Work, event: GroupsApplied) -> None:
    """Welcomes whoever has not registered yet. For those who did not answer before, it all begins anew."""
    for spec in work.release.groups.agents.values():
        if _is_new(work, spec):
            _welcome(work, spec, 1)
    for department in work.release.groups.departments:
        _look_again(work, department)


def remind(work: Work, event: TimerDue) -> None:
    """Those whose time it is get another welcome; when they had all of them, supervision is told at once."""
    department = event.owner[1]
    late = []
    for spec in newcomers(work.release, department):
        agent = work.find(Agent, spec.id)
        due = _due(work, spec, agent)
        if agent is None or due is None or due > work.now or not _is_new(work, spec):
            continue
        if agent.welcomed <= work.release.groups.registration.tries:
            _welcome(work, spec, agent.welcomed + 1)
        else:
            late.append(spec)
            work.put(replace(agent, welcomed=0, welcomed_at=None))
            work.journal(("agent", spec.id), "unregistered", welcomes=agent.welcomed)
    if late:
        _tell_supervision(work, department, late)
    _look_again(work, department)


def newcomers(release: Release, department: str) -> list[AgentSpec]:
    """The active agents who are welcomed in a department: the first of theirs."""
    return [
        spec for spec in release.groups.agents.values() if spec.active and spec.departments[0] == department
    ]


def _is_new(work: Work, spec: AgentSpec) -> bool:
    return spec.active and not holds(spec, work.find(Agent, spec.id))


def _welcome(work: Work, spec: AgentSpec, count: int) -> None:
    room = _own_main_room(work, spec)
    if room is None:
        return
    names = {"agent": agent_facts(spec, 0), "rooms": spec.rooms, "word": work.release.groups.word}
    id = say_in(work, room, "welcome", who=spec.name, **names)
    work.put(Notice(id, room=room.id, agent=spec.id))
    if work.release.groups.registration.remind_after is not None:
        agent = work.find(Agent, spec.id) or Agent(spec.id)
        work.put(replace(agent, welcomed=count, welcomed_at=work.now))


def _own_main_room(work: Work, spec: AgentSpec) -> Room | None:
    """The first that exists of those they belong in, the default one last."""
    department = work.release.groups.departments[spec.departments[0]]
    found = (work.find(Room, room.id) for room in department.rooms if spec.id in room.members)
    return next((room for room in found if room is not None and room.address), None)


def _due(work: Work, spec: AgentSpec, agent: Agent | None) -> datetime | None:
    after = work.release.groups.registration.remind_after
    if after is None or agent is None or agent.welcomed_at is None:
        return None
    return work.release.groups.departments[spec.departments[0]].calendar.add_open(agent.welcomed_at, after)


def _look_again(work: Work, department: str) -> None:
    waiting = (spec for spec in newcomers(work.release, department) if _is_new(work, spec))
    dues = (_due(work, spec, work.find(Agent, spec.id)) for spec in waiting)
    due = min((due for due in dues if due is not None), default=None)
    if due is not None:
        work.emit(StartTimer(("department", department), WELCOME, due, 0))


def _tell_supervision(work: Work, department: str, late: list[AgentSpec]) -> None:
    """Those who look after this department, else all who look after any."""
    every = [each for each in work.release.groups.departments.values() if each.supervises]
    own = [each for each in every if department in each.supervises]
    names = "\n".join(f"• {spec.name}" for spec in late)
    extra = {"lines": names, "word": work.release.groups.word}
    scene = Scene(work.release, work.at, work.desk, extra=extra)
    for supervisor in own or every:
        room = work.find(Room, main_room(work.release, supervisor.id, scene))
        if room is not None:
            post(work, room.id, room.line, render(work, "welcomes_unanswered", scene))

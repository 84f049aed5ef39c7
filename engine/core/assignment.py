"""Automatic assignment: the cases that wait in a department go to whoever is free, one by one."""

from __future__ import annotations

from datetime import UTC, datetime
from fractions import Fraction

from engine.core.cases import move
from engine.core.evolve import replace
from engine.core.main_rooms import has_several, main_room, members_of
from engine.core.messages import StartTimer, TimerDue
from engine.core.model import Contact, Queue, Room, Ticket
from engine.core.names import free_rooms, personal_rooms
from engine.core.offers import ASSIGN, free_agents, next_shift
from engine.core.posts import alert_supervision, ticket_scene
from engine.core.release import AgentSpec, Release
from engine.core.tickets import Cause, is_final
from engine.core.work import Work

LONG_AGO = datetime.min.replace(tzinfo=UTC)


def assign_waiting(work: Work, event: TimerDue) -> None:
    """A case was offered long enough, or somebody may be free: whoever can be served, is."""
    kind, id = event.owner
    new = work.find(Ticket, id) if kind == "ticket" else None
    if kind == "ticket" and (new is None or not _waits(work, new, new.department)):
        return
    department = new.department if new is not None else id
    declared = work.release.groups.departments.get(department)
    if declared is None or not declared.assigns:
        return
    queue = work.find(Queue, department) or Queue(department)
    joined = queue.tickets if new is None or new.id in queue.tickets else (*queue.tickets, new.id)
    left = _serve(work, department, joined)
    if left != queue.tickets:
        work.put(replace(queue, tickets=left))
    if new is not None and new.id in left and new.id not in queue.tickets:
        alert_supervision(work, new, "nobody_free")
    begins = next_shift(work.release, department, work.now) if left else None
    if begins is not None:
        work.emit(StartTimer(("department", department), ASSIGN, begins, 0))


def _serve(work: Work, department: str, tickets: tuple[str, ...]) -> tuple[str, ...]:
    """The most urgent first, and of those who came first. Gives those that still wait, as they came."""
    free = free_agents(work, work.release, department, work.now)
    if not free:
        return tickets
    found = (work.find(Ticket, id) for id in tickets)
    waiting = [ticket for ticket in found if ticket is not None and _waits(work, ticket, department)]
    served = set()
    for ticket in sorted(waiting, key=lambda each: _urgency(work.release, each)):
        if free and _assign(work, ticket, free):
            served.add(ticket.id)
            free = [spec for spec in free if free_rooms(work, spec)]
    return tuple(ticket.id for ticket in waiting if ticket.id not in served)


def _assign(work: Work, ticket: Ticket, free: list[AgentSpec]) -> bool:
    """The lifecycle has the last word on each."""
    able = (spec for spec in of_its_room(work, ticket, free) if {*ticket.skills} <= {*spec.skills})
    return any(
        move(work, ticket, "assign", Cause("system", spec)).done
        for spec in sorted(able, key=lambda spec: _order(work, ticket, spec))
    )


def of_its_room(work: Work, ticket: Ticket, agents: list[AgentSpec]) -> list[AgentSpec]:
    """Those who belong in the main room where it would be announced now."""
    department = work.release.groups.departments[ticket.department]
    if not has_several(department):
        return agents
    members = members_of(work.release, main_room(work.release, department.id, ticket_scene(work, ticket)))
    return [spec for spec in agents if spec.id in members]


def _order(work: Work, ticket: Ticket, spec: AgentSpec) -> tuple[object, ...]:
    """Who gets the case first: whoever gave it up comes last, and who has no case before who has one;
    then the customer's last agent, the least load, and the longest time without a new case."""
    found = (work.find(Room, id) for id in personal_rooms(spec))
    rooms = [room for room in found if room is not None and room.address]
    load = Fraction(sum(room.ticket is not None for room in rooms), len(rooms))
    contact = work.find(Contact, ticket.contact)
    last = contact is not None and contact.last_agent == spec.id
    gave_up = spec.id in ticket.agents and not last
    since = max((room.since for room in rooms if room.since is not None), default=LONG_AGO)
    return gave_up, load > 0, not last, load, since, spec.id


def _waits(work: Work, ticket: Ticket, department: str) -> bool:
    return ticket.agent is None and ticket.department == department and not is_final(work, ticket)


def _urgency(release: Release, ticket: Ticket) -> int:
    """The place of its priority in the file; without one it comes last."""
    ids = [priority.id for priority in release.tickets.priorities]
    return ids.index(ticket.priority) if ticket.priority in ids else len(ids)

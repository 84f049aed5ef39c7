"""New files meet the cases that are open: who may keep one, who is told of it, and what its clocks say."""

from __future__ import annotations

from engine.core import clocks
from engine.core.announcing import announce, belongs_elsewhere
from engine.core.cases import move
from engine.core.evolve import replace
from engine.core.homes import at_home
from engine.core.messages import StartTimer, TicketReviewed
from engine.core.model import Queue, Ticket
from engine.core.names import free_rooms
from engine.core.offers import ASSIGN, offer
from engine.core.posts import alert_supervision, render, ticket_scene
from engine.core.registration import is_registered
from engine.core.release import AgentSpec, Release
from engine.core.tickets import Cause, is_final, owner
from engine.core.work import Work


def ticket_reviewed(work: Work, event: TicketReviewed) -> None:
    ticket = work.find(Ticket, event.ticket)
    if ticket is None or ticket.closed_at is not None:
        return
    ticket = _told_at_home(work, _in_a_state(work, ticket))
    work.put(ticket)
    if is_final(work, ticket):
        return
    if ticket.agent is not None and not _keeps(work.release, ticket):
        _pass_on(work, ticket)
        ticket = work.get(Ticket, ticket.id)
    elif ticket.agent is None:
        _still_waits(work, ticket)
    work.put(clocks.reset(work, ticket))


def heirs(release: Release, ticket: Ticket) -> list[AgentSpec]:
    """Who could have it instead: its agent in another room, else the colleague who was named."""
    groups, id = release.groups, ticket.agent or ""
    holder = groups.agents.get(id)
    named = holder.cases_to if holder is not None else groups.cases_of.get(id)
    return [spec for spec in (holder, groups.agents.get(named or "")) if spec is not None]


def _keeps(release: Release, ticket: Ticket) -> bool:
    """A room that is one too many keeps its case; without any, one works in the panel alone."""
    spec = release.groups.agents.get(ticket.agent or "")
    if spec is None or not spec.active:
        return False
    if ticket.department not in spec.departments and ticket.lent_to != spec.id:
        return False
    return ticket.room is None or spec.rooms > 0


def _pass_on(work: Work, ticket: Ticket) -> None:
    """To an heir who has a free room, else back to the queue."""
    holder = work.release.groups.agents.get(ticket.agent or "")
    name = holder.name if holder is not None else ticket.agent
    why = render(work, "agent_left", ticket_scene(work, ticket, text=name))
    for heir in heirs(work.release, ticket):
        if (
            _can_have(work, ticket, heir)
            and move(work, ticket, "assign", Cause("system", heir, text=why)).done
        ):
            return
    if not move(work, ticket, "release", Cause("system", text=why)).done:
        work.journal(owner(ticket), "refused", event="release", by="system")
        alert_supervision(work, ticket, "stranded", text=name)


def _can_have(work: Work, ticket: Ticket, spec: AgentSpec) -> bool:
    works_there = spec.active and ticket.department in spec.departments
    return works_there and is_registered(work, spec) and bool(free_rooms(work, spec))


def _still_waits(work: Work, ticket: Ticket) -> None:
    """There may be somebody now who can be given it."""
    queue = work.find(Queue, ticket.department)
    if queue is None or ticket.id not in queue.tickets:
        offer(work, ticket, ticket.entered_at or work.now)
    elif work.release.groups.departments[ticket.department].assigns:
        work.emit(StartTimer(("department", ticket.department), ASSIGN, work.now, 0))


def _in_a_state(work: Work, ticket: Ticket) -> Ticket:
    """A state that is gone: the case stands where its kind begins, with an agent or without."""
    lifecycle = work.release.tickets.lifecycle
    if ticket.state in lifecycle.states:
        return ticket
    given = (each.to for each in lifecycle.transitions if each.on in ("take", "assign"))
    state = next(given, lifecycle.initial) if ticket.agent is not None else lifecycle.initial
    work.journal(owner(ticket), "state_gone", was=ticket.state, now=state)
    return replace(ticket, state=state, visit=ticket.visit + 1, entered_at=work.now)


def _told_at_home(work: Work, ticket: Ticket) -> Ticket:
    was, ticket = ticket, at_home(work, ticket)
    waits = ticket.agent is None and not is_final(work, ticket)
    if waits and (ticket is not was or belongs_elsewhere(work, ticket)):
        return announce(work, ticket, "notice_again")
    return ticket

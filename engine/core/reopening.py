"""A closed case that is opened again: with whoever had it, if that was not long ago, else in the queue."""

from __future__ import annotations

from engine.core.announcing import announce
from engine.core.cases import move
from engine.core.evolve import replace
from engine.core.homes import home_of
from engine.core.model import Ticket
from engine.core.names import agent_facts, free_rooms
from engine.core.posts import render, ticket_scene
from engine.core.registration import is_registered
from engine.core.release import AgentSpec, Release
from engine.core.tickets import Cause, Fired
from engine.core.work import Work


def reopen(work: Work, ticket: Ticket, cause: Cause) -> Fired:
    had = last_agent(work.release, ticket)
    agent = had if had is not None and _goes_back(work, ticket, had) else None
    noted = _with_who_had_it(work, ticket, cause, had)
    fired = move(work, ticket, "reopen", replace(cause, returning=True) if agent else noted)
    if not fired.done or agent is None:
        return fired
    reopened = work.get(Ticket, ticket.id)
    if reopened.agent is None and not move(work, reopened, "assign", Cause(cause.by, agent)).done:
        work.put(announce(work, reopened, "notice_again", text=noted.text))
    return fired


def last_agent(release: Release, ticket: Ticket) -> AgentSpec | None:
    """Who has it, or had it last; none when the files no longer have that agent."""
    id = ticket.agent or (ticket.agents[-1] if ticket.agents else "")
    return release.groups.agents.get(id)


def _goes_back(work: Work, ticket: Ticket, agent: AgentSpec) -> bool:
    within = work.release.tickets.same_agent_within
    if within is None or ticket.closed_at is None or work.now - ticket.closed_at > within:
        return False
    shift = work.release.groups.shifts.get(agent.shift or "")
    on_shift = shift is None or shift.is_open(work.at)
    home = home_of(work.release, ticket)
    works_here = agent.active and home in agent.departments and is_registered(work, agent)
    return on_shift and works_here and bool(free_rooms(work, agent))


def _with_who_had_it(work: Work, ticket: Ticket, cause: Cause, had: AgentSpec | None) -> Cause:
    if had is None:
        return cause
    scene = ticket_scene(work, ticket).with_extra(agent=agent_facts(had, 0))
    return replace(cause, text=f"{cause.text}\n{render(work, 'had_by', scene)}".strip())

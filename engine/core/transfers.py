"""A case goes to another department or agent: what was meant, whether it can be, and what is said of it."""

from __future__ import annotations

from dataclasses import dataclass

from engine.core.cases import move
from engine.core.evolve import replace
from engine.core.model import Note, Ticket
from engine.core.names import free_rooms
from engine.core.posts import render, ticket_scene
from engine.core.registration import is_registered
from engine.core.release import AgentSpec, Release
from engine.core.render import Text
from engine.core.tickets import Cause, Fired, fits
from engine.core.values import fold
from engine.core.work import Work

LONGEST_NAME = 8
"""Words of it."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a case goes: a department or an agent, called `name`, with a note for whoever gets it."""

    name: str
    note: str = ""
    department: str | None = None
    agent: AgentSpec | None = None


def transfer_target(release: Release, text: str) -> Target | None:
    """The department or agent that `text` begins with, by id, title or name; the rest is a note."""
    words = text.split()
    for count in range(min(len(words), LONGEST_NAME), 0, -1):
        name = fold(" ".join(words[:count]))
        note = _after(text, count)
        for department in release.groups.departments.values():
            if name and name in (fold(department.id), fold(department.title)):
                return Target(department.title, note, department=department.id)
        for agent in release.groups.agents.values():
            if name and name in (fold(agent.id), fold(agent.name)):
                return Target(agent.name, note, agent=agent)
    return None


def transfer(work: Work, ticket: Ticket, by: str, target: Target) -> Fired:
    if target.agent is not None and why_not(work, ticket, target.agent) in _NEVER:
        return Fired(False)
    noted = ticket
    if target.note:
        noted = replace(ticket, notes=(*ticket.notes, Note(work.now, by, target.note)))
    cause = Cause(by, target.agent, target.department, target.note)
    return move(work, noted, "assign" if target.agent is not None else "transfer", cause)


def told_transfer(work: Work, ticket: Ticket, by: str, target: Target) -> str:
    """Tries it, and returns what to say to whoever asked."""
    fired = transfer(work, ticket, by, target)
    if fired.done:
        return render(work, "transferred", ticket_scene(work, work.get(Ticket, ticket.id), text=target.name))
    why: str | Text = fired.refusal or "cannot"
    if target.agent is None:
        return render(work, why, ticket_scene(work, ticket))
    if fits(work, ticket, "assign"):
        why = fired.refusal or why_not(work, ticket, target.agent) or "cannot"
    return render(work, why, ticket_scene(work, ticket, target.agent, word=work.release.groups.word))


def why_not(work: Work, ticket: Ticket, agent: AgentSpec) -> str | None:
    """The text that says why this agent can't be given the case; none when nothing speaks against it."""
    if ticket.agent == agent.id:
        return "already_taken"
    if not agent.active:
        return "agent_inactive"
    if agent.rooms and not is_registered(work, agent):
        return "agent_unregistered"
    return None if free_rooms(work, agent) else "agent_busy"


_NEVER = ("already_taken", "agent_inactive", "agent_unregistered")
"""What no transition of the author's is asked about."""


def places(release: Release) -> str:
    """Those a case can go to, but for the agents: there may be very many."""
    return "\n".join(department.title for department in release.groups.departments.values())


def _after(text: str, words: int) -> str:
    """The note, with its lines as they were written."""
    _, *rest = text.split(maxsplit=words)[words - 1 :]
    return "".join(rest)

"""A case whose department is gone from the files belongs to another."""

from __future__ import annotations

from engine.core.evolve import replace
from engine.core.model import Ticket
from engine.core.posts import supervisors
from engine.core.release import Release
from engine.core.work import Work


def home_of(release: Release, ticket: Ticket) -> str:
    """The case's department; when that is gone, the one that stands in its place: of several, where its agent
    works. When none does, whoever supervises takes it in."""
    departments = release.groups.departments
    if ticket.department in departments:
        return ticket.department
    instead = release.groups.renamed.get(ticket.department, ())
    if instead:
        agent = release.groups.agents.get(ticket.agent or "")
        works_in = agent.departments if agent is not None else ()
        return next((id for id in instead if id in works_in), instead[0])
    return next(supervisors(release), next(iter(departments)))


def at_home(work: Work, ticket: Ticket) -> Ticket:
    home = home_of(work.release, ticket)
    if home == ticket.department:
        return ticket
    work.journal(("ticket", ticket.id), "department_gone", was=ticket.department, now=home)
    return replace(ticket, department=home)

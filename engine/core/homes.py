"""A case whose department is gone from the files belongs to another."""

from __future__ import annotations

from engine.core.evolve import replace
from engine.core.model import Ticket
from engine.core.posts import supervisors
from engine.core.release import Release
from engine.core.work import Work


def home_of(release: Release, ticket: Ticket) -> str:
    """The case's department; when that is gone, whoever supervises takes it in."""
    departments = release.groups.departments
    if ticket.department in departments:
        return ticket.department
    return next(supervisors(release), next(iter(departments)))


def at_home(work: Work, ticket: Ticket) -> Ticket:
    home = home_of(work.release, ticket)
    if home == ticket.department:
        return ticket
    work.journal(("ticket", ticket.id), "department_gone", was=ticket.department, now=home)
    return replace(ticket, department=home)

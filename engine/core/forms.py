"""What an agent fills in before a case closes, one field at a time, in the room where it is attended."""

from __future__ import annotations

from engine.core.evolve import replace
from engine.core.inputs import NO_MATCH, read
from engine.core.messages import Content
from engine.core.model import Filling, Ticket
from engine.core.posts import render, ticket_scene
from engine.core.release import FormField
from engine.core.tickets import owner
from engine.core.work import Work


def begin(work: Work, ticket: Ticket, reason: str) -> str | None:
    """Starts the form of the ticket's department: its first question, or none when it has no form."""
    fields = _fields(work, ticket)
    if not fields:
        return None
    work.put(replace(ticket, filling=Filling(fields[0].name, reason), form={}))
    return _question(work, ticket, fields[0])


def answer(work: Work, ticket: Ticket, content: Content) -> str | None:
    """Takes an answer. The next thing to say in the room, or none when the form is complete."""
    field = _asked(work, ticket)
    if field is None:
        return None
    release = work.release
    value = read(
        field.accept, content, work.at, release.company.country, release.zones, release.company.language
    )
    if value is NO_MATCH:
        return _question(work, ticket, field, "form_again")
    return _go_on(work, replace(ticket, form={**ticket.form, field.name: value}), field)


def skip(work: Work, ticket: Ticket) -> str | None:
    field = _asked(work, ticket)
    if field is None:
        return None
    if field.required:
        return _question(work, ticket, field, "form_required")
    return _go_on(work, ticket, field)


def cancel(work: Work, ticket: Ticket) -> str:
    work.put(replace(ticket, filling=None, form={}))
    return render(work, "form_cancelled", ticket_scene(work, ticket))


def _go_on(work: Work, ticket: Ticket, after: FormField) -> str | None:
    assert ticket.filling is not None
    fields = _fields(work, ticket)
    rest = fields[fields.index(after) + 1 :]
    if not rest:
        work.put(replace(ticket, filling=None))
        work.journal(owner(ticket), "form", by=ticket.agent, form=ticket.form)
        return None
    work.put(replace(ticket, filling=replace(ticket.filling, field=rest[0].name)))
    return _question(work, ticket, rest[0])


def _fields(work: Work, ticket: Ticket) -> tuple[FormField, ...]:
    return work.release.tickets.forms.get(ticket.department, ())


def _asked(work: Work, ticket: Ticket) -> FormField | None:
    """None when a newer release no longer has the field: the form is then taken as complete."""
    name = ticket.filling.field if ticket.filling is not None else None
    return next((field for field in _fields(work, ticket) if field.name == name), None)


def _question(work: Work, ticket: Ticket, field: FormField, text: str = "form_intro") -> str:
    choices = (f"{number}. {choice}" for number, choice in enumerate(field.accept.choices, 1))
    words = work.release.groups.commands
    scene = ticket_scene(work, ticket, text=field.title, lines="\n".join(choices), command=words)
    return render(work, text, scene)

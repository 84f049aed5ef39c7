"""What an agent fills in before a case closes, one field at a time, in the room where it is attended."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from engine.core.evolve import replace
from engine.core.inputs import NO_MATCH, Accept, read
from engine.core.messages import Content
from engine.core.model import Filling, Ticket
from engine.core.posts import render, ticket_scene
from engine.core.release import FormField
from engine.core.tickets import owner
from engine.core.work import Work

CONTACT, CLOSE = "contact reason", "close reason"
"""With a space: no field of a form can be called so."""

_ASKED = {CONTACT: "ask_contact_reason", CLOSE: "ask_close_reason"}


def begin(work: Work, ticket: Ticket, reason: str, detail: str = "") -> str | None:
    """The first question of what closing the ticket needs, or none when it needs nothing."""
    begun = replace(ticket, filling=Filling("", reason, detail), form={})
    return _ask_next(work, begun, _fields(work, ticket))


def answer(work: Work, ticket: Ticket, content: Content) -> str | None:
    """Takes an answer. The next thing to say in the room, or none when the form is complete."""
    field = _asked(work, ticket)
    if field is None:
        _complete(work, ticket)
        return None
    release = work.release
    value = read(
        field.accept, content, work.at, release.company.country, release.zones, release.company.language
    )
    if value is NO_MATCH:
        return _question(work, ticket, field, "form_again")
    if field.name == CONTACT:
        work.journal(owner(ticket), "contact_reason", by=ticket.agent, reason=value)
    return _go_on(work, _with_answer(ticket, field, value), field)


def skip(work: Work, ticket: Ticket) -> str | None:
    field = _asked(work, ticket)
    if field is None:
        _complete(work, ticket)
        return None
    if field.required:
        return _question(work, ticket, field, "form_required")
    return _go_on(work, ticket, field)


def cancel(work: Work, ticket: Ticket) -> str:
    work.put(replace(ticket, filling=None, form={}))
    return render(work, "form_cancelled", ticket_scene(work, ticket))


def lacks_form(work: Work, ticket: Ticket) -> bool:
    """Somebody closed it who was not asked what its agent would have filled in."""
    fields = work.release.tickets.forms.get(ticket.department, ())
    return any(field.required and field.name not in ticket.form for field in fields)


def _go_on(work: Work, ticket: Ticket, after: FormField) -> str | None:
    fields = _fields(work, ticket)
    names = [field.name for field in fields]
    question = _ask_next(work, ticket, fields[names.index(after.name) + 1 :])
    if question is None:
        _complete(work, ticket)
    return question


def _ask_next(work: Work, ticket: Ticket, fields: Sequence[FormField]) -> str | None:
    assert ticket.filling is not None
    field = next((field for field in fields if not _is_known(ticket, field)), None)
    if field is None:
        return None
    work.put(replace(ticket, filling=replace(ticket.filling, field=field.name)))
    return _question(work, ticket, field)


def _complete(work: Work, ticket: Ticket) -> None:
    assert ticket.filling is not None
    work.put(replace(ticket, filling=None, reason=ticket.filling.reason))
    if ticket.form or work.release.tickets.forms.get(ticket.department):
        work.journal(owner(ticket), "form", by=ticket.agent, form=ticket.form)


def _with_answer(ticket: Ticket, field: FormField, value: Any) -> Ticket:
    assert ticket.filling is not None
    if field.name == CONTACT:
        return replace(ticket, contact_reason=value)
    if field.name == CLOSE:
        return replace(ticket, filling=replace(ticket.filling, reason=value))
    return replace(ticket, form={**ticket.form, field.name: value})


def _is_known(ticket: Ticket, field: FormField) -> bool:
    if field.name == CONTACT:
        return bool(ticket.contact_reason)
    return field.name == CLOSE and ticket.filling is not None and bool(ticket.filling.reason)


def _fields(work: Work, ticket: Ticket) -> tuple[FormField, ...]:
    tickets = work.release.tickets
    declared = ((CONTACT, tickets.contact_reasons), (CLOSE, tickets.close_reasons))
    reasons = (
        FormField(name, "", Accept("choice", choices=choices), required=True)
        for name, choices in declared
        if choices
    )
    return (*reasons, *tickets.forms.get(ticket.department, ()))


def _asked(work: Work, ticket: Ticket) -> FormField | None:
    """None when a newer release no longer has the field: the form is then taken as complete."""
    name = ticket.filling.field if ticket.filling is not None else None
    return next((field for field in _fields(work, ticket) if field.name == name), None)


def _question(work: Work, ticket: Ticket, field: FormField, text: str = "form_intro") -> str:
    choices = (f"{number}. {choice}" for number, choice in enumerate(field.accept.choices, 1))
    words = work.release.groups.commands
    asked = _ASKED.get(field.name)
    title = render(work, asked, ticket_scene(work, ticket)) if asked is not None else field.title
    scene = ticket_scene(work, ticket, text=title, lines="\n".join(choices), command=words)
    return render(work, text, scene)

"""What a customer is told when a case closes: who attended, how long it took, why, and what was done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta

from engine.core.messages import Content
from engine.core.model import Ticket
from engine.core.names import Scene
from engine.core.posts import render, ticket_scene
from engine.core.work import Work

CLOSING = "closing"
FAREWELL = "farewell"

_UNITS = ((timedelta(days=1), "d"), (timedelta(hours=1), "h"), (timedelta(minutes=1), "min"))


def say_farewell(work: Work, ticket: Ticket, template: str | None) -> None:
    """`template` serves when no summary is declared; none: then nothing is said."""
    declared = work.release.tickets.closing
    if not declared and template is None:
        return
    scene = ticket_scene(work, ticket)
    lines = "\n".join(_summary(work, ticket, scene)) if declared else ""
    text = render(work, CLOSING if declared else template or "", scene.with_extra(lines=lines))
    work.send(("contact", ticket.contact), ticket.line, Content("text", text), "bot")


def _summary(work: Work, ticket: Ticket, scene: Scene) -> Iterator[str]:
    """A line for each thing that there is to tell."""
    told = {
        "closing_agent": ticket.agent is not None,
        "closing_duration": ticket.opened_at is not None,
        "closing_reason": bool(ticket.reason),
    }
    scene = scene.with_extra(text=_lasted(ticket))
    yield from (render(work, name, scene) for name, there_is in told.items() if there_is)
    for field in work.release.tickets.forms.get(ticket.department, ()):
        value = ticket.form.get(field.name)
        if field.public and value not in (None, "") and not isinstance(value, Mapping):
            yield render(work, "card_line", scene.with_extra(label=field.title, value=value))


def _lasted(ticket: Ticket) -> str:
    """The two largest units: «2 d 3 h», «5 min»."""
    if ticket.opened_at is None or ticket.closed_at is None:
        return ""
    left, parts = max(ticket.closed_at - ticket.opened_at, timedelta(minutes=1)), []
    for unit, name in _UNITS:
        count, left = divmod(left, unit)
        if count:
            parts.append(f"{count} {name}")
    return " ".join(parts[:2])

"""What the life of a case writes to other systems, and what becomes of their answers.

One thing at a time for each case, in order: what is told at the close may need the number that the other
system gave at the opening.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.core.evolve import replace
from engine.core.main_rooms import told_in
from engine.core.messages import Answered, Fetch
from engine.core.model import Ticket
from engine.core.names import Scene
from engine.core.posts import post_about, render, ticket_scene
from engine.core.release import TicketSubmit
from engine.core.render import Text
from engine.core.work import Work


def told(work: Work, id: str, moment: str) -> None:
    """A case was opened, taken, closed or reopened."""
    wanted = [n for n, each in enumerate(work.release.tickets.submits) if each.on == moment]
    ticket = work.find(Ticket, id) if wanted else None
    if ticket is None:
        return
    telling = (*ticket.telling, *(_name(work, n) for n in wanted))
    if ticket.asked is None:
        _go_on(work, ticket, telling)
    else:
        work.put(replace(ticket, telling=telling))


def submit_answered(work: Work, event: Answered) -> None:
    ticket = work.find(Ticket, event.owner[1])
    if ticket is None or ticket.asked != event.request:
        return
    name, *telling = ticket.telling or ("",)
    each = _submit(work, name)
    ticket = replace(ticket, asked=None, telling=tuple(telling))
    if each is not None and event.outcome == "found":
        answer = event.value if isinstance(event.value, Mapping) else {}
        saved = {field: answer[key] for field, key in each.save.items() if answer.get(key) is not None}
        ticket = replace(ticket, fields={**ticket.fields, **saved})
    work.put(ticket)
    if each is not None:
        why = {"why": event.why} if event.why else {}
        work.journal(("ticket", ticket.id), "submit", operation=each.operation, outcome=event.outcome, **why)
        if event.outcome != "found":
            _say_failed(work, ticket, each)
    _go_on(work, work.get(Ticket, ticket.id), ticket.telling)


def _go_on(work: Work, ticket: Ticket, telling: tuple[str, ...]) -> None:
    """The next thing that is to be told, unless its condition does not hold by now."""
    for n, name in enumerate(telling):
        each = _submit(work, name)
        if each is None or (each.departments and ticket.department not in each.departments):
            continue
        scene = ticket_scene(work, ticket)
        if each.condition is None or each.condition.holds(scene):
            request = work.new_id()
            work.put(replace(ticket, telling=telling[n:], asked=request))
            parameters = _parameters(work, each, scene)
            work.emit(Fetch(request, ("ticket", ticket.id), each.operation, parameters, writes=True))
            return
    if ticket.telling:
        work.put(replace(ticket, telling=()))


def _submit(work: Work, name: str) -> TicketSubmit | None:
    """None for one that the files no longer have."""
    submits = work.release.tickets.submits
    return next((each for n, each in enumerate(submits) if _name(work, n) == name), None)


def _name(work: Work, n: int) -> str:
    each = work.release.tickets.submits[n]
    return f"{each.on}.{n}.{each.operation}"


def _parameters(work: Work, each: TicketSubmit, scene: Scene) -> dict[str, Any]:
    formats = work.release.formats
    return {
        name: value.value(scene, formats, []) if isinstance(value, Text) else value
        for name, value in each.parameters.items()
    }


def _say_failed(work: Work, ticket: Ticket, each: TicketSubmit) -> None:
    """In the department's room: the conversation goes on, and a person may have to write it there."""
    if ticket.department not in work.release.groups.departments:
        return
    scene = ticket_scene(work, ticket, label=each.title)
    text = render(work, "submit_failed", scene)
    post_about(work, ticket, told_in(work.release, ticket), ticket.line, text)

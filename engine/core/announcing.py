"""A case that somebody has to take: told in the main room where it belongs, and in another when it is their
turn."""

from __future__ import annotations

from typing import Any

from engine.core.evolve import replace
from engine.core.main_rooms import has_several, main_room, next_turn
from engine.core.messages import StartTimer
from engine.core.model import Ticket
from engine.core.offers import ASSIGN
from engine.core.posts import post_about, render, ticket_scene
from engine.core.work import Work

TURN = "room"
"""The timer of a case that waits where hours and shifts decide which room it belongs in."""


def announce(work: Work, ticket: Ticket, template: str, **extra: Any) -> Ticket:
    """The ticket as it remembers where it was told; it is not written down."""
    scene = ticket_scene(work, ticket, **extra)
    room = main_room(work.release, ticket.department, scene)
    post_about(work, ticket, room, ticket.line, render(work, template, scene))
    _look_again(work, ticket)
    now_in = room if room != ticket.department else None
    return ticket if ticket.told_in == now_in else replace(ticket, told_in=now_in)


def turn_came(work: Work, ticket: Ticket) -> None:
    """An hour or a shift is over: whoever is there now has to know of a case that still waits."""
    if ticket.agent is not None or ticket.closed_at is not None:
        return
    if belongs_elsewhere(work, ticket):
        work.put(announce(work, ticket, "notice_again"))
        if work.release.groups.departments[ticket.department].assigns:
            work.emit(StartTimer(("department", ticket.department), ASSIGN, work.now, 0))
    else:
        _look_again(work, ticket)


def belongs_elsewhere(work: Work, ticket: Ticket) -> bool:
    here = main_room(work.release, ticket.department, ticket_scene(work, ticket))
    return here != (ticket.told_in or ticket.department)


def _look_again(work: Work, ticket: Ticket) -> None:
    department = work.release.groups.departments.get(ticket.department)
    if department is None or not has_several(department):
        return
    due = next_turn(work.release, department.id, work.now)
    if due is not None:
        work.emit(StartTimer(("ticket", ticket.id), TURN, due, 0))

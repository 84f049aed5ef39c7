"""A customer who owes the answer: how long that lasts, in the department's open time.

It runs from the last message of a person of the company, until the customer writes, the case leaves
whoever wrote, or a state pauses the clocks; then only the next message starts it again.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from engine.core.clocks import GIVE_UP, REMIND, open_time_since
from engine.core.evolve import replace
from engine.core.messages import CancelTimer, Key, StartTimer
from engine.core.model import Ticket
from engine.core.modes import bot_speaks, cases_held
from engine.core.release import CustomerSilence
from engine.core.work import Work

A_MOMENT = timedelta(minutes=1)


def silence_of(work: Work, ticket: Ticket) -> CustomerSilence | None:
    """What its department declares."""
    department = work.release.groups.departments.get(ticket.department)
    return department.silence if department is not None else None


def await_customer(work: Work, ticket: Ticket) -> Ticket:
    """A person wrote: from now on the customer owes the answer."""
    silence = silence_of(work, ticket)
    if silence is None or not _waits(work, ticket):
        return heard(work, ticket)
    for name, after in _targets(silence):
        due = _calendar_due(work, ticket, after)
        if due is not None:
            work.emit(StartTimer(_owner(ticket), name, due, ticket.clock, held=not bot_speaks(work)))
    return replace(ticket, silent_since=work.now)


def heard(work: Work, ticket: Ticket) -> Ticket:
    """The customer wrote, or nobody waits for them any more."""
    if ticket.silent_since is None:
        return ticket
    for name in (REMIND, GIVE_UP):
        work.emit(CancelTimer(_owner(ticket), name))
    return replace(ticket, silent_since=None)


def moved(work: Work, ticket: Ticket, event: str, was: Ticket) -> Ticket:
    """The event led the case from where it was to where it is now."""
    stays = event != "transfer" and ticket.agent == was.agent
    return ticket if stays and _waits(work, ticket) else heard(work, ticket)


def is_over(work: Work, ticket: Ticket, name: str, after: timedelta) -> bool:
    """Whether the silence has lasted so long; if not, the timer starts again with what is left.

    While the bot may not speak or what people write is held, it stops. It ends in open hours alone.
    """
    assert ticket.silent_since is not None
    if not bot_speaks(work) or cases_held(work):
        work.emit(StartTimer(_owner(ticket), name, work.now, ticket.clock, held=True))
        return False
    left = after - open_time_since(work, ticket, ticket.silent_since)
    calendar = work.release.groups.departments[ticket.department].calendar
    if left <= timedelta(0) and calendar.open_time(work.now - A_MOMENT, work.now) > timedelta(0):
        return True
    due = calendar.add_open(work.now, left) if left > timedelta(0) else calendar.next_open(work.now)
    if due is not None:
        work.emit(StartTimer(_owner(ticket), name, max(due, work.now + A_MOMENT), ticket.clock))
    return False


def _waits(work: Work, ticket: Ticket) -> bool:
    state = work.release.tickets.lifecycle.states[ticket.state]
    return ticket.agent is not None and not state.final and "idle" not in state.pauses


def _targets(silence: CustomerSilence) -> list[tuple[str, timedelta]]:
    named = ((REMIND, silence.remind_after), (GIVE_UP, silence.close_after))
    return [(name, after) for name, after in named if after is not None]


def _calendar_due(work: Work, ticket: Ticket, after: timedelta) -> datetime | None:
    return work.release.groups.departments[ticket.department].calendar.add_open(work.now, after)


def _owner(ticket: Ticket) -> Key:
    return "ticket", ticket.id

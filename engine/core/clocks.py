"""A case's clocks, all in the department's open time: what is owed, its state, and how long it is open.

Idle, how long the customer has been owed an answer, runs from the opening, from going back to the
queue, or from the first message nobody has answered; taking a case is no answer. A state's `pauses`
and the mode's `hold` stop it. Nothing stops the time since the case was opened, or opened again.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from engine.core.evolve import replace
from engine.core.hours import Calendar
from engine.core.messages import CancelTimer, StartTimer
from engine.core.model import Ticket
from engine.core.release import Department, Sla, TicketTransition
from engine.core.work import Work

ALERT, REASSIGN, ESCALATE = "alert", "reassign", "escalate"
IDLE = (ALERT, REASSIGN)
REMIND, GIVE_UP = SILENCE_TIMERS = ("silence_remind", "silence_close")
DESK_TIMERS = (*IDLE, ESCALATE, *SILENCE_TIMERS)
_TARGETS = {ALERT: "alert_after", REASSIGN: "reassign_after", ESCALATE: "escalate_after"}
AFTER = "after "
"""Before the name of the lifecycle's event that a timer will fire."""


def owe(work: Work, ticket: Ticket) -> Ticket:
    """The customer wrote: unless an answer is owed already, the clock starts from nothing."""
    return ticket if ticket.owed else _owed(work, ticket)


def answered(work: Work, ticket: Ticket, **changes: Any) -> Ticket:
    return adjust(work, ticket, **changes, owed=False)


def back_in_queue(work: Work, ticket: Ticket, **changes: Any) -> Ticket:
    """Changed so, it waits for somebody to take it."""
    if ticket.owed:
        return _owed(work, answered(work, ticket, **changes))
    return _owed(work, ticket, **changes)


def _owed(work: Work, ticket: Ticket, **changes: Any) -> Ticket:
    rang = tuple(name for name in changes.get("rang", ticket.rang) if name not in IDLE)
    return adjust(work, ticket, **{**changes, "owed": True, "idle_spent": 0, "rang": rang})


def adjust(work: Work, ticket: Ticket, **changes: Any) -> Ticket:
    """Starts or stops the clock, as the ticket's state and what is owed say when it has changed so."""
    state = work.release.tickets.lifecycle.states[changes.get("state", ticket.state)]
    owed: bool = changes.get("owed", ticket.owed)
    runs = owed and not state.final and "idle" not in state.pauses
    if runs and ticket.idle_since is None:
        return _start(work, replace(ticket, idle_since=work.now, clock=ticket.clock + 1, **changes))
    if not runs and ticket.idle_since is not None:
        _cancel(work, ticket)
        spent = changes.pop("idle_spent", ticket.idle_spent) + int(_since(work, ticket).total_seconds())
        return replace(ticket, idle_since=None, idle_spent=spent, clock=ticket.clock + 1, **changes)
    return replace(ticket, **changes) if changes else ticket


def entering(work: Work, ticket: Ticket) -> dict[str, Any]:
    """What changes of a ticket that goes into another state."""
    rang = tuple(name for name in ticket.rang if not name.startswith(AFTER))
    return {"visit": ticket.visit + 1, "entered_at": work.now, "rang": rang}


def runs_open(work: Work, ticket: Ticket) -> None:
    """It was opened, opened again, or came to a department with other hours."""
    after = _target(work, ticket, ESCALATE)
    if after is not None:
        _set(work, ticket, ESCALATE, after, unresolved(work, ticket), ticket.visit)


def closed(work: Work, ticket: Ticket) -> None:
    if _target(work, ticket, ESCALATE) is not None:
        work.emit(CancelTimer(("ticket", ticket.id), ESCALATE))


def rings(ticket: Ticket, name: str) -> Ticket:
    """Until it begins anew, that clock is not set again."""
    return ticket if name in ticket.rang else replace(ticket, rang=(*ticket.rang, name))


def lasts(work: Work, ticket: Ticket, event: str) -> bool:
    """Does the state still end by that event when it has lasted long enough?"""
    return any(transition.on == event for transition in _timed(work, ticket))


def reset(work: Work, ticket: Ticket) -> Ticket:
    """The files may have changed: what is still to come is set anew, by what they say now."""
    ticket = adjust(work, ticket)
    for name in IDLE:
        if ticket.idle_since is not None:
            _set(work, ticket, name, _target(work, ticket, name), idle(work, ticket), ticket.clock)
    after = _target(work, ticket, ESCALATE)
    _set(work, ticket, ESCALATE, after, unresolved(work, ticket), ticket.visit)
    stay(work, ticket)
    return ticket


def idle(work: Work, ticket: Ticket) -> timedelta:
    spent = timedelta(seconds=ticket.idle_spent)
    return spent + _since(work, ticket) if ticket.idle_since is not None else spent


def unresolved(work: Work, ticket: Ticket) -> timedelta:
    since = ticket.reopened_at or ticket.opened_at or work.now
    return _department(work, ticket).calendar.open_time(since, work.now)


def _since(work: Work, ticket: Ticket) -> timedelta:
    assert ticket.idle_since is not None
    return open_time_since(work, ticket, ticket.idle_since)


def open_time_since(work: Work, ticket: Ticket, since: datetime) -> timedelta:
    """Without the times that the mode held what people wrote."""
    calendar = _department(work, ticket).calendar
    passed = calendar.open_time(since, work.now)
    for began, ended in work.desk.holds:
        passed -= calendar.open_time(max(began, since), ended or work.now)
    return passed


def too_early(work: Work, ticket: Ticket, name: str) -> bool:
    """The timer of that name knew nothing of a hold, or of other hours: it goes on with what is left."""
    spent = unresolved(work, ticket) if name == ESCALATE else idle(work, ticket)
    after = _target(work, ticket, name)
    if after is not None and after <= spent:
        return False
    _set(work, ticket, name, after, spent, ticket.visit if name == ESCALATE else ticket.clock)
    return True


def _start(work: Work, ticket: Ticket) -> Ticket:
    sla = sla_of(work, ticket)
    for name, after in ((ALERT, sla.alert_after), (REASSIGN, sla.reassign_after)):
        if after is not None:
            _set(work, ticket, name, after, timedelta(seconds=ticket.idle_spent), ticket.clock)
    return ticket


def _cancel(work: Work, ticket: Ticket) -> None:
    for name in IDLE:
        if _target(work, ticket, name) is not None:
            work.emit(CancelTimer(("ticket", ticket.id), name))


def _set(
    work: Work, ticket: Ticket, name: str, after: timedelta | None, spent: timedelta, visit: int
) -> None:
    """Starts the timer for what is left of the target; without one it ends, if it was there.

    What new files make late already is told when somebody is there.
    """
    if after is None or name in ticket.rang:
        work.emit(CancelTimer(("ticket", ticket.id), name))
        return
    calendar, left = _department(work, ticket).calendar, after - spent
    due = calendar.add_open(work.now, left) if left > timedelta(0) else calendar.next_open(work.now)
    if due is not None:
        work.emit(StartTimer(("ticket", ticket.id), name, due, visit))


def stay(work: Work, ticket: Ticket) -> None:
    """A state was entered: what its transitions with `after` will fire, unless it is left before."""
    for transition in _timed(work, ticket):
        calendar = _department(work, ticket).calendar
        name = AFTER + transition.on
        if transition.after is None or ticket.entered_at is None or name in ticket.rang:
            continue
        due = calendar.add_open(ticket.entered_at, transition.after)
        if due is not None:
            work.emit(StartTimer(("ticket", ticket.id), name, due, ticket.visit))


def _timed(work: Work, ticket: Ticket) -> tuple[TicketTransition, ...]:
    return work.release.tickets.lifecycle.timed.get(ticket.state, ())


def sla_of(work: Work, ticket: Ticket) -> Sla:
    return work.release.tickets.sla.of(ticket.priority, ticket.line)


def _target(work: Work, ticket: Ticket, name: str) -> timedelta | None:
    after: timedelta | None = getattr(sla_of(work, ticket), _TARGETS[name])
    return after


def _department(work: Work, ticket: Ticket) -> Department:
    """One that the files no longer have is never open: nobody can say when it would have answered."""
    found = work.release.groups.departments.get(ticket.department)
    return found or _gone(ticket.department, work.release.company.zone)


@lru_cache(maxsize=100)
def _gone(id: str, zone: ZoneInfo) -> Department:
    never = Calendar(((),) * 7, zone)
    return Department(id, title=id, prefix="", room=id, calendar=never)

"""How long a customer has been owed an answer, in the department's open time, and what follows.

Idle runs from the opening, from going back to the queue, or from the first message nobody has
answered; taking a case is no answer. A state's `pauses` and the mode's `hold` stop it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from engine.core.evolve import replace
from engine.core.messages import CancelTimer, StartTimer
from engine.core.model import Ticket
from engine.core.release import Department
from engine.core.work import Work

ALERT, REASSIGN = "alert", "reassign"
REMIND, GIVE_UP = SILENCE_TIMERS = ("silence_remind", "silence_close")
DESK_TIMERS = (ALERT, REASSIGN, *SILENCE_TIMERS)
AFTER = "after "
"""Before the name of the lifecycle's event that a timer will fire."""


def owe(work: Work, ticket: Ticket) -> Ticket:
    """The customer wrote: unless an answer is owed already, the clock starts from nothing."""
    return ticket if ticket.owed else adjust(work, replace(ticket, owed=True, idle_spent=0))


def answered(work: Work, ticket: Ticket) -> Ticket:
    return adjust(work, replace(ticket, owed=False))


def back_in_queue(work: Work, ticket: Ticket) -> Ticket:
    stopped = adjust(work, replace(ticket, owed=False))
    return owe(work, stopped)


def adjust(work: Work, ticket: Ticket) -> Ticket:
    """Starts or stops the clock, as the ticket's state and what is owed say."""
    state = work.release.tickets.lifecycle.states[ticket.state]
    runs = ticket.owed and not state.final and "idle" not in state.pauses
    if runs and ticket.idle_since is None:
        return _start(work, replace(ticket, idle_since=work.now, clock=ticket.clock + 1))
    if not runs and ticket.idle_since is not None:
        _cancel(work, ticket)
        spent = ticket.idle_spent + int(_since(work, ticket).total_seconds())
        return replace(ticket, idle_since=None, idle_spent=spent, clock=ticket.clock + 1)
    return ticket


def stay(work: Work, ticket: Ticket) -> Ticket:
    """A state was entered: what its transitions with `after` will fire, unless it is left before."""
    ticket = replace(ticket, visit=ticket.visit + 1)
    for transition in work.release.tickets.lifecycle.transitions:
        if transition.after is not None and ticket.state in transition.sources:
            due = _department(work, ticket).calendar.add_open(work.now, transition.after)
            if due is not None:
                work.emit(StartTimer(("ticket", ticket.id), AFTER + transition.on, due, ticket.visit))
    return ticket


def idle(work: Work, ticket: Ticket) -> timedelta:
    spent = timedelta(seconds=ticket.idle_spent)
    return spent + _since(work, ticket) if ticket.idle_since is not None else spent


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
    """The timer of that name knew nothing of a hold: then it starts again, with what is left."""
    after = dict(_targets(work)).get(name)
    left = after - idle(work, ticket) if after is not None else timedelta(0)
    if left <= timedelta(0):
        return False
    due = _department(work, ticket).calendar.add_open(work.now, left)
    if due is not None:
        work.emit(StartTimer(("ticket", ticket.id), name, due, ticket.clock))
    return True


def _start(work: Work, ticket: Ticket) -> Ticket:
    for name, after in _targets(work):
        due = _due(work, ticket, after)
        if due is not None:
            work.emit(StartTimer(("ticket", ticket.id), name, due, ticket.clock))
    return ticket


def _due(work: Work, ticket: Ticket, after: timedelta) -> datetime | None:
    left = max(after - timedelta(seconds=ticket.idle_spent), timedelta(0))
    return _department(work, ticket).calendar.add_open(work.now, left)


def _cancel(work: Work, ticket: Ticket) -> None:
    for name, _ in _targets(work):
        work.emit(CancelTimer(("ticket", ticket.id), name))


def _targets(work: Work) -> list[tuple[str, timedelta]]:
    sla = work.release.tickets.sla
    named = ((ALERT, sla.alert_after), (REASSIGN, sla.reassign_after))
    return [(name, after) for name, after in named if after is not None]


def _department(work: Work, ticket: Ticket) -> Department:
    return work.release.groups.departments[ticket.department]

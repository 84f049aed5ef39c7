"""Where a conversation and its ticket meet: one opens the other, and goes on when it closes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from engine.core import silence
from engine.core.announcing import TURN, turn_came
from engine.core.clocks import (
    AFTER,
    ALERT,
    ESCALATE,
    REASSIGN,
    REMIND,
    SILENCE_TIMERS,
    answered,
    idle,
    lasts,
    owe,
    rings,
    sla_of,
    too_early,
    unresolved,
)
from engine.core.conversation import NO_REPLY, Turn
from engine.core.evolve import replace
from engine.core.farewell import FAREWELL, say_farewell
from engine.core.forms import lacks_form
from engine.core.homes import at_home
from engine.core.merging import last_cases, where_they_write
from engine.core.messages import CancelTimer, Content, StartTimer, TimerDue
from engine.core.model import Contact, Conversation, Past, Ticket
from engine.core.modes import bot_speaks, cases_held
from engine.core.moved import open_turn
from engine.core.posts import alert_supervision, post, render, showable, ticket_scene
from engine.core.release import OpenTicket
from engine.core.several import heard_from, is_with, joined_by, left_by
from engine.core.tickets import Cause, Fired, fire, is_final, open_ticket, owner
from engine.core.twins import quoted_in
from engine.core.work import Work

QUEUED = "queued"
RESUME = "resume"


def rest(work: Work, turn: Turn) -> Conversation:
    """Writes the turn down; opens the ticket it stopped at."""
    step = turn.wants_ticket
    if step is None:
        return turn.commit()
    turn.wants_ticket = None
    conversation = turn.commit()
    fields = turn.settings(step.fields)
    ticket = open_ticket(work, conversation, turn.contact, step, turn.scene, fields)
    turn.ticket = turn.last_ticket = ticket.id
    turn.refresh()
    turn.fire("opened")
    _reassure_later(work, turn, step)
    conversation = replace(conversation, ticket=ticket.id, last_ticket=ticket.id, wrote=())
    work.put(conversation)
    return conversation


def move(work: Work, ticket: Ticket, event: str, cause: Cause) -> Fired:
    """Fires the event on the ticket, and tells the conversation that waits for it."""
    was, ticket = ticket.agent, at_home(work, ticket)
    fired = fire(work, ticket, event, cause)
    if not fired.done:
        return fired
    moved = work.get(Ticket, ticket.id)
    if moved.agent is not None and was is None:
        _taken(work, moved)
    if ticket.room is not None and moved.room != ticket.room and cause.by != ticket.agent:
        _tell_the_room(work, ticket.room, moved, cause)
    if is_final(work, ticket) and not is_final(work, moved):
        _reopened(work, moved)
    if is_final(work, moved) and not is_final(work, ticket):
        _remember(work, moved)
        if cause.by != ticket.agent and lacks_form(work, moved):
            work.journal(owner(moved), "form_left", by=cause.by)
    if fired.resume or is_final(work, moved):
        _closed(work, moved, cause)
    return fired


def _remember(work: Work, ticket: Ticket) -> None:
    """For whoever attends the customer the next time."""
    contact = work.get(Contact, ticket.contact)
    past = Past(ticket.id, work.now, ticket.reason or ticket.summary)
    others = (case for case in contact.cases if case.number != ticket.id)
    work.put(replace(contact, cases=last_cases((past, *others))))


def relay_to_agent(work: Work, ticket: Ticket, content: Content) -> None:
    """What a customer with a case writes reaches its agent, or waits for whoever takes it."""
    work.journal(owner(ticket), "customer", kind=content.kind, text=content.text, media=content.media)
    quotes = quoted_in(work, content)
    content = showable(work, content)
    fire(work, ticket, "customer_message", Cause("customer"))
    ticket = silence.heard(work, owe(work, work.get(Ticket, ticket.id)))
    if ticket.room is None:
        work.put(replace(ticket, said=(*ticket.said, content)))
        return
    work.put(ticket)
    work.send(("room", ticket.room), ticket.line, content, "customer", quotes=quotes)


def relay_to_customer(
    work: Work, ticket: Ticket, agent: str, content: Content, quotes: str | None = None
) -> None:
    work.journal(owner(ticket), "agent", by=agent, kind=content.kind, text=content.text, media=content.media)
    work.send(("contact", ticket.contact), ticket.line, content, "agent", quotes=quotes)
    heard_from(work, ticket)
    fire(work, ticket, "agent_message", Cause(agent))
    work.put(silence.await_customer(work, answered(work, work.get(Ticket, ticket.id))))


def reassure(work: Work, turn: Turn, step: OpenTicket) -> None:
    """Nobody has taken the case yet: say so, as often as declared."""
    ticket = work.find(Ticket, turn.ticket) if turn.ticket else None
    if ticket is None or ticket.agent is not None:
        return
    turn.fire("queued")
    work.put(replace(ticket, reassured=ticket.reassured + 1))
    if ticket.reassured + 1 < max(step.queued.tries, 1):
        _reassure_later(work, turn, step)


def resume(work: Work, conversation: Conversation, farewell: str | None = None) -> None:
    """The ticket is closed and the bot may speak: it takes leave, and the flow takes its exit."""
    ticket = work.find(Ticket, conversation.last_ticket) if conversation.last_ticket else None
    if ticket is not None and is_final(work, ticket):
        say_farewell(work, ticket, farewell)
    turn = open_turn(work, conversation, work.get(Contact, conversation.contact))
    if turn.open and not turn.lost:
        turn.go("closed")
    rest(work, turn)


def ticket_timer(work: Work, event: TimerDue) -> None:
    """A state lasted its `after`, the customer waited too long, or the case is open for too long."""
    ticket = work.find(Ticket, event.owner[1])
    if ticket is None:
        return
    if event.name.startswith(AFTER):
        _state_lasted(work, ticket, event)
        return
    if event.name == FAREWELL:
        _take_leave(work, ticket)
        return
    if event.name == TURN:
        turn_came(work, ticket)
        return
    if event.name in SILENCE_TIMERS:
        _silent(work, ticket, event.name)
        return
    late = ticket.clock != event.visit or ticket.idle_since is None
    if is_final(work, ticket) if event.name == ESCALATE else late:
        return
    if cases_held(work):
        work.emit(StartTimer(event.owner, event.name, work.now, event.visit, held=True))
        return
    if too_early(work, ticket, event.name):
        return
    ticket = rings(ticket, event.name)
    work.put(ticket)
    _RANG[event.name](work, ticket)


def _state_lasted(work: Work, ticket: Ticket, event: TimerDue) -> None:
    name = event.name.removeprefix(AFTER)
    if ticket.visit == event.visit and lasts(work, ticket, name):
        ticket = rings(ticket, event.name)
        work.put(ticket)
        move(work, ticket, name, Cause("system"))


def _alert(work: Work, ticket: Ticket) -> None:
    alert_supervision(work, ticket, "alert", minutes=_minutes(idle(work, ticket)))


def _reassign(work: Work, ticket: Ticket) -> None:
    move(work, ticket, "release", Cause("system"))


def _escalate(work: Work, ticket: Ticket) -> None:
    """Supervision is told, and the case goes where the files say, if it can go there from its state."""
    alert_supervision(work, ticket, "escalated", minutes=_minutes(unresolved(work, ticket)))
    to = sla_of(work, ticket).escalate_to
    if to is not None and to != ticket.department:
        move(work, ticket, "transfer", Cause("system", department=to))


def _minutes(passed: timedelta) -> int:
    return int(passed.total_seconds()) // 60


_RANG: dict[str, Callable[[Work, Ticket], None]] = {
    ALERT: _alert,
    REASSIGN: _reassign,
    ESCALATE: _escalate,
}


def _silent(work: Work, ticket: Ticket, name: str) -> None:
    """The customer does not answer: a reminder, and later the end of the case."""
    declared = silence.silence_of(work, ticket)
    if declared is None or ticket.silent_since is None:
        return
    after = declared.remind_after if name == REMIND else declared.close_after
    if after is None or not silence.is_over(work, ticket, name, after):
        return
    if name == REMIND:
        _remind(work, ticket)
    else:
        _give_up(work, ticket)


def _remind(work: Work, ticket: Ticket) -> None:
    scene = ticket_scene(work, ticket)
    text = render(work, "silence_reminder", scene)
    work.send(("contact", ticket.contact), ticket.line, Content("text", text), "bot")
    heard_from(work, ticket)
    work.journal(owner(ticket), "reminded")
    if ticket.room is not None:
        post(work, ticket.room, ticket.line, render(work, "silence_reminded", scene))


def _give_up(work: Work, ticket: Ticket) -> None:
    reason = render(work, "silence_reason", ticket_scene(work, ticket))
    reasoned = replace(ticket, reason=reason)
    work.put(reasoned)
    if not move(work, reasoned, "close", Cause("system", text=reason, silent=True)).done:
        work.put(silence.heard(work, ticket))
        work.journal(owner(ticket), "refused", event="close", by="system")


def _reassure_later(work: Work, turn: Turn, step: OpenTicket) -> None:
    if step.queued.after is not None and step.queued.say is not None:
        due = work.now + step.queued.after
        work.emit(StartTimer(turn.owner, QUEUED, due, turn.visit))


def _taken(work: Work, ticket: Ticket) -> None:
    conversation = work.find(Conversation, ticket.conversation)
    if conversation is None or conversation.ticket != ticket.id:
        return
    turn = Turn(work, conversation, work.get(Contact, ticket.contact))
    if turn.open and isinstance(turn.step, OpenTicket):
        turn.fire("taken")
        if turn.step.queued.after is not None:
            work.emit(CancelTimer(turn.owner, QUEUED))


def _tell_the_room(work: Work, room: str, ticket: Ticket, cause: Cause) -> None:
    """Whoever attended there did not do it: the case is closed, somebody else's, or in the queue again."""
    to = cause.agent.name if cause.agent is not None else None
    if cause.department is not None:
        to = work.release.groups.departments[cause.department].title
    closed = "silence_closed_here" if cause.silent else "closed"
    text = closed if is_final(work, ticket) else "transferred" if to else "released"
    post(work, room, ticket.line, render(work, text, ticket_scene(work, ticket, text=to)))


def _reopened(work: Work, ticket: Ticket) -> None:
    """The customer is with this case again, and with the flow where it opened it; or with both, of two."""
    ticket = where_they_write(work, ticket)
    conversation = work.find(Conversation, ticket.conversation)
    if conversation is None:
        return
    if conversation.ticket is not None:
        work.put(joined_by(conversation, (ticket.id,)))
        return
    work.emit(CancelTimer(("conversation", conversation.id), NO_REPLY))
    again = replace(
        Conversation(conversation.id, conversation.line, conversation.contact, conversation.version),
        release=conversation.release,
        frames=ticket.frames,
        first=conversation.first,
        visit=conversation.visit + 1,
        values=conversation.values,
        ticket=ticket.id,
        last_ticket=ticket.id,
        window=conversation.window,
        gathered=conversation.gathered,
        gathered_at=conversation.gathered_at,
        counted=conversation.counted,
        counted_at=conversation.counted_at,
    )
    work.put(again)
    for content in conversation.queue:
        relay_to_agent(work, work.get(Ticket, ticket.id), content)


def _closed(work: Work, ticket: Ticket, cause: Cause) -> None:
    farewell = "silence_closed" if cause.silent else None
    conversation = work.find(Conversation, ticket.conversation)
    if conversation is None or not is_with(conversation, ticket.id):
        _take_leave(work, ticket, farewell)
        return
    freed = left_by(conversation, ticket.id)
    work.put(freed)
    work.put(replace(ticket, frames=conversation.frames))
    if freed.ticket is not None:
        _take_leave(work, ticket, farewell)
        return
    key = ("conversation", conversation.id)
    work.emit(CancelTimer(key, QUEUED))
    if not bot_speaks(work):
        work.emit(StartTimer(key, RESUME, work.now, conversation.visit, held=True))
    elif cause.silent and _ends_there(work, ticket):
        say_farewell(work, ticket, farewell)
        turn = Turn(work, freed, work.get(Contact, freed.contact))
        turn.close()
        turn.commit()
    else:
        resume(work, freed, farewell)


def _take_leave(work: Work, ticket: Ticket, farewell: str | None = None) -> None:
    """Of a case that is not the one the conversation goes on with; later, while the bot may not speak."""
    if not is_final(work, ticket):
        return
    if bot_speaks(work):
        say_farewell(work, ticket, farewell)
    else:
        work.emit(StartTimer(owner(ticket), FAREWELL, work.now, ticket.visit, held=True))


def _ends_there(work: Work, ticket: Ticket) -> bool:
    declared = silence.silence_of(work, ticket)
    return declared is not None and declared.then == "stop"

"""The lifecycle of a ticket: one event fired on the author's machine, and what its actions do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from transitions import Event as TriggerEvent

from engine.core import clocks, silence
from engine.core.announcing import announce
from engine.core.clocks import adjust, back_in_queue, entering, stay
from engine.core.compile import OUTSIDE
from engine.core.evolve import frozen, replace
from engine.core.expressions import Expression
from engine.core.main_rooms import told_in
from engine.core.messages import Journal, Key
from engine.core.model import Contact, Conversation, Counters, Room, Ticket
from engine.core.names import (
    Scene,
    department_facts,
    free_rooms,
)
from engine.core.offers import offer, somebody_free
from engine.core.posts import (
    alert_supervision,
    brief_lines,
    post,
    post_about,
    render,
    ticket_files,
    ticket_scene,
)
from engine.core.release import AgentSpec, Department, OpenTicket
from engine.core.render import Text
from engine.core.submits import told
from engine.core.work import Work

TALK = ("customer_message", "agent_message")
"""Events that only say that somebody wrote."""


@frozen
class Fired:
    """`done` is false when no transition fitted; `refusal` is then what the author declared.

    `resume`: the conversation that waits for this ticket goes on.
    """

    done: bool
    refusal: Text | None = None
    resume: bool = False


@frozen
class Cause:
    """Who fired the event, and with what: the agent it concerns, where it goes, a reason or a note.

    `returning`: it goes to an agent at once, so no queue is told. `silent`: the customer was, for too long.
    """

    by: str
    agent: AgentSpec | None = None
    department: str | None = None
    text: str = ""
    returning: bool = False
    silent: bool = False


class TicketTurn:
    """The model of the lifecycle's machine while one event is fired."""

    __slots__ = ("cause", "resume", "state", "ticket", "work")

    def __init__(self, work: Work, ticket: Ticket, cause: Cause) -> None:
        self.work = work
        self.ticket = ticket
        self.cause = cause
        self.state = ticket.state or OUTSIDE
        self.resume = False

    @property
    def scene(self) -> Scene:
        return ticket_scene(self.work, self.ticket, self.cause.agent)

    def holds(self, condition: Expression) -> bool:
        return condition.holds(self.scene)

    def has_room(self) -> bool:
        return self.cause.agent is not None and bool(free_rooms(self.work, self.cause.agent))

    def act(self, action: str) -> None:
        if self.ticket.state != self.state:
            self.change(state=self.state)
        ACTIONS[action](self)

    def change(self, **changes: Any) -> None:
        self.ticket = replace(self.ticket, **changes)


def open_ticket(
    work: Work,
    conversation: Conversation,
    contact: Contact,
    step: OpenTicket,
    scene: Scene,
    fields: Mapping[str, Any],
) -> Ticket:
    """A new ticket in the initial state, announced in its department's main room."""
    release = work.release
    before = work.counters
    counters = replace(before, tickets=before.tickets + 1)
    work.put(counters)
    department = release.groups.departments[step.department]
    ticket = Ticket(
        id=_number(work, counters, department),
        department=department.id,
        conversation=conversation.id,
        contact=contact.id,
        line=conversation.line,
        summary=render(work, step.summary, scene),
        sentiment=release.sentiment.judge("\n".join(conversation.wrote)),
        priority=step.priority,
        tags=step.tags,
        skills=step.skills,
        fields=fields,
        opened_at=work.now,
        contact_reason=step.contact_reason,
    )
    if not ticket.priority and release.tickets.priorities:
        ticket = replace(ticket, priority=_priority(work, ticket))
    turn = TicketTurn(work, ticket, Cause("system"))
    _event(work, "open").trigger(turn)
    _settle(turn, "open", OUTSIDE, turn.ticket)
    work.put(announce(work, turn.ticket, "notice"))
    told(work, turn.ticket.id, "opened")
    return work.get(Ticket, turn.ticket.id)


def fire(work: Work, ticket: Ticket, event: str, cause: Cause) -> Fired:
    """Moves the ticket if a transition fits, with all its actions; otherwise nothing changes."""
    turn = TicketTurn(work, _concerning(ticket, event, cause), cause)
    before = turn.state
    if not fits(work, ticket, event) or not _event(work, event).trigger(turn):
        return Fired(False, work.release.tickets.lifecycle.refusals.get((event, before)))
    _settle(turn, event, before, ticket)
    _tell(turn, event, before)
    return Fired(True, resume=turn.resume)


def _event(work: Work, name: str) -> TriggerEvent:
    return work.release.tickets.lifecycle.machine.events[name]


def _concerning(ticket: Ticket, event: str, cause: Cause) -> Ticket:
    """`transfer` itself sets the department and `assign` the agent, whatever the actions are."""
    if event == "transfer" and cause.department is not None:
        to = cause.department
        return replace(ticket, department=to, transfers=ticket.transfers + 1, lent_to=None)
    if event == "assign" and cause.agent is not None:
        before = (ticket.agent,) if ticket.agent is not None else ()
        moved = ticket.transfers + len(before)
        lent_to = cause.agent.id if ticket.department not in cause.agent.departments else None
        given = {"agent": cause.agent.id, "agents": (*ticket.agents, *before), "lent_to": lent_to}
        return replace(ticket, **given, transfers=moved)
    return ticket


def fits(work: Work, ticket: Ticket, event: str) -> bool:
    """Is there a transition from here, its guard apart?"""
    lifecycle = work.release.tickets.lifecycle.machine
    return event in lifecycle.events and ticket.state in lifecycle.events[event].transitions


def is_final(work: Work, ticket: Ticket) -> bool:
    return work.release.tickets.lifecycle.states[ticket.state].final


def owner(ticket: Ticket) -> Key:
    return "ticket", ticket.id


def _number(work: Work, counters: Counters, department: Department) -> str:
    """Unique whatever the author wrote: two cases with one number would be one case."""
    extra = {"sequence": counters.tickets, "department": department_facts(department)}
    template = work.release.tickets.number
    number = render(work, template, Scene(work.release, work.at, work.desk, extra=extra))
    for use in template.names:
        if use.path == ("sequence",):
            return number
    return f"{number}-{counters.tickets}"


def _priority(work: Work, ticket: Ticket) -> str | None:
    priorities = work.release.tickets.priorities
    scene = ticket_scene(work, ticket) if any(each.condition for each in priorities) else None
    for priority in priorities:
        if scene is None or priority.condition is None or priority.condition.holds(scene):
            return priority.id
    return None


def _settle(turn: TicketTurn, event: str, before: str, was: Ticket) -> None:
    """Writes the ticket down with its new state, and the line of its history."""
    work, ticket = turn.work, turn.ticket
    state = work.release.tickets.lifecycle.states[turn.state]
    changes: dict[str, Any] = {"state": turn.state, "closed_at": work.now if state.final else None}
    if ticket.filling is not None and event not in TALK:
        changes["filling"] = None
        if not state.final:
            changes["form"] = {}
    if turn.state != before:
        changes |= entering(work, ticket)
    waits_again = event not in TALK and ticket.agent is None and not state.final
    turn.ticket = (back_in_queue if waits_again else adjust)(work, ticket, **changes)
    turn.ticket = silence.moved(work, turn.ticket, event, was)
    if turn.state != before:
        stay(work, turn.ticket)
        turn.ticket = _begun_or_ended(turn, before)
    if event == "transfer":
        clocks.runs_open(work, turn.ticket)
    if waits_again:
        offer(work, turn.ticket, work.now)
    work.put(turn.ticket)
    moved: dict[str, Any] = {
        "event": event,
        "by": turn.cause.by,
        "was": "" if before == OUTSIDE else before,
        "now": turn.state,
        "why": turn.cause.text,
        "department": turn.ticket.department,
        "agent": turn.ticket.agent,
    }
    if was.department != turn.ticket.department:
        moved["from_department"] = was.department
    if was.agent != turn.ticket.agent:
        moved["from_agent"] = was.agent
    work.emit(Journal(owner(ticket), "ticket", moved))


def _begun_or_ended(turn: TicketTurn, before: str) -> Ticket:
    """An open case became a closed one, or the other way round."""
    work, ticket = turn.work, turn.ticket
    states = work.release.tickets.lifecycle.states
    was_over, is_over = before in states and states[before].final, states[turn.state].final
    if is_over and not was_over:
        _attended(work, ticket)
        clocks.closed(work, ticket)
    elif before == OUTSIDE:
        clocks.runs_open(work, ticket)
    elif was_over and not is_over:
        rang = tuple(name for name in ticket.rang if name != clocks.ESCALATE)
        ticket = replace(ticket, reopened_at=work.now, rang=rang, reason="")
        clocks.runs_open(work, ticket)
    return ticket


def _tell(turn: TicketTurn, event: str, before: str) -> None:
    """Other systems learn that a case is somebody's, or over, or not over any more."""
    states = turn.work.release.tickets.lifecycle.states
    was_over, is_over = before in states and states[before].final, states[turn.state].final
    if event in ("take", "assign") and turn.ticket.agent is not None:
        told(turn.work, turn.ticket.id, "taken")
    if was_over is not is_over:
        told(turn.work, turn.ticket.id, "closed" if is_over else "reopened")


def _attended(work: Work, ticket: Ticket) -> None:
    """The customer knows who closed the case, and may get the same agent again."""
    contact = work.find(Contact, ticket.contact)
    if contact is not None and ticket.agent is not None and contact.last_agent != ticket.agent:
        work.put(replace(contact, last_agent=ticket.agent))


def _occupy_room(turn: TicketTurn) -> None:
    agent = turn.cause.agent
    free = free_rooms(turn.work, agent) if agent is not None else []
    if agent is None or not free:
        return
    turn.work.put(replace(free[0], ticket=turn.ticket.id, since=turn.work.now))
    turn.change(agent=agent.id, room=free[0].id, taken_at=turn.ticket.taken_at or turn.work.now)


def _free_room(turn: TicketTurn) -> None:
    if turn.ticket.room is None:
        return
    room = replace(turn.work.get(Room, turn.ticket.room), ticket=None, since=turn.work.now)
    turn.work.put(room)
    turn.change(room=None)
    somebody_free(turn.work, turn.work.release.groups.agents.get(room.agent or ""))


def _unassign(turn: TicketTurn) -> None:
    ticket = turn.ticket
    if ticket.agent is None:
        return
    contact = turn.work.find(Contact, ticket.contact)
    gave_up = ticket.closed_at is None
    if gave_up and contact is not None and contact.last_agent == ticket.agent:
        turn.work.put(replace(contact, last_agent=None))
    turn.change(agents=(*ticket.agents, ticket.agent), agent=None)


def _brief_agent(turn: TicketTurn) -> None:
    """One message with all that the agent must know; media the customer sent meanwhile follow it."""
    work, ticket = turn.work, turn.ticket
    if ticket.room is None:
        return
    scene = ticket_scene(
        work,
        ticket,
        lines=brief_lines(work, ticket, turn.cause.text),
        text=turn.cause.text,
        command=work.release.groups.commands,
    )
    post(work, ticket.room, ticket.line, render(work, "brief", scene))
    for content in ticket_files(ticket):
        work.send(("room", ticket.room), ticket.line, content, "customer")
    if ticket.said:
        turn.change(said=())


def _announce(turn: TicketTurn) -> None:
    ticket = turn.ticket
    text = render(turn.work, "taken", turn.scene)
    post_about(turn.work, ticket, told_in(turn.work.release, ticket), ticket.line, text)


def _notify_department(turn: TicketTurn) -> None:
    if not turn.cause.returning:
        turn.ticket = announce(turn.work, turn.ticket, "notice_again", text=turn.cause.text)


def _notify_supervision(turn: TicketTurn) -> None:
    alert_supervision(turn.work, turn.ticket, "alert", text=turn.cause.text)


def _resume_flow(turn: TicketTurn) -> None:
    turn.resume = True


ACTIONS: dict[str, Callable[[TicketTurn], None]] = {
    "occupy_room": _occupy_room,
    "free_room": _free_room,
    "unassign": _unassign,
    "brief_agent": _brief_agent,
    "announce": _announce,
    "notify_department": _notify_department,
    "notify_supervision": _notify_supervision,
    "resume_flow": _resume_flow,
}
"""The fixed vocabulary of `do`, in the order the author writes it."""

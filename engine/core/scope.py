"""Which aggregates an event needs. Asked again with what was loaded, until it names nothing new."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engine.core.addresses import address_id, conversation_id, parts_of
from engine.core.homes import home_of
from engine.core.identities import agent_by_phone, bound_agent, sender_addresses
from engine.core.inputs import phone_e164
from engine.core.messages import (
    AgentRegistered,
    Answered,
    ApplyAsked,
    ApplyEnded,
    Attended,
    ClockPutBack,
    CustomerMessage,
    DoubtSettled,
    Echoed,
    Edited,
    EmergencyDeclared,
    Event,
    GatewayMessage,
    GroupsApplied,
    IdentityChanged,
    Key,
    LineNotice,
    ModeChosen,
    Reacted,
    Revoked,
    RoomMessage,
    RoomReady,
    RoomStep,
    Sender,
    Sent,
    SystemNotice,
    TicketOperated,
    TicketReviewed,
    TimerDue,
    Undelivered,
)
from engine.core.model import (
    DESK,
    Address,
    Notice,
    Queue,
    Room,
    Ticket,
)
from engine.core.needs import Needs, State
from engine.core.offers import ASSIGN, free_agents, on_shift
from engine.core.people import alive, identities
from engine.core.release import Release
from engine.core.reopening import last_agent
from engine.core.reviews import heirs
from engine.core.transfers import transfer_target
from engine.core.welcomes import WELCOME, newcomers


def scope(release: Release, state: State, event: Event) -> set[Key]:
    """The keys that are still missing in `state`; empty when `decide` may be called."""
    needs = Needs(release, state)
    needs.read(DESK)
    _SCOPES[type(event)](needs, event)
    return needs.missing


def _customer(needs: Needs, event: CustomerMessage) -> None:
    _known(needs, event.line, event.sender)


def _room(needs: Needs, event: RoomMessage) -> None:
    _sender(needs, event.line, event.sender)
    address: Address | None = needs.read(("address", address_id(event.line, event.address)))
    room: Room | None = needs.read(("room", address.room)) if address is not None and address.room else None
    if room is None:
        return
    if room.agent is None and event.quotes is not None:
        _quoted(needs, event.quotes, event)
    if room.ticket is not None:
        needs.case(room.ticket)
    if room.ticket is not None or room.agent is None:
        _named(needs, event)


def _named(needs: Needs, event: RoomMessage) -> None:
    """The agent that a command may be about."""
    text = event.content.text.lstrip()
    if text.startswith("/"):
        _, *rest = text.split(maxsplit=1)
        needs.target(transfer_target(needs.release, "".join(rest)))


def _aside(needs: Needs, event: Edited | Revoked | Reacted) -> None:
    if event.room is None:
        _known(needs, event.line, event.sender)
        return
    _sender(needs, event.line, event.sender)
    address: Address | None = needs.read(("address", address_id(event.line, event.room)))
    room: Room | None = needs.read(("room", address.room)) if address is not None and address.room else None
    if room is not None and room.ticket is not None:
        needs.case(room.ticket)


def _known(needs: Needs, line: str, sender: Sender) -> None:
    contact = needs.contact(line, sender)
    if contact is not None:
        needs.conversation(conversation_id(line, contact))


def _undelivered(needs: Needs, event: Undelivered) -> None:
    kind, id = event.send.to
    contact = alive(needs.find, id) if kind == "contact" else None
    if contact is not None:
        needs.conversation(conversation_id(event.send.line, contact.id))


def _identity(needs: Needs, event: IdentityChanged) -> None:
    new, line = event.new, event.line
    old: Address | None = needs.read(("address", address_id(line, event.old)))
    if old is not None and old.contact is not None:
        _known(needs, line, Sender(new.address, new.phone, new.name, (event.old, *new.aliases)))
    if old is not None and old.agent is not None:
        needs.read(("agent", old.agent))
        needs.all("address", identities(new, line))


def _sender(needs: Needs, line: str, sender: Sender) -> None:
    """The agent who writes: from where they registered, else from a phone that the files say is theirs."""
    addresses: list[Address | None] = [needs.read(("address", id)) for id in sender_addresses(line, sender)]
    bound = bound_agent(needs.release, addresses, sender)
    if bound is not None:
        needs.agent(bound)
    else:
        needs.receiver(agent_by_phone(needs.release, sender))


def _quoted(needs: Needs, quotes: str, event: RoomMessage) -> None:
    notice: Notice | None = needs.read(("notice", quotes))
    if notice is None:
        return
    if notice.agent is not None:
        needs.read(("agent", notice.agent))
    if notice.ticket is not None:
        needs.case(notice.ticket)
        if event.content.text.lstrip().startswith("/"):
            _had_by(needs, notice.ticket)


def _had_by(needs: Needs, id: str) -> None:
    """Whoever a closed case goes back to when it is opened again."""
    ticket: Ticket | None = needs.read(("ticket", id))
    if ticket is not None and ticket.closed_at is not None:
        needs.receiver(last_agent(needs.release, ticket))


def _owner(needs: Needs, event: TimerDue | Answered) -> None:
    kind, id = event.owner
    if isinstance(event, TimerDue) and event.name == ASSIGN:
        _assignment(needs, event)
        return
    if isinstance(event, TimerDue) and event.name == WELCOME:
        needs.all("agent", (spec.id for spec in newcomers(needs.release, id)))
        needs.all("room", needs.release.groups.main_rooms)
        return
    if kind == "conversation":
        needs.conversation(id)
    elif kind == "ticket":
        needs.case(id)


def _assignment(needs: Needs, event: TimerDue) -> None:
    """Nobody who waits is looked at while there is nobody to attend."""
    kind, department = event.owner
    if kind == "ticket":
        needs.case(department)
        ticket: Ticket | None = needs.read(("ticket", department))
        if ticket is None:
            return
        department = ticket.department
    queue: Queue | None = needs.read(("queue", department))
    for spec in on_shift(needs.release, department, event.at):
        needs.read(("agent", spec.id))
        needs.agent(spec)
    if queue is not None and free_agents(needs, needs.release, department, event.at):
        for id in queue.tickets:
            needs.case(id)


def _operated(needs: Needs, event: TicketOperated) -> None:
    needs.case(event.ticket)
    needs.target(transfer_target(needs.release, f"{event.to} {event.text}") if event.to else None)
    if event.action == "reopen":
        _had_by(needs, event.ticket)


def _attended(needs: Needs, event: Attended) -> None:
    needs.read(("contact", parts_of(event.conversation)[1]))
    needs.conversation(event.conversation)


def _reviewed(needs: Needs, event: TicketReviewed) -> None:
    needs.case(event.ticket)
    ticket: Ticket | None = needs.read(("ticket", event.ticket))
    if ticket is None:
        return
    needs.read(("queue", home_of(needs.release, ticket)))
    for heir in heirs(needs.release, ticket):
        needs.agent(heir)
        needs.read(("agent", heir.id))


def _gateway(needs: Needs, event: GatewayMessage) -> None:
    phone = phone_e164(event.to, needs.release.company.country)
    contact = needs.contact(event.line, Sender(phone, phone), writes=False) if phone is not None else None
    if contact is not None and event.line in needs.release.windows:
        needs.conversation(conversation_id(event.line, contact))


def _room_ready(needs: Needs, event: RoomReady) -> None:
    needs.read(("room", event.room))
    needs.read(("address", address_id(event.line, event.address)))


def _registered(needs: Needs, event: AgentRegistered) -> None:
    needs.read(("agent", event.agent))
    needs.read(("address", address_id(event.line, event.address)))


def _applied(needs: Needs, event: GroupsApplied) -> None:
    needs.all("agent", needs.release.groups.agents)
    needs.all("room", needs.release.groups.main_rooms)


def _works(needs: Needs, event: ApplyAsked | ApplyEnded) -> None:
    needs.read(("works", event.line))


def _step(needs: Needs, event: RoomStep) -> None:
    needs.read(("works", event.line))
    needs.read(("address", address_id(event.line, event.address)))
    needs.all("room", filter(None, (event.room, event.source)))
    room: Room | None = needs.find(Room, event.room) if event.room else None
    if room is not None and room.address:
        needs.read(("address", address_id(room.line, room.address)))
    for id in (*event.tickets, *((room.ticket,) if room is not None and room.ticket else ())):
        needs.case(id)
    if event.outcome == "invited":
        for phone in event.people:
            contact = needs.contact(event.line, Sender(phone, phone))
            if contact is not None:
                needs.conversation(conversation_id(event.line, contact))


def _all_main_rooms(needs: Needs, event: ModeChosen | EmergencyDeclared) -> None:
    needs.all("room", needs.release.groups.main_rooms)


_SCOPES: dict[type, Callable[[Needs, Any], None]] = {
    CustomerMessage: _customer,
    RoomMessage: _room,
    TimerDue: _owner,
    Answered: _owner,
    Sent: lambda needs, event: needs.all("notice", (event.message, event.external)),
    RoomReady: _room_ready,
    AgentRegistered: _registered,
    GroupsApplied: _applied,
    ApplyAsked: _works,
    ApplyEnded: _works,
    RoomStep: _step,
    ModeChosen: _all_main_rooms,
    EmergencyDeclared: _all_main_rooms,
    Attended: _attended,
    DoubtSettled: lambda needs, event: None,
    TicketOperated: _operated,
    GatewayMessage: _gateway,
    Edited: _aside,
    Revoked: _aside,
    Reacted: _aside,
    Echoed: lambda needs, event: _known(needs, event.line, event.to),
    IdentityChanged: _identity,
    Undelivered: _undelivered,
    LineNotice: lambda needs, event: None,
    SystemNotice: lambda needs, event: None,
    TicketReviewed: _reviewed,
    ClockPutBack: lambda needs, event: None,
}

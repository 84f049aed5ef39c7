"""Which aggregates an event needs. Asked again with what was loaded, until it names nothing new."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from engine.core.addresses import address_id, contact_id, conversation_id
from engine.core.inputs import phone_e164
from engine.core.merging import lines_of
from engine.core.messages import (
    AgentRegistered,
    Answered,
    CustomerMessage,
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
    Sender,
    Sent,
    TicketOperated,
    TimerDue,
    Undelivered,
)
from engine.core.model import (
    COUNTERS,
    DESK,
    NAMES,
    Address,
    Aggregate,
    Contact,
    Conversation,
    Notice,
    Room,
    Ticket,
)
from engine.core.names import personal_rooms
from engine.core.people import contacts_of, identities, is_known
from engine.core.personal import Target, read_command, transfer_target
from engine.core.registration import sender_addresses
from engine.core.release import AgentSpec, Release

State = Mapping[Key, Aggregate | None]


def scope(release: Release, state: State, event: Event) -> set[Key]:
    """The keys that are still missing in `state`; empty when `decide` may be called."""
    needs = _Needs(release, state)
    needs.read(DESK)
    _SCOPES[type(event)](needs, event)
    return needs.missing


class _Needs:
    __slots__ = ("missing", "release", "state")

    def __init__(self, release: Release, state: State) -> None:
        self.release = release
        self.state = state
        self.missing: set[Key] = set()

    def read(self, key: Key) -> Any:
        """What stands at the key, or none: it does not exist, or is not loaded yet."""
        if key in self.state:
            return self.state[key]
        self.missing.add(key)
        return None

    def find(self, kind: type, id: str) -> Any:
        return self.read((NAMES[kind], id))

    def contact(self, line: str, sender: Sender) -> str | None:
        """Who it is; none while that can't be told, or when several turn out to be one."""
        key = ("address", address_id(line, sender.address))
        bound: Address | None = self.read(key)
        if key in self.missing:
            return None
        if bound is not None and bound.contact is not None:
            contact: Contact | None = self.find(Contact, bound.contact)
            if contact is None or is_known(contact, sender, line):
                return bound.contact
        unknown = len(self.missing)
        found = contacts_of(self.find, sender, line)
        if len(self.missing) > unknown:
            return contact_id(sender, line) if not sender.aliases else None
        self.people(found)
        return contact_id(sender, line) if not found else found[0].id if len(found) == 1 else None

    def people(self, several: list[Contact]) -> None:
        """All that has to be known of those who are to be one."""
        if len(several) < 2:
            return
        for contact in several:
            self.all("address", contact.addresses)
            for line in lines_of(several):
                self.conversation(conversation_id(line, contact.id))

    def conversation(self, id: str) -> None:
        """All that a turn of the flow may need, the case it waits for or just had included."""
        self.read(COUNTERS)
        conversation: Conversation | None = self.read(("conversation", id))
        if conversation is None:
            return
        self.moved_to(self.read(("contact", conversation.contact)), conversation.line)
        for ticket in (conversation.ticket, conversation.last_ticket):
            if ticket is not None:
                self.ticket(ticket)

    def moved_to(self, contact: Contact | None, line: str) -> None:
        """The conversation of whoever that one turned out to be."""
        if contact is not None and contact.merged is not None:
            self.read(("contact", contact.merged))
            self.conversation(conversation_id(line, contact.merged))

    def ticket(self, id: str) -> None:
        ticket: Ticket | None = self.read(("ticket", id))
        if ticket is None:
            return
        self.read(("contact", ticket.contact))
        self.agent(self.release.groups.agents.get(ticket.agent or ""))
        if ticket.room is not None:
            self.read(("room", ticket.room))

    def case(self, id: str) -> None:
        """A ticket whose conversation may go on."""
        ticket: Ticket | None = self.read(("ticket", id))
        if ticket is not None:
            self.ticket(id)
            self.conversation(ticket.conversation)

    def agent(self, spec: AgentSpec | None) -> None:
        if spec is not None:
            self.all("room", personal_rooms(spec))

    def target(self, target: Target | None) -> None:
        if target is not None and target.agent is not None:
            self.agent(target.agent)
            self.read(("agent", target.agent.id))

    def all(self, kind: str, ids: Iterable[str]) -> None:
        for id in ids:
            self.read((kind, id))


def _customer(needs: _Needs, event: CustomerMessage) -> None:
    _known(needs, event.line, event.sender)


def _room(needs: _Needs, event: RoomMessage) -> None:
    _sender(needs, event.line, event.sender)
    address: Address | None = needs.read(("address", address_id(event.line, event.address)))
    room: Room | None = needs.read(("room", address.room)) if address is not None and address.room else None
    if room is None:
        return
    if room.agent is None and event.quotes is not None:
        _quoted(needs, event.quotes, event)
    if room.ticket is not None:
        needs.case(room.ticket)
        command = read_command(needs.release, event.content)
        needs.target(transfer_target(needs.release, command.rest) if command else None)


def _aside(needs: _Needs, event: Edited | Revoked | Reacted) -> None:
    if event.room is None:
        _known(needs, event.line, event.sender)
        return
    _sender(needs, event.line, event.sender)
    address: Address | None = needs.read(("address", address_id(event.line, event.room)))
    room: Room | None = needs.read(("room", address.room)) if address is not None and address.room else None
    if room is not None and room.ticket is not None:
        needs.case(room.ticket)


def _known(needs: _Needs, line: str, sender: Sender) -> None:
    contact = needs.contact(line, sender)
    if contact is not None:
        needs.conversation(conversation_id(line, contact))


def _undelivered(needs: _Needs, event: Undelivered) -> None:
    kind, id = event.send.to
    if kind == "contact":
        needs.read(("contact", id))
        needs.conversation(conversation_id(event.send.line, id))


def _identity(needs: _Needs, event: IdentityChanged) -> None:
    new, line = event.new, event.line
    old: Address | None = needs.read(("address", address_id(line, event.old)))
    if old is not None and old.contact is not None:
        _known(needs, line, Sender(new.address, new.phone, new.name, (event.old, *new.aliases)))
    if old is not None and old.agent is not None:
        needs.read(("agent", old.agent))
        needs.all("address", identities(new, line))


def _sender(needs: _Needs, line: str, sender: Sender) -> None:
    for id in sender_addresses(line, sender):
        address: Address | None = needs.read(("address", id))
        if address is not None and address.agent is not None:
            needs.agent(needs.release.groups.agents.get(address.agent))


def _quoted(needs: _Needs, quotes: str, event: RoomMessage) -> None:
    notice: Notice | None = needs.read(("notice", quotes))
    if notice is None:
        return
    if notice.agent is not None:
        needs.read(("agent", notice.agent))
    if notice.ticket is not None:
        needs.case(notice.ticket)


def _owner(needs: _Needs, event: TimerDue | Answered) -> None:
    kind, id = event.owner
    if kind == "conversation":
        needs.conversation(id)
    elif kind == "ticket":
        needs.case(id)


def _operated(needs: _Needs, event: TicketOperated) -> None:
    needs.case(event.ticket)
    needs.target(transfer_target(needs.release, f"{event.to} {event.text}") if event.to else None)


def _gateway(needs: _Needs, event: GatewayMessage) -> None:
    phone = phone_e164(event.to, needs.release.company.country)
    contact = needs.contact(event.line, Sender(phone, phone)) if phone is not None else None
    if contact is not None and event.line in needs.release.windows:
        needs.conversation(conversation_id(event.line, contact))


def _room_ready(needs: _Needs, event: RoomReady) -> None:
    needs.read(("room", event.room))
    needs.read(("address", address_id(event.line, event.address)))


def _registered(needs: _Needs, event: AgentRegistered) -> None:
    needs.read(("agent", event.agent))
    needs.read(("address", address_id(event.line, event.address)))


def _applied(needs: _Needs, event: GroupsApplied) -> None:
    needs.all("agent", needs.release.groups.agents)
    needs.all("room", needs.release.groups.departments)


_SCOPES: dict[type, Callable[[_Needs, Any], None]] = {
    CustomerMessage: _customer,
    RoomMessage: _room,
    TimerDue: _owner,
    Answered: _owner,
    Sent: lambda needs, event: needs.all("notice", (event.message, event.external)),
    RoomReady: _room_ready,
    AgentRegistered: _registered,
    GroupsApplied: _applied,
    ModeChosen: lambda needs, event: None,
    EmergencyDeclared: lambda needs, event: None,
    TicketOperated: _operated,
    GatewayMessage: _gateway,
    Edited: _aside,
    Revoked: _aside,
    Reacted: _aside,
    Echoed: lambda needs, event: _known(needs, event.line, event.to),
    IdentityChanged: _identity,
    Undelivered: _undelivered,
    LineNotice: lambda needs, event: None,
}

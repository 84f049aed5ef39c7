"""What an event needs that is not loaded yet, found by reading what is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from engine.core.addresses import address_id, contact_id, conversation_id
from engine.core.merging import lines_of
from engine.core.messages import Key, Sender
from engine.core.model import COUNTERS, NAMES, Address, Aggregate, Contact, Conversation, Ticket
from engine.core.names import personal_rooms
from engine.core.people import contacts_of, is_known, new_id
from engine.core.release import AgentSpec, Release
from engine.core.transfers import Target

State = Mapping[Key, Aggregate | None]


class Needs:
    __slots__ = ("missing", "release", "state")

    def __init__(self, release: Release, state: State) -> None:
        self.release = release
        self.state = state
        self.missing: set[Key] = set()

    def read(self, key: Key) -> Any:
        """What stands at the key, or none: it does not exist, or is not loaded yet."""
        try:
            return self.state[key]
        except KeyError:
            self.missing.add(key)
            return None

    def find(self, kind: type, id: str) -> Any:
        return self.read((NAMES[kind], id))

    def contact(self, line: str, sender: Sender, writes: bool = True) -> str | None:
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
        found = contacts_of(self.find, sender, line, writes)
        if len(self.missing) > unknown:
            return contact_id(sender, line) if not sender.aliases else None
        self.people(found)
        if not found:
            return new_id(self.find, sender, line)
        return found[0].id if len(found) == 1 else None

    def people(self, several: list[Contact]) -> None:
        """All that has to be known of those who are to be one."""
        if len(several) < 2:
            return
        for contact in several:
            self.all("address", contact.addresses)
            for line in lines_of(several):
                self.conversation(conversation_id(line, contact.id))

    def conversation(self, id: str, seen: str | None = None) -> None:
        """All that a turn of the flow may need, the case it waits for or just had included; `seen`: the case
        that is looked at already."""
        self.read(COUNTERS)
        conversation: Conversation | None = self.read(("conversation", id))
        if conversation is None:
            return
        self.moved_to(self.read(("contact", conversation.contact)), conversation.line)
        more = conversation.also.tickets if conversation.also is not None else ()
        for ticket in {conversation.ticket, conversation.last_ticket, *more}:
            if ticket is not None and ticket != seen:
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
            self.conversation(ticket.conversation, seen=id)

    def agent(self, spec: AgentSpec | None) -> None:
        if spec is not None:
            self.all("room", personal_rooms(spec))

    def target(self, target: Target | None) -> None:
        self.receiver(target.agent if target is not None else None)

    def receiver(self, spec: AgentSpec | None) -> None:
        """Somebody who may be given a case."""
        if spec is not None:
            self.agent(spec)
            self.read(("agent", spec.id))

    def all(self, kind: str, ids: Iterable[str]) -> None:
        self.missing.update([key for id in ids if (key := (kind, id)) not in self.state])

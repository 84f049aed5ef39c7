"""Who is who: what a phone is called, and whom the project's systems know."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from engine.author.customers import likely
from engine.connectors.table import Unusable, load
from engine.core.messages import Key
from engine.core.model import Aggregate, Contact, Conversation, Ticket, key_of
from engine.core.names import who_is
from engine.core.reading.phones import phone_e164
from engine.core.release import Release
from engine.core.values import fold
from engine.web.simulator.facade import Sight

Rows = Mapping[Key, Aggregate]

MANY = 500
NAME = "name"


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody the project knows by phone, and what a list says of them."""

    phone: str
    name: str
    under: str = ""


def contacts(rows: Rows) -> Mapping[str, Contact]:
    """By the phone, or else the address, that the page calls them by."""
    found = (row for row in rows.values() if isinstance(row, Contact))
    return {address(contact): contact for contact in found}


def address(contact: Contact) -> str:
    return contact.phone or contact.addresses[0]


def conversation_of(rows: Rows, contact: Contact | None) -> Conversation | None:
    if contact is None:
        return None
    found = (row for row in rows.values() if isinstance(row, Conversation))
    return next((one for one in found if one.contact == contact.id), None)


def ticket_of(rows: Rows, conversation: Conversation | None) -> Ticket | None:
    """The open one, else the last."""
    id = (conversation.ticket or conversation.last_ticket) if conversation is not None else None
    found = rows.get(("ticket", id or ""))
    return found if isinstance(found, Ticket) else None


def owners_of(rows: Rows, phone: str) -> set[Key]:
    """Whose timers and history are about this customer."""
    contact = contacts(rows).get(phone)
    conversation = conversation_of(rows, contact)
    found = (contact, conversation, ticket_of(rows, conversation))
    return {key_of(row) for row in found if row is not None}


def name_of(sight: Sight, known: Mapping[str, Known], phone: str, contact: Contact | None) -> str:
    if contact is not None and (contact.known or contact.name):
        return who_is(contact)
    if phone in known:
        return known[phone].name
    return sight.release.formats.phone(phone)


def initials(name: str) -> str:
    """None for a number."""
    words = [word for word in name.split() if word[:1].isalpha()]
    return "".join(word[0] for word in words[:2]).upper()


def known_people(release: Release, root: Path) -> dict[str, Known]:
    """Those of the table that identifies customers; without one, whoever the transcripts begin with."""
    found = {known.phone: known for known in _of_table(release, root)}
    if not found:
        phone = likely(release, root)
        found[phone] = Known(phone, release.formats.phone(phone))
    return found


def _of_table(release: Release, root: Path) -> Iterator[Known]:
    identify = release.routing.identify
    operation = release.operations[identify.operation] if identify else None
    if operation is None or operation.kind != "csv":
        return
    columns: Mapping[str, str] = operation.spec["returns"]
    try:
        table = load(root, operation.spec["csv"])
        phone_columns = list(operation.spec["find"])
        for row in table.rows[:MANY]:
            phone = phone_e164(table.cell(row, phone_columns[0]), release.company.country)
            if phone is not None:
                under = [table.cell(row, columns[name]) for name in ("plan", "status") if name in columns]
                name = table.cell(row, columns[NAME]) if NAME in columns else ""
                yield Known(phone, name or phone, " · ".join(filter(None, under)))
    except (Unusable, LookupError):
        return


def find(text: str, release: Release, known: Mapping[str, Known]) -> str | None:
    """The phone that somebody typed, or that of the only person whose name it is part of."""
    phone = phone_e164(text, release.company.country)
    if phone is not None:
        return phone
    wanted = fold(text)
    named = [one.phone for one in known.values() if wanted and wanted in fold(one.name)]
    exact = [one.phone for one in known.values() if fold(one.name) == wanted]
    return exact[0] if exact else named[0] if len(named) == 1 else None

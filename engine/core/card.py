"""What the desk knows of a customer, as people read it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from engine.core.model import Contact, Conversation, Ticket
from engine.core.names import customer_facts
from engine.core.posts import label_of, labelled, render, ticket_scene
from engine.core.release import Release
from engine.core.values import Given
from engine.core.work import Work

TOLD_APART = frozenset({"name", "phone", "first_name", "known", "tags", "segment", "language"})
"""Of these the text itself says what is worth saying."""


def card(work: Work, ticket: Ticket) -> str:
    """What the files declare, else all that the connector told; and the cases that this customer had."""
    contact = work.get(Contact, ticket.contact)
    return "\n".join((*_declared(work, ticket), *_cases(work, contact, ticket)))


def _declared(work: Work, ticket: Ticket) -> Iterator[str]:
    rows = work.release.groups.customer_card
    if not rows:
        yield from _all_of_it(work, ticket)
        return
    scene = ticket_scene(work, ticket)
    for row in rows:
        shown = row.condition is None or row.condition.holds(scene)
        value = render(work, row.value, scene) if shown else ""
        if value:
            yield labelled(work, row.label, value)


def _all_of_it(work: Work, ticket: Ticket) -> Iterator[str]:
    conversation = work.find(Conversation, ticket.conversation)
    saved = conversation.values.get("customer") if conversation is not None else None
    facts = customer_facts(work.release, work.get(Contact, ticket.contact), saved)
    kinds = _kinds(work.release)
    for name, value in facts.items():
        if name not in TOLD_APART and value not in (None, ""):
            yield labelled(work, label_of(work.release, name), _shown(work.release, name, value, kinds))


def _kinds(release: Release) -> Mapping[str, str]:
    identify = release.routing.identify
    operation = release.operations.get(identify.operation) if identify is not None else None
    return operation.returns if operation is not None else {}


def _shown(release: Release, name: str, value: Any, kinds: Mapping[str, str]) -> str:
    formats = release.formats
    if name == "zone":
        zone = release.zones.by_id(str(value))
        return zone.name if zone is not None else formats.text(value)
    kind = kinds.get(name)
    if kind == "money":
        return formats.money(value)
    return formats.phone(value) if kind == "phone" else formats.text(value)


def _cases(work: Work, contact: Contact, ticket: Ticket) -> Iterator[str]:
    line, formats = work.release.texts["card_case"], work.release.formats
    for past in contact.cases:
        if past.number != ticket.id:
            day = past.closed_at.astimezone(work.release.company.zone)
            yield line.render(Given({"label": past.number, "value": day, "text": past.about}), formats, [])

"""Two contacts turn out to be one person: one stays, and nothing of the other is lost."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from engine.core.addresses import conversation_id
from engine.core.evolve import replace
from engine.core.messages import CancelTimer, Content, StartTimer
from engine.core.model import Address, Contact, Conversation, Past, Ticket, Window
from engine.core.posts import post, render, ticket_scene
from engine.core.several import joined_by
from engine.core.windows import expires
from engine.core.work import Work

TIMERS = ("no_reply", "queued", "resume", "answer", "gathered", "flood")
"""What was going to happen by itself in a conversation that is no more."""

MOST_CASES = 5
"""That a contact remembers."""


def merge(work: Work, line: str, people: Sequence[Contact]) -> Contact:
    """The one with an open case stays, the older one, else whose conversation on this line is longer."""
    kept, *others = sorted(people, key=lambda contact: _weight(work, line, contact), reverse=True)
    for other in others:
        kept = _absorb(work, kept, other)
    return kept


def lines_of(people: Sequence[Contact]) -> list[str]:
    return sorted({address.partition(":")[0] for contact in people for address in contact.addresses})


def where_they_write(work: Work, ticket: Ticket) -> Ticket:
    """The case of somebody who is known as another contact by now goes on in that one's conversation."""
    contact = work.find(Contact, ticket.contact)
    while contact is not None and contact.merged is not None:
        contact = work.find(Contact, contact.merged)
    if contact is None or contact.id == ticket.contact:
        return ticket
    id = conversation_id(ticket.line, contact.id)
    if work.find(Conversation, id) is None:
        work.put(Conversation(id, ticket.line, contact.id))
    ticket = replace(ticket, contact=contact.id, conversation=id)
    work.put(ticket)
    return ticket


def _weight(work: Work, line: str, contact: Contact) -> tuple[bool, float, int, bool]:
    conversation = work.find(Conversation, conversation_id(line, contact.id))
    if conversation is None:
        return False, 0, 0, contact.phone is not None
    ticket = work.find(Ticket, conversation.ticket) if conversation.ticket is not None else None
    opened = ticket.opened_at if ticket is not None else None
    age = -opened.timestamp() if opened is not None else 0
    return conversation.ticket is not None, age, conversation.version, contact.phone is not None


def _absorb(work: Work, kept: Contact, other: Contact) -> Contact:
    for line in lines_of((kept, other)):
        _join(work, line, kept, other)
    for id in other.addresses:
        work.put(replace(work.find(Address, id) or Address(id), contact=kept.id))
    work.put(replace(other, merged=kept.id))
    work.journal(("contact", kept.id), "merged", other=other.id)
    merged = _facts(kept, other)
    work.put(merged)
    return merged


def _facts(kept: Contact, other: Contact) -> Contact:
    """What is known of either; what both know is as it was in the one that stays."""
    knows = kept if kept.known or not other.known else other
    attended = max((kept, other), key=_last_closed)
    return replace(
        kept,
        phone=kept.phone or other.phone,
        name=kept.name or other.name,
        addresses=tuple(dict.fromkeys((*other.addresses, *kept.addresses))),
        customer=knows.customer,
        known=knows.known,
        asked_at=knows.asked_at,
        opted_out=kept.opted_out or other.opted_out,
        tags=tuple(dict.fromkeys((*kept.tags, *other.tags))),
        segment=kept.segment or other.segment,
        language=kept.language or other.language,
        zone=kept.zone or other.zone,
        told={**other.told, **kept.told},
        cases=last_cases((*kept.cases, *other.cases)),
        last_agent=attended.last_agent,
    )


def _last_closed(contact: Contact) -> float:
    return contact.cases[0].closed_at.timestamp() if contact.cases else 0


def last_cases(cases: Iterable[Past]) -> tuple[Past, ...]:
    return tuple(sorted(cases, key=lambda case: case.closed_at, reverse=True)[:MOST_CASES])


def _join(work: Work, line: str, kept: Contact, other: Contact) -> None:
    """Its flow is dropped; its open case goes on where the customer writes from now on, and so does what was
    waiting to be handled, and whoever answers them from the line's own phone."""
    theirs = work.find(Conversation, conversation_id(line, other.id))
    if theirs is None:
        return
    id = conversation_id(line, kept.id)
    before = work.find(Conversation, id) or Conversation(id, line, kept.id)
    ours = replace(before, window=_window(before, theirs, kept), person_until=_person_until(before, theirs))
    if theirs.window is not None and theirs.window.waiting:
        expires(work, ours)
    if theirs.ticket is None:
        _drop(work, theirs)
        ours = _handed_over(work, ours, theirs)
        if ours != before:
            work.put(ours)
        return
    tickets = (theirs.ticket, *(theirs.also.tickets if theirs.also is not None else ()))
    for each in tickets:
        work.put(replace(work.get(Ticket, each), contact=kept.id, conversation=id))
    if ours.ticket is None:
        _drop(work, ours)
        _adopt(work, ours, theirs)
    else:
        work.put(joined_by(_handed_over(work, ours, theirs), tickets))
        _tell_both(work, work.get(Ticket, ours.ticket), work.get(Ticket, theirs.ticket))
    _empty(work, theirs)


def _tell_both(work: Work, ours: Ticket, theirs: Ticket) -> None:
    for ticket, other in ((ours, theirs), (theirs, ours)):
        if ticket.room is not None:
            scene = ticket_scene(work, ticket, text=other.id)
            post(work, ticket.room, ticket.line, render(work, "same_person", scene))


def _adopt(work: Work, ours: Conversation, theirs: Conversation) -> None:
    visit = max(ours.visit, theirs.visit) + 1
    own = {"id": ours.id, "contact": ours.contact, "version": ours.version, "window": ours.window}
    own |= {"person_until": ours.person_until}
    gathered = (*_unhandled(ours), *theirs.gathered)
    work.put(replace(theirs, visit=visit, gathered=gathered, gathered_at=None, counted_at=None, **own))
    if gathered:
        work.emit(StartTimer(("conversation", ours.id), "flood", work.now, visit))


def _handed_over(work: Work, ours: Conversation, theirs: Conversation) -> Conversation:
    """To be handled at once, unless a flood has to pass."""
    unhandled = _unhandled(theirs)
    if not unhandled:
        return ours
    gathered = (*unhandled, *ours.gathered)
    if ours.gathered and ours.gathered_at is None:
        return replace(ours, gathered=gathered)
    work.emit(StartTimer(("conversation", ours.id), "gathered", work.now, len(gathered)))
    return replace(ours, gathered=gathered, gathered_at=work.now)


def _unhandled(conversation: Conversation) -> tuple[Content, ...]:
    return (*conversation.queue, *conversation.gathered)


def _person_until(ours: Conversation, theirs: Conversation) -> datetime | None:
    return max(filter(None, (ours.person_until, theirs.person_until)), default=None)


def _window(ours: Conversation, theirs: Conversation, kept: Contact) -> Window | None:
    """What waits to be sent to either waits for the one they are."""
    if theirs.window is None:
        return ours.window
    window = ours.window or Window()
    heard = (each.heard_at for each in (window, theirs.window) if each.heard_at is not None)
    waiting = (replace(send, to=("contact", kept.id)) for send in theirs.window.waiting)
    return replace(window, heard_at=max(heard, default=None), waiting=(*window.waiting, *waiting))


def _drop(work: Work, conversation: Conversation) -> None:
    key = ("conversation", conversation.id)
    if conversation.frames:
        frame = conversation.frames[-1]
        work.journal(key, "dropped", flow=frame.flow, step=frame.step)
    _empty(work, conversation)


def _empty(work: Work, conversation: Conversation) -> None:
    """Nothing is open in it, and no timer or answer finds anything to do."""
    if conversation.version:
        for name in TIMERS:
            work.emit(CancelTimer(("conversation", conversation.id), name))
    bare = Conversation(conversation.id, conversation.line, conversation.contact, conversation.version)
    work.put(replace(bare, visit=conversation.visit + 1, last_ticket=conversation.last_ticket))

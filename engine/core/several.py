"""A customer with more than one open case: two contacts were one, or an old case was opened again.

What they write goes to the case they were last written about; an answer that quotes, to the case of that
message.
"""

from __future__ import annotations

from collections.abc import Iterable

from engine.core.evolve import replace
from engine.core.messages import Content, CustomerMessage
from engine.core.model import Also, Conversation, Ticket
from engine.core.twins import passed_on
from engine.core.work import Work

MOST_SAID = 100
"""Messages of agents whose case is remembered."""


def joined_by(conversation: Conversation, tickets: Iterable[str]) -> Conversation:
    """These are open as well."""
    also = conversation.also or Also()
    return replace(conversation, also=replace(also, tickets=(*also.tickets, *tickets)))


def left_by(conversation: Conversation, ticket: str) -> Conversation:
    """It closed; of the others, the one that came first takes its place."""
    if conversation.also is None:
        return replace(conversation, ticket=None, last_ticket=ticket)
    first, *rest = (id for id in (conversation.ticket, *conversation.also.tickets) if id != ticket)
    also = replace(conversation.also, tickets=tuple(rest)) if rest else None
    return replace(conversation, ticket=first, also=also, last_ticket=ticket)


def is_with(conversation: Conversation, ticket: str) -> bool:
    also = conversation.also
    return conversation.ticket == ticket or (also is not None and ticket in also.tickets)


def heard_from(work: Work, ticket: Ticket) -> None:
    """An agent of this case is writing to the customer, or the bot asks for their answer to it."""
    conversation = work.find(Conversation, ticket.conversation)
    if conversation is None or conversation.also is None or not is_with(conversation, ticket.id):
        return
    others = (id for id in (conversation.ticket, *conversation.also.tickets) if id != ticket.id)
    said = {**conversation.also.said, passed_on(work.event.id): ticket.id}
    last = dict(list(said.items())[-MOST_SAID:])
    also = Also(tuple(id for id in others if id is not None), last)
    work.put(replace(conversation, ticket=ticket.id, also=also))


def addressed(work: Work, conversation: Conversation, content: Content) -> Ticket:
    """The case that the customer is writing to; they have one at least."""
    assert conversation.ticket is not None
    event, also = work.event, conversation.also
    if also is not None and isinstance(event, CustomerMessage) and event.content is content and event.quotes:
        quoted = also.said.get(event.quotes)
        if quoted is not None and is_with(conversation, quoted):
            return work.get(Ticket, quoted)
    return work.get(Ticket, conversation.ticket)

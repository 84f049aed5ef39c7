"""A person of the company answers from the line's own phone: the bot steps back."""

from __future__ import annotations

from datetime import timedelta

from engine.core.addresses import conversation_id
from engine.core.amending import GATHERED
from engine.core.clocks import answered
from engine.core.conversation import Turn
from engine.core.evolve import replace
from engine.core.floods import pass_over
from engine.core.messages import CancelTimer, Content, Echoed
from engine.core.model import Contact, Conversation, Note, Ticket
from engine.core.people import contact_of
from engine.core.posts import kind_word, post, render, ticket_scene
from engine.core.silence import await_customer
from engine.core.work import Work


def echoed(work: Work, event: Echoed) -> None:
    contact = contact_of(work, event.to, event.line)
    id = conversation_id(event.line, contact.id)
    conversation = work.find(Conversation, id) or Conversation(id, event.line, contact.id)
    content = event.content
    work.journal(("conversation", id), "echoed", kind=content.kind, text=content.text, media=content.media)
    if conversation.ticket is not None:
        _tell_agent(work, work.get(Ticket, conversation.ticket), content)
    elif work.release.routing.step_back > timedelta(0):
        _step_back(work, conversation, contact)


def _tell_agent(work: Work, ticket: Ticket, content: Content) -> None:
    """The customer has an answer. Whoever takes the case later reads it among its notes."""
    text = content.text or kind_word(work, content)
    work.journal(("ticket", ticket.id), "echoed", kind=content.kind, text=content.text, media=content.media)
    if ticket.room is None:
        ticket = replace(ticket, notes=(*ticket.notes, Note(work.now, ticket.line, text)))
    else:
        post(work, ticket.room, ticket.line, render(work, "echoed", ticket_scene(work, ticket, text=text)))
        if content.kind != "text":
            work.send(("room", ticket.room), ticket.line, content, "desk")
    work.put(await_customer(work, answered(work, ticket)))


def _step_back(work: Work, conversation: Conversation, contact: Contact) -> None:
    """The flow stops. What was waiting to be handled is for that person now."""
    pass_over(work, conversation, (*conversation.queue, *conversation.gathered), "person")
    if conversation.gathered:
        work.emit(CancelTimer(("conversation", conversation.id), GATHERED))
    if conversation.frames:
        frame = conversation.frames[-1]
        work.journal(("conversation", conversation.id), "stepped_back", flow=frame.flow, step=frame.step)
    turn = Turn(work, replace(conversation, queue=(), gathered=(), gathered_at=None), contact)
    turn.close()
    until = work.now + work.release.routing.step_back
    work.put(replace(turn.commit(), person_until=until))

"""What people do with messages that were written already: they correct them, take them back, react.

None of it is an answer, so no flow moves; whoever has the case is told.
"""

from __future__ import annotations

from engine.core.addresses import address_id, conversation_id
from engine.core.amending import amended
from engine.core.capabilities import BY_KIND, Capabilities
from engine.core.commands import read_command
from engine.core.evolve import replace
from engine.core.messages import Content, Edited, Key, Reacted, Revoked, Sender
from engine.core.model import Address, Conversation, Room, Ticket
from engine.core.people import known_contact
from engine.core.posts import kind_word, post, render, ticket_scene
from engine.core.registration import sender_agent
from engine.core.twins import passed_on, twin
from engine.core.undelivered import STAYS
from engine.core.work import Work


def edited(work: Work, event: Edited) -> None:
    if event.room is not None:
        _by_agent(work, event, event.room)
    else:
        _by_customer(work, event, "edited", event.content.text or kind_word(work, event.content))


def revoked(work: Work, event: Revoked) -> None:
    if event.room is not None:
        _by_agent(work, event, event.room)
    else:
        _by_customer(work, event, "revoked", "")


def reacted(work: Work, event: Reacted) -> None:
    if event.room is None:
        _by_customer(work, event, "reacted", event.emoji)
    else:
        work.journal(("line", event.line), "reacted", room=event.room, text=event.emoji)


def _by_customer(work: Work, event: Edited | Revoked | Reacted, what: str, text: str) -> None:
    conversation = _conversation(work, event.sender, event.line)
    owner: Key = ("conversation", conversation.id) if conversation is not None else ("line", event.line)
    work.journal(owner, what, message=event.message, text=text)
    if conversation is None or (not isinstance(event, Reacted) and amended(work, conversation, event)):
        return
    taken_back = isinstance(event, Reacted) and not event.emoji
    if conversation.ticket is None or taken_back:
        return
    ticket = work.get(Ticket, conversation.ticket)
    aside = Content("text", render(work, what, ticket_scene(work, ticket, text=text)))
    if ticket.room is None:
        work.put(replace(ticket, said=(*ticket.said, aside)))
    else:
        work.send(("room", ticket.room), ticket.line, aside, "customer", quotes=twin(event.message))


def _conversation(work: Work, sender: Sender, line: str) -> Conversation | None:
    contact = known_contact(work, sender, line)
    return work.find(Conversation, conversation_id(line, contact.id)) if contact is not None else None


def _by_agent(work: Work, event: Edited | Revoked, group: str) -> None:
    """It follows to the customer where their line can, unless it was a command, which is not edited."""
    address = work.find(Address, address_id(event.line, group))
    room = work.find(Room, address.room) if address is not None and address.room else None
    agent = sender_agent(work, event.line, event.sender)
    if room is None or room.ticket is None or agent is None or agent.id != room.agent:
        return
    ticket = work.get(Ticket, room.ticket)
    content = event.content if isinstance(event, Edited) else Content()
    what = "edited" if isinstance(event, Edited) else "revoked"
    work.journal(("ticket", ticket.id), what, by=agent.id, message=event.message, text=content.text)
    if isinstance(event, Edited) and read_command(work.release.groups.commands, content) is not None:
        _say(work, room, ticket, "edit_command")
    elif _follows(work, ticket.line, event):
        to = ("contact", ticket.contact)
        work.send(to, ticket.line, content, "agent", replaces=passed_on(event.message))
    else:
        _say(work, room, ticket, STAYS[what])


def _follows(work: Work, line: str, event: Edited | Revoked) -> bool:
    can = BY_KIND[work.release.lines[line]["kind"]] if line in work.release.lines else Capabilities()
    return can.edits if isinstance(event, Edited) else can.deletions


def _say(work: Work, room: Room, ticket: Ticket, template: str) -> None:
    post(work, room.id, room.line, render(work, template, ticket_scene(work, ticket)))

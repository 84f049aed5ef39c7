"""A message of ours that will never arrive: whoever counts on it is told."""

from __future__ import annotations

from engine.core.addresses import conversation_id
from engine.core.evolve import replace
from engine.core.messages import Content, Send, Undelivered
from engine.core.model import Contact, Conversation, Ticket
from engine.core.names import scene_of
from engine.core.people import alive
from engine.core.posts import (
    first_words,
    kind_word,
    post,
    render,
    supervisors,
    tell_supervisors,
    ticket_scene,
)
from engine.core.windows import CLOSED, closed_at_provider, not_invited
from engine.core.work import Work

LOST = ".undelivered"


def lost(id: str) -> str:
    """The event that tells that our message `id` did not arrive, and with which a new one's id begins."""
    return id + LOST


def passing(id: str, part: int) -> str:
    """The event that tells so of one part of it, which leaves anew."""
    return f"{lost(id)}+{part}"


def undelivered(work: Work, event: Undelivered) -> None:
    send = _to_whom_it_is(work, event.send)
    text = send.content.text or kind_word(work, send.content)
    if event.passes and send.to[0] == "contact" and LOST not in send.id:
        work.journal(send.to, "sent_again", source=send.source, code=event.code, text=text)
        work.emit(replace(send, id=work.new_id(), part=event.part))
        return
    work.journal(send.to, "undelivered", source=send.source, code=event.code, reason=event.reason, text=text)
    if event.code == CLOSED and send.to[0] == "contact" and closed_at_provider(work, event, send):
        return
    if send.template is not None:
        not_invited(work, send, event.code, event.reason)
    elif send.to[0] == "room":
        _tell_supervision(work, send, text, event.reason)
    elif event.file and _answers_without(send):
        _send_without_file(work, send)
    elif send.source == "agent":
        _tell_agent(work, send, text, event.reason)


def _answers_without(send: Send) -> bool:
    """Of one that left as several, the text goes after the file, and arrived without it."""
    return send.source == "bot" and bool(send.content.media and send.content.text) and not send.part


def _send_without_file(work: Work, send: Send) -> None:
    """Who wrote to the bot is answered all the same."""
    conversation = work.find(Conversation, conversation_id(send.line, send.to[1]))
    scene = scene_of(work, conversation, work.find(Contact, send.to[1]))
    note = f"\n\n{render(work, 'without_file', scene)}"
    content = Content("text", send.content.text + note)
    body = send.body and send.body + note
    work.emit(replace(send, id=work.new_id(), content=content, body=body, part=None))


def _to_whom_it_is(work: Work, send: Send) -> Send:
    """Since it left, its recipient may have turned out to be another contact too."""
    kind, id = send.to
    contact = alive(work.find, id) if kind == "contact" else None
    return send if contact is None or contact.id == id else replace(send, to=(kind, contact.id))


STAYS = {"edited": "edit_stays", "revoked": "revoke_stays"}
"""What an agent reads of a change that does not reach the customer."""


def _tell_agent(work: Work, send: Send, text: str, reason: str) -> None:
    """In the room where the case is attended now; a case that nobody attends has it in its history."""
    conversation = work.find(Conversation, conversation_id(send.line, send.to[1]))
    id = _case_of(conversation, send) if conversation is not None else None
    ticket = work.find(Ticket, id) if id is not None else None
    if ticket is None:
        return
    work.journal(("ticket", ticket.id), "undelivered", reason=reason, text=text)
    if ticket.room is not None:
        scene = ticket_scene(work, ticket, text=first_words(text), lines=reason)
        said = "sent_failed"
        if send.replaces is not None:
            said = STAYS["edited" if send.content.text else "revoked"]
        post(work, ticket.room, ticket.line, render(work, said, scene))


def _case_of(conversation: Conversation, send: Send) -> str | None:
    said = conversation.also.said if conversation.also is not None else {}
    return said.get(send.id) or conversation.ticket or conversation.last_ticket


def _tell_supervision(work: Work, send: Send, text: str, reason: str) -> None:
    """But of what was told to supervision itself: nobody would be left to tell."""
    room = work.release.groups.main_rooms.get(send.to[1])
    if room is not None and room.department in supervisors(work.release):
        return
    names = {"room": room_name(work, send.to[1]), "text": first_words(text), "lines": reason}
    tell_supervisors(work, send.line, "post_failed", **names)


def room_name(work: Work, id: str) -> str:
    """That of the department, for the room that is all of theirs."""
    groups = work.release.groups
    if id in groups.departments:
        return groups.departments[id].title
    return groups.main_rooms[id].name if id in groups.main_rooms else id

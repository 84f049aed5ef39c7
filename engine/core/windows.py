"""Lines that take free text only for a while after a customer's message: what comes later waits for them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from engine.core.addresses import address_id, conversation_id
from engine.core.evolve import replace
from engine.core.messages import (
    Attended,
    CancelTimer,
    Content,
    CustomerMessage,
    Journal,
    RoomMessage,
    Send,
    StartTimer,
    TemplateUse,
    TimerDue,
    Undelivered,
)
from engine.core.model import Address, Contact, Conversation, Room, Ticket, Window
from engine.core.names import scene_of
from engine.core.posts import first_words, kind_word, post, render, ticket_scene
from engine.core.release import Release, Template
from engine.core.work import Work

CLOSED = "131047"
"""What WhatsApp answers to free text that comes too late."""

NOT_AGAIN = frozenset({"131049", "130472", "131050"})
"""What it answers to a template that it will not have sent to this person again so soon, if ever."""

KEPT = ("agent", "desk", "gateway")
"""Whose messages wait; what the bot says too late is not worth saying later."""

A_WHILE = timedelta(seconds=10)
"""Between two messages closer than this the moment is not written down again: it closes as much earlier."""

MOST = 50
MOST_NAMED = 5
"""Of the messages that were not sent in time, those that the agent reads of."""

WINDOW = "window"
EXPIRED = "window_expired"
"""The timer of what waits, and why it was not sent."""

NOTHING = "—"
"""In the place of an empty variable, which WhatsApp refuses."""


class _Place(NamedTuple):
    """The room where the case is attended."""

    room: Room
    ticket: Ticket


def heard(work: Work, event: CustomerMessage, conversation: Conversation, contact: Contact) -> Conversation:
    """They wrote: free text may leave again, and first of all what waited."""
    if event.line not in work.release.windows:
        return conversation
    before, written = conversation.window, event.written_at
    latest = work.now if written is None or written > work.now else written
    if before is not None and before.heard_at is not None:
        if latest - before.heard_at < A_WHILE and _nothing_open(before):
            return conversation
        latest = max(before.heard_at, latest)
    conversation = replace(conversation, window=Window(latest))
    work.put(conversation)
    if before is not None and before.waiting:
        for send in before.waiting:
            if contact.opted_out and send.source == "gateway":
                work.journal(send.to, "not_sent", source=send.source, reason="opted_out", id=send.id)
            else:
                work.emit(send)
        work.emit(CancelTimer(("conversation", conversation.id), EXPIRED))
    return conversation


def _nothing_open(window: Window) -> bool:
    """Nothing waits for them to write, and nobody was told that something did."""
    return not window.waiting and window.invited_at is None and not window.told


def expired(work: Work, event: TimerDue) -> None:
    """They did not write: what was said so long ago is not for whoever writes some other day."""
    conversation = work.find(Conversation, event.owner[1])
    window = conversation.window if conversation is not None else None
    if conversation is None or window is None or not window.waiting:
        return
    work.put(replace(conversation, window=Window(window.heard_at)))
    for send in window.waiting:
        work.journal(send.to, "not_sent", source=send.source, reason=EXPIRED, id=send.id)
    said = [send for send in window.waiting if send.source == "agent"]
    if said:
        words = (first_words(send.content.text or kind_word(work, send.content)) for send in said)
        lines = [*(f"• {text}" for text in words)][-MOST_NAMED:]
        _tell(work, _place(work, conversation), EXPIRED, lines="\n".join(lines))


def expires(work: Work, conversation: Conversation) -> None:
    """Counted from the last thing that was kept: whoever writes again knows that it all waits."""
    if conversation.window is not None and conversation.window.waiting:
        due = work.now + work.release.keeps
        work.emit(StartTimer(("conversation", conversation.id), EXPIRED, due, conversation.visit))


def is_late(release: Release, conversation: Conversation | None, send: Send, now: datetime) -> bool:
    """Free text for a customer who has not written for longer than the line allows."""
    return _is_free_text(release, send) and _is_too_late(release, conversation, send, now)


def _is_too_late(release: Release, conversation: Conversation | None, send: Send, now: datetime) -> bool:
    window = conversation.window if conversation is not None else None
    if window is None or window.heard_at is None or window.waiting:
        return True
    return now - window.heard_at > release.windows[send.line]


def keep_to_windows(work: Work) -> None:
    """What is late does not leave; a message that the mode holds is not leaving yet."""
    for effect in work.effects:
        if type(effect) is Send and _leaves_late(work, effect):
            break
    else:
        return
    effects, work.effects = work.effects, []
    for effect in effects:
        if not isinstance(effect, Send) or not _leaves_late(work, effect):
            work.emit(effect)
        elif effect.source in KEPT:
            _keep(work, effect)
        else:
            work.journal(effect.to, "not_sent", source=effect.source, reason=WINDOW)
            _leave_alone(work, _conversation(work, effect))


def _leave_alone(work: Work, conversation: Conversation) -> None:
    """What they wrote came to us so late that the bot may not answer: somebody has to see to them."""
    event = work.event
    if conversation.ticket is not None or not isinstance(event, CustomerMessage | Attended):
        return
    text = event.content.text if isinstance(event, CustomerMessage) else event.text
    line = Journal(("conversation", conversation.id), "unanswered", {"reason": WINDOW, "text": text})
    if line not in work.effects:
        work.emit(line)


def closed_at_provider(work: Work, event: Undelivered, send: Send) -> bool:
    """WhatsApp found late what we did not: the clocks differ, or it left long after it was written.

    Whether it was taken care of; otherwise it is a message that did not arrive, as any other.
    """
    if send.source not in KEPT or not _is_free_text(work.release, send):
        return False
    conversation = _conversation(work, send)
    window, again = conversation.window or Window(), replace(send, id=work.new_id(), held=False)
    if window.heard_at is not None and event.failed_at is not None and window.heard_at > event.failed_at:
        work.emit(again)  # they wrote since
        return True
    work.put(replace(conversation, window=replace(window, heard_at=None)))
    _keep(work, again)
    return True


def not_invited(work: Work, send: Send, code: str, reason: str) -> None:
    """The template did not arrive: whoever writes next sends it anew, for by then it may be right."""
    conversation = _conversation(work, send)
    window = conversation.window
    if window is None or window.invited_at is None:
        return
    if code not in NOT_AGAIN:
        work.put(replace(conversation, window=replace(window, invited_at=None, told="")))
    _tell(work, _place(work, conversation), "window_refused", lines=reason)


def _is_free_text(release: Release, send: Send) -> bool:
    """To a customer, on a line that does not always take it."""
    return send.line in release.windows and send.to[0] == "contact" and send.template is None


def _leaves_late(work: Work, send: Send) -> bool:
    if send.held or not _is_free_text(work.release, send):
        return False
    conversation = work.find(Conversation, conversation_id(send.line, send.to[1]))
    return _is_too_late(work.release, conversation, send, work.now)


def _conversation(work: Work, send: Send) -> Conversation:
    id = conversation_id(send.line, send.to[1])
    return work.find(Conversation, id) or Conversation(id, send.line, send.to[1])


def _keep(work: Work, send: Send) -> None:
    conversation = _conversation(work, send)
    window = conversation.window or Window()
    place = _place(work, conversation) if send.source == "agent" else None
    if len(window.waiting) >= MOST:
        work.journal(send.to, "not_sent", source=send.source, reason="window_full")
        _tell(work, place, "window_full")
        return
    window = replace(window, waiting=(*window.waiting, send))
    work.journal(("conversation", conversation.id), "waiting", source=send.source)
    conversation = replace(conversation, window=_invited(work, send, window, place))
    work.put(conversation)
    expires(work, conversation)


def _invited(work: Work, send: Send, window: Window, place: _Place | None) -> Window:
    """Asks the customer to write, once until they do; and tells the room what happens, once each."""
    invited = window.invited_at is not None
    text = _invite(work, send, place) if not invited else None
    if text is not None:
        window = replace(window, invited_at=work.now)
    if place is not None and (text is not None or window.told != place.room.id):
        how = "window_template" if text else "window_waiting" if invited else "window_no_template"
        _tell(work, place, how, text)
        window = replace(window, told=place.room.id)
    return window


def _invite(work: Work, send: Send, place: _Place | None) -> str | None:
    """The text of the template that went out."""
    template = work.release.reopen
    if template is None:
        return None
    values = _values(work, template, _conversation(work, send), place)
    text = template.text.filled(values)
    use = TemplateUse(template.name, template.language, values)
    work.send(send.to, send.line, Content("text", text), send.source, template=use)
    return text


def _values(
    work: Work, template: Template, conversation: Conversation, place: _Place | None
) -> tuple[str, ...]:
    """In one line each, as WhatsApp wants them."""
    contact = work.find(Contact, conversation.contact)
    last = conversation.ticket or conversation.last_ticket
    ticket = place.ticket if place is not None else work.find(Ticket, last) if last is not None else None
    scene = scene_of(work, conversation, contact) if ticket is None else ticket_scene(work, ticket)
    said = template.text.values(scene, work.release.formats, [])
    return tuple(" ".join(value.split()) or NOTHING for value in said)


def _tell(work: Work, place: _Place | None, text: str, template: str | None = None, lines: str = "") -> None:
    if place is not None:
        scene = ticket_scene(work, place.ticket, text=template, lines=lines)
        post(work, place.room.id, place.room.line, render(work, text, scene))


def _place(work: Work, conversation: Conversation) -> _Place | None:
    """Where the agent wrote, or has the case now."""
    event = work.event
    if isinstance(event, RoomMessage):
        address = work.find(Address, address_id(event.line, event.address))
        room = address.room if address is not None else None
    else:
        case = work.find(Ticket, conversation.ticket) if conversation.ticket is not None else None
        room = case.room if case is not None else None
    found = work.find(Room, room) if room is not None else None
    if found is None or found.ticket is None:
        return None
    return _Place(found, work.get(Ticket, found.ticket))

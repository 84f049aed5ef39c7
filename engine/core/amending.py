"""A message that waits to be handled is corrected or taken back: as if it had been written so, or never."""

from __future__ import annotations

from datetime import timedelta

from engine.core.evolve import replace
from engine.core.messages import CancelTimer, Content, Edited, Revoked, StartTimer
from engine.core.model import Conversation
from engine.core.work import Work

MESSAGE = "message"
GATHERED = "gathered"


def marked(work: Work, content: Content) -> Content:
    """What waits names the message that brought it."""
    return replace(content, data={**content.data, MESSAGE: work.event.id})


def unmarked(content: Content) -> Content:
    if MESSAGE not in content.data:
        return content
    return replace(content, data={name: value for name, value in content.data.items() if name != MESSAGE})


def amended(work: Work, conversation: Conversation, event: Edited | Revoked) -> bool:
    """Whether it still waited."""
    waits = [content.data.get(MESSAGE) for content in conversation.gathered]
    if event.message not in waits:
        return False
    at = waits.index(event.message)
    before, after = conversation.gathered[:at], conversation.gathered[at + 1 :]
    if isinstance(event, Edited):
        new = replace(conversation.gathered[at], text=event.content.text)
        work.put(replace(conversation, gathered=(*before, new, *after)))
    else:
        _left(work, replace(conversation, gathered=(*before, *after)))
    return True


def _left(work: Work, conversation: Conversation) -> None:
    """The timer of a wait knows it by how many there are."""
    owner, count = ("conversation", conversation.id), len(conversation.gathered)
    if conversation.gathered_at is not None and count:
        wait = work.release.routing.wait_for_more or timedelta(0)
        work.emit(StartTimer(owner, GATHERED, work.now + wait, count))
    elif conversation.gathered_at is not None:
        conversation = replace(conversation, gathered_at=None)
        work.emit(CancelTimer(owner, GATHERED))
    work.put(conversation)

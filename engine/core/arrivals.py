"""When what a customer writes is handled: at once, or together with what follows it.

Short texts in a row are one message, but a word about notices is one by itself; of a flood the bot answers
the last, and an agent gets all.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from engine.core import floods
from engine.core.amending import GATHERED, marked, unmarked
from engine.core.evolve import replace
from engine.core.floods import FLOOD
from engine.core.matching import match_words
from engine.core.messages import CancelTimer, Content, StartTimer, TimerDue
from engine.core.model import Contact, Conversation
from engine.core.routing import about_notices, keyword_in
from engine.core.values import fold
from engine.core.work import Work

TIMERS = (GATHERED, FLOOD)

MOST, LONGEST = 10, timedelta(seconds=20)
SHORT = 200
"""Characters: who writes more than this at once has said it."""


def arrived(
    work: Work, conversation: Conversation, contact: Contact, content: Content
) -> tuple[Content, ...]:
    """What is to be handled now, in order; the rest is kept in the conversation."""
    routing = work.release.routing
    if routing.flood is not None and floods.concern(work, conversation):
        conversation = floods.count(work, conversation, routing.flood)
        if conversation.counted > routing.flood.messages:
            if conversation.gathered_at is not None:
                work.emit(CancelTimer(("conversation", conversation.id), GATHERED))
            return floods.keep(work, conversation, contact, content, routing.flood)
    if routing.wait_for_more is not None and _may_wait(work, conversation, content):
        return _gather(work, conversation, content, routing.wait_for_more)
    return _with_gathered(work, conversation, content)


def ripe(work: Work, conversation: Conversation, event: TimerDue) -> tuple[Content, ...]:
    """The time passed without another one."""
    if event.name == FLOOD:
        return floods.over(work, conversation)
    if conversation.gathered_at is None or event.visit != len(conversation.gathered):
        return ()
    _forget(work, conversation)
    return (joined(conversation.gathered),)


def _may_wait(work: Work, conversation: Conversation, content: Content) -> bool:
    if conversation.ticket is not None or floods.stepped_back(work, conversation):
        return False
    text = content.text
    if content.kind != "text" or content.data or not text or len(text) > SHORT:
        return False
    return not _is_choice(conversation, text) and keyword_in(work, content) is None


def _is_choice(conversation: Conversation, text: str) -> bool:
    """The number or the whole label of an option that stands before the customer."""
    shown = conversation.shown
    if not shown:
        return False
    said = fold(text)
    if said.isdecimal():
        return len(said) <= 4 and 1 <= int(said) <= len(shown)
    return match_words(text, [each.label for each in shown])


def _gather(work: Work, conversation: Conversation, content: Content, wait: timedelta) -> tuple[Content, ...]:
    gathered = (*conversation.gathered, marked(work, content))
    since = conversation.gathered_at or work.now
    if len(gathered) >= MOST:
        return _with_gathered(work, conversation, content)
    work.put(replace(conversation, gathered=gathered, gathered_at=since))
    until = min(work.now + wait, since + LONGEST)
    work.emit(StartTimer(("conversation", conversation.id), GATHERED, until, len(gathered)))
    return ()


def _with_gathered(work: Work, conversation: Conversation, content: Content) -> tuple[Content, ...]:
    if not conversation.gathered:
        return (content,)
    _forget(work, conversation)
    work.emit(CancelTimer(("conversation", conversation.id), GATHERED))
    if conversation.ticket is not None:
        return (*floods.together(conversation.gathered), content)
    if about_notices(work, content) is not None:
        return (joined(conversation.gathered), content)
    return (joined((*conversation.gathered, content)),)


def _forget(work: Work, conversation: Conversation) -> None:
    work.put(replace(conversation, gathered=(), gathered_at=None))


def joined(contents: tuple[Content, ...]) -> Content:
    """One message with all the words; `lines` are they one by one, for what a single one answers."""
    last = unmarked(contents[-1])
    lines = tuple(content.text for content in contents if content.text)
    if len(contents) == 1 or len(lines) < 2:
        return replace(last, text="".join(lines))
    data: dict[str, Any] = {**last.data, "lines": lines}
    return replace(last, text="\n".join(lines), data=data)

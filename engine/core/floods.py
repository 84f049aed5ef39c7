"""Somebody, or another machine, writes faster than anyone reads: nothing is lost, and little is said."""

from __future__ import annotations

from engine.core.amending import marked, unmarked
from engine.core.evolve import replace
from engine.core.messages import Content, StartTimer
from engine.core.model import Contact, Conversation
from engine.core.modes import bot_speaks
from engine.core.names import scene_of
from engine.core.release import Flood
from engine.core.work import Work

FLOOD = "flood"

MOST, LONGEST = 50, 3000
"""Messages and characters that are kept for an agent; then they are passed on."""


def stepped_back(work: Work, conversation: Conversation) -> bool:
    """A person of the company answers this customer, from the line's own phone."""
    return conversation.person_until is not None and work.now < conversation.person_until


def concern(work: Work, conversation: Conversation) -> bool:
    """Somebody would be disturbed: the agent, or the bot, which would answer each one."""
    if conversation.ticket is not None:
        return True
    return bot_speaks(work) and not stepped_back(work, conversation)


def count(work: Work, conversation: Conversation, flood: Flood) -> Conversation:
    since = conversation.counted_at
    if since is None or work.now - since >= flood.per:
        counted = replace(conversation, counted=1, counted_at=work.now)
    else:
        counted = replace(conversation, counted=conversation.counted + 1)
    work.put(counted)
    return counted


def keep(
    work: Work, conversation: Conversation, contact: Contact, content: Content, flood: Flood
) -> tuple[Content, ...]:
    """An agent gets them all, later; the bot will answer the last. Returns what is not kept any longer."""
    if conversation.counted == flood.messages + 1:
        _begin(work, conversation, contact, flood)
    if conversation.ticket is None:
        pass_over(work, conversation, conversation.gathered, FLOOD)
        work.put(replace(conversation, gathered=(marked(work, content),), gathered_at=None))
        return ()
    kept = (*conversation.gathered, marked(work, content))
    full = len(kept) >= MOST or sum(len(each.text) for each in kept) > LONGEST
    work.put(replace(conversation, gathered=() if full else kept, gathered_at=None))
    return together(kept) if full else ()


def _begin(work: Work, conversation: Conversation, contact: Contact, flood: Flood) -> None:
    assert conversation.counted_at is not None
    due = conversation.counted_at + flood.per
    work.emit(StartTimer(("conversation", conversation.id), FLOOD, due, conversation.visit))
    if conversation.ticket is None:
        say = flood.say or work.release.texts["flood"]
        text = say.render(scene_of(work, conversation, contact), work.release.formats, [])
        work.send(("contact", contact.id), conversation.line, Content("text", text), "bot")


def over(work: Work, conversation: Conversation) -> tuple[Content, ...]:
    """The period passed: what was kept is handled."""
    flood, since = work.release.routing.flood, conversation.counted_at
    if since is not None and flood is not None and work.now - since < flood.per:
        return ()
    if conversation.gathered_at is not None:  # a newer wait, with its own timer
        return ()
    kept = conversation.gathered
    work.put(replace(conversation, gathered=(), counted=0, counted_at=None))
    if conversation.ticket is not None:
        return together(kept)
    pass_over(work, conversation, kept[:-1], FLOOD)
    return tuple(map(unmarked, kept[-1:]))


def together(contents: tuple[Content, ...]) -> tuple[Content, ...]:
    """The texts as one message, then what is no text."""
    texts = [content.text for content in contents if content.kind == "text" and content.text]
    others = tuple(unmarked(content) for content in contents if content.kind != "text")
    return (Content("text", "\n".join(texts)), *others) if texts else others


def pass_over(work: Work, conversation: Conversation, contents: tuple[Content, ...], reason: str) -> None:
    """Nobody will answer these: they are listed, so that somebody can look."""
    for content in contents:
        key = ("conversation", conversation.id)
        work.journal(key, "unanswered", reason=reason, kind=content.kind, text=content.text)

"""Whom nobody answered, while a mode or an emergency was in force: somebody sees to them afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from engine.core.addresses import parts_of
from engine.core.conversation import LONGEST_REMEMBERED, REMEMBERED
from engine.core.customers import receive
from engine.core.evolve import replace
from engine.core.messages import Attended, Content
from engine.core.model import Contact, Conversation
from engine.core.modes import bot_speaks
from engine.core.moved import open_turn
from engine.core.release import OpenTicket
from engine.core.render import Text
from engine.core.tickets import open_ticket
from engine.core.windows import WINDOW
from engine.core.work import Work

DONE, BOT = WAYS = ("done", "bot")

ANSWERS = ("step", "echoed", "attended")
"""Lines of the journal that say that somebody, or the bot, saw to the customer."""


def unanswered_text(lines: Iterable[tuple[str, Mapping[str, Any]]]) -> str:
    """What they wrote since they were answered last, by the journal of the conversation: its lines in order,
    what each tells and its data."""
    said: list[str] = []
    for what, data in lines:
        if what in ANSWERS:
            said = []
        elif what == "unanswered" and data.get("reason") == WINDOW:
            said.append(str(data.get("text", ""))[:LONGEST_REMEMBERED])
        elif what == "customer" and data.get("text"):
            said.append(str(data["text"])[:LONGEST_REMEMBERED])
    return "\n".join(text for text in said[-REMEMBERED:] if text)


def attended(work: Work, event: Attended) -> None:
    """Who is with a person already, or known as somebody else by now, is only ticked off."""
    line, whose = parts_of(event.conversation)
    contact = work.find(Contact, whose)
    if contact is None:
        return
    conversation = work.find(Conversation, event.conversation)
    conversation = conversation or Conversation(event.conversation, line, contact.id)
    how = event.how if conversation.ticket is None and contact.merged is None else DONE
    if how == BOT and not bot_speaks(work):
        work.journal(("conversation", conversation.id), "refused", event=BOT, by=event.by)
        return
    if how not in WAYS and how not in work.release.groups.departments:
        work.journal(("conversation", conversation.id), "refused", event=how, by=event.by)
        return
    work.journal(("conversation", conversation.id), "attended", by=event.by, how=how)
    if how == BOT:
        receive(work, replace(conversation, person_until=None), contact, Content("text", event.text))
    elif how != DONE:
        _open_case(work, conversation, contact, how, event.text)


def _open_case(work: Work, conversation: Conversation, contact: Contact, department: str, text: str) -> None:
    turn = open_turn(work, conversation, contact)
    turn.close()
    conversation = turn.commit()
    step = OpenTicket(id="", department=department, summary=Text(text, text))
    ticket = open_ticket(work, conversation, contact, step, turn.scene, {})
    said = (Content("text", text),) if text else ()
    work.put(replace(ticket, said=said))
    work.put(replace(conversation, ticket=ticket.id, last_ticket=ticket.id))

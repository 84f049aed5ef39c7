"""What `routing.yaml` decides: the words that are heard anywhere, and which flow answers a newcomer."""

from __future__ import annotations

from engine.core.conversation import Turn
from engine.core.evolve import replace
from engine.core.matching import named
from engine.core.messages import Content
from engine.core.model import Contact, Conversation, Ticket
from engine.core.names import scene_of
from engine.core.posts import render, ticket_scene
from engine.core.release import Keyword
from engine.core.twins import passed_on
from engine.core.work import Work

ABOUT_NOTICES = ("opt_out", "opt_in")


def keyword_in(work: Work, content: Content) -> Keyword | None:
    """Of texts that were written in a row, the last one."""
    if content.kind != "text":
        return None
    lines = content.data.get("lines") if content.data else None
    return named(lines[-1] if lines else content.text, work.release.routing.keywords)


def about_notices(work: Work, content: Content) -> Keyword | None:
    """Who wants notices or wants none is heard whoever has the conversation, and even if nobody answers."""
    keyword = keyword_in(work, content)
    return keyword if keyword is not None and keyword.do in ABOUT_NOTICES else None


def choose_notices(work: Work, contact: Contact, keyword: Keyword) -> Contact:
    chosen = replace(contact, opted_out=keyword.do == "opt_out")
    if chosen.opted_out != contact.opted_out:
        work.put(chosen)
        work.journal(("contact", contact.id), "opted_out" if chosen.opted_out else "opted_in")
    return chosen


def tell_agent_of_notices(work: Work, id: str, contact: Contact) -> None:
    """In a case the word may have meant something else, and whoever has it can ask."""
    conversation = work.find(Conversation, id)
    if conversation is None or conversation.ticket is None:
        return
    ticket = work.get(Ticket, conversation.ticket)
    text = render(work, "opted_out" if contact.opted_out else "opted_in", ticket_scene(work, ticket))
    aside = Content("text", text)
    if ticket.room is None:
        work.put(replace(ticket, said=(*ticket.said, aside)))
    else:
        to, quotes = ("room", ticket.room), passed_on(work.event.id)
        work.send(to, ticket.line, aside, "customer", quotes=quotes)


def obey(work: Work, turn: Turn, keyword: Keyword, content: Content) -> None:
    if keyword.say is not None:
        turn.tell(turn.text(keyword.say))
    if keyword.do in ABOUT_NOTICES:
        turn.contact = choose_notices(work, turn.contact, keyword)
        turn.keep_waiting()
    elif keyword.flow is not None:
        turn.start(keyword.flow)
    elif turn.open:
        turn.start(turn.first)
    else:
        turn.start(route(work, turn), content)


def route(work: Work, turn: Turn) -> str:
    """Which flow answers somebody with no open conversation."""
    routing = work.release.routing
    identify = routing.identify
    never_seen = identify is not None and turn.contact.asked_at is None and turn.contact.phone is not None
    if never_seen and identify is not None and identify.failed:
        return identify.failed
    if routing.routes[0].condition is None:
        return routing.routes[0].flow
    scene = scene_of(work, turn.conversation, turn.contact, content=turn.content)
    chosen = (one.flow for one in routing.routes if one.condition is None or one.condition.holds(scene))
    return next(chosen)

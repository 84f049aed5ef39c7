"""What the engine thinks about one customer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from engine.core.model import Contact, Conversation, Ticket
from engine.core.names import customer_facts
from engine.core.release import Ask, Step
from engine.web.simulator import times
from engine.web.simulator.cases import case_of
from engine.web.simulator.decisions import decisions
from engine.web.simulator.painter import Painter
from engine.web.simulator.people import contacts, conversation_of, ticket_of
from engine.web.simulator.picture import Choice, Countdown, Mind
from engine.web.simulator.values import shown

INSIDE = ("customer",)
"""What a conversation saves and is shown elsewhere."""


def mind_of(painter: Painter, choice: Choice) -> Mind:
    phone, words = choice.customer, painter.words
    if not phone:
        return Mind()
    rows = painter.sight.rows
    contact = contacts(rows).get(phone)
    conversation = conversation_of(rows, contact)
    ticket = ticket_of(rows, conversation)
    return replace(
        _now(painter, conversation, ticket),
        who=painter.name(phone),
        misses=words.count("mind.misses", conversation.misses)
        if conversation and conversation.misses
        else "",
        values=tuple(_values(painter, conversation)),
        facts=tuple(_facts(painter, phone, contact, conversation)),
        countdowns=tuple(_countdowns(painter)),
        case=case_of(painter, ticket, choice) if ticket is not None else None,
        decisions=decisions(painter),
    )


def _now(painter: Painter, conversation: Conversation | None, ticket: Ticket | None) -> Mind:
    if conversation is None or not conversation.frames:
        return Mind()
    frame = conversation.frames[-1]
    flow = painter.sight.release.flows.get(frame.flow)
    step = flow.steps.get(frame.step) if flow is not None else None
    return Mind(
        flow=flow.title if flow is not None else frame.flow,
        step=f"{frame.flow}.{frame.step}",
        doing=_doing(painter, step, conversation, ticket),
    )


def _doing(painter: Painter, step: Step | None, conversation: Conversation, ticket: Ticket | None) -> str:
    words = painter.words
    if conversation.asking is not None:
        return words("mind.asking")
    if conversation.ticket is not None:
        return words("mind.with_agent" if ticket is not None and ticket.agent else "mind.waiting_agent")
    if isinstance(step, Ask):
        return words("doing.Ask", what=words.named("accept", step.accept.kind))
    name = f"doing.{type(step).__name__}"
    return words(name if words.find(name) else "doing.other")


def _values(painter: Painter, conversation: Conversation | None) -> Iterator[tuple[str, str]]:
    if conversation is None:
        return
    for name, value in conversation.values.items():
        if name not in INSIDE:
            yield name, shown(value, painter.sight.release, painter.words)


def _facts(
    painter: Painter, phone: str, contact: Contact | None, conversation: Conversation | None
) -> Iterator[tuple[str, str]]:
    release, words = painter.sight.release, painter.words
    yield words.named("fact", "phone"), release.formats.phone(phone)
    if contact is None:
        if phone in painter.known:
            yield words.named("fact", "name"), painter.known[phone].name
        return
    saved = conversation.values.get("customer") if conversation is not None else None
    facts = customer_facts(release, contact, saved)
    yield words.named("fact", "known"), words("yes" if facts.get("known") else "no")
    for name, value in facts.items():
        if name not in ("phone", "known", "first_name") and value not in (None, "", ()):
            yield words.named("fact", name), shown(value, release, words)
    if contact.opted_out:
        yield words.named("fact", "opted_out"), words("yes")


def _countdowns(painter: Painter) -> Iterator[Countdown]:
    sight, words = painter.sight, painter.words
    zone = sight.release.company.zone
    for timer in sorted(sight.timers, key=lambda one: (one.left is not None, one.due)):
        what = words.named("timer", timer.name.partition(" ")[0])  # of "after …", what all of them do
        if timer.left is not None:
            yield Countdown(what, words("mind.held"), times.left(timer.left), None)
            continue
        until = max(timer.due - sight.now, timedelta(0))
        due = times.when(timer.due.astimezone(zone), sight.now.astimezone(zone), words)
        # rounded up: a second too few would stop just before it
        seconds = -(-until // timedelta(seconds=1))
        yield Countdown(what, due, words("mind.in", left=times.left(until)), max(seconds, 1))

"""A ticket as a card: where it stands in its life, who has it, since when."""

from __future__ import annotations

from collections.abc import Iterator

from engine.core.main_rooms import told_in
from engine.core.model import Ticket
from engine.web.simulator import times
from engine.web.simulator.listing import address_of
from engine.web.simulator.painter import Painter
from engine.web.simulator.picture import Case, Choice, State


def case_of(painter: Painter, ticket: Ticket, choice: Choice) -> Case:
    states = painter.sight.release.tickets.lifecycle.states
    order = list(states)
    here = order.index(ticket.state) if ticket.state in order else -1
    track = tuple(
        State(state.title, place == here, place < here) for place, state in enumerate(states.values())
    )
    room = ticket.room or told_in(painter.sight.release, ticket)
    return Case(
        ticket.id,
        track,
        tuple(_rows(painter, ticket)),
        address_of(Choice(choice.customer, room)),
        painter.room(room),
    )


def _rows(painter: Painter, ticket: Ticket) -> Iterator[tuple[str, str]]:
    groups, words = painter.sight.release.groups, painter.words
    zone = painter.sight.release.company.zone
    now = painter.sight.now.astimezone(zone)
    agent = groups.agents.get(ticket.agent or "")
    priority = {one.id: one.title for one in painter.sight.release.tickets.priorities}
    yield words("case.agent"), agent.name if agent else words("case.nobody")
    optional = {
        "priority": priority.get(ticket.priority or "", ticket.priority or ""),
        "sentiment": words.named("sentiment", ticket.sentiment) if ticket.sentiment else "",
        "summary": ticket.summary,
        "reason": ticket.reason,
        "tags": ", ".join(ticket.tags),
        "csat": "" if ticket.csat is None else str(ticket.csat),
        "transfers": str(ticket.transfers or ""),
    }
    yield from ((words(f"case.{name}"), value) for name, value in optional.items() if value)
    moments = {"opened": ticket.opened_at, "taken": ticket.taken_at, "closed": ticket.closed_at}
    hours = {name: times.when(at.astimezone(zone), now, words) for name, at in moments.items() if at}
    yield words("case.hours"), " · ".join(words(f"case.{name}", at=hour) for name, hour in hours.items())
    if ticket.idle_since is not None:
        yield words("case.owed"), times.when(ticket.idle_since.astimezone(zone), now, words)

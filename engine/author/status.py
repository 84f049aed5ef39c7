"""`:estado` and `:ayuda`: what there is, and what can be done."""

from __future__ import annotations

from collections.abc import Iterator

from rich.table import Table
from rich.text import Text

from engine.author import durations
from engine.author.facts import conversation, mode
from engine.author.matching import shown
from engine.author.seat import Seat
from engine.author.words import Words
from engine.core.model import Ticket

LONGEST = 200


def status(seat: Seat) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim", no_wrap=True)
    table.add_column()
    for name, value in _rows(seat):
        table.add_row(seat.words(f"state.{name}") if name else "", Text(_short(value)))
    return table


def _rows(seat: Seat) -> Iterator[tuple[str, str]]:
    session, world = seat.session, seat.session.stage.world
    yield "hour", seat.screen.moment(seat.now)
    yield "mode", session.release.modes.modes[mode(world)].title
    yield "customer", session.release.formats.phone(session.customer)
    yield "conversation", where(seat) or seat.words("state.none")
    found = conversation(world, session.customer) or {"values": {}}
    yield from _named("values", (f"{name}: {shown(value)}" for name, value in found["values"].items()))
    yield from _named("timers", _timers(seat))
    yield from _named("tickets", _tickets(seat))


def where(seat: Seat) -> str:
    """Flow and step at which the customer's conversation stands; empty when none is open."""
    found = conversation(seat.session.stage.world, seat.session.customer)
    return f"{found['flow']} › {found['step']}" if found else ""


def _named(name: str, lines: Iterator[str]) -> Iterator[tuple[str, str]]:
    for line in lines:
        yield name, line
        name = ""


def _timers(seat: Seat) -> Iterator[str]:
    world = seat.session.stage.world
    for (owner, name), timer in world.timers.sorted():
        if timer.left is not None:
            left = seat.words("state.held", left=durations.write(timer.left))
        else:
            left = durations.write(timer.due - world.now)
        yield f"{name} ({owner[1]}): {left}"


def _tickets(seat: Seat) -> Iterator[str]:
    states = seat.session.release.tickets.lifecycle.states
    for ticket in seat.session.stage.world.all(Ticket):
        parts = (ticket.id, states[ticket.state].title, ticket.department, ticket.agent, ticket.room)
        yield " · ".join(part for part in parts if part)


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def help_table(words: Words) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(style="bold", no_wrap=True)
    table.add_column()
    table.add_row(words("play.plain"), words("play.plain_help"))
    for entry in words.find("play.commands").values():
        table.add_row(entry["use"], entry["help"])
    return table

"""What must hold after every event, whatever the project says. A fault here is the engine's."""

from __future__ import annotations

from collections.abc import Iterable

from engine.core.model import Aggregate, Room, Ticket
from engine.store import codec


class Broken(Exception):
    """The core broke a promise; the text says which."""


def version_grew(before: Aggregate | None, after: Aggregate) -> None:
    expected = (before.version if before else 0) + 1
    if after.version != expected:
        raise Broken(f"{_name(after)} went to version {after.version} and not to {expected}")


def saved(aggregate: Aggregate) -> str:
    """The aggregate as text, once it is sure that the text brings it back."""
    text = codec.encode(aggregate)
    if codec.encode(codec.loads(text)) != text:
        raise Broken(f"{_name(aggregate)} changes when it is saved and loaded: {text}")
    return text


def rooms_and_tickets_agree(rooms: Iterable[Room], tickets: Iterable[Ticket]) -> None:
    """Occupancy stands in the room and is repeated in the ticket: both must say the same."""
    occupied = {room.id: room.ticket for room in rooms if room.ticket}
    seated = {ticket.room: ticket.id for ticket in tickets if ticket.room}
    for room in occupied.keys() | seated.keys():
        held, seat = occupied.get(room), seated.get(room)
        if held != seat:
            raise Broken(f"room {room} holds {held or 'nothing'}, but {seat or 'no ticket'} says it is there")


def _name(aggregate: Aggregate) -> str:
    return f"{type(aggregate).__name__.lower()} {aggregate.id}"

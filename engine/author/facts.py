"""What `expect` can name of the state, as the files name it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import Any

from engine.author.stage import ROOM, Stage, no_room
from engine.author.world import World
from engine.core.model import DESK, Contact, Conversation, Desk, Room, Ticket

FREE = "free"

TICKET = (
    *("department", "state", "agent", "room", "summary", "reason", "priority", "sentiment", "tags", "csat"),
    *("contact_reason", "transfers", "form", "fields", "opened_at", "taken_at", "closed_at"),
)


def facts(stage: Stage, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """What stands beside each key of `wanted`."""
    world = stage.world
    found: dict[str, Any] = {}
    if "ticket" in wanted:
        found["ticket"] = _ticket(world, wanted["ticket"])
    if "conversation" in wanted:
        found["conversation"] = conversation(world, stage.writer or stage.somebody())
    if "rooms" in wanted:
        found["rooms"] = {room: _occupant(world, room) for room in wanted["rooms"]}
    if "mode" in wanted:
        found["mode"] = mode(world)
    return found


def _ticket(world: World, wanted: Any) -> dict[str, Any] | None:
    number = wanted.get("number", world.last_ticket) if isinstance(wanted, Mapping) else world.last_ticket
    ticket = world.load(("ticket", str(number)))
    return ticket_facts(ticket, world.release.company.zone) if isinstance(ticket, Ticket) else None


def ticket_facts(ticket: Ticket, zone: tzinfo) -> dict[str, Any]:
    values = {name: getattr(ticket, name) for name in TICKET}
    local = {name: at.astimezone(zone) for name, at in values.items() if isinstance(at, datetime)}
    return {"number": ticket.id} | values | local


def contact(world: World, phone: str) -> Contact | None:
    return next((one for one in world.all(Contact) if phone in (one.phone, one.id, *one.addresses)), None)


def open_conversation(world: World, phone: str) -> Conversation | None:
    person = contact(world, phone)
    of_theirs = [one for one in world.all(Conversation) if person and one.contact == person.id]
    return next((one for one in of_theirs if one.frames), None)


def conversation(world: World, phone: str) -> dict[str, Any] | None:
    found = open_conversation(world, phone)
    if found is None:
        return None
    frame = found.frames[-1]
    return {"flow": frame.flow, "step": frame.step, "values": found.values}


def _occupant(world: World, name: str) -> str:
    room = world.load((ROOM, name))
    if not isinstance(room, Room):
        raise no_room(world.release, name)
    return room.ticket or FREE


def mode(world: World) -> str:
    desk = world.load(DESK)
    return (desk.mode if isinstance(desk, Desk) else "") or world.release.modes.initial

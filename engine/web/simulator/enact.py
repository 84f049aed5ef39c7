"""What a person does in the simulator, as an event of the engine and a message on the screen."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.author.actions import NONE
from engine.author.contents import content
from engine.author.stage import CUSTOMER, ROOM, Impossible
from engine.author.world import Post
from engine.core.addresses import conversation_id
from engine.core.catching_up import WAYS
from engine.core.identities import holds
from engine.core.main_rooms import members_of
from engine.core.messages import (
    AgentRegistered,
    Attended,
    CustomerMessage,
    EmergencyDeclared,
    Event,
    ModeChosen,
    RoomMessage,
    Sender,
)
from engine.core.model import Agent, Room
from engine.core.names import personal_rooms
from engine.core.reading.phones import phone_e164
from engine.core.release import Release
from engine.web.simulator.facade import Entry
from engine.web.simulator.people import Rows, contacts

AGENT, OPERATOR, LINE = "agent", "operator", "simulator"


@dataclass(frozen=True, slots=True)
class Deed:
    event: Event
    post: Post | None = None


def line_of(release: Release) -> str:
    """Where customers write."""
    return next(iter(release.lines), LINE)


def room_line_of(release: Release) -> str:
    """Where the rooms are: the official API has none."""
    simulated = (name for name, line in release.lines.items() if line.get("kind") == LINE)
    return next(simulated, line_of(release))


def deed(entry: Entry, release: Release, rows: Rows, now: datetime) -> Deed:
    """Raises Impossible when nobody could do that."""
    act = next((act for verb, act in ACTS.items() if verb in entry), None)
    if act is None:
        raise Impossible("bad")
    return act(entry, release, rows, now)


def _customer(entry: Entry, release: Release, rows: Rows, now: datetime) -> Deed:
    phone = phone_e164(str(entry[CUSTOMER]), release.company.country)
    if phone is None:
        raise Impossible("no_phone", phone=entry[CUSTOMER])
    id, said, quotes = _new_id(), content(entry), entry.get("quotes")
    event = CustomerMessage(id, now, line_of(release), Sender(phone, phone), said, quotes)
    return Deed(event, Post(id, now, (CUSTOMER, phone), CUSTOMER, said, phone, quotes))


def _agent(entry: Entry, release: Release, rows: Rows, now: datetime) -> Deed:
    room, spec = str(entry["in"]), release.groups.agents.get(str(entry[AGENT]))
    row = rows.get((ROOM, room))
    address = row.address if isinstance(row, Room) else ""
    if not address:
        raise Impossible("no_room", room=room)
    if spec is None or not (spec.id in members_of(release, room) or room in personal_rooms(spec)):
        raise Impossible("no_agent", agent=spec.name if spec else entry[AGENT])
    id, said, quotes = _new_id(), content(entry), entry.get("quotes")
    event = RoomMessage(id, now, room_line_of(release), address, Sender(spec.phone, spec.phone), said, quotes)
    return Deed(event, Post(id, now, (ROOM, room), AGENT, said, spec.id, quotes))


def _operator(entry: Entry, release: Release, rows: Rows, now: datetime) -> Deed:
    if "zone_emergency" in entry[OPERATOR]:
        return _emergency(entry[OPERATOR]["zone_emergency"], release, now)
    if "attend" in entry[OPERATOR]:
        return _attend(entry, release, rows, now)
    mode = str(entry[OPERATOR].get("mode", ""))
    if mode not in release.modes.modes:
        raise Impossible("no_mode", mode=mode)
    return Deed(ModeChosen(_new_id(), now, OPERATOR, mode))


def _attend(entry: Entry, release: Release, rows: Rows, now: datetime) -> Deed:
    done, contact = entry[OPERATOR], contacts(rows).get(str(entry[OPERATOR].get("customer", "")))
    how = str(done["attend"])
    if contact is None or not (how in WAYS or how in release.groups.departments):
        raise Impossible("bad")
    conversation = conversation_id(line_of(release), contact.id)
    return Deed(Attended(_new_id(), now, OPERATOR, conversation, how, str(entry.get("heard", ""))))


def _emergency(declared: Any, release: Release, now: datetime) -> Deed:
    if declared in NONE:
        return Deed(EmergencyDeclared(_new_id(), now, OPERATOR))
    wrong = next((id for id in declared["zones"] if release.zones.by_id(id) is None), None)
    if wrong is not None:
        raise Impossible("no_zone", zone=wrong)
    return Deed(EmergencyDeclared(_new_id(), now, OPERATOR, tuple(declared["zones"]), declared["message"]))


ACTS: dict[str, Callable[[Entry, Release, Rows, datetime], Deed]] = {
    CUSTOMER: _customer,
    AGENT: _agent,
    OPERATOR: _operator,
}


def opening(release: Release, rows: Rows, now: datetime) -> Iterator[Event]:
    """Everybody who does not work yet begins to."""
    line = room_line_of(release)
    for spec in release.groups.agents.values():
        agent = rows.get((AGENT, spec.id))
        if spec.active and not (isinstance(agent, Agent) and holds(spec, agent)):
            yield AgentRegistered(_new_id(), now, spec.id, line, spec.phone)


def _new_id() -> str:
    """A database is gone on with by the next process: what it makes must be new there."""
    return f"sim-{secrets.token_hex(6)}"

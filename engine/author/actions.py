"""The entries of a transcript that do something: each becomes an event, or moves the clock."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.author import durations
from engine.author.contents import content, media_of
from engine.author.rooms import all_rooms, make_ready
from engine.author.stage import CUSTOMER, Impossible, Stage
from engine.author.world import Post, World
from engine.core.addresses import conversation_id
from engine.core.catching_up import unanswered_text
from engine.core.messages import (
    Attended,
    CustomerMessage,
    EmergencyDeclared,
    GatewayMessage,
    GroupsApplied,
    ModeChosen,
    RoomMessage,
    Sender,
    TicketOperated,
)

Entry = Mapping[str, Any]

OPERATOR = "operator"
NONE = (None, "none")


def act(stage: Stage, entry: Entry) -> None:
    verb = next(verb for verb in ACTIONS if verb in entry)
    ACTIONS[verb](stage, entry)


def customer(stage: Stage, entry: Entry) -> None:
    """With `says` or a media key the verb's value is the phone; without, it is what is said."""
    said = entry["customer"]
    if "says" in entry or media_of(entry):
        phone, written = stage.phone(str(said)), content(entry)
    else:
        phone = stage.somebody()
        written = content(said if isinstance(said, Mapping) else {"says": said})
    world = stage.world
    id = f"customer-{entry['id']}" if "id" in entry else world.new_id()
    quoted = stage.aliases.get(entry.get("quotes", ""))
    world.write(Post(id, world.now, (CUSTOMER, phone), CUSTOMER, written, phone, quoted))
    world.feed(CustomerMessage(id, world.now, world.line, Sender(phone, phone), written, quoted))
    stage.writer = phone


def agent(stage: Stage, entry: Entry) -> None:
    world, written = stage.world, content(entry)
    room = stage.room(entry["in"])
    phone = _agents_phone(stage, entry["agent"])
    quoted = _quoted(stage, entry["quotes"]) if "quotes" in entry else None
    id = f"agent-{entry['id']}" if "id" in entry else world.new_id()
    world.write(Post(id, world.now, room, "agent", written, entry["agent"], quoted))
    world.feed(RoomMessage(id, world.now, world.line, room[1], Sender(phone, phone), written, quoted))


def _agents_phone(stage: Stage, name: str) -> str:
    """A stranger in the group is named by phone."""
    known = stage.world.release.groups.agents.get(name)
    return known.phone if known else stage.phone(name)


def _quoted(stage: Stage, alias: str) -> str:
    if alias not in stage.aliases:
        raise Impossible("no_alias", alias=alias)
    return stage.aliases[alias]


def gateway(stage: Stage, entry: Entry) -> None:
    message = entry["gateway"]
    world = stage.world
    world.feed(GatewayMessage(world.new_id(), world.now, world.line, str(message["to"]), content(message)))


def apply(stage: Stage, entry: Entry) -> None:
    world = stage.world
    make_ready(world, all_rooms(world.release))
    world.feed(GroupsApplied(world.new_id(), world.now))


def wait(stage: Stage, entry: Entry) -> None:
    stage.world.advance(durations.parse(entry["wait"]))


def operator(stage: Stage, entry: Entry) -> None:
    done = entry["operator"]
    world = stage.world
    if "mode" in done:
        world.feed(ModeChosen(world.new_id(), world.now, OPERATOR, done["mode"]))
    elif "zone_emergency" in done:
        _emergency(world, done["zone_emergency"])
    elif "attend" in done:
        _attend(stage, done)
    else:
        _operate_ticket(stage, done)


def _emergency(world: World, declared: Any) -> None:
    zones, message = ((), "") if declared in NONE else (declared["zones"], declared["message"])
    world.feed(EmergencyDeclared(world.new_id(), world.now, OPERATOR, tuple(zones), message))


def _attend(stage: Stage, done: Mapping[str, Any]) -> None:
    world = stage.world
    phone = stage.phone(str(done["customer"])) if "customer" in done else stage.somebody()
    owner = conversation_id(world.line, phone)
    text = unanswered_text(world.history(("conversation", owner)))
    world.feed(Attended(world.new_id(), world.now, OPERATOR, owner, done["attend"], text))


def _operate_ticket(stage: Stage, done: Mapping[str, Any]) -> None:
    world = stage.world
    number = str(done.get("number", world.last_ticket))
    if world.load(("ticket", number)) is None:
        raise Impossible("no_ticket", ticket=number)
    action = next(action for action in ("transfer", "assign", "close", "reopen") if action in done)
    to = done[action] if action in ("transfer", "assign") else ""
    text = done.get("note", "") if action != "close" or done["close"] is True else done["close"]
    world.feed(TicketOperated(world.new_id(), world.now, OPERATOR, number, action, to, text))


ACTIONS: Mapping[str, Callable[[Stage, Entry], None]] = {
    "customer": customer,
    "agent": agent,
    "operator": operator,
    "gateway": gateway,
    "apply": apply,
    "wait": wait,
}

"""What anybody may do to a desk, in any order: drawn by Hypothesis, done to a world in memory."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from engine.author.answers import Answers
from engine.author.given import moment
from engine.author.rooms import all_rooms, make_ready, register
from engine.author.world import Outcome, State, World
from engine.core import decide
from engine.core.arrivals import TIMERS
from engine.core.messages import (
    Content,
    CustomerMessage,
    Echoed,
    Edited,
    EmergencyDeclared,
    Event,
    GatewayMessage,
    IdentityChanged,
    LineNotice,
    Location,
    ModeChosen,
    Reacted,
    Revoked,
    RoomMessage,
    Send,
    Sender,
    TicketOperated,
    Undelivered,
)
from engine.core.model import Address, Contact, Conversation, Room, Ticket
from engine.core.release import AgentSpec, Ask, Flood, Menu, OpenTicket, Release
from engine.core.several import is_with
from engine.project.project import check
from engine.store import codec

ROOT = Path(__file__).parents[2]
FIBRANORTE = ROOT / "tests/projects/fibranorte"


@cache
def release_of(root: Path) -> Release:
    checked = check(root)
    assert checked.release is not None, checked.problems
    return checked.release


def labels(release: Release) -> list[str]:
    """Words that mean something somewhere in the project: without them a walk never gets far."""
    menus = (
        step for flow in release.flows.values() for step in flow.steps.values() if isinstance(step, Menu)
    )
    found = {
        text for menu in menus for option in menu.options for text in (option.label.source, *option.words)
    }
    return sorted(found | {word for keyword in release.routing.keywords.values() for word in keyword.words})


def decide_twice(release: Release, state: State, event: Event) -> Outcome:
    """The same decision from the state, and from the state saved and loaded."""
    first = decide.decide(release, state, event)
    again = {key: row and codec.loads(codec.encode(row)) for key, row in state.items()}
    assert decide.decide(release, again, event) == first
    return first


def patient(release: Release) -> Release:
    """The same project, where the bot waits for more and has a limit."""
    flood = Flood(4, timedelta(minutes=2))
    return replace(release, routing=replace(release.routing, wait_for_more=timedelta(seconds=4), flood=flood))


def world_of(release: Release, root: Path) -> World:
    world = World(release, Answers(release, root), moment(release, "2026-03-02 10:00"), decide=decide_twice)
    make_ready(world, all_rooms(release))
    for agent in release.groups.agents.values():
        if agent.active:
            register(world, agent)
    return world


def at_rest(world: World) -> None:
    """Every open conversation waits for somebody: for the customer, or for whoever has the case."""
    for conversation in world.all(Conversation):
        if not conversation.frames:
            continue
        frame = conversation.frames[-1]
        step = world.release.flows[frame.flow].steps[frame.step]
        assert isinstance(step, Menu | Ask | OpenTicket), (frame, type(step))
        assert conversation.asking is None
        assert not conversation.queue
        if isinstance(step, Menu):
            assert conversation.shown
        held = (("conversation", conversation.id), "resume") in world.timers.running
        if isinstance(step, OpenTicket):
            assert conversation.ticket is not None or held
        else:
            assert conversation.ticket is None


def nothing_is_lost(world: World) -> None:
    """What is kept has a timer, and every open case somebody who is reached and can write to it."""
    for conversation in world.all(Conversation):
        owner = ("conversation", conversation.id)
        assert not conversation.gathered or any((owner, name) in world.timers.running for name in TIMERS)
        assert conversation.ticket is None or world.load(("ticket", conversation.ticket))
    contacts = {contact.id: contact for contact in world.all(Contact)}
    for address in world.all(Address):
        whose = contacts[address.contact] if address.contact is not None else None
        left = whose is not None and address.id not in whose.addresses
        assert whose is None or whose.merged is None or left
    for ticket in world.all(Ticket):
        if not world.release.tickets.lifecycle.states[ticket.state].final:
            assert contacts[ticket.contact].merged is None
            conversation = world.load(("conversation", ticket.conversation))
            assert isinstance(conversation, Conversation)
            assert conversation.ticket is not None
            assert is_with(conversation, ticket.id)


def notes(world: World) -> tuple[object, ...]:
    """All that shows that a message was answered, passed on, kept, or listed as unanswered."""
    lines = sum(line.what != "customer" for _, line in world.journal)
    kept = sum(len(each.gathered) + len(each.queue) for each in world.all(Conversation))
    said = sum(len(ticket.said) for ticket in world.all(Ticket))
    return len(world.log), len(world.held), lines, kept, said


def actions(root: Path) -> st.SearchStrategy[list[tuple[Any, ...]]]:
    release = release_of(root)
    rows = labels(release)
    numbers = [*_phones(root), "+5493815559999", "+5493815558888"]
    phones = st.sampled_from(numbers)
    people = st.builds(
        Sender,
        st.sampled_from([*numbers, "1@lid", "2@lid", "AR.1"]),
        st.one_of(st.none(), phones),
        st.sampled_from([None, "Ana"]),
        st.sampled_from([(), (), ("1@lid",), ("AR.1", "2@lid")]),
    )
    words = st.one_of(
        st.sampled_from(rows),
        st.sampled_from(
            [*map(str, range(10)), "hola", "sí", "no", "25/12", "mañana", "Pepe Gómez", "12345678"]
        ),
        st.just("No tengo internet desde esta mañana y ya reinicié todo"),
        st.text(max_size=30),
    )
    contents = st.one_of(
        words.map(lambda text: Content("text", text)),
        st.sampled_from(["image", "audio", "document", "sticker", "unknown"]).map(
            lambda kind: Content(kind, "", f"{kind}.bin")
        ),
        st.tuples(st.integers(-90, 90), st.integers(-180, 180)).map(
            lambda at: Content("location", location=Location(Decimal(at[0]), Decimal(at[1])))
        ),
    )
    agents = st.sampled_from(sorted(release.groups.agents)) if release.groups.agents else st.nothing()
    replies = (f"/{shortcut}" for shortcut in release.replies)
    commands = st.sampled_from([*release.groups.commands.values(), *replies, "/nada"])
    orders = st.tuples(
        commands, st.one_of(st.just(""), agents, st.sampled_from(sorted(release.groups.departments)), words)
    )
    supervision = st.sampled_from(sorted(release.groups.supervisor_commands.values()))
    supervised = st.tuples(supervision, st.one_of(st.just(""), agents, words)).map(" ".join)
    said = st.one_of(
        contents,
        *(st.tuples(orders.map(" ".join)).map(lambda row: Content("text", row[0])) for _ in range(2)),
    )
    return st.lists(
        st.one_of(
            st.tuples(st.just("customer"), phones, contents),
            st.tuples(st.just("customer"), phones, contents),
            *(st.tuples(st.just("follow"), phones, st.integers(0, 8)) for _ in range(4)),
            st.tuples(st.just("take"), st.integers(0, 40), st.integers(0, 5), words),
            st.tuples(st.just("take"), st.integers(0, 40), st.integers(0, 1), words),
            st.tuples(st.just("take"), st.integers(0, 40), st.integers(0, 5), supervised),
            st.tuples(st.just("quote"), phones, st.integers(0, 9)),
            st.tuples(st.just("room"), st.integers(0, 3), said),
            st.tuples(st.just("room"), st.integers(0, 8), said),
            st.tuples(st.just("wait"), st.integers(1, 400)),
            st.tuples(st.just("mode"), st.sampled_from(sorted(release.modes.modes))),
            st.tuples(st.just("emergency"), st.lists(st.sampled_from(_zones(root)), max_size=2), words),
            st.tuples(
                st.just("panel"), st.sampled_from(["close", "reopen", "release", "wait", "nothing"]), agents
            ),
            st.tuples(st.just("gateway"), phones, words),
            st.tuples(st.just("again"), st.integers(0, 5)),
            st.tuples(st.just("somebody"), people, contents),
            st.tuples(st.just("seconds"), st.integers(1, 130)),
            st.tuples(st.just("edit"), people, contents, st.integers(-3, 8)),
            st.tuples(st.just("revoke"), people, st.integers(-3, 8)),
            st.tuples(st.just("react"), people, st.sampled_from(["👍", ""]), st.integers(-3, 8)),
            st.tuples(st.just("echo"), people, contents),
            st.tuples(st.just("identity"), people, people),
            st.tuples(
                st.just("undelivered"),
                st.integers(0, 20),
                st.sampled_from(["agent", "bot", "desk", "gateway", "customer"]),
                st.sampled_from(["131047", "131026"]),
            ),
            st.tuples(st.just("notice"), st.booleans()),
        ),
        min_size=25,
        max_size=60,
    )


def _phones(root: Path) -> list[str]:
    rows = (root / "config").rglob("*.csv")
    text = "\n".join(row.read_text("utf-8") for row in rows)
    return sorted({cell for cell in text.replace("\n", ",").split(",") if cell.startswith("+54")})[:4]


def _zones(root: Path) -> list[str]:
    features = json.loads((root / "config/zones.geojson").read_text("utf-8"))["features"]
    return [feature["id"] for feature in features]


def perform(world: World, done: list[Event], action: tuple[Any, ...]) -> None:
    event: Event
    id, now, line = world.new_id(), world.now, world.line
    match action:
        case ("customer", phone, content):
            event = CustomerMessage(id, now, line, Sender(phone, phone, "Ana"), content)
        case ("follow", phone, which):
            event = CustomerMessage(
                id, now, line, Sender(phone, phone, "Ana"), _sensible(world, phone, which)
            )
        case ("take", who, back, text):
            posts = [post for post in world.log if ("notice", post.id) in world.rows]
            if not posts:
                return
            post = posts[-1 - back % len(posts)]
            spec = _somebody(world, who, post.place[1])
            event = RoomMessage(id, now, line, post.place[1], _sender(spec), Content("text", text), post.id)
        case ("quote", phone, back):
            id_of = [post.id for post in world.log if post.place == ("customer", phone)] or ["?"]
            quoted = id_of[-1 - back % len(id_of)]
            event = CustomerMessage(id, now, line, Sender(phone, phone), Content("text", "eso"), quoted)
        case ("room", which, content):
            rooms = sorted(world.all(Room), key=lambda room: (room.ticket is None, room.id))
            room = rooms[which % len(rooms)]
            spec = world.release.groups.agents[room.agent or _any_agent(world)]
            event = RoomMessage(id, now, line, room.id, _sender(spec), content)
        case ("wait", minutes):
            world.advance(timedelta(minutes=minutes))
            return
        case ("mode", mode):
            event = ModeChosen(id, now, "panel", mode)
        case ("emergency", zones, text):
            event = EmergencyDeclared(id, now, "panel", tuple(zones), text)
        case ("panel", name, to):
            event = TicketOperated(id, now, "panel", world.last_ticket or "?", name, "", to)
        case ("gateway", phone, text):
            event = GatewayMessage(id, now, line, phone, Content("text", text))
        case ("again", back):
            if not done:
                return
            event = done[-1 - back % len(done)]
        case ("somebody", sender, content):
            event = CustomerMessage(id, now, line, sender, content)
        case ("seconds", seconds):
            world.advance(timedelta(seconds=seconds))
            return
        case ("identity", old, new):
            event = IdentityChanged(id, now, line, old.address, new)
        case ("echo", to, content):
            event = Echoed(id, now, line, to, content)
        case ("undelivered", which, source, code):
            event = Undelivered(id, now, _sent(world, which, source), code, "No tiene WhatsApp")
        case ("notice", urgent):
            event = LineNotice(id, now, line, "account_update", {"event": "x", "more": {}}, urgent)
        case _:
            event = _aside(world, action)
    done.append(event)
    before = notes(world)
    repeated = event.id in world.seen
    world.feed(event)
    if isinstance(event, CustomerMessage) and not repeated:
        assert notes(world) != before, event


def _aside(world: World, action: tuple[Any, ...]) -> Event:
    """Of a customer, or of the agent in one of the rooms."""
    which, sender = action[-1], action[1]
    rooms = sorted(world.all(Room), key=lambda room: (room.ticket is None, room.id))
    place = rooms[which % len(rooms)] if which >= 0 else None
    if place is not None:
        sender = _sender(world.release.groups.agents[place.agent or _any_agent(world)])
    room = place.id if place is not None else None
    id, now, line = world.new_id(), world.now, world.line
    match action:
        case ("edit", _, content, _):
            return Edited(id, now, line, sender, "m1", content, room)
        case ("revoke", _, _):
            return Revoked(id, now, line, sender, "m1", room)
        case ("react", _, emoji, _):
            return Reacted(id, now, line, sender, "m1", emoji, room)
    raise AssertionError(action)


def _sent(world: World, which: int, source: str) -> Send:
    places = [("contact", contact.id) for contact in world.all(Contact)]
    places += [("room", room.id) for room in world.all(Room)]
    return Send(f"sent-{which}", places[which % len(places)], world.line, Content("text", "hola"), source)


ANSWERS = {
    "text": Content("text", "No tengo internet desde esta mañana"),
    "number": Content("text", "4"),
    "integer": Content("text", "4"),
    "money": Content("text", "24.900"),
    "date": Content("text", "mañana"),
    "time": Content("text", "16:30"),
    "yes_no": Content("text", "sí"),
    "email": Content("text", "ana@example.com"),
    "phone": Content("text", "381 555-0001"),
    "dni": Content("text", "30111222"),
    "photo": Content("image", "", "foto.jpg"),
    "audio": Content("audio", "", "voz.ogg"),
    "document": Content("document", "", "recibo.pdf"),
    "location": Content("location", location=Location(Decimal("-26.83"), Decimal("-65.20"))),
}


def _sensible(world: World, phone: str, which: int) -> Content:
    """What somebody who reads the question would answer."""
    conversation = world.load(("conversation", f"{world.line}|{phone}"))
    if not isinstance(conversation, Conversation) or not conversation.frames:
        return Content("text", "hola")
    if conversation.shown:
        return Content("text", str(which % len(conversation.shown) + 1))
    frame = conversation.frames[-1]
    step = world.release.flows[frame.flow].steps[frame.step]
    return ANSWERS.get(step.accept.kind, ANSWERS["text"]) if isinstance(step, Ask) else ANSWERS["text"]


def _somebody(world: World, who: int, department: str) -> AgentSpec:
    """Mostly an agent of the department: who else takes, is told why not."""
    agents = list(world.release.groups.agents.values())
    fitting = [agent for agent in agents if department in agent.departments]
    return (fitting * 3 + agents)[who % (len(fitting) * 3 + len(agents))]


def _any_agent(world: World) -> str:
    return next(iter(world.release.groups.agents))


def _sender(spec: AgentSpec) -> Sender:
    return Sender(spec.phone, spec.phone, spec.name)

"""Whatever people do, in whatever order: the engine does not fail, and it always comes to rest."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.author.answers import Answers
from engine.author.rooms import all_rooms, make_ready, register
from engine.author.world import Outcome, State, World
from engine.core import codec, decide
from engine.core.messages import (
    Content,
    CustomerMessage,
    EmergencyDeclared,
    Event,
    GatewayMessage,
    Location,
    ModeChosen,
    RoomMessage,
    Sender,
    TicketOperated,
)
from engine.core.model import Conversation, Room
from engine.core.release import Ask, Menu, OpenTicket, Release
from engine.project.project import check
from decimal import Decimal

ROOT = Path(__file__).parents[2]
FIBRANORTE = ROOT / "tests/projects/fibranorte"


@cache
def release_of(root: Path) -> Release:
    checked = check(root)
    assert checked.release is not None, checked.problems
    return checked.release


def labels(release: Release) -> list[str]:
    """Words that mean something somewhere in the project: without them a walk never gets far."""
    menus = (step for flow in release.flows.values() for step in flow.steps.values() if isinstance(step, Menu))
    found = {text for menu in menus for option in menu.options for text in (option.label.source, *option.words)}
    return sorted(found | {word for keyword in release.routing.keywords for word in keyword.words})


def decide_twice(release: Release, state: State, event: Event) -> Outcome:
    """The same decision from the state, and from the state saved and loaded."""
    first = decide.decide(release, state, event)
    again = {key: row and codec.loads(codec.dumps(row)) for key, row in state.items()}
    assert decide.decide(release, again, event) == first
    return first


def world_of(root: Path) -> World:
    release = release_of(root)
    from engine.author.given import moment

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
        assert conversation.asking is None and not conversation.queue
        if isinstance(step, Menu):
            assert conversation.shown
        held = (("conversation", conversation.id), "resume") in world.timers.running
        assert (conversation.ticket is not None or held) == isinstance(step, OpenTicket)


def actions(root: Path) -> st.SearchStrategy[list[tuple[Any, ...]]]:
    release = release_of(root)
    rows = [word for word in labels(release)]
    phones = st.sampled_from([*_phones(root), "+5493815559999", "+5493815558888"])
    words = st.one_of(
        st.sampled_from(rows),
        st.sampled_from([*map(str, range(10)), "hola", "sí", "no", "25/12", "mañana", "Pepe Gómez", "12345678"]),
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
    commands = st.sampled_from([*release.groups.commands.values(), "/nada"])
    orders = st.tuples(commands, st.one_of(st.just(""), agents, st.sampled_from(sorted(release.groups.departments)), words))
    said = st.one_of(words, orders.map(" ".join), orders.map(" ".join))
    return st.lists(
        st.one_of(
            st.tuples(st.just("customer"), phones, contents),
            st.tuples(st.just("customer"), phones, contents),
            st.tuples(st.just("take"), agents, st.integers(0, 20), words),
            st.tuples(st.just("room"), agents, st.integers(1, 3), said),
            st.tuples(st.just("wait"), st.integers(1, 400)),
            st.tuples(st.just("mode"), st.sampled_from(sorted(release.modes.modes))),
            st.tuples(st.just("emergency"), st.lists(st.sampled_from(_zones(root)), max_size=2), words),
            st.tuples(st.just("panel"), st.sampled_from(["close", "reopen", "release", "wait", "nothing"]), agents),
            st.tuples(st.just("gateway"), phones, words),
            st.tuples(st.just("again"), st.integers(0, 5)),
        ),
        max_size=40,
    )


def _phones(root: Path) -> list[str]:
    rows = (root / "config").rglob("*.csv")
    text = "\n".join(row.read_text("utf-8") for row in rows)
    return sorted({cell for cell in text.replace("\n", ",").split(",") if cell.startswith("+54")})[:4]


def _zones(root: Path) -> list[str]:
    import json

    features = json.loads((root / "config/zones.geojson").read_text("utf-8"))["features"]
    return [feature["id"] for feature in features]


def perform(world: World, done: list[Event], action: tuple[Any, ...]) -> None:
    event: Event
    id, now, line = world.new_id(), world.now, world.line
    match action:
        case ("customer", phone, content):
            event = CustomerMessage(id, now, line, Sender(phone, phone, "Ana"), content)
        case ("take", agent, back, text):
            posts = [post for post in world.log if post.place[0] == "room" and post.ours]
            spec = world.release.groups.agents[agent]
            if not posts:
                return
            post = posts[-1 - back % len(posts)]
            event = RoomMessage(id, now, line, post.place[1], Sender(spec.phone), Content("text", text), post.id)
        case ("room", agent, n, text):
            spec = world.release.groups.agents[agent]
            room = f"{agent}_{n}"
            if world.load(("room", room)) is None:
                return
            event = RoomMessage(id, now, line, room, Sender(spec.phone), Content("text", text))
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
        case _:
            raise AssertionError(action)
    done.append(event)
    world.feed(event)


def play(root: Path, steps: list[tuple[Any, ...]]) -> World:
    world = world_of(root)
    done: list[Event] = []
    for step in steps:
        perform(world, done, step)
        at_rest(world)
    for room in world.all(Room):
        if room.ticket is not None:
            assert room.agent is not None
    return world


@settings(max_examples=150)
@given(actions(ROOT))
def test_the_default_project_survives_anything(steps: list[tuple[Any, ...]]) -> None:
    play(ROOT, steps)


@settings(max_examples=100)
@given(actions(FIBRANORTE))
def test_so_does_another(steps: list[tuple[Any, ...]]) -> None:
    play(FIBRANORTE, steps)


@settings(max_examples=20)
@given(actions(FIBRANORTE))
def test_the_same_events_have_the_same_outcome(steps: list[tuple[Any, ...]]) -> None:
    first, second = play(FIBRANORTE, steps), play(FIBRANORTE, steps)
    assert first.rows == second.rows
    assert first.log == second.log

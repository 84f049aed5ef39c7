"""The world of a transcript, with a core that does as each test says."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from engine.author.invariants import Broken
from engine.author.world import World
from engine.core.messages import (
    Answered,
    CancelTimer,
    Content,
    CustomerMessage,
    Effect,
    Event,
    Fetch,
    HoldTimers,
    Key,
    ReleaseSends,
    ReleaseTimers,
    Send,
    Sender,
    StartTimer,
    TimerDue,
)
from engine.core.model import Aggregate, Contact, Room, Ticket
from engine.core.work import Decision
from engine.store import codec

TEN = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
MARIA = "+5493815550001"
CONTACT: Key = ("contact", "1")
MINUTE = timedelta(minutes=1)

Core = Callable[[Mapping[Key, Aggregate | None], Event], tuple[list[Aggregate], list[Effect]]]


def world_of(core: Core, needs: set[Key] | None = None, answer: Any = ("found", None)) -> World:
    world = World(
        SimpleNamespace(lines={}, windows={}),  # type: ignore[arg-type]
        answer if callable(answer) else lambda operation, parameters: answer,
        TEN,
        scope=lambda release, state, event: (needs or set()) - state.keys(),
        decide=lambda release, state, event: Decision(*map(tuple, core(state, event))),
    )
    world.rows[CONTACT] = codec.encode(Contact("1", 1, MARIA))
    return world


def message(id: str, text: str = "hola") -> CustomerMessage:
    return CustomerMessage(id, TEN, "simulator", Sender(MARIA, MARIA), Content(text=text))


def send(text: str, **more: Any) -> Send:
    return Send(text, CONTACT, "simulator", Content(text=text), "bot", **more)


def texts(world: World) -> list[str]:
    return [post.content.text for post in world.log]


def echo(state: Mapping[Key, Aggregate | None], event: Event) -> tuple[list[Aggregate], list[Effect]]:
    assert isinstance(event, CustomerMessage)
    return [], [send(event.content.text)]


def test_what_is_sent_to_a_contact_reaches_its_phone() -> None:
    world = world_of(echo)
    world.feed(message("a"))
    assert [(post.place, post.by, post.at) for post in world.log] == [(("customer", MARIA), "bot", TEN)]


def test_a_message_delivered_twice_is_decided_once() -> None:
    world = world_of(echo)
    world.feed(message("a"))
    world.feed(message("a"))
    assert texts(world) == ["hola"]


def test_scope_is_asked_until_it_names_nothing_new() -> None:
    """First the contact, and then what the contact leads to."""

    def scope(release: Any, state: Mapping[Key, Aggregate | None], event: Event) -> set[Key]:
        more = {("ticket", "T-1")} if CONTACT in state else set()
        return ({CONTACT} | more) - state.keys()

    seen: dict[Key, Aggregate | None] = {}

    def core(state: Mapping[Key, Aggregate | None], event: Event) -> tuple[list[Aggregate], list[Effect]]:
        seen.update(state)
        return [], []

    world = world_of(core)
    world.scope = scope
    world.feed(message("a"))
    assert seen == {CONTACT: Contact("1", 1, MARIA), ("ticket", "T-1"): None}


def test_state_is_saved_and_loaded_between_events() -> None:
    def core(state: Mapping[Key, Aggregate | None], event: Event) -> tuple[list[Aggregate], list[Effect]]:
        contact = state[CONTACT]
        assert isinstance(contact, Contact)
        return [replace(contact, version=contact.version + 1, name=f"{contact.name or ''}x")], []

    world = world_of(core, {CONTACT})
    world.feed(message("a"))
    world.feed(message("b"))
    assert world.load(CONTACT) == Contact("1", 3, MARIA, "xx")


def test_an_answer_is_decided_after_the_event_that_asked() -> None:
    """Two questions are answered in the order in which they were asked."""

    def core(state: Mapping[Key, Aggregate | None], event: Event) -> tuple[list[Aggregate], list[Effect]]:
        if isinstance(event, Answered):
            return [], [send(f"{event.request} {event.outcome} {event.value}")]
        fetches = [Fetch(name, CONTACT, name, {"phone": MARIA}) for name in ("one", "two")]
        return [], [*fetches, send("wait")]

    world = world_of(
        core, answer=lambda operation, parameters: ("found", (operation, parameters["phone"][-1]))
    )
    world.feed(message("a"))
    assert texts(world) == ["wait", "one found ('one', '1')", "two found ('two', '1')"]


def tells_what_is_due(
    state: Mapping[Key, Aggregate | None], event: Event
) -> tuple[list[Aggregate], list[Effect]]:
    assert isinstance(event, TimerDue)
    return [], [send(event.name)]


def start(world: World, name: str, minutes: int, **more: Any) -> None:
    world.timers.start(StartTimer(CONTACT, name, TEN + minutes * MINUTE, 1, **more), world.now)


def test_timers_fire_in_the_order_in_which_they_are_due_each_at_its_moment() -> None:
    world = world_of(tells_what_is_due)
    for name, minutes in (("late", 20), ("second", 5), ("third", 5), ("first", 2)):
        start(world, name, minutes)
    world.advance(15 * MINUTE)
    assert texts(world) == ["first", "second", "third"]
    assert [post.at - TEN for post in world.log] == [2 * MINUTE, 5 * MINUTE, 5 * MINUTE]
    assert world.now == TEN + 15 * MINUTE


def test_a_timer_started_anew_replaces_the_old_one() -> None:
    world = world_of(tells_what_is_due)
    start(world, "silence", 5)
    start(world, "silence", 8)
    world.advance(6 * MINUTE)
    assert texts(world) == []
    world.advance(2 * MINUTE)
    assert texts(world) == ["silence"]


def test_a_timer_may_be_started_while_another_fires() -> None:
    def core(state: Mapping[Key, Aggregate | None], event: Event) -> tuple[list[Aggregate], list[Effect]]:
        assert isinstance(event, TimerDue)
        again = StartTimer(CONTACT, "again", event.at + MINUTE, 1)
        return [], [
            send(event.name),
            *([again] if event.name == "once" else []),
            CancelTimer(CONTACT, "never"),
        ]

    world = world_of(core)
    start(world, "once", 1)
    start(world, "never", 3)
    world.advance(10 * MINUTE)
    assert texts(world) == ["once", "again"]


def test_a_held_timer_keeps_the_time_it_had_left() -> None:
    world = world_of(tells_what_is_due)
    start(world, "silence", 15)
    start(world, "other", 5)
    world._run(HoldTimers(("silence",)))
    world.advance(60 * MINUTE)
    assert texts(world) == ["other"]
    world._run(ReleaseTimers(("silence",)))
    world.advance(14 * MINUTE)
    assert texts(world) == ["other"]
    world.advance(MINUTE)
    assert texts(world) == ["other", "silence"]


def test_a_timer_may_start_held() -> None:
    world = world_of(tells_what_is_due)
    start(world, "silence", 15, held=True)
    world.advance(60 * MINUTE)
    world._run(ReleaseTimers(("silence",)))
    world.advance(15 * MINUTE)
    assert [post.at - TEN for post in world.log] == [75 * MINUTE]


def test_held_messages_leave_together_and_in_order() -> None:
    world = world_of(echo)
    for effect in (send("one", held=True), send("now"), send("two", held=True)):
        world._run(effect)
    assert texts(world) == ["now"]
    world._run(ReleaseSends())
    assert texts(world) == ["now", "one", "two"]


def test_a_snapshot_lives_a_life_of_its_own() -> None:
    world = world_of(echo)
    world.feed(message("a"))
    start(world, "silence", 5)
    before = world.snapshot()
    world.feed(message("b", "again"))
    world.timers.cancel(CONTACT, "silence")
    assert (texts(before), len(before.timers.running)) == (["hola"], 1)
    before.feed(message("b", "other"))
    assert (texts(world), texts(before)) == (["hola", "again"], ["hola", "other"])


def change(*aggregates: Aggregate) -> World:
    world = world_of(lambda state, event: (list(aggregates), []))
    world.feed(message("a"))
    return world


def test_a_version_that_does_not_grow_by_one_is_a_fault() -> None:
    with pytest.raises(Broken, match="ticket T-1 went to version 2 and not to 1"):
        change(Ticket("T-1", 2))


@pytest.mark.parametrize(
    "aggregates",
    [
        (Ticket("T-1", 1, room="juan_1"),),
        (Room("juan_1", 1, ticket="T-1"),),
        (Room("juan_1", 1, ticket="T-1"), Ticket("T-1", 1)),
        (Room("juan_1", 1, ticket="T-1"), Ticket("T-1", 1, room="juan_2"), Room("juan_2", 1)),
    ],
)
def test_a_room_and_its_ticket_that_disagree_are_a_fault(aggregates: tuple[Aggregate, ...]) -> None:
    with pytest.raises(Broken, match="room juan_"):
        change(*aggregates)


def test_a_room_and_its_ticket_that_agree_are_none() -> None:
    world = change(Room("juan_1", 1, ticket="T-1"), Ticket("T-1", 1, room="juan_1"))
    assert world.last_ticket == "T-1"


def test_a_timer_that_starts_itself_at_once_is_a_fault() -> None:
    def core(state: Mapping[Key, Aggregate | None], event: Event) -> tuple[list[Aggregate], list[Effect]]:
        return [], [StartTimer(CONTACT, "again", event.at, 1)]

    world = world_of(core)
    start(world, "again", 1)
    with pytest.raises(Broken, match="timer again of contact 1 starts itself again at once"):
        world.advance(MINUTE)


def test_a_message_to_nobody_is_a_fault() -> None:
    world = world_of(lambda state, event: ([], [replace(send("x"), to=("contact", "9"))]))
    with pytest.raises(Broken, match="contact 9"):
        world.feed(message("a"))

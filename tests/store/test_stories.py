"""What any store promises, one story each."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from engine.core.messages import Content, CustomerMessage, Sender
from engine.core.model import Conversation, Frame, Room, Ticket
from engine.store import Store
from engine.store.errors import Conflict
from engine.store.rows import Delivery, Failure, Free, Hold, Mark, Shift
from tests.store.samples import (
    ANA,
    HOUR,
    NOON,
    batch,
    changed,
    decided,
    fetch,
    kept,
    line,
    message,
    send,
    sends,
    start,
    talk,
    timers,
    told,
)


async def names(store: Store, hours: float = 100) -> list[str]:
    return [timer.name for timer in await store.due(NOON + hours * HOUR, 100)]


async def unsent(store: Store) -> list[str]:
    return [outgoing.send.id for outgoing in await store.unsent(0, 100)]


# Events


async def test_an_event_that_was_decided_is_known(store: Store) -> None:
    await store.commit(decided("a", "b"))
    assert await store.known(["b", "c", "a"]) == {"a", "b"}
    assert await store.unfinished(10) == []


async def test_an_event_is_found_whatever_became_of_it(store: Store) -> None:
    mixed = decided("a")
    mixed.failures = [Failure(message("b"), 1, "boom")]
    await store.commit(mixed)
    assert [await store.event(id) for id in "abc"] == [message("a"), message("b"), None]


async def test_an_event_twice_is_refused_with_its_whole_batch(store: Store) -> None:
    await store.commit(decided("a"))
    again = decided("b", "a")
    again.journal = [line("b")]
    with pytest.raises(Conflict):
        await store.commit(again)
    assert await store.known(["a", "b"]) == {"a"}
    assert await store.journal(ANA) == []


async def test_an_event_that_fails_is_kept_until_it_is_decided(store: Store) -> None:
    failing = batch()
    failing.failures = [Failure(message("a"), 1, "KeyError: 'x'")]
    await store.commit(failing)
    assert await store.known(["a"]) == {"a"}
    (found,) = await store.unfinished(10)
    assert (found.event, found.tries, found.error, found.set_aside) == (
        message("a"),
        1,
        "KeyError: 'x'",
        False,
    )
    settled = batch()
    settled.settled = ["a"]
    await store.commit(settled)
    assert await store.unfinished(10) == []
    assert await store.failure("a") is None


async def test_an_event_that_is_set_aside_is_shown_and_not_tried_again(store: Store) -> None:
    failing = batch()
    failing.failures = [Failure(message("a"), 3, "boom", set_aside=True), Failure(message("b"), 1, "boom")]
    await store.commit(failing)
    assert [one.event.id for one in await store.unfinished(10)] == ["b"]
    assert [one.event.id for one in await store.set_aside()] == ["a"]
    found = await store.failure("a")
    assert found is not None
    assert (found.tries, found.set_aside, found.at) == (3, True, NOON)


async def test_unfinished_events_come_in_the_order_they_arrived(store: Store) -> None:
    for id in ("b", "a", "c"):
        failing = batch()
        failing.failures = [Failure(message(id), 1, "boom")]
        await store.commit(failing)
    again = batch()
    again.failures = [Failure(message("b"), 2, "boom", again=True)]
    await store.commit(again)
    assert [one.event.id for one in await store.unfinished(10)] == ["b", "a", "c"]


async def test_a_failure_never_undoes_what_was_decided(store: Store) -> None:
    await store.commit(decided("a"))
    for again in (False, True):
        failing = batch()
        failing.failures = [Failure(message("a"), 1, "boom", again=again)]
        with pytest.raises(Conflict):
            await store.commit(failing)
    assert await store.unfinished(10) == []


async def test_settling_what_is_settled_is_a_conflict(store: Store) -> None:
    await store.commit(decided("a"))
    settled = batch()
    settled.settled = ["a"]
    with pytest.raises(Conflict):
        await store.commit(settled)


async def test_the_last_moment_is_remembered(store: Store) -> None:
    assert await store.last_at() is None
    await store.commit(decided("a"))
    assert await store.last_at() == NOON


# Aggregates


async def test_what_does_not_exist_is_none(store: Store) -> None:
    assert await store.load([ANA, ("ticket", "T-1")]) == {ANA: None, ("ticket", "T-1"): None}


async def test_state_comes_back_as_it_was(store: Store) -> None:
    await store.commit(changed(talk()))
    assert await store.load([ANA]) == {ANA: talk()}


async def test_only_the_last_of_several_changes_in_a_batch_is_written(store: Store) -> None:
    await store.commit(changed(talk(1)))
    await store.commit(changed(talk(2, "a"), talk(3, "b")))
    assert await store.load([ANA]) == {ANA: talk(3, "b")}


@pytest.mark.parametrize("version", [1, 2, 4])
async def test_a_change_to_anything_but_the_version_that_was_read_is_a_conflict(
    store: Store, version: int
) -> None:
    await store.commit(changed(talk(1), talk(2)))
    with pytest.raises(Conflict):
        await store.commit(changed(talk(version, "late")))
    assert await store.load([ANA]) == {ANA: talk(2)}


async def test_a_conflict_leaves_nothing_of_the_batch(store: Store) -> None:
    await store.commit(changed(talk(1)))
    late = changed(Room("juan_1", 1), talk(1))
    late.decided = [message("a")]
    late.sends = [send("a.1")]
    with pytest.raises(Conflict):
        await store.commit(late)
    assert await store.load([("room", "juan_1")]) == {("room", "juan_1"): None}
    assert await store.known(["a"]) == set()
    assert await unsent(store) == []


async def test_no_case_is_in_two_rooms(store: Store) -> None:
    await store.commit(changed(Room("juan_1", 1, ticket="T-1"), Room("juan_2", 1)))
    with pytest.raises(Conflict):
        await store.commit(changed(Room("juan_2", 2, ticket="T-1")))
    await store.commit(changed(Room("juan_2", 2, ticket="T-1"), Room("juan_1", 2)))


async def test_all_of_a_kind_come_in_pages(store: Store) -> None:
    await store.commit(changed(*(Room(f"room_{n}", 1) for n in range(5)), talk()))
    assert [room.id for room in await store.all("room", limit=2)] == ["room_0", "room_1"]
    assert [room.id for room in await store.all("room", "room_1", 2)] == ["room_2", "room_3"]


async def test_open_cases_are_those_without_an_end(store: Store) -> None:
    tickets = [
        Ticket("SOP-3", 1),
        Ticket("SOP-1", 1, closed_at=NOON),
        Ticket("SOP-2", 1, fields={"closed_at": "ayer"}, said=(Content("text", '"closed_at":1'),)),
    ]
    await store.commit(changed(*tickets, Room("SOP-0", 1)))
    assert await store.open_tickets() == ["SOP-2", "SOP-3"]
    await store.commit(changed(Ticket("SOP-3", 2, closed_at=NOON), Ticket("SOP-1", 2)))
    assert await store.open_tickets() == ["SOP-1", "SOP-2"]


async def test_who_talks_stands_in_a_flow_and_has_no_case(store: Store) -> None:
    def one(id: str, frames: tuple[Frame, ...], ticket: str | None = None) -> Conversation:
        return Conversation(f"sim|{id}", "sim", id, 1, frames=frames, ticket=ticket)

    at = (Frame("main", "menu"), Frame("sales", "plans"))
    everybody = (one("ana", at), one("beto", ()), one("caro", at, "SOP-1"), one("dani", at[:1]))
    await store.commit(changed(*everybody, Room("SOP-0", 1)))
    assert await store.talking() == 2
    assert sorted(await store.occupied()) == [("ana", False), ("caro", True), ("dani", False)]


# What leaves


async def test_messages_leave_in_the_order_they_were_written(store: Store) -> None:
    first = await store.commit(sends(send("a"), send("b")))
    second = await store.commit(sends(send("c")))
    assert second == first + 2
    assert [(row.seq, row.send) for row in await store.unsent(0, 100)] == [
        (first, send("a")),
        (first + 1, send("b")),
        (second, send("c")),
    ]
    assert [row.send.id for row in await store.unsent(first, 1)] == ["b"]
    assert await store.newest() == second


async def test_what_is_held_waits_until_it_is_freed(store: Store) -> None:
    await store.commit(sends(send("a", held=True), send("b")))
    assert await unsent(store) == ["b"]
    freeing = sends(send("c"))
    freeing.free()
    await store.commit(freeing)
    assert await unsent(store) == ["a", "b", "c"]


async def test_freeing_concerns_only_what_was_held_before(store: Store) -> None:
    mixed = sends(send("a", held=True))
    mixed.free()
    mixed.sends.append(send("b", held=True))
    await store.commit(mixed)
    assert await unsent(store) == ["a"]


async def test_marks_say_what_became_of_a_message(store: Store) -> None:
    first = await store.commit(sends(send("a"), send("b"), send("c"), send("d")))
    marking = batch()
    marking.marks = [
        Mark(first, Delivery.SENT, 1, external="wamid.1"),
        Mark(first + 1, Delivery.WAITING, 2, NOON + HOUR, error="later"),
        Mark(first + 2, Delivery.SENDING, 1),
        Mark(first + 3, Delivery.FAILED, 8, error="blocked"),
    ]
    await store.commit(marking)
    waiting, sending = await store.unsent(0, 100)
    assert (waiting.attempts, waiting.next_try, waiting.error) == (2, NOON + HOUR, "later")
    assert sending.state is Delivery.SENDING
    assert [row.external for row in await store.outgoing(Delivery.SENT)] == ["wamid.1"]
    assert [row.error for row in await store.outgoing(Delivery.FAILED)] == ["blocked"]


async def test_what_lines_call_what_left_for_customers(store: Store) -> None:
    in_a_room = replace(send("c"), to=("room", "r"))
    first = await store.commit(sends(send("a"), send("b"), in_a_room, send("d"), send("e")))
    marking = batch()
    left = {0: "wamid.1", 1: "wamid.2", 2: "room.3", 4: "wamid.5"}
    marking.marks = [Mark(first + n, Delivery.SENT, 1, external=name) for n, name in left.items()]
    await store.commit(marking)
    assert await store.names(100) == [("wamid.1", "a"), ("wamid.2", "b"), ("wamid.5", "e")]
    assert await store.names(4) == [("wamid.2", "b"), ("wamid.5", "e")]


async def test_a_message_goes_forward_and_never_back(store: Store) -> None:
    first = await store.commit(sends(send("a")))
    for reached in (2, 3, 1, 3):
        await store.commit(told(first, "a", reached, external=f"wamid.{reached}"))
    row = await store.message(first)
    assert row is not None
    assert (row.state, row.reached, row.reached_at, row.external) == (Delivery.SENT, 3, NOON, "wamid.2")
    assert await store.message(first + 1) is None


async def test_a_failure_is_kept_with_its_code_and_reason(store: Store) -> None:
    first = await store.commit(sends(send("a")))
    await store.commit(told(first, "a", 9, 2, code="131026", error="no WhatsApp"))
    await store.commit(told(first, "a", 3))
    marking = batch()
    marking.marks = [Mark(first, Delivery.SENT, 1, external="wamid.1")]
    await store.commit(marking)
    (row,) = await store.outgoing(Delivery.FAILED)
    assert (row.reached, row.code, row.error) == (9, "131026", "no WhatsApp")


async def test_what_a_status_told_waits_no_more(store: Store) -> None:
    first = await store.commit(sends(send("a")))
    found = told(first, "a", 2)
    found.marks = [Mark(first, Delivery.WAITING, 2, NOON + HOUR, error="timeout")]
    await store.commit(found)
    late = batch()
    late.marks = [Mark(first, Delivery.WAITING, 3, NOON + HOUR, error="timeout")]
    await store.commit(late)
    assert await unsent(store) == []
    (row,) = await store.outgoing(Delivery.SENT)
    assert (row.attempts, row.next_try, row.error) == (2, None, "")


@pytest.mark.parametrize(("id", "width", "counts"), [("b", 500, False), ("ab", 500, False), ("a", 1, True)])
async def test_what_is_told_of_another_message_changes_nothing(
    store: Store, id: str, width: int, counts: bool
) -> None:
    first = await store.commit(sends(send("abc")))
    await store.commit(told(first, id, 2, width=width))
    assert await unsent(store) == ([] if counts else ["abc"])


async def test_what_goes_to_many_waits_apart(store: Store) -> None:
    many = [send("b", source="gateway"), send("c", source="gateway", to="eva"), send("d", source="gateway")]
    first = await store.commit(sends(send("a"), *many, send("e", held=True)))
    assert await unsent(store) == ["a"]
    assert [row.send.id for row in await store.unsent(first + 1, 1, bulk=True)] == ["c"]
    found = await store.unsent_bulk_to([("contact", "ana"), ("contact", "luis")], first)
    assert [row.send.id for row in found] == ["b", "d"]
    assert (await store.figures())["waiting"] == 4


async def test_all_that_came_of_a_gateways_message_is_found(store: Store) -> None:
    many = [send(id, source="gateway") for id in ("g.1", "g.2", "g2.1", "g", "h.1")]
    await store.commit(sends(send("g.3"), *many))
    await store.commit(sends(send("g.1.undelivered.1", source="gateway")))
    await store.commit(told(2, "g.1", 9))
    found = await store.bulk_from("g")
    assert [(row.send.id, row.state) for row in found] == [
        ("g.1", Delivery.FAILED),
        ("g.2", Delivery.WAITING),
        ("g.1.undelivered.1", Delivery.WAITING),
    ]
    assert await store.bulk_from("nothing") == []


# Timers


async def test_timers_fall_due_in_their_order(store: Store) -> None:
    await store.commit(timers(start("b", NOON + 2 * HOUR), start("a", NOON + HOUR), start("c", NOON + HOUR)))
    assert await store.next_due() == NOON + HOUR
    assert await names(store, 1) == ["a", "c"]
    assert await names(store, 2) == ["a", "c", "b"]
    assert await names(store, 0.5) == []


async def test_a_timer_started_again_replaces_the_one_before(store: Store) -> None:
    await store.commit(timers(start("a", NOON + HOUR, visit=1), start("b", NOON + HOUR)))
    await store.commit(timers(start("a", NOON + HOUR, visit=2)))
    due = await store.due(NOON + HOUR, 10)
    assert [(timer.name, timer.visit) for timer in due] == [("b", 1), ("a", 2)]


async def test_a_timer_that_was_ended_is_gone(store: Store) -> None:
    await store.commit(timers(start("a", NOON + HOUR)))
    ending = batch()
    ending.end(ANA, "a")
    ending.end(ANA, "never started")
    await store.commit(ending)
    assert await names(store) == []
    assert await store.next_due() is None


async def test_within_a_batch_the_last_word_counts(store: Store) -> None:
    found = timers(start("a", NOON + HOUR), start("b", NOON + HOUR))
    found.end(ANA, "a")
    found.end(ANA, "c")
    found.start(start("c", NOON + HOUR), NOON)
    await store.commit(found)
    assert await names(store) == ["b", "c"]


async def test_held_timers_keep_the_time_they_had_left(store: Store) -> None:
    await store.commit(timers(start("a", NOON + HOUR), start("other", NOON + HOUR)))
    holding = batch()
    holding.timers.append(Hold(("a", "z"), NOON + HOUR / 2))
    await store.commit(holding)
    assert await names(store) == ["other"]
    (held, _) = await store.timers(ANA)
    assert held.left == HOUR / 2
    freeing = batch()
    freeing.timers.append(Free(("a",), NOON + 10 * HOUR))
    await store.commit(freeing)
    assert await store.next_due() == NOON + HOUR
    assert [timer.due for timer in await store.timers(ANA)] == [NOON + HOUR, NOON + 10.5 * HOUR]


async def test_a_timer_may_start_held(store: Store) -> None:
    found = timers(start("a", NOON + HOUR, held=True))
    found.timers.append(Free(("a",), NOON + 2 * HOUR))
    found.start(start("b", NOON, held=True), NOON)
    await store.commit(found)
    assert [(timer.name, timer.due) for timer in await store.due(NOON + 9 * HOUR, 9)] == [
        ("a", NOON + 3 * HOUR)
    ]


async def test_when_the_clock_was_put_back_what_runs_is_due_earlier(store: Store) -> None:
    await store.commit(timers(start("a", NOON + 2 * HOUR), start("b", NOON + 2 * HOUR, held=True)))
    found = batch()
    found.timers.append(Shift(HOUR))
    found.start(start("c", NOON + 2 * HOUR), NOON)
    await store.commit(found)
    assert [(timer.name, timer.due) for timer in await store.due(NOON + 9 * HOUR, 9)] == [
        ("a", NOON + HOUR),
        ("c", NOON + 2 * HOUR),
    ]


async def test_every_start_of_a_timer_has_another_number(store: Store) -> None:
    await store.commit(timers(start("a", NOON)))
    (first,) = await store.due(NOON, 1)
    await store.commit(timers(start("a", NOON)))
    (second,) = await store.due(NOON, 1)
    assert first.number < second.number


async def test_what_waits_is_never_older_than_what_somebody_was_told(store: Store) -> None:
    told = 0

    async def write(n: int) -> None:
        nonlocal told
        told = max(told, await store.commit(sends(send(f"s{n}"))))

    async def read() -> None:
        found = await store.unsent(0, 1000)
        assert len(found) >= told

    for n in range(60):
        await asyncio.gather(read(), write(n), read())
    assert told == 60


# What is asked, and what is told


async def test_a_question_stays_until_it_is_answered(store: Store) -> None:
    asking = batch()
    asking.fetches = [fetch("a.1"), fetch("b.1")]
    await store.commit(asking)
    assert await store.requests() == [fetch("a.1"), fetch("b.1")]
    answering = batch()
    answering.answered = ["a.1", "unknown"]
    await store.commit(answering)
    assert await store.requests() == [fetch("b.1")]


async def test_the_journal_tells_the_last_lines_in_order(store: Store) -> None:
    writing = batch()
    writing.journal = [line("a"), line("other", ("ticket", "T-1")), line("b"), line("c")]
    await store.commit(writing)
    found = await store.journal(ANA, limit=2)
    assert [(row.what, row.at, row.data) for row in found] == [
        ("b", NOON, {"text": "b"}),
        ("c", NOON, {"text": "c"}),
    ]
    assert [row.what for row in await store.journal(ANA, before=found[0].seq)] == ["a"]


async def test_histories_come_owner_by_owner(store: Store) -> None:
    writing = batch()
    told = (("T-2", "a"), ("T-1", "b"), ("T-2", "c"), ("T-10", "d"))
    writing.journal = [line("hola"), *(line(what, ("ticket", id)) for id, what in told)]
    await store.commit(writing)
    found = await store.histories("ticket")
    order = [(row.owner[1], row.what) for row in found]
    assert order == [("T-1", "b"), ("T-10", "d"), ("T-2", "a"), ("T-2", "c")]
    half = await store.histories("ticket", limit=3)
    last = half[-1]
    assert half + await store.histories("ticket", (last.owner[1], last.seq)) == found


async def test_records_are_listed_by_kind(store: Store) -> None:
    keeping = batch()
    keeping.records = [kept("1", "lead"), kept("2", "request"), kept("3", "lead")]
    await store.commit(keeping)
    assert [row.id for row in await store.records("lead")] == ["1", "3"]
    assert [row.id for row in await store.records()] == ["1", "2", "3"]
    last = (await store.records())[1].seq
    assert [row.id for row in await store.records("lead", after=last)] == ["3"]


async def test_releases_are_remembered_with_their_moment(store: Store) -> None:
    for hash in ("a1", "b2"):
        activating = batch()
        activating.release = hash
        await store.commit(activating)
    assert [(one.hash, one.at) for one in await store.activations()] == [("b2", NOON), ("a1", NOON)]


async def test_figures_count_what_waits(store: Store) -> None:
    found = sends(send("a"), send("b", held=True))
    found.failures = [Failure(message("x"), 3, "boom", set_aside=True)]
    found.fetches = [fetch("a.1")]
    found.start(start("t", NOON), NOON)
    await store.commit(found)
    await store.probe()
    assert await store.figures() == {
        "undecided": 0,
        "set_aside": 1,
        "waiting": 1,
        "held": 1,
        "failed": 0,
        "timers": 1,
        "requests": 1,
    }


async def test_what_cannot_be_written_as_text_fails_before_anything_is(store: Store) -> None:
    odd = CustomerMessage("odd", NOON, "sim", Sender("x"), Content("text", media=object()))  # type: ignore[arg-type]
    found = decided("a")
    found.decided.append(odd)
    with pytest.raises(TypeError):
        await store.commit(found)
    assert await store.known(["a", "odd"]) == set()

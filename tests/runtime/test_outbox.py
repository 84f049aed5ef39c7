"""What leaves: in order for each recipient, until the channel has it, and as few times as can be."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from engine.channels import Refused, Retry, Unreachable
from engine.core.messages import Content, Key, Send
from engine.core.model import Contact
from engine.runtime import HandClock, feed
from engine.runtime.addresses import Addresses
from engine.runtime.cache import Cache
from engine.store import Store
from engine.store.rows import Delivery
from tests.runtime import tiny
from tests.runtime.desk import Desk, Phone


async def test_each_recipient_gets_their_messages_in_order(desk: Desk) -> None:
    for n in range(40):
        desk.runtime.accept(tiny.message(f"m{n}", f"twice {n}", f"c{n % 3}"))
    await desk.quiet()
    for who in range(3):
        assert desk.phone.texts(f"c{who}") == [str(n) for n in range(who, 40, 3) for _ in (1, 2)]


async def test_what_was_sent_is_written_down_with_the_id_it_got(desk: Desk) -> None:
    await desk.say("hola", id="a")
    (sent,) = await desk.runtime.store.outgoing(Delivery.SENT)
    assert (sent.send.id, sent.external, sent.attempts) == ("a.1", "ext-a.1", 1)
    assert await desk.runtime.store.unsent(0, 10) == []


async def test_a_message_that_was_not_taken_is_tried_again_and_the_next_waits_for_it(desk: Desk) -> None:
    desk.phone.trouble.extend([Retry("busy", after=3), OSError("reset")])
    await desk.accept(tiny.message("a", "twice hola"))
    await desk.accept(tiny.message("b", "chau", "eva"))
    await desk.quiet()
    assert desk.phone.texts("ana") == []
    assert desk.phone.texts("eva") == []
    (first, *_) = await desk.runtime.store.unsent(0, 10)
    assert (first.attempts, first.error) == (1, "Retry: busy")
    await desk.wait(2)
    assert desk.phone.texts("eva") == ["chau"]
    await desk.wait(2)
    assert desk.phone.texts("ana") == ["hola", "hola"]


async def test_a_refused_message_is_given_up_and_the_next_goes_on(desk: Desk) -> None:
    desk.phone.trouble.append(Refused("opted out"))
    await desk.say("twice hola")
    assert desk.phone.texts() == ["hola"]
    (failed,) = await desk.runtime.store.outgoing(Delivery.FAILED)
    assert failed.error == "opted out"


async def test_after_many_attempts_a_message_is_given_up(desk: Desk) -> None:
    desk.phone.trouble.extend([Retry("no")] * 8)
    await desk.say("twice hola")
    for _ in range(8):
        await desk.wait(128)
    assert desk.phone.texts() == ["hola"]
    assert [one.attempts for one in await desk.runtime.store.outgoing(Delivery.FAILED)] == [8]


async def test_a_line_that_is_down_is_left_alone_and_then_tried_with_one(desk: Desk) -> None:
    desk.phone.trouble.extend([Unreachable("no net"), Unreachable("no net", after=60)])
    for n in range(20):
        await desk.accept(tiny.message(f"m{n}", "hola", f"c{n}"))
    await desk.quiet()
    (worry,) = (await desk.runtime.health()).worries
    assert worry.sentence("en") == "The line «sim» takes no messages now, and they wait: no net"
    asked = desk.phone.asked
    await desk.wait(30)
    assert desk.phone.asked - asked <= 1 + desk.phone.capabilities.parallel
    await desk.wait(60)
    assert sorted(desk.phone.got) == sorted((f"c{n}", "hola") for n in range(20))
    assert (await desk.runtime.health()).worries == ()


async def test_what_is_held_leaves_in_order_when_it_is_released(desk: Desk) -> None:
    for text in ("held uno", "held dos"):
        await desk.say(text)
    assert desk.phone.texts() == []
    await desk.restart()
    assert desk.phone.texts() == []
    receipts = [
        desk.runtime.accept(tiny.message(f"r{n}", t))
        for n, t in enumerate(["held tres", "release", "held x"])
    ]
    await asyncio.gather(*receipts)
    await desk.quiet()
    assert desk.phone.texts() == ["uno", "dos", "tres", "release"]


async def test_after_a_crash_what_was_not_sent_is_sent(desk: Desk) -> None:
    desk.phone.slow = asyncio.Event()
    for n in range(5):
        await desk.accept(tiny.message(f"m{n}", f"{n}"))
    await desk.crash()
    desk.phone.slow = None
    await desk.start()
    await desk.quiet()
    assert desk.phone.texts() == ["0", "1", "2", "3", "4"]


async def test_a_message_in_a_room_is_known_by_the_id_it_got(desk: Desk) -> None:
    await desk.accept(tiny.RoomReady("ready", tiny.NOON, "main", "sim", "group-1"))
    await desk.say("room main hola", id="a")
    assert desk.phone.got == [("group-1", "hola")]
    (line,) = await desk.runtime.store.journal(("room", "a.1"))
    assert (line.what, line.data) == ("sent", {"external": "ext-a.1"})
    await desk.restart()
    await desk.say("room main chau", id="b")
    assert desk.phone.got == [("group-1", "hola"), ("group-1", "chau")]


async def test_a_room_without_a_group_lives_in_the_panel(desk: Desk) -> None:
    await desk.say("room main hola")
    assert desk.phone.got == []
    assert [one.state for one in await desk.runtime.store.outgoing(Delivery.SENT)] == [Delivery.SENT]


async def test_a_long_queue_is_read_when_it_is_its_turn(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed, "MOST_INSIDE", 20)
    monkeypatch.setattr(feed, "PAGE", 7)
    desk.phone.slow = asyncio.Event()
    receipts = [desk.runtime.accept(tiny.message(f"m{n}", f"{n}", f"c{n % 5}")) for n in range(300)]
    await asyncio.gather(*receipts)
    for n in range(300, 320):
        await desk.accept(tiny.message(f"m{n}", f"{n}", f"c{n % 5}"))
    assert len(desk.runtime._outbox._feed.inside) <= 320
    desk.phone.slow.set()
    more = [desk.runtime.accept(tiny.message(f"m{n}", f"{n}", f"c{n % 5}")) for n in range(320, 400)]
    await asyncio.gather(*more)
    await desk.quiet()
    for who in range(5):
        assert desk.phone.texts(f"c{who}") == [str(n) for n in range(who, 400, 5)]


@pytest.mark.parametrize("again", [True, False])
async def test_on_a_line_that_asks_nothing_doubtful_is_repeated(
    make_store: Callable[[], Store], clock: HandClock, again: bool
) -> None:
    desk = Desk(make_store, clock, sim={"after_crash": "ask"})
    desk.phone = Phone(idempotent=False)
    await desk.start()
    desk.phone.slow = asyncio.Event()
    await desk.accept(tiny.message("a", "uno"))
    await desk.accept(tiny.message("b", "dos"))
    await asyncio.sleep(0.1)
    assert desk.phone.asked == 1
    await desk.crash()
    desk.phone.slow = None
    await desk.start()
    await desk.quiet()
    assert desk.phone.texts() == ["dos"]
    (doubtful,) = desk.runtime.doubtful
    assert doubtful.send.content.text == "uno"
    assert [worry.name for worry in (await desk.runtime.health()).worries] == ["runtime.doubtful"]
    assert desk.runtime.settle(doubtful.seq, again)
    await desk.quiet()
    assert desk.phone.texts() == (["dos", "uno"] if again else ["dos"])
    assert desk.runtime.doubtful == []
    assert await desk.runtime.store.unsent(0, 10) == []
    assert not desk.runtime.settle(doubtful.seq, again)
    await desk.stop()


async def test_on_a_line_that_asks_nobody_is_asked_of_what_could_not_leave(
    make_store: Callable[[], Store], clock: HandClock
) -> None:
    desk = Desk(make_store, clock, sim={"after_crash": "ask"})
    desk.phone = Phone(idempotent=False)
    await desk.start()
    desk.phone.trouble.extend([Unreachable("no net", after=60)] * 3)
    for who in ("ana", "eva", "luz"):
        await desk.accept(tiny.message(f"to {who}", "hola", who))
    await desk.quiet()
    desk.phone.trouble.clear()
    await desk.crash()
    await desk.start()
    await desk.quiet()
    assert desk.runtime.doubtful == []
    assert sorted(desk.phone.got) == [("ana", "hola"), ("eva", "hola"), ("luz", "hola")]
    await desk.stop()


async def test_what_was_for_one_who_turned_out_to_be_another_goes_where_that_one_writes() -> None:
    people = {
        "old": Contact("old", addresses=("sim:+1",), merged="newer"),
        "newer": Contact("newer", addresses=("sim:+2",), merged="newest"),
        "newest": Contact("newest", addresses=("sim:+1", "sim:+2", "sim:+3", "other:+4")),
    }
    store: Any = SimpleNamespace(load=lambda keys: found(people, keys))
    addresses = Addresses(store, Cache())
    send = Send("m1", ("contact", "old"), "sim", Content("text", "hola"), "bot")
    assert await addresses.find(send, "sim") == "+3"
    assert await addresses.find(replace(send, to=("contact", "nobody")), "sim") is None


async def found(people: Mapping[str, Contact], keys: Iterable[Key]) -> dict[Key, Contact | None]:
    return {key: people.get(key[1]) for key in keys}

"""The line that leads nowhere: people are played, and what they get can be looked at."""

from __future__ import annotations

import pytest

from engine.channels import Refused, Simulator
from engine.core.messages import Content, CustomerMessage, Event, RoomMessage, Send
from tests.runtime.tiny import NOON


async def test_people_write_and_see_what_is_sent() -> None:
    came: list[Event] = []

    async def deliver(event: Event) -> str:
        came.append(event)
        return "safe"

    line = Simulator("sim", lambda: NOON)
    await line.open(deliver)
    assert await line.customer("+54381", "hola", "Ana") == "safe"
    await line.agent("support", "+54999", Content("image", "mirá", "foto.jpg"), quotes="m.1")
    customer, agent = came
    assert isinstance(customer, CustomerMessage)
    assert (customer.line, customer.sender.name, customer.content.text, customer.at) == (
        "sim",
        "Ana",
        "hola",
        NOON,
    )
    assert isinstance(agent, RoomMessage)
    assert (agent.address, agent.sender.phone, agent.quotes, agent.content.kind) == (
        "support",
        "+54999",
        "m.1",
        "image",
    )
    assert customer.id != agent.id


async def test_the_same_message_twice_is_seen_once() -> None:
    line, seen = Simulator(), []
    line.watchers.append(seen.append)
    message = Send("m.1", ("contact", "ana"), "simulator", Content("text", "hola"), "bot")
    assert await line.send("+54381", message, "1 m.1") == "m.1"
    assert await line.send("+54381", message, "1 m.1") == "m.1"
    assert [(one.address, one.message) for one in seen] == [("+54381", message)]
    assert list(line.shown) == seen


def test_two_simulators_never_use_the_same_ids() -> None:
    assert Simulator()._id() != Simulator()._id()


async def test_a_phone_changes_only_what_it_has() -> None:
    line = Simulator()
    await line.send("+54381", Send("m.1", ("contact", "c"), "sim", Content("text", "hloa"), "agent"), "")
    await line.send("+54381", replacing("m.1"), "")
    assert [shown.message.id for shown in line.shown] == ["m.1", "new m.1"]
    for address, id in (("+54382", "m.1"), ("+54381", "m.2")):
        with pytest.raises(Refused):
            await line.send(address, replacing(id), "")


def replacing(id: str) -> Send:
    content = Content("text", "hola")
    return Send(f"new {id}", ("contact", "c"), "sim", content, "agent", replaces=id)

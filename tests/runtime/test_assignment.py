"""Cases are assigned, and reach new files, in an engine that runs, stops and starts on its database."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from engine.channels import Simulator
from engine.core.messages import AgentRegistered, Content, CustomerMessage, RoomReady, Sender
from engine.core.model import Ticket
from engine.core.names import personal_rooms
from engine.core.release import Release
from engine.project.project import check
from engine.runtime import HandClock, Runtime
from engine.store import SqliteStore
from engine.store.errors import Full

COURIER = Path(__file__).parents[1] / "stories" / "courier"
MONDAY = datetime(2026, 3, 2, 13, tzinfo=UTC)
LINE = "simulator"
CUSTOMER = "+5493875550001"


@cache
def courier() -> Release:
    found = check(COURIER).release
    assert found is not None
    return found


def without(*absent: str) -> Release:
    """The same files, in which these agents are not active."""
    release = courier()
    agents = {id: replace(spec, active=id not in absent) for id, spec in release.groups.agents.items()}
    groups = replace(release.groups, agents=agents)
    return replace(release, groups=groups, hash=f"without {absent}")


async def nothing(operation: str, parameters: Any, key: str) -> tuple[str, Any]:
    return "not_found", None


class Desk:
    def __init__(self, folder: Path) -> None:
        self.folder, self.clock = folder, HandClock(MONDAY)
        self.count = 0

    async def start(self, release: Release) -> None:
        channel = Simulator(LINE, self.clock.now)
        self.runtime = Runtime(release, SqliteStore(self.folder), {LINE: channel}, nothing, self.clock)
        await self.runtime.start()
        await self.quiet()

    async def quiet(self) -> None:
        async with asyncio.timeout(20):
            await self.runtime.quiet()

    async def staffed(self, *agents: str) -> None:
        release = self.runtime.release
        rooms = [*release.groups.departments]
        rooms += [room for id in agents for room in personal_rooms(release.groups.agents[id])]
        now = self.clock.now()
        for room in rooms:
            await self.runtime.accept(RoomReady(f"ready {room}", now, room, LINE, room))
        for id in agents:
            phone = release.groups.agents[id].phone
            await self.runtime.accept(AgentRegistered(f"here {id}", now, id, LINE, phone))

    async def says(self, text: str) -> None:
        self.count += 1
        sender = Sender(CUSTOMER, CUSTOMER)
        message = CustomerMessage(f"m{self.count}", self.clock.now(), LINE, sender, Content("text", text))
        await self.runtime.accept(message)
        await self.quiet()

    async def agent_of(self, number: str) -> str | None:
        ticket = (await self.runtime.store.load([("ticket", number)]))["ticket", number]
        assert isinstance(ticket, Ticket)
        return ticket.agent


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    desk = Desk(tmp_path)
    await desk.start(courier())
    yield desk
    await desk.runtime.stop()


async def test_a_case_is_assigned_while_the_desk_works(desk: Desk) -> None:
    await desk.staffed("alba", "bruno")
    await desk.says("mi envío")
    assert await desk.agent_of("ENV-1") == "alba"


async def test_a_reload_takes_cases_from_whoever_left(desk: Desk) -> None:
    await desk.staffed("alba", "bruno")
    await desk.says("mi envío")
    await desk.runtime.switch(without("alba"))
    await desk.quiet()
    assert await desk.agent_of("ENV-1") == "bruno"


async def test_it_does_so_even_when_who_has_cases_cannot_be_read_at_first(desk: Desk) -> None:
    await desk.staffed("alba", "bruno")
    await desk.says("mi envío")
    store, real = desk.runtime.store, desk.runtime.store.open_tickets

    async def once() -> list[str]:
        store.open_tickets = real  # type: ignore[method-assign]
        raise Full(file="x", error="full")

    store.open_tickets = once  # type: ignore[method-assign]
    await desk.runtime.switch(without("alba"))
    await desk.quiet()
    assert await desk.agent_of("ENV-1") == "alba"
    desk.clock.advance(timedelta(seconds=1))
    await asyncio.sleep(0.05)
    await desk.quiet()
    assert await desk.agent_of("ENV-1") == "bruno"


async def test_so_does_a_start(desk: Desk) -> None:
    await desk.staffed("alba", "bruno")
    await desk.says("mi envío")
    await desk.runtime.stop()
    await desk.start(without("alba"))
    assert await desk.agent_of("ENV-1") == "bruno"
    await desk.runtime.stop()
    await desk.start(courier())
    assert await desk.agent_of("ENV-1") == "bruno"


async def test_who_waits_is_remembered_over_a_stop(desk: Desk) -> None:
    await desk.staffed("celia")
    desk.clock.advance(timedelta(hours=1))
    await desk.says("mi envío")
    assert await desk.agent_of("ENV-1") is None
    await desk.runtime.stop()
    await desk.start(courier())
    desk.clock.advance(timedelta(hours=2))
    await desk.quiet()
    assert await desk.agent_of("ENV-1") == "celia"

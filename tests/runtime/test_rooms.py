"""`apply` on the real engine: slow where WhatsApp is real, gone on with after a crash, and by itself."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from engine.channels import Capabilities, Deliver
from engine.core.messages import AgentRegistered, Content, CustomerMessage, Send, Sender, TicketOperated
from engine.core.model import Room, Ticket
from engine.core.release import Release
from engine.runtime import HandClock, Runtime
from engine.store import SqliteStore
from tests.core.staffed import GROUPS, MAIN
from tests.core.tiny import MONDAY, flow
from tests.fakes.built import LINE, said, written
from tests.fakes.groups import FakeGroups

TWO = GROUPS
THREE = GROUPS.replace("rooms: 2", "rooms: 3")
ONE = GROUPS.replace("rooms: 2", "rooms: 1")
EVA = "+5493815551001"


class Phone(FakeGroups):
    """The line of a linked phone."""

    capabilities = Capabilities(groups=True, parallel=1, idempotent=True)

    def __init__(self, clock: HandClock) -> None:
        super().__init__(clock.now)
        self.shown: list[tuple[str, str]] = []

    async def open(self, deliver: Deliver) -> None: ...

    async def close(self) -> None: ...

    async def send(self, address: str, message: Send, correlation: str) -> str:
        self.shown.append((address, message.content.text))
        return message.id


def files(folder: Path, groups: str = TWO) -> Release:
    return written(folder, {"main": flow(MAIN), "config/groups.yaml": groups})


class Desk:
    def __init__(self, runtime: Runtime, phone: Phone, clock: HandClock) -> None:
        self.runtime, self.phone, self.clock = runtime, phone, clock

    async def until(self, done: Any, seconds: float = 1.0, most: int = 2000) -> None:
        """Time goes on in small steps; each is looked at."""
        for _ in range(most):
            await asyncio.sleep(0.002)
            if done():
                return
            self.clock.advance(timedelta(seconds=seconds))
        raise AssertionError("it never came")

    async def room(self, id: str) -> Room | None:
        found = (await self.runtime.store.load([("room", id)]))["room", id]
        return found if isinstance(found, Room) else None

    async def left(self) -> list[str]:
        return said((await self.runtime.rooms.plan()).steps)

    def rests(self) -> bool:
        progress = self.runtime.rooms.progress
        return not progress.running or progress.waits

    async def with_a_case(self, room: str) -> str:
        """Of somebody who is with Eva, in that room."""
        now, phone = self.clock.now(), f"+54938155566{len(self.phone.shown):02}"
        await self.runtime.accept(AgentRegistered(f"eva {phone}", now, "eva", LINE, EVA))
        for n, text in enumerate(("hola", "una persona")):
            sender = Sender(phone, phone)
            event = CustomerMessage(f"{phone}-{n}", now, LINE, sender, Content("text", text))
            await self.runtime.accept(event)
        found = [row for row in await self.runtime.store.all("ticket") if isinstance(row, Ticket)]
        ticket = next(row for row in found if row.agent is None and row.closed_at is None)
        await self.runtime.accept(TicketOperated(f"give {phone}", now, "x", ticket.id, "assign", "eva"))
        held = await self.room(room)
        assert held is not None
        assert held.ticket == ticket.id
        return ticket.id

    async def close(self, ticket: str) -> None:
        await self.runtime.accept(TicketOperated(f"end {ticket}", self.clock.now(), "x", ticket, "close"))


@asynccontextmanager
async def desk(folder: Path, release: Release, phone: Phone, clock: HandClock) -> AsyncIterator[Desk]:
    async def answer(operation: str, parameters: Mapping[str, Any], key: str) -> tuple[str, Any]:
        return "not_found", None

    runtime = Runtime(release, SqliteStore(folder), {LINE: phone}, answer, clock)
    await runtime.start()
    try:
        yield Desk(runtime, phone, clock)
    finally:
        await runtime.stop()


def began() -> tuple[Phone, HandClock]:
    clock = HandClock(MONDAY)
    return Phone(clock), clock


async def test_rooms_are_made_a_minute_apart_and_the_second_plan_is_empty(tmp_path: Path) -> None:
    phone, clock = began()
    async with desk(tmp_path / "data", files(tmp_path / "files"), phone, clock) as mesa:
        assert (await mesa.left())[0] == "create support new"
        await mesa.runtime.rooms.apply("test")
        await mesa.until(mesa.rests)
        assert await mesa.left() == []
        assert (phone.created, phone.too_fast) == (4, 0)
        assert clock.now() - MONDAY >= timedelta(minutes=3)
        await mesa.runtime.quiet()
        welcome = [text for address, text in phone.shown if address == phone.found("Soporte").address]
        assert len(welcome) == 1
        assert "LISTO" in welcome[0]


async def test_a_desk_that_was_stopped_in_the_middle_goes_on_when_it_starts(tmp_path: Path) -> None:
    phone, clock = began()
    release = files(tmp_path / "files")
    async with desk(tmp_path / "data", release, phone, clock) as mesa:
        await mesa.runtime.rooms.apply("test")
        await mesa.until(lambda: phone.created == 2)
    async with desk(tmp_path / "data", release, phone, clock) as mesa:
        assert mesa.runtime.rooms.progress.running
        await mesa.until(mesa.rests)
        assert await mesa.left() == []
        assert (phone.created, phone.too_fast) == (4, 0)
    async with desk(tmp_path / "data", release, phone, clock) as mesa:
        assert not mesa.runtime.rooms.progress.running


async def test_a_room_that_is_one_too_many_is_given_up_by_itself_when_its_case_closes(tmp_path: Path) -> None:
    phone, clock = began()
    async with desk(tmp_path / "data", files(tmp_path / "two"), phone, clock) as mesa:
        await mesa.runtime.rooms.apply("test")
        await mesa.until(mesa.rests)
        await mesa.with_a_case("eva_1")
        second = await mesa.with_a_case("eva_2")
        await mesa.runtime.switch(files(tmp_path / "one", ONE))
        await mesa.runtime.quiet()
        assert await mesa.left() == ["wait eva_2 case"]
        await mesa.runtime.rooms.apply("test")
        await mesa.until(mesa.rests)
        assert len(phone.live()) == 4
        await mesa.close(second)
        await mesa.until(lambda: len(phone.live()) == 3)
        await mesa.until(lambda: not mesa.runtime.rooms.progress.running)
        assert await mesa.left() == []
        assert (await mesa.room("eva_1")).ticket is not None  # type: ignore[union-attr]


async def test_files_that_change_meanwhile_are_what_is_done(tmp_path: Path) -> None:
    phone, clock = began()
    async with desk(tmp_path / "data", files(tmp_path / "two"), phone, clock) as mesa:
        await mesa.runtime.rooms.apply("test")
        await mesa.until(lambda: phone.created == 1)
        await mesa.runtime.switch(files(tmp_path / "one", ONE))
        await mesa.until(mesa.rests)
        assert await mesa.left() == []
        assert {chat.name for chat in phone.live()} == {"Soporte", "Supervisión", "Chat soporte Eva N°1"}


async def test_when_whatsapp_asks_for_time_it_goes_on_by_itself(tmp_path: Path) -> None:
    phone, clock = began()
    phone.faults.extend(("", "", "463"))
    async with desk(tmp_path / "data", files(tmp_path / "files"), phone, clock) as mesa:
        await mesa.runtime.rooms.apply("test")
        await mesa.until(mesa.rests)
        assert mesa.runtime.rooms.progress.waits
        assert all(step.until for step in mesa.runtime.rooms.progress.rest)
        await mesa.until(lambda: phone.created == 4, seconds=30)
        await mesa.until(mesa.rests)
        assert await mesa.left() == []


async def test_a_deleted_room_is_made_again_and_its_case_goes_on_there(tmp_path: Path) -> None:
    phone, clock = began()
    async with desk(tmp_path / "data", files(tmp_path / "files"), phone, clock) as mesa:
        await mesa.runtime.rooms.apply("test")
        await mesa.until(mesa.rests)
        ticket = await mesa.with_a_case("eva_1")
        phone.deleted((await mesa.room("eva_1")).address)  # type: ignore[union-attr]
        phone.deleted((await mesa.room("support")).address)  # type: ignore[union-attr]
        await mesa.runtime.quiet()
        phone.shown.clear()
        assert (await mesa.left())[0] == "create support deleted"
        await mesa.runtime.rooms.apply("test")
        await mesa.until(mesa.rests)
        await mesa.runtime.quiet()
        room = await mesa.room("eva_1")
        assert room is not None
        assert room.ticket == ticket
        assert [text for address, text in phone.shown if address == room.address and ticket in text]


async def test_two_desks_on_one_line_leave_each_other_alone(tmp_path: Path) -> None:
    phone, clock = began()
    async with desk(tmp_path / "one", files(tmp_path / "files1"), phone, clock) as first:
        await first.runtime.rooms.apply("test")
        await first.until(first.rests)
        clock.advance(timedelta(minutes=2))
        async with desk(tmp_path / "two", files(tmp_path / "files2", THREE), phone, clock) as second:
            await second.runtime.rooms.apply("test")
            await second.until(second.rests)
            assert (await first.left(), await second.left()) == ([], [])
            assert len(phone.live()) == 4 + 5
            mine = {(await first.room(id)).address for id in ("support", "eva_1")}  # type: ignore[union-attr]
            theirs = {(await second.room(id)).address for id in ("support", "eva_1")}  # type: ignore[union-attr]
            assert not mine & theirs

"""A desk in memory whose rooms are built in a WhatsApp of our own, over which time flies."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from engine.author.world import World
from engine.core.groups import Group
from engine.core.messages import AgentRegistered, ApplyAsked, Event, RoomStep
from engine.core.model import Address, Agent, Room, Ticket, Works
from engine.core.planning import Known, Plan, Step, plan
from engine.core.release import Release
from engine.runtime import HandClock
from engine.runtime.rooms.builder import Builder
from tests.fakes.groups import FakeGroups, Killed

LINE = "phone"
WEB = """schema: 1
lines:
  phone: {kind: web, url: "http://127.0.0.1:1", api_key: "${WAHA_API_KEY}"}
"""


class Soon(HandClock):
    """Whoever sleeps wakes up at once, and so much later."""

    def __init__(self, world: World) -> None:
        super().__init__(world.now)
        self._world = world

    async def sleep(self, seconds: float) -> None:
        self.pass_by(timedelta(seconds=seconds))

    def pass_by(self, duration: timedelta) -> None:
        self.advance(duration)
        self._world.advance(duration)


class InMemory:
    """`deaths`: at which of the next records the process dies, before or after it is safe."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.deaths: list[str] = []
        self.rooms_of: dict[str, str] = {}
        self.steps: list[RoomStep] = []

    @property
    def release(self) -> Release:
        return self.world.release

    async def standing(self, line: str, groups: Sequence[Group]) -> Known:
        world, rooms = self.world, {room.id: room for room in self.world.all(Room)}
        agents = {agent.id: agent for agent in world.all(Agent)}
        busy = {room.id: room.ticket for room in rooms.values() if room.ticket is not None}
        found = {group.address: group for group in groups}
        phones = {each.id: each.phone for each in world.all(Address) if each.phone is not None}
        works = await self.works(line)
        return Known(world.release, line, world.now, found, rooms, agents, phones, works, busy)

    async def room(self, id: str) -> Room | None:
        found = self.world.load(("room", id))
        return found if isinstance(found, Room) else None

    async def works(self, line: str) -> Works:
        found = self.world.load(("works", line))
        return found if isinstance(found, Works) else Works(line)

    async def waiting(self, room: str) -> tuple[str, ...]:
        open = (one for one in self.world.all(Ticket) if one.closed_at is None and one.agent is None)
        return tuple(one.id for one in open if (one.told_in or one.department) == room)

    async def record(self, event: Event) -> None:
        death = self.deaths.pop(0) if self.deaths else ""
        if death == "before":
            raise Killed
        self.world.feed(event)
        if isinstance(event, RoomStep):
            self.steps.append(event)
            if event.mark:
                self.rooms_of[event.mark] = event.room
        if death == "after":
            raise Killed


class Built:
    """`apply` is what somebody types; `go_on` what the desk does when it is started again or woken."""

    def __init__(self, world: World) -> None:
        self.world, self.ledger = world, InMemory(world)
        self.clock = Soon(world)
        self.phone = FakeGroups(self.clock.now)
        self.phone.before_archive = self._is_free
        self.deaths = 0
        self.wronged: list[Room] = []

    def apply(self) -> Plan | None:
        """What is left; none when the process died."""
        self.world.feed(ApplyAsked(self.world.new_id(), self.world.now, LINE, "test"))
        return self.go_on()

    def go_on(self) -> Plan | None:
        builder = Builder(self.ledger, LINE, self.phone, self.clock)
        try:
            return asyncio.run(builder.work())
        except Killed:
            self.deaths += 1
            return None

    def plan(self) -> Plan:
        async def planned() -> Plan:
            return plan(await self.ledger.standing(LINE, await self.phone.groups()))

        return asyncio.run(planned())

    def later(self, duration: timedelta) -> None:
        self.clock.pass_by(duration)

    def register(self, agent: str) -> None:
        """They answer the welcome; WhatsApp shows what it shows of them."""
        spec = self.world.release.groups.agents[agent]
        for address in dict.fromkeys((spec.phone, self.phone.person(spec.phone).address)):
            self.world.feed(AgentRegistered(self.world.new_id(), self.world.now, agent, LINE, address))

    def room(self, id: str) -> Room:
        found = self.world.load(("room", id))
        assert isinstance(found, Room)
        return found

    def group(self, id: str) -> Any:
        """The one that a room has."""
        return self.phone.chats[self.room(id).address]

    def _is_free(self, address: str) -> None:
        taken = (room for room in self.world.all(Room) if room.ticket is not None)
        self.wronged += [room for room in taken if address in (room.address, room.leaving)]


def said(steps: Iterable[Step]) -> list[str]:
    """A plan in few words, for a story."""
    return [" ".join(filter(None, (step.what, step.room, step.agent, step.why, step.code))) for step in steps]


def written(folder: Path, files: Mapping[str, str]) -> Release:
    from tests.core.tiny import release

    return release(folder, {**files, "config/channels.yaml": WEB})

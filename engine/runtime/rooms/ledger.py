"""What is known of the rooms, read from the rows; and the way in for what becomes of them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from typing import Any, Protocol

from engine.core.groups import Group
from engine.core.messages import Event
from engine.core.model import Address, Agent, Room, Ticket, Works
from engine.core.planning import Known
from engine.core.release import Release
from engine.runtime.clock import Clock
from engine.runtime.waiting import Receipt, Standing
from engine.store import Store
from engine.store.sentences import Said

PAGE = 1000


Accept = Callable[[Event], Awaitable[Receipt]]


class Undecided(Said):
    """It is safe, and what comes of it is not known yet."""

    name = "runtime.undecided"


class Ledger(Protocol):
    @property
    def release(self) -> Release: ...

    async def standing(self, line: str, groups: Sequence[Group]) -> Known: ...

    async def room(self, id: str) -> Room | None: ...

    async def works(self, line: str) -> Works: ...

    async def waiting(self, room: str) -> tuple[str, ...]:
        """The open cases that nobody has and that were told in this main room."""

    async def record(self, event: Event) -> None:
        """Done when it is safe, and decided."""


class Rows:
    def __init__(
        self,
        release: Callable[[], Release],
        store: Store,
        clock: Clock,
        accept: Accept,
    ) -> None:
        self._release, self._store, self._clock, self._accept = release, store, clock, accept

    @property
    def release(self) -> Release:
        return self._release()

    async def standing(self, line: str, groups: Sequence[Group]) -> Known:
        rooms = {room.id: room for room in await self._all("room") if isinstance(room, Room)}
        agents = {agent.id: agent for agent in await self._all("agent") if isinstance(agent, Agent)}
        keys = [("address", id) for agent in agents.values() for id in agent.addresses]
        addresses = [each for each in (await self._store.load(keys)).values() if isinstance(each, Address)]
        phones = {each.id: each.phone for each in addresses if each.phone is not None}
        works = await self.works(line)
        busy = {room.id: room.ticket for room in rooms.values() if room.ticket is not None}
        busy |= dict(await self._of_closed_departments(rooms))
        found = {group.address: group for group in groups}
        return Known(self.release, line, self._clock.now(), found, rooms, agents, phones, works, busy)

    async def room(self, id: str) -> Room | None:
        found = (await self._store.load([("room", id)]))["room", id]
        return found if isinstance(found, Room) else None

    async def works(self, line: str) -> Works:
        found = (await self._store.load([("works", line)]))["works", line]
        return found if isinstance(found, Works) else Works(line)

    async def waiting(self, room: str) -> tuple[str, ...]:
        waiting = (ticket for ticket in await self._open() if ticket.agent is None)
        return tuple(one.id for one in waiting if (one.told_in or one.department) == room)

    async def record(self, event: Event) -> None:
        if (await self._accept(event)).standing is Standing.UNDECIDED:
            raise Undecided

    async def _of_closed_departments(self, rooms: Mapping[str, Room]) -> Iterator[tuple[str, str]]:
        """Their cases are on their way to another; until then people quote the notices that are there."""
        departments = self.release.groups.departments
        closed: dict[str, list[str]] = {}
        for room in rooms.values():
            if room.department is not None and room.address and room.department not in departments:
                closed.setdefault(room.department, []).append(room.id)
        tickets = await self._open() if closed else []
        return ((room, one.id) for one in tickets for room in closed.get(one.department, ()))

    async def _open(self) -> list[Ticket]:
        keys = [("ticket", id) for id in await self._store.open_tickets()]
        found = (await self._store.load(keys)).values()
        return [ticket for ticket in found if isinstance(ticket, Ticket)]

    async def _all(self, kind: str) -> list[Any]:
        rows: list[Any] = []
        while page := await self._store.all(kind, rows[-1].id if rows else "", PAGE):
            rows += page
        return rows

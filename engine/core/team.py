"""Who is there: on shift or not, with how many cases of how many rooms, and who could take what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from engine.core.identities import holds
from engine.core.main_rooms import members_of, told_in
from engine.core.model import Agent, Room, Ticket
from engine.core.names import Finder, personal_rooms
from engine.core.offers import is_on
from engine.core.release import AgentSpec, MainRoom, Release


@dataclass(frozen=True, slots=True)
class Member:
    """`rooms` are the personal rooms that exist, of `declared` ones; `free`: how many more cases now."""

    spec: AgentSpec
    on: bool
    registered: bool
    cases: tuple[str, ...]
    rooms: int
    declared: int

    @property
    def free(self) -> int:
        return self.rooms - len(self.cases)

    @property
    def available(self) -> bool:
        """Whether a case could be theirs at this moment."""
        return self.spec.active and self.registered and self.on and self.free > 0


@dataclass(frozen=True, slots=True)
class Waiting:
    """A case that nobody has, and who could take it now."""

    ticket: Ticket
    room: str
    could_take: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Team:
    shifts: tuple[str, ...]
    members: tuple[Member, ...]
    waiting: tuple[Waiting, ...]

    def available_in(self, room: MainRoom) -> tuple[str, ...]:
        return tuple(each.spec.id for each in self.members if each.available and each.spec.id in room.members)


def team(among: Finder, release: Release, open_cases: Iterable[Ticket], at: datetime) -> Team:
    members = tuple(_member(among, release, spec, at) for spec in release.groups.agents.values())
    cases = (ticket for ticket in open_cases if ticket.agent is None)
    return Team(
        tuple(id for id, shift in release.groups.shifts.items() if shift.is_open(at)),
        members,
        tuple(_waiting(release, members, ticket) for ticket in cases),
    )


def _member(among: Finder, release: Release, spec: AgentSpec, at: datetime) -> Member:
    agent: Agent | None = among.find(Agent, spec.id)
    found = (among.find(Room, id) for id in personal_rooms(spec))
    rooms = [room for room in found if room is not None and room.address]
    cases = tuple(room.ticket for room in rooms if room.ticket is not None)
    return Member(spec, is_on(release, spec, at), holds(spec, agent), cases, len(rooms), spec.rooms)


def _waiting(release: Release, members: tuple[Member, ...], ticket: Ticket) -> Waiting:
    """Where the system chooses it asks for the skills; where people take cases, they know."""
    room = told_in(release, ticket)
    here = members_of(release, room)
    department = release.groups.departments.get(ticket.department)
    needed = {*ticket.skills} if department is not None and department.assigns else set()
    able = (each for each in members if each.available and each.spec.id in here)
    return Waiting(ticket, room, tuple(each.spec.id for each in able if needed <= {*each.spec.skills}))

"""The rooms that the files declare, whichever of them exist."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from engine.core.capabilities import BY_KIND
from engine.core.model import Room
from engine.core.names import agent_facts, personal_rooms
from engine.core.release import AgentSpec, Release
from engine.core.values import Given

SIMULATOR = "simulator"
CREATE_EVERY = {"web": timedelta(seconds=60), SIMULATOR: timedelta(0)}
"""By the kind of line, when the line says nothing else."""


@dataclass(frozen=True, slots=True)
class Declared:
    """`members` and `admins` are ids of agents. `department`: a main room of that one; none: the personal
    room `n` of the agent `agent`."""

    id: str
    name: str
    members: tuple[str, ...]
    admins: tuple[str, ...]
    department: str | None = None
    agent: str | None = None
    n: int = 0

    def room(self) -> Room:
        """As it begins, before it exists anywhere."""
        return Room(self.id, department=self.department, agent=self.agent, n=self.n)


def declared_rooms(release: Release) -> Iterator[Declared]:
    """Main rooms first. Somebody inactive is in none, and needs none."""
    active = [spec for spec in release.groups.agents.values() if spec.active]
    for room in release.groups.main_rooms.values():
        members = tuple(spec.id for spec in active if spec.id in room.members)
        yield Declared(room.id, room.name, members, members, department=room.department)
    for spec in active:
        for n, id in enumerate(personal_rooms(spec), 1):
            yield Declared(id, personal_name(release, spec, n), (spec.id,), (spec.id,), agent=spec.id, n=n)


def declared_room(release: Release, id: str) -> Declared | None:
    return next((room for room in declared_rooms(release) if room.id == id), None)


def personal_name(release: Release, spec: AgentSpec, n: int) -> str:
    """The name of the group in WhatsApp."""
    names = Given({"agent": agent_facts(spec, 0), "n": n, "company": release.company.facts})
    return release.groups.personal_room.render(names, release.formats, []).strip()


def rooms_line(release: Release) -> str | None:
    """The first line that has groups; none: rooms are only in the simulator and the panel."""
    if not release.lines:
        return SIMULATOR
    having = {kind for kind, able in BY_KIND.items() if able.groups}
    return next((name for name, line in release.lines.items() if line.get("kind") in having), None)


def create_every(release: Release, line: str) -> timedelta:
    """How long to wait from one group made to the next."""
    said = release.building.get(line)
    if said is not None and said.create_every is not None:
        return said.create_every
    return CREATE_EVERY.get(_kind(release, line), CREATE_EVERY["web"])


def applies_itself(release: Release, line: str) -> bool:
    """Whether the rooms are made to match without anybody asking: only where nobody real is in them."""
    said = release.building.get(line)
    return _kind(release, line) == SIMULATOR and (said is None or said.apply == "auto")


def _kind(release: Release, line: str) -> str:
    return str(release.lines[line].get("kind")) if line in release.lines else SIMULATOR

"""The simulator's groups: a room's address is its own id."""

from __future__ import annotations

from collections.abc import Iterable

from engine.author.stage import ROOM
from engine.author.world import World
from engine.core.declared import declared_rooms, personal_name
from engine.core.messages import AgentRegistered, RoomReady
from engine.core.names import personal_rooms
from engine.core.release import AgentSpec, Release


def main_rooms(release: Release) -> list[str]:
    return list(release.groups.main_rooms)


def all_rooms(release: Release) -> list[str]:
    """What the files declare. Someone inactive needs no rooms."""
    return [room.id for room in declared_rooms(release)]


def title(release: Release, room: str) -> str:
    """The name of the group in WhatsApp."""
    if room in release.groups.main_rooms:
        return release.groups.main_rooms[room].name
    agent, _, n = room.rpartition("_")
    return personal_name(release, release.groups.agents[agent], int(n))


def make_ready(world: World, rooms: Iterable[str]) -> None:
    for room in rooms:
        if world.load((ROOM, room)) is None:
            world.feed(RoomReady(world.new_id(), world.now, room, world.line, room))


def register(world: World, agent: AgentSpec) -> None:
    make_ready(world, personal_rooms(agent))
    world.feed(AgentRegistered(world.new_id(), world.now, agent.id, world.line, agent.phone))

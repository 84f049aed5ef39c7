"""A world with people in it, who do what a transcript or a hand at the keyboard says."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from engine.author.world import Post, World
from engine.core.messages import Key
from engine.core.names import personal_rooms
from engine.core.reading.phones import phone_e164
from engine.core.release import Release
from engine.problems import similar

CUSTOMER = "customer"
ROOM = "room"


class Impossible(Exception):
    """What an entry asks cannot be done or looked at; `reason` names the sentence that says why."""

    def __init__(self, reason: str, **params: object) -> None:
        super().__init__(reason)
        self.reason, self.params = reason, params


def no_room(release: Release, room: str) -> Impossible:
    """It is not there yet, or it never will be."""
    rooms = declared_rooms(release)
    if room in rooms:
        return Impossible("no_room", room=room)
    if near := similar(room, rooms):
        return Impossible("no_room_near", room=room, near=near)
    return Impossible("no_such_room", room=room, rooms=", ".join(rooms))


def declared_rooms(release: Release) -> list[str]:
    personal = (room for agent in release.groups.agents.values() for room in personal_rooms(agent))
    return [*release.groups.main_rooms, *personal]


@dataclass(frozen=True, slots=True)
class Action:
    """Something was done: which entry of the transcript, and how long the log was before."""

    entry: int
    start: int


class Stage:
    def __init__(self, world: World, customer: str | None = None) -> None:
        self.world = world
        self.customer = self.phone(customer) if customer else None
        self.writer: str | None = None
        self.aliases: dict[str, str] = {}
        self.actions: list[Action] = []
        self._read: dict[Key, int] = {}

    def snapshot(self) -> Self:
        twin = copy.copy(self)
        twin.world = self.world.snapshot()
        twin.aliases, twin.actions, twin._read = dict(self.aliases), list(self.actions), dict(self._read)
        return twin

    def begin(self, entry: int) -> None:
        self.actions.append(Action(entry, len(self.world.log)))

    def unread(self, place: Key) -> Iterator[tuple[int, Post]]:
        """What we sent there and no expectation has read yet, with its position in the log."""
        for index in range(self._read.get(place, 0), len(self.world.log)):
            post = self.world.log[index]
            if post.ours and post.place == place:
                yield index, post

    def read_up_to(self, place: Key, index: int) -> None:
        self._read[place] = index + 1

    def since_last_action(self) -> list[Post]:
        start = self.actions[-1].start if self.actions else 0
        return [post for post in self.world.log[start:] if post.ours]

    def cause(self, index: int) -> int:
        """The entry that made this post of the log."""
        return max((action.entry for action in self.actions if action.start <= index), default=0)

    def phone(self, text: str) -> str:
        found = phone_e164(text, self.world.release.company.country)
        if found is None:
            raise Impossible("no_phone", phone=text)
        return found

    def somebody(self, phone: str | None = None) -> str:
        """The customer named, else the transcript's, else the one who wrote last."""
        if phone is not None:
            return self.phone(phone)
        found = self.customer or self.writer
        if found is None:
            raise Impossible("no_customer")
        return found

    def room(self, room: str) -> Key:
        if self.world.load((ROOM, room)) is None:
            raise no_room(self.world.release, room)
        return ROOM, room

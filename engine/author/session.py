"""A conversation that somebody plays: what was done, what came of it, and the way back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.author.actions import act
from engine.author.facts import contact
from engine.author.stage import ROOM, Impossible, Stage
from engine.author.world import Post
from engine.core.main_rooms import members_of
from engine.core.model import Room
from engine.core.names import who_is
from engine.core.release import Release


@dataclass(frozen=True, slots=True)
class Take:
    """One thing that was done, as a transcript says it, and the posts that it made."""

    entry: Mapping[str, Any]
    posts: tuple[Post, ...]


class Session:
    """`customer` is who plain text comes from; `agent` who answers in main rooms, if somebody was chosen."""

    def __init__(self, stage: Stage, given: Mapping[str, Any]) -> None:
        self.stage = stage
        self.given = given
        self.customer = stage.somebody(given["customer"])
        self.agent: str | None = None
        self.takes: list[Take] = []
        self._past: list[Stage] = []

    @property
    def release(self) -> Release:
        return self.stage.world.release

    @property
    def name(self) -> str:
        return self.name_of(self.customer)

    def name_of(self, phone: str) -> str:
        """What the desk calls a customer."""
        person = contact(self.stage.world, phone)
        return who_is(person) if person and person.known else self.release.formats.phone(phone)

    @property
    def phone(self) -> str:
        return self.release.formats.phone(self.customer)

    def do(self, entry: Mapping[str, Any]) -> tuple[Post, ...]:
        """Nothing of it remains when it fails."""
        before = self.stage.snapshot()
        start = len(self.stage.world.log)
        try:
            self.stage.begin(len(self.takes))
            act(self.stage, entry)
        except Exception:
            self.stage = before
            raise
        posts = tuple(self.stage.world.log[start:])
        self._past.append(before)
        self.takes.append(Take(entry, posts))
        return posts

    def undo(self) -> Take | None:
        if not self.takes:
            return None
        self.stage = self._past.pop()
        return self.takes.pop()

    def say(self, said: str | Mapping[str, Any]) -> tuple[Post, ...]:
        """The customer writes. Whoever is not the transcript's own is named by phone."""
        if self.customer == self.stage.customer:
            return self.do({"customer": said})
        keys = said if isinstance(said, Mapping) else {"says": said}
        return self.do({"customer": self.customer, **keys})

    def write(self, room: str, said: Mapping[str, Any], quoted: Post | None = None) -> tuple[Post, ...]:
        entry = {"agent": self.agent_in(room), "in": room}
        if quoted is not None:
            entry["quotes"] = self._alias(quoted)
        return self.do({**entry, **said})

    def agent_in(self, room: str) -> str:
        """A personal room's own agent; elsewhere the one chosen, else the first of the department."""
        found = self.stage.world.load(self.stage.room(room))
        if isinstance(found, Room) and found.agent:
            return found.agent
        return self.agent or self._first_of(room)

    def _first_of(self, room: str) -> str:
        members = members_of(self.release, room)
        for agent in self.given.get("registered", ()):
            if agent in members:
                return str(agent)
        raise Impossible("nobody_here", room=room)

    def _alias(self, post: Post) -> str:
        alias = f"post_{self.numbered.index(post) + 1}"
        self.stage.aliases[alias] = post.id
        return alias

    @property
    def numbered(self) -> list[Post]:
        """What we posted in rooms, which can be quoted by its place here, from 1."""
        return [post for post in self.stage.world.log if post.place[0] == ROOM and post.ours]

    def number(self, post: Post) -> int:
        return self.numbered.index(post) + 1

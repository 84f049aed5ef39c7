"""What every part of the page needs to know."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from engine.author import rooms
from engine.core.messages import Content
from engine.web.simulator import said
from engine.web.simulator.drawing import Map
from engine.web.simulator.facade import Sight
from engine.web.simulator.people import Known, contacts, name_of
from engine.web.words import Words

CUSTOMER, ROOM = "customer", "room"

Source = Callable[[Content], str]
"""Where the page finds a file, or nothing."""


@dataclass(frozen=True, slots=True)
class Painter:
    sight: Sight
    known: Mapping[str, Known]
    words: Words
    source: Source
    map: Map | None = None

    def name(self, phone: str) -> str:
        return name_of(self.sight, self.known, phone, contacts(self.sight.rows).get(phone))

    def snippet(self, content: Content) -> str:
        return said.plain(content.text) or self.words.named("kind", content.kind)

    def room(self, id: str) -> str:
        """What the group is called."""
        try:
            return rooms.title(self.sight.release, id)
        except LookupError:
            return id  # its agent is gone from the files

"""What the page needs of the desk behind it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from engine.author.world import Post
from engine.core.messages import Key
from engine.core.model import Aggregate
from engine.core.planning import Step
from engine.core.release import Release
from engine.runtime.rooms import Told

Entry = Mapping[str, Any]
"""Something that is done, as a transcript says it; but `quotes` is the message's id."""


@dataclass(frozen=True, slots=True)
class Pending:
    """`left` is set while the timer is stopped."""

    owner: Key
    name: str
    due: datetime
    left: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Thought:
    """A line of the journal."""

    at: datetime
    owner: Key
    what: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Stuck:
    """Something that happened and could not be decided, however often it was tried."""

    at: datetime
    event: str
    error: str


@dataclass(frozen=True, slots=True)
class Left:
    """A customer whose last word nobody answered, by the conversation's id."""

    conversation: str
    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Building:
    """What the last change of the rooms did, and what is left of it. `asks`: somebody may set it off."""

    works: bool = False
    told: Sequence[Told] = ()
    left: Sequence[Step] = ()
    of: int = 0
    asks: bool = False


@dataclass(frozen=True, slots=True)
class Sight:
    """The whole desk at one moment; timers and journal are those about one customer."""

    release: Release
    now: datetime
    posts: Sequence[Post]
    rows: Mapping[Key, Aggregate]
    timers: Sequence[Pending]
    journal: Sequence[Thought]
    faults: Sequence[str] = ()
    stuck: Sequence[Stuck] = ()
    left: Sequence[Left] = ()
    building: Building = Building()


class Simulator(Protocol):
    """Whatever cannot be done raises `Impossible`, with the reason's name."""

    @property
    def root(self) -> Path:
        """The project's folder."""

    @property
    def bell(self) -> Bell: ...

    async def look(self, customer: str = "") -> Sight: ...

    async def do(self, entry: Entry) -> None: ...

    async def advance(self, duration: timedelta) -> None:
        """Moves the clock on, and fires what falls due on the way."""

    async def retry(self) -> None:
        """Tries again whatever was set aside."""

    async def apply(self) -> None:
        """The rooms become what the files declare."""

    async def restart(self) -> None: ...

    async def transcript(self, title: str) -> str: ...


class Bell:
    """Rings for whoever listens when there is something new to see."""

    def __init__(self) -> None:
        self._listeners: set[asyncio.Event] = set()

    def ring(self) -> None:
        for listener in self._listeners:
            listener.set()

    @contextmanager
    def heard(self) -> Iterator[asyncio.Event]:
        listener = asyncio.Event()
        self._listeners.add(listener)
        try:
            yield listener
        finally:
            self._listeners.discard(listener)

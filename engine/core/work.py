"""The working set of one decision: what was loaded, what changed, what is to happen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar

from engine.core.evolve import frozen
from engine.core.messages import Content, Effect, Event, Journal, Key, Send
from engine.core.model import DESK, NAMES, Aggregate, Counters, Desk
from engine.core.release import Release

A = TypeVar("A")

_AS_IT_BEGINS = Desk()
_set = object.__setattr__


class NotLoaded(LookupError):
    """`decide` read a key that `scope` did not name: a defect of `scope`."""

    def __init__(self, key: Key) -> None:
        super().__init__(f"{key[0]} {key[1]} was not loaded")
        self.key = key


@frozen
class Decision:
    changes: tuple[Aggregate, ...]
    effects: tuple[Effect, ...]


class Work:
    """`now` is for what is kept and counted: only in UTC is a day always 24 hours. `at` is the same
    moment on the company's clock, for what people read and write."""

    __slots__ = ("_at", "_changed", "_made", "effects", "event", "now", "release", "state")

    def __init__(self, release: Release, state: Mapping[Key, Aggregate | None], event: Event) -> None:
        self.release = release
        self.state = state
        self.event = event
        self.now: datetime = event.at if event.at.tzinfo is UTC else event.at.astimezone(UTC)
        self._at: datetime | None = None
        self.effects: list[Effect] = []
        self._changed: dict[Key, Aggregate] = {}
        self._made = 0

    @property
    def at(self) -> datetime:
        if self._at is None:
            self._at = self.event.at.astimezone(self.release.company.zone)
        return self._at

    def find(self, kind: type[A], id: str) -> A | None:
        key = (NAMES[kind], id)
        found = self._changed.get(key)
        if found is None:
            try:
                found = self.state[key]
            except KeyError:
                raise NotLoaded(key) from None
        return found  # type: ignore[return-value]

    def get(self, kind: type[A], id: str) -> A:
        """The aggregate, which must exist."""
        found = self.find(kind, id)
        if found is None:
            raise LookupError(f"{NAMES[kind]} {id} does not exist")
        return found

    @property
    def desk(self) -> Desk:
        found = self._changed[DESK] if DESK in self._changed else self.state[DESK]
        return found or _AS_IT_BEGINS  # type: ignore[return-value]

    @property
    def counters(self) -> Counters:
        return self.find(Counters, "counters") or Counters()

    def put(self, aggregate: Aggregate) -> None:
        self._changed[NAMES[type(aggregate)], aggregate.id] = aggregate

    def new_id(self) -> str:
        """A function of the event and of how many were made before, so that a replay makes the same."""
        self._made += 1
        return f"{self.event.id}.{self._made}"

    def emit(self, effect: Effect) -> None:
        self.effects.append(effect)

    def journal(self, owner: Key, what: str, **data: Any) -> None:
        self.effects.append(Journal(owner, what, data))

    def send(self, to: Key, line: str, content: Content, source: str, **more: Any) -> str:
        id = self.new_id()
        self.effects.append(Send(id, to, line, content, source, **more))
        return id

    def decision(self) -> Decision:
        changes = []
        for key, changed in self._changed.items():
            before = self.state.get(key)
            if changed is not before:
                # made in this decision and seen by nobody yet: its version may be set where it stands
                _set(changed, "version", before.version + 1 if before is not None else 1)
                changes.append(changed)
        return Decision(tuple(changes), tuple(self.effects))

"""Aggregates that were used lately, decoded. Everything else is only in the database."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from engine.core.messages import Key
from engine.core.model import Aggregate

LIMIT = 65_536
SECONDS = 60.0


class Cache:
    """Two generations: what nobody used while one passed is forgotten. Reading `young` costs nothing.

    None stands for what does not exist. Nobody but the decider writes, so it cannot be stale,
    unless a commit fails: then whatever that batch changed must be forgotten.
    """

    def __init__(self, limit: int = LIMIT, seconds: float = SECONDS) -> None:
        self.young: dict[Key, Aggregate | None] = {}
        self._old: dict[Key, Aggregate | None] = {}
        self._limit, self._seconds = limit, seconds
        self._born = 0.0

    def recall(self, keys: Iterable[Key]) -> set[Key]:
        """Brings back what the generation before still has; the keys that nobody remembers."""
        unknown = set()
        for key in keys:
            if key in self._old:
                self.young[key] = self._old[key]
            else:
                unknown.add(key)
        return unknown

    def peek(self, key: Key) -> Aggregate | None:
        return self.young.get(key) or self._old.get(key)

    def forget(self, keys: Collection[Key]) -> None:
        for key in keys:
            self.young.pop(key, None)
            self._old.pop(key, None)

    def clear(self) -> None:
        self.young, self._old = {}, {}

    def age(self, now: float) -> None:
        """Between batches. In an idle desk two of these empty it."""
        if len(self.young) > self._limit or now - self._born > self._seconds:
            self.young, self._old = {}, self.young
            self._born = now

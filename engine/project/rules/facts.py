"""Facts: that a name, or a dotted path, has a value. A set of them is an int, a bit each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from engine.core.values import Path

KNOWN: Path = ("customer", "known")
NOT_FROM_CONNECTOR = frozenset({"known", "phone", "first_name", "tags", "segment", "language", "zone"})
"""Fields of `customer` that a stranger may have too."""

Facts = int
NONE, EVERYTHING = 0, -1


class Effect(NamedTuple):
    """What passing an arrow forgets, and then adds."""

    forget: Facts = NONE
    add: Facts = NONE

    def on(self, facts: Facts) -> Facts:
        return (facts & ~self.forget) | self.add


class Bits:
    """A bit for each fact that something in the project can add."""

    def __init__(self) -> None:
        self._bits: dict[Path, Facts] = {}

    def get(self, path: Path) -> Facts:
        return self._bits.get(path, NONE)

    def of(self, paths: Iterable[Path]) -> Facts:
        """A path implies those above it; what only a connector tells implies that it knows the person."""
        facts = NONE
        for path in paths:
            for end in range(1, len(path) + 1):
                facts |= self._bit(path[:end])
            if path[0] == "customer" and path[1:] and path[1] not in NOT_FROM_CONNECTOR:
                facts |= self._bit(KNOWN)
        return facts

    def only(self, path: Path) -> Facts:
        """Of the path alone."""
        return self._bit(path)

    def below(self, root: str) -> Facts:
        """All that is known of what stands under a name."""
        return sum(bit for path, bit in self._bits.items() if path[0] == root and len(path) > 1)

    def _bit(self, path: Path) -> Facts:
        return self._bits.setdefault(path, 1 << len(self._bits))

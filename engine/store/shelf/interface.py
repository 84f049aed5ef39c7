"""What every shelf must do for us. `tests/store/test_shelf.py` is one suite that all of them pass."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple, Protocol


class Known(NamedTuple):
    """What a system answered, and when."""

    at: datetime
    outcome: str
    value: Any


class Synced(NamedTuple):
    """A list that was brought whole: when, and how many rows."""

    at: datetime
    rows: int


Indexed = tuple[Any, Sequence[tuple[str, str]]]
"""A row, and what it is found by: names of indexes with a value of each."""


class Shelf(Protocol):
    """Everything raises `StoreError`s only. `connector` and `key` are names that the caller makes."""

    async def open(self) -> None: ...

    async def close(self) -> None: ...

    async def known(self, connector: str, key: str) -> Known | None: ...

    async def remember(self, connector: str, key: str, known: Known, until: datetime) -> None: ...

    async def forget(self, now: datetime) -> None:
        """What was to be remembered until then, and submits that ended long ago."""

    async def keep_only(self, directories: Collection[str]) -> None:
        """Lists that no file asks for any more are thrown away."""

    async def spend(self, connector: str, period: str, now: datetime) -> int:
        """One request more; returns how many of that period there are now."""

    async def spent(self, connector: str, period: str) -> int: ...

    async def begin(self, id: str, connector: str, now: datetime) -> None:
        """Written down, durably, before what writes leaves."""

    async def end(self, id: str, known: Known) -> None: ...

    async def begun(self, id: str) -> Known | bool | None:
        """False when it never left; None when nobody knows how it ended."""

    async def synced(self, directory: str) -> Synced | None: ...

    async def refill(self, directory: str) -> int:
        """A new list begins, unseen until it is whole; returns its number."""

    async def add(self, directory: str, number: int, rows: Iterable[Indexed]) -> None: ...

    async def show(self, directory: str, number: int, synced: Synced) -> None:
        """From now on it is this list; the one before is gone."""

    async def find(self, directory: str, wanted: Mapping[str, str]) -> list[Any]:
        """The rows that have each of these values in the index of that name, in order."""

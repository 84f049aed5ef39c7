"""What every database must do for us. `tests/store` holds one suite that all of them pass."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Protocol

from engine.core.messages import Event, Fetch, Key
from engine.core.model import Aggregate
from engine.store.rows import Activation, Batch, Delivery, Failure, History, Outgoing, Record, Timer


class Store(Protocol):
    """One writer: whoever opened it. Everything raises `StoreError`s only."""

    async def open(self) -> None:
        """Brings the tables up to date first."""

    async def close(self) -> None: ...

    async def commit(self, batch: Batch) -> int:
        """All of it, durably, or nothing: then it raises. Returns the `seq` of the first of its sends."""

    async def probe(self) -> None:
        """Writes something that means nothing, to know whether it can."""

    async def known(self, ids: Collection[str]) -> set[str]:
        """Those events that were stored before, decided or not."""

    async def event(self, id: str) -> Event | None:
        """That was stored, decided or not."""

    async def load(self, keys: Collection[Key]) -> dict[Key, Aggregate | None]:
        """Every key; with none for what does not exist."""

    async def unfinished(self, limit: int) -> list[Failure]:
        """Events to be tried again, in the order they came."""

    async def set_aside(self, limit: int = 100) -> list[Failure]:
        """Events that were given up, the last one first."""

    async def failure(self, id: str) -> Failure | None: ...

    async def due(self, at: datetime, limit: int) -> list[Timer]:
        """Running timers due by `at`, those due first first; of two, the one that started first."""

    async def next_due(self) -> datetime | None: ...

    async def timers(self, owner: Key) -> list[Timer]: ...

    async def unsent(self, after: int, limit: int, bulk: bool = False) -> list[Outgoing]:
        """What waits or was being sent, in order, beyond the place `after`; `bulk`: what goes to many.

        It is never older than what somebody was told before: a commit that returned first is in it.
        """

    async def unsent_bulk_to(self, recipients: Collection[Key], after: int) -> list[Outgoing]:
        """Of what goes to many, all that waits for these recipients beyond that place; no older either."""

    async def bulk_from(self, event: str) -> list[Outgoing]:
        """Of what goes to many, all that ever came of that event, in order."""

    async def newest(self) -> int:
        """The place of the last message that there is; 0 when there is none."""

    async def message(self, seq: int) -> Outgoing | None: ...

    async def outgoing(self, state: Delivery, limit: int = 100) -> list[Outgoing]:
        """The last ones in that state, the very last first."""

    async def names(self, limit: int) -> list[tuple[str, str]]:
        """What the lines call those of the last messages that left for customers, and our ids; in order."""

    async def requests(self) -> list[Fetch]:
        """Questions to connectors without an answer, in order."""

    async def all(self, kind: str, after: str = "", limit: int = 1000) -> list[Aggregate]:
        """Those of a kind, by id, beyond `after`."""

    async def open_tickets(self) -> list[str]:
        """The ids of those that are not closed, in order."""

    async def talking(self) -> int:
        """How many conversations stand in a flow, and not with a case."""

    async def occupied(self) -> list[tuple[str, bool]]:
        """Of each conversation that stands in a flow or has a case: its contact, and whether it has one."""

    async def journal(self, owner: Key, before: int | None = None, limit: int = 100) -> list[History]:
        """The last lines about the owner (older than the line `before`), in the order they were written."""

    async def histories(
        self, kind: str, after: tuple[str, int] = ("", 0), limit: int = 1000
    ) -> list[History]:
        """All lines about owners of a kind: owner by owner, by id, each one's in the order they were
        written; beyond that line of that owner."""

    async def unanswered(self, since: datetime, limit: int = 100) -> list[History]:
        """Of each conversation whose last word nobody answered, that line; the last one first."""

    async def doubts(self, since: datetime, limit: int = 100) -> list[History]:
        """What may have been written in another system and nobody has looked for; the last one first."""

    async def records(self, kind: str | None = None, after: int = 0, limit: int = 1000) -> list[Record]: ...

    async def activations(self, limit: int = 100) -> list[Activation]:
        """Which releases were active, the last one first."""

    async def last_at(self) -> datetime | None:
        """When the last event was stored."""

    async def figures(self) -> Mapping[str, Any]:
        """How many rows wait for something, by what they wait for."""

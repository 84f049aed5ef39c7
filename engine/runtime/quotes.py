"""What people quote, correct or react to, as the rest knows it: a line names our messages in its own way."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress

from engine.core.evolve import replace
from engine.core.messages import CustomerMessage, Echoed, Edited, Event, Reacted, Revoked
from engine.net.memory import Memory
from engine.runtime.traces import named
from engine.store import Store
from engine.store.errors import StoreError
from engine.store.rows import Outgoing

LOG = logging.getLogger(__name__)

MOST = 20_000
"""Messages whose names are remembered; who quotes an older one quotes nothing."""


class Quotes:
    """In memory, for the database cannot find a message by the name it has outside without an index that each
    one would pay for. What another process sent is read once."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._ids: Memory[str] = Memory(MOST)
        self._reading: asyncio.Task[None] | None = None

    def open(self) -> None:
        self._reading = asyncio.ensure_future(self._read())

    async def close(self) -> None:
        if self._reading is not None:
            self._reading.cancel()
            with suppress(asyncio.CancelledError):
                await self._reading

    def left(self, outgoing: Outgoing, external: str) -> None:
        if outgoing.send.to[0] == "contact":
            self._ids.put(external, outgoing.send.id)

    def remember(self, external: str, id: str) -> None:
        self._ids.put(external, id)

    async def resolved(self, events: Sequence[Event]) -> Sequence[Event]:
        """The same events; those about another message name it as we do, and what we wrote ourselves is no
        echo of a person."""
        if all(_about(event) is None for event in events):
            return events
        if self._reading is not None and not self._reading.done():
            await asyncio.wait((self._reading,))
        return tuple(self._resolved(event) for event in events if not self._is_ours(event))

    def _is_ours(self, event: Event) -> bool:
        return type(event) is Echoed and self._ids.get(_about(event) or "") is not None

    def _resolved(self, event: Event) -> Event:
        """What is not ours is the customer's own, and is called as the event that brought it."""
        about = _about(event)
        if about is None or not isinstance(event, CustomerMessage | Edited | Revoked | Reacted):
            return event
        id = self._ids.get(about) or f"{event.line}:{about}"
        if isinstance(event, CustomerMessage):
            return replace(event, quotes=id)
        return replace(event, message=id)

    async def _read(self) -> None:
        try:
            for external, id in await self._store.names(MOST):
                self.remember(external, id)
        except StoreError as error:
            LOG.warning("what was sent before cannot be quoted: %s", named(error))


def _about(event: Event) -> str | None:
    """The message that it is about, as its line calls it; in a group, quotes are of another kind."""
    if type(event) is CustomerMessage:
        return event.quotes
    if type(event) is Echoed:
        return event.id.removeprefix(f"{event.line}:")
    if isinstance(event, Edited | Revoked | Reacted) and event.room is None:
        return event.message
    return None

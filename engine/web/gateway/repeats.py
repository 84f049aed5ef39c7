"""The same notice again is the same notice, for a while: a system that got no answer asks once more."""

from __future__ import annotations

import asyncio
import hashlib
from datetime import datetime, timedelta
from typing import NamedTuple
from weakref import WeakValueDictionary

from engine.core.messages import GatewayMessage
from engine.store import Store
from engine.web.gateway.fates import was_stopped

LENGTH = 24


class Place(NamedTuple):
    """`again`: the notice has come before, under this id."""

    id: str
    again: bool


class Repeats:
    """Time is cut into stretches as long as a repetition counts, and an id names the one it came in: so a
    repetition is looked for in two of them, with what is stored and nothing else."""

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def turn(self, key: str) -> asyncio.Lock:
        """One after another: the second of two that come together must find the first."""
        return self._locks.setdefault(key, asyncio.Lock())

    async def place(self, store: Store, key: str, now: datetime, within: timedelta) -> Place:
        length = max(int(within.total_seconds()), 1)
        start = int(now.timestamp()) // length * length
        last, free = await _named(store, f"{key}-{start}")
        before, _ = await _named(store, f"{key}-{start - length}")
        for event in (last, before):
            if event is not None and now - event.at < within and not await was_stopped(store, event):
                return Place(event.id, again=True)
        return Place(free, again=False)


def key_of(gateway: str, parts: tuple[str, ...]) -> str:
    """Nothing of who gets it, or of what it says, can be read in it."""
    digest = hashlib.sha256("\0".join((gateway, *parts)).encode()).hexdigest()
    return f"{prefix_of(gateway)}{digest[:LENGTH]}"


def prefix_of(gateway: str) -> str:
    return f"gw-{gateway}-"


async def _named(store: Store, base: str) -> tuple[GatewayMessage | None, str]:
    """The last one of that stretch, and the id of the next: what a mode stopped may be brought again."""
    last, id, n = None, base, 1
    while isinstance(event := await store.event(id), GatewayMessage):
        n += 1
        last, id = event, f"{base}-{n}"
    return last, id

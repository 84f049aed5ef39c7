"""The files that somebody counts on: of open cases, of conversations under way, of what has not left."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator

from engine.core.model import Aggregate, Conversation, Ticket
from engine.store import Store, codec
from engine.store.rows import Delivery

PAGE = 200
MOST = 10_000
REFERENCE = re.compile(r'"((?:cloud|web):[a-z0-9_]+:[^"\\]+|media:[0-9a-f]{64})"')


async def wanted(store: Store) -> frozenset[str]:
    found: set[str] = set()
    for kind in ("ticket", "conversation"):
        async for row in _rows(store, kind):
            if _is_open(row):
                found.update(REFERENCE.findall(codec.encode(row)))
    for state in (Delivery.WAITING, Delivery.HELD, Delivery.SENDING):
        sends = [row.send for row in await store.outgoing(state, MOST)]
        found.update(send.content.media for send in sends if send.content.media)
    return frozenset(found)


async def _rows(store: Store, kind: str) -> AsyncIterator[Aggregate]:
    last = ""
    while page := await store.all(kind, last, PAGE):
        for row in page:
            yield row
        last = page[-1].id
        await asyncio.sleep(0)


def _is_open(row: Aggregate) -> bool:
    match row:
        case Ticket():
            return row.closed_at is None
        case Conversation():
            late = row.window is not None and row.window.waiting
            return bool(row.frames or row.ticket or row.queue or row.gathered or late)
    return False

"""The state of the desk, read from its database."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from engine.core.messages import Key
from engine.core.model import Aggregate, key_of
from engine.runtime import Runtime
from engine.store import Store
from engine.web.simulator.facade import Building, Left, Pending, Stuck, Thought
from engine.web.simulator.people import Rows
from engine.web.unanswered import said, waiting

KINDS = ("contact", "conversation", "ticket", "room", "agent", "desk")
PAGE = 1000
LINES = 40


async def everything(store: Store) -> Rows:
    rows: dict[Key, Aggregate] = {}
    for kind in KINDS:
        last = ""
        while page := await store.all(kind, last, PAGE):
            rows |= {key_of(row): row for row in page}
            last = page[-1].id
    return rows


async def about(store: Store, owners: Collection[Key]) -> tuple[list[Pending], list[Thought]]:
    """What waits for its hour, and what happened last."""
    timers: list[Pending] = []
    journal: list[Thought] = []
    for owner in sorted(owners):
        timers += [Pending(one.owner, one.name, one.due, one.left) for one in await store.timers(owner)]
        lines = await store.journal(owner, limit=LINES)
        journal += [Thought(line.at, line.owner, line.what, line.data) for line in lines]
    return timers, sorted(journal, key=lambda thought: thought.at)


async def left_alone(store: Store, now: datetime) -> list[Left]:
    return [Left(line.owner[1], line.at, await said(store, line)) for line in await waiting(store, now)]


async def building(runtime: Runtime, asks: bool) -> Building:
    """Where nobody has to ask, the last run says what is left."""
    progress = runtime.rooms.progress
    left = progress.rest
    if asks and not progress.running:
        left = (await runtime.rooms.plan()).steps
    return Building(progress.running and not progress.waits, tuple(progress.told), left, progress.of, asks)


async def set_aside(runtime: Runtime) -> list[Stuck]:
    found = await runtime.set_aside()
    return [Stuck(one.event.at, type(one.event).__name__, one.error) for one in found]

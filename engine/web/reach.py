"""Whom a change of mode or an emergency would touch: counted once, when somebody is about to decide it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass

from engine.core.model import DESK, Contact, Desk
from engine.core.names import zone_of
from engine.core.release import Mode, Release
from engine.runtime import Runtime

PAGE = 200
"""Rows that are decoded between two turns of everybody else."""


@dataclass(frozen=True, slots=True)
class Reach:
    """`talking`: with the bot; `cases`: open; `held`: messages that wait in the outbox."""

    talking: int = 0
    cases: int = 0
    held: int = 0


@dataclass(frozen=True, slots=True)
class Residents:
    """Customers known to be in the zones, and how many of them talk to the bot or have a case."""

    customers: int = 0
    talking: int = 0
    cases: int = 0


async def desk_of(runtime: Runtime) -> Desk:
    found = (await runtime.store.load([DESK]))[DESK]
    return found if isinstance(found, Desk) else Desk()


def mode_of(release: Release, desk: Desk) -> Mode:
    return release.modes.modes.get(desk.mode) or release.modes.modes[release.modes.initial]


async def reach(runtime: Runtime) -> Reach:
    store = runtime.store
    figures, cases = await store.figures(), await store.open_tickets()
    return Reach(await store.talking(), len(cases), int(figures["held"]))


async def residents(runtime: Runtime, zones: Collection[str]) -> Residents:
    """By the zone the engine takes them for, without what they said in a conversation that is open."""
    here = {
        contact.id
        async for contact in _contacts(runtime)
        if contact.merged is None and zone_of(runtime.release, contact.customer, contact) in zones
    }
    occupied = [case for contact, case in await runtime.store.occupied() if contact in here]
    return Residents(len(here), occupied.count(False), occupied.count(True))


async def _contacts(runtime: Runtime) -> AsyncIterator[Contact]:
    last = ""
    while page := await runtime.store.all("contact", last, PAGE):
        for row in page:
            assert isinstance(row, Contact)
            yield row
        last = page[-1].id

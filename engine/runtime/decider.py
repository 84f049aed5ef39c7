"""Decides a batch over one working set: the cache's young generation, each event seeing those before it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress

from engine.core.addresses import address_id, contact_id, conversation_id
from engine.core.decide import Decision
from engine.core.messages import CustomerMessage, Event, Key
from engine.core.model import Aggregate
from engine.core.release import Release
from engine.runtime.cache import Cache
from engine.runtime.round import Round
from engine.runtime.traces import named
from engine.runtime.waiting import Arrival, Waiting
from engine.store import Store
from engine.store.errors import StoreError

LOG = logging.getLogger(__name__)

State = Mapping[Key, Aggregate | None]
Scope = Callable[[Release, State, Event], set[Key]]
Decide = Callable[[Release, State, Event], Decision]


def likely(event: Event) -> tuple[Key, ...]:
    """What a customer's message needs nearly always: asked for at once it takes one trip, and not three."""
    if not isinstance(event, CustomerMessage):
        return ()
    contact = contact_id(event.sender, event.line)
    address = address_id(event.line, event.sender.address)
    talk = conversation_id(event.line, contact)
    return ("address", address), ("contact", contact), ("conversation", talk)


class Decider:
    def __init__(self, release: Release, store: Store, cache: Cache, scope: Scope, decide: Decide) -> None:
        self.release = release
        self._store, self._cache = store, cache
        self._scope, self._decide = scope, decide

    async def decide(self, waiting: Sequence[Waiting], round: Round, known: Collection[Arrival]) -> None:
        """Stops at the first event that fails, so that those after it wait for it."""
        for index, one in enumerate(waiting):
            round.handled = index + 1
            if one.event.id in round.ids or (known and one.arrival in known):
                round.repeat(one)
                continue
            if round.is_over(one):
                continue
            round.ids.add(one.event.id)
            try:
                await self._decide_one(one, round, waiting[index:])
            except StoreError:
                raise
            except Exception as error:
                round.fail(one, error)
                return

    async def _decide_one(self, one: Waiting, round: Round, rest: Sequence[Waiting]) -> None:
        state = self._cache.young
        while missing := self._scope(self.release, state, one.event):
            await self._look_ahead(rest)
            await self._load({key for key in missing if key not in state})
        round.take(one, self._decide(self.release, state, one.event), state)

    async def _look_ahead(self, rest: Sequence[Waiting]) -> None:
        """A row that cannot be read is the trouble of whoever needs it, when it is their turn."""
        try:
            await self._load_for(rest)
        except StoreError:
            raise
        except Exception as error:
            LOG.warning("what the others need could not be read: %s", named(error))

    async def _load_for(self, waiting: Sequence[Waiting]) -> None:
        """What the others will need, with few trips to the database for all of them."""
        young = self._cache.young
        await self._load({key for one in waiting for key in likely(one.event) if key not in young})
        while waiting:
            needy: list[Waiting] = []
            missing: set[Key] = set()
            for one in waiting:
                wanted = self._wanted(one)
                if wanted:
                    needy.append(one)
                    missing |= wanted
            if missing:
                await self._load(missing)
            waiting = needy

    def _wanted(self, one: Waiting) -> set[Key]:
        with suppress(Exception):  # it will fail again when it is its turn
            return self._scope(self.release, self._cache.young, one.event)
        return set()

    async def _load(self, keys: Collection[Key]) -> None:
        unknown = self._cache.recall(keys) if keys else None
        if unknown:
            self._cache.young.update(await self._store.load(unknown))

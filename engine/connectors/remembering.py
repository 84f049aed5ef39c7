"""What a system answered before: asked once for all who want it, and good for a while."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any

from engine.connectors.given import Clock, Known, Shelf
from engine.project.connecting.outcome import FOUND, NOT_FOUND, Outcome
from engine.project.connecting.spec import Http
from engine.project.connecting.writing import written

LOG = logging.getLogger(__name__)

NOBODY = timedelta(hours=1)
"""How long it is believed that there is nothing, at most: somebody may be entered any moment."""

Ask = Callable[[], Awaitable[Outcome]]


class Remembering:
    """Over a shelf that outlives the process. Faults are never remembered."""

    def __init__(self, shelf: Shelf, clock: Clock) -> None:
        self._shelf, self._clock = shelf, clock
        self._under_way: dict[str, asyncio.Task[Outcome]] = {}

    async def outcome(self, operation: Http, parameters: Mapping[str, Any], ask: Ask) -> Outcome:
        """What is fresh; else what the system says now; else, if it is unwell, what it said last."""
        cache = operation.cache
        if cache is None or operation.writes:
            return await ask()
        key = key_of(operation, parameters)
        known = await self._shelf.known(operation.connector.name, key)
        if known is not None and self._age(known) < _keep(known, cache.keep):
            return Outcome(known[1], known[2], why="cache")
        found = await self._once(key, operation, ask)
        if found.kind in (FOUND, NOT_FOUND):
            return found
        if known is not None and self._age(known) < _keep(known, cache.keep) + cache.stale_if_error:
            return Outcome(known[1], known[2], why=f"stale {found.why}")
        return found

    async def close(self) -> None:
        tasks = [*self._under_way.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _once(self, key: str, operation: Http, ask: Ask) -> Outcome:
        """Whoever asks the same meanwhile gets the same answer, even if the first one goes away."""
        name = f"{operation.connector.name}\0{key}"
        task = self._under_way.get(name)
        if task is None:
            task = self._under_way[name] = asyncio.ensure_future(self._ask(key, operation, ask))
            task.add_done_callback(lambda _: self._under_way.pop(name, None))
        return await asyncio.shield(task)

    async def _ask(self, key: str, operation: Http, ask: Ask) -> Outcome:
        found, cache = await ask(), operation.cache
        if cache is not None and found.kind in (FOUND, NOT_FOUND):
            known = (self._clock.now(), found.kind, found.value)
            until = known[0] + _keep(known, cache.keep) + cache.stale_if_error
            try:
                await self._shelf.remember(operation.connector.name, key, known, until)
            except Exception as error:  # a full disk takes away no answer
                LOG.error("%s: %s", operation.connector.name, type(error).__name__)
        return found

    def _age(self, known: Known) -> timedelta:
        """Never below zero, if the clock was put back: then it is asked again."""
        age = self._clock.now() - known[0]
        return age if age >= timedelta(0) else timedelta.max


def _keep(known: Known, keep: timedelta) -> timedelta:
    return min(keep, NOBODY) if known[1] == NOT_FOUND else keep


def key_of(operation: Http, parameters: Mapping[str, Any]) -> str:
    """Another one when the file reads the answer in another way. Nothing of who asks can be read in it."""
    by = (operation.cache.by if operation.cache is not None else ()) or tuple(operation.parameters)
    asked = [f"{name}={written(parameters.get(name))}" for name in sorted(by)]
    how = [
        operation.find.source,
        repr(operation.where),
        repr(operation.returns),
        str(operation.many),
        operation.count,
    ]
    return f"{operation.name}:{hashlib.sha256(repr((asked, how)).encode()).hexdigest()[:32]}"

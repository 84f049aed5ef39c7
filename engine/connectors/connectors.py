"""All the outside systems of a release, asked by the names of their operations."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from engine.connectors import csv, sqlite, static
from engine.connectors.directory import indexes_of, look_up, name_of
from engine.connectors.given import Clock, Shelf
from engine.connectors.http.link import Link, Seen
from engine.connectors.http.question import DOUBTFUL, outcome
from engine.connectors.keeping import Keeping
from engine.connectors.remembering import Remembering
from engine.connectors.system import AT_A_TIME, System, Trouble
from engine.core.release import Operation, Release
from engine.project.connecting.outcome import FAILED, Outcome
from engine.project.connecting.settings import MissingSetting, settings_of
from engine.project.connecting.spec import Connector, Directory, Http, Spec, Sqlite, Static
from engine.project.connecting.writing import Asking

LOG = logging.getLogger(__name__)

LINGER = 60.0
"""Seconds that what was asked by files before may still take."""


class Connectors:
    """`variables` hold the secrets; `seen` is told of every request over HTTP; `allow`: inner hosts that
    every connector may ask, besides those of its file."""

    def __init__(
        self,
        release: Release,
        root: Path,
        shelf: Shelf,
        clock: Clock,
        variables: Mapping[str, str],
        seen: Seen | None = None,
        allow: Collection[str] = (),
    ) -> None:
        self.shelf, self.clock = shelf, clock
        self._root, self._variables, self._seen = root, variables, seen
        self._allow = frozenset(allow)
        self._memory = Remembering(shelf, clock)
        self._systems: dict[str, System] = {}
        self._leaving: set[asyncio.Task[None]] = set()
        self._links: dict[str, Link] = {}
        self.lacking: dict[str, str] = {}
        """The variable that the environment does not have, by connector."""
        self.keeping = Keeping(self)
        self._use(release)

    async def open(self) -> None:
        await self.shelf.open()
        self.keeping.start()

    async def close(self) -> None:
        await self.keeping.close()
        await self._memory.close()
        for task in self._leaving:
            task.cancel()
        await asyncio.gather(*self._leaving, return_exceptions=True)
        for link in self._links.values():
            await link.close()
        await self.shelf.close()

    def switch(self, release: Release) -> None:
        """Other files are in force. What is down stays so, and what is under way goes on as it was asked."""
        before = [*self._links.values()]
        self._use(release)
        task = asyncio.ensure_future(self._let_go(before))
        self._leaving.add(task)
        task.add_done_callback(self._leaving.discard)

    async def answer(self, operation: str, parameters: Mapping[str, Any], key: str) -> tuple[str, Any]:
        """The outcome, told apart, and the value. A fault is an outcome: it never raises."""
        found = await self.outcome(operation, parameters, key)
        return found.kind, found.value

    async def outcome(self, name: str, parameters: Mapping[str, Any], key: str) -> Outcome:
        operation = self.release.operations.get(name)
        if operation is None:
            return Outcome(FAILED, why="no_operation")
        spec = operation.spec
        if spec is None:
            return Outcome(FAILED, why="inactive")
        if isinstance(spec, Directory):
            return await self._looked_up(spec, parameters, key)
        if isinstance(spec, Http | Sqlite) and spec.writes:
            return await self._written(operation, spec, parameters, key)
        if isinstance(spec, Http):
            ask = partial(self._asked, operation, parameters, key)
            return await self._memory.outcome(spec, parameters, ask)
        return await self._asked(operation, parameters, key)

    @property
    def specs(self) -> Iterator[Spec]:
        return (one.spec for one in self.release.operations.values() if isinstance(one.spec, Spec))

    def link(self, connector: Connector) -> Link | None:
        """None when the environment lacks something that it needs."""
        return self._links.get(connector.name)

    def system(self, connector: str) -> System:
        if connector not in self._systems:
            self._systems[connector] = System(connector, AT_A_TIME, self.clock)
        return self._systems[connector]

    @property
    def down(self) -> dict[str, float]:
        """The systems that are not asked, and for how many seconds."""
        found = {name: system.breaker for name, system in self._systems.items()}
        return {name: breaker.left for name, breaker in found.items() if breaker.is_open}

    @property
    def troubles(self) -> list[Trouble]:
        return [trouble for system in self._systems.values() for trouble in system.troubles.values()]

    def _use(self, release: Release) -> None:
        self.release = release
        self._links, self.lacking = {}, {}
        for connector in release.connectors.values():
            if connector.active:
                self._make(connector)

    def _make(self, connector: Connector) -> None:
        known = self._systems.get(connector.name)
        system = self._systems[connector.name] = System(connector.name, connector.at_a_time, self.clock)
        if known is not None:
            system.breaker, system.troubles = known.breaker, known.troubles
        try:
            settings = settings_of(connector, self._variables)
        except MissingSetting as missing:
            self.lacking[connector.name] = missing.variable
            LOG.warning("%s: %s is missing in the environment", connector.name, missing.variable)
            return
        connector = replace(connector, allow_hosts=connector.allow_hosts | self._allow)
        self._links[connector.name] = Link(connector, settings, self.shelf, self.clock, self._seen)

    async def _let_go(self, links: list[Link]) -> None:
        try:
            await asyncio.sleep(LINGER)
        finally:
            for link in links:
                await link.close()

    async def _written(
        self, operation: Operation, spec: Http | Sqlite, parameters: Mapping[str, Any], key: str
    ) -> Outcome:
        """Once, whatever happens in between: when nobody knows whether it was done, that is the answer."""
        before = await self.shelf.begun(key)
        if isinstance(before, tuple):
            return Outcome(before[1], before[2], why="before")
        if before is None and not spec.repeatable:
            self.system(operation.connector).note(operation.name, doubtful := Outcome(DOUBTFUL, why="crash"))
            return doubtful
        found = await self._asked(operation, parameters, key)
        if found.kind != DOUBTFUL:
            await self.shelf.end(key, (self.clock.now(), found.kind, found.value))
        return found

    async def _asked(self, operation: Operation, parameters: Mapping[str, Any], key: str) -> Outcome:
        system = self.system(operation.connector)
        return await system.ask(operation.name, partial(self._run, operation, parameters, key))

    async def _run(self, operation: Operation, parameters: Mapping[str, Any], key: str) -> Outcome:
        spec = operation.spec
        if not isinstance(spec, Spec):
            kind, value = await asyncio.to_thread(csv.answer, self.release, self._root, operation, parameters)
            return Outcome(kind, value)
        link = self.link(spec.connector)
        if link is None:
            return Outcome(FAILED, why=f"no_setting {self.lacking.get(spec.connector.name, '')}".strip())
        asking = link.asking(parameters, key)
        match spec:
            case Http():
                return await outcome(link, spec, parameters, key)
            case Sqlite():
                if spec.writes:
                    await self.shelf.begin(key, spec.connector.name, self.clock.now())
                return await asyncio.to_thread(sqlite.outcome, self._root, spec, asking)
            case Static():
                return static.outcome(spec, asking)
        return Outcome(FAILED, why="no_operation")

    async def _looked_up(self, spec: Directory, parameters: Mapping[str, Any], key: str) -> Outcome:
        """Without asking anybody; who is not in the list may be asked for by another operation."""
        found = await self._in_list(spec, parameters, key)
        if found.kind != "found" and spec.otherwise is not None:
            return await self.outcome(spec.otherwise, parameters, key)
        return found

    async def _in_list(self, spec: Directory, parameters: Mapping[str, Any], key: str) -> Outcome:
        source = self.release.operations.get(spec.source)
        link = self.link(spec.connector)
        if source is None or not isinstance(source.spec, Http) or link is None:
            return Outcome(FAILED, why="no_operation")
        asking: Asking = link.asking(parameters, key)
        directory = name_of(source.spec, indexes_of(self.specs, source.spec))
        return await look_up(self.shelf, directory, spec, asking)

"""The project's outside systems, of a demonstration: those that have a fake are on this machine, and of the
others only what the project's own files say. Nobody outside is asked."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from engine.author.systems import FAKES, MercadoPago, System
from engine.connectors import Connectors, Offline
from engine.core.release import Release
from engine.project.connecting.outcome import Outcome
from engine.project.connecting.spec import Connector
from engine.runtime import SystemClock
from engine.store.shelf import MemoryShelf

LOOPBACK = ("127.0.0.1",)
NOTICES = "/connector/mercadopago/payments"


class Fakes:
    """Those that this release could ask, by connector."""

    def __init__(self, release: Release, now: Callable[[], datetime]) -> None:
        self.systems: Mapping[str, System] = {
            name: FAKES[name]()
            for name, connector in release.connectors.items()
            if connector.active and name in FAKES
        }
        self.variables: dict[str, str] = {}
        for system in self.systems.values():
            if isinstance(system, MercadoPago):
                system.now = now

    async def start(self) -> None:
        for system in self.systems.values():
            await system.start()
            self.variables.update(system.settings())

    async def stop(self) -> None:
        for system in self.systems.values():
            await system.stop()

    def reach(self, address: str) -> None:
        """Where our own pages are, for the system that tells of payments."""
        self.variables["MERCADOPAGO_NOTIFY"] = f"{address}{NOTICES}"


class Pretended(Connectors):
    def __init__(self, release: Release, root: Path, fakes: Fakes) -> None:
        self._fakes, self._offline = fakes, Offline(release, root)
        super().__init__(release, root, MemoryShelf(), SystemClock(), fakes.variables, allow=LOOPBACK)

    async def outcome(self, name: str, parameters: Mapping[str, Any], key: str) -> Outcome:
        operation = self.release.operations.get(name)
        if operation is None or operation.connector in self._fakes.systems:
            return await super().outcome(name, parameters, key)
        self._offline.release = self.release
        return Outcome(*await asyncio.to_thread(self._offline, name, parameters))

    def _make(self, connector: Connector) -> None:
        if connector.name in self._fakes.systems:
            super()._make(connector)

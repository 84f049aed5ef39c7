"""A small company with one of the shipped connectors, and the fake system that it asks."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from engine.author.systems import System
from engine.connectors import Connectors
from engine.core.release import Release
from engine.project.connecting.outcome import Outcome
from engine.project.project import load
from engine.runtime import HandClock
from engine.store.shelf import MemoryShelf

ROOT = Path(__file__).parent.parent.parent
SHIPPED = ROOT / "config/connectors"
MORNING = datetime(2026, 12, 1, 13, tzinfo=UTC)
LOOPBACK = frozenset({"127.0.0.1"})

COMPANY = """\
schema: 1
name: "Kiosco"
time_zone: "America/Argentina/Cordoba"
country: AR
language: es
currency: ARS
"""
FLOW = 'schema: 1\nflow: hello\nstart: done\nsteps:\n  done: {say: "Hola", end: greeted}\n'
GROUPS = 'schema: 1\ndepartments:\n  billing: {title: "Pagos", prefix: ADM, room: "Pagos", assign: claim}\n'


def project(folder: Path, connector: str) -> Release:
    """`connector` as it is shipped, and nothing else that matters."""
    role = "payments" if connector == "mercadopago" else "crm"
    for file, text in (
        ("config/company.yaml", f"{COMPANY}{role}: {connector}\n"),
        ("config/routing.yaml", "schema: 1\nroutes: [{flow: hello}]\n"),
        ("config/groups.yaml", GROUPS),
        ("flows/hello.yaml", FLOW),
    ):
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_text(text, "utf-8")
    (folder / "config/connectors").mkdir()
    shutil.copy(SHIPPED / f"{connector}.yaml", folder / "config/connectors")
    return load(folder, date(2026, 12, 1))


@dataclass
class Asker:
    connectors: Connectors
    clock: HandClock

    async def __call__(self, operation: str, key: str = "k", **given: Any) -> Outcome:
        return await self.connectors.outcome(operation, given, key)

    async def value(self, operation: str, **given: Any) -> Any:
        found = await self(operation, **given)
        assert found.kind == "found", found
        return found.value


@asynccontextmanager
async def asking(
    folder: Path, connector: str, system: System, variables: Mapping[str, str] | None = None
) -> AsyncIterator[Asker]:
    """The lists that come at night have come."""
    clock = HandClock(MORNING)
    connectors = Connectors(
        project(folder, connector),
        folder,
        MemoryShelf(),
        clock,
        system.settings() if variables is None else variables,
        allow=LOOPBACK,
    )
    await connectors.open()
    await connectors.keeping.look()
    try:
        yield Asker(connectors, clock)
    finally:
        await connectors.close()

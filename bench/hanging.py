"""A system that hangs for a minute for everybody: 200 customers need it, and 200 others do not.

Half of those who need it were known from before; what the system had said of them is no longer fresh.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from time import perf_counter

from aiohttp import web

from engine.channels import Simulator
from engine.channels.simulator import Shown
from engine.connectors import Connectors
from engine.core.messages import Content, CustomerMessage, Sender
from engine.project.project import load
from engine.runtime import Runtime, SystemClock
from engine.store import SqliteStore
from engine.store.shelf import SqliteShelf

PROJECT = Path(__file__).parent.parent / "tests" / "projects" / "systems"
LINE = "simulator"
CUSTOMERS, KNOWN = 200, 100
PACE = 0.02
MINUTE = 60.0
LATER = timedelta(hours=2)
NEEDS, NEEDS_NOT = "hola", "horario"
SORRY = "Ahora no lo podemos ver."


class Shifted(SystemClock):
    """The world's clock, some hours on."""

    by = timedelta(0)

    def now(self) -> datetime:
        return super().now() + self.by


@dataclass
class System:
    hangs: bool = False
    requests: int = 0
    port: int = 0

    async def login(self, request: web.Request) -> web.Response:
        return web.json_response({"token": "t"})

    async def customer(self, request: web.Request) -> web.Response:
        self.requests += 1
        if self.hangs:
            await asyncio.sleep(MINUTE)
        return web.json_response({"state": "ok", "row": {"name": "Ana", "debt": 18500}})


class Desk:
    def __init__(self, system: System, folder: Path) -> None:
        url = f"http://127.0.0.1:{system.port}"
        variables = {"CRM_URL": url, "CRM_USER": "u", "CRM_PASSWORD": "password", "CRM_HOOK": "hook"}
        release, self.clock, self.phone = load(PROJECT), Shifted(), Simulator(LINE)
        self.systems = Connectors(release, PROJECT, SqliteShelf(folder), self.clock, variables)
        lines = {LINE: self.phone}
        self.runtime = Runtime(
            release, SqliteStore(folder), lines, self.systems.answer, self.clock, systems=self.systems
        )
        self.said: dict[str, float] = {}
        self.answers: dict[str, tuple[float, str]] = {}
        self.phone.watchers.append(self._shown)
        self._count = 0

    def _shown(self, shown: Shown) -> None:
        if shown.address in self.said:
            took = perf_counter() - self.said[shown.address]
            self.answers.setdefault(shown.address, (took, shown.message.content.text))

    async def say(self, phone: str, text: str) -> None:
        self._count += 1
        self.answers.pop(phone, None)
        self.said[phone] = perf_counter()
        event = CustomerMessage(
            f"m{self._count}", self.clock.now(), LINE, Sender(phone, phone), Content("text", text)
        )
        await self.runtime.accept(event)


def measure() -> dict[str, object]:
    logging.disable(logging.WARNING)
    with TemporaryDirectory() as folder:
        try:
            return asyncio.run(_measured(Path(folder)))
        finally:
            logging.disable(logging.NOTSET)


async def _measured(folder: Path) -> dict[str, object]:
    system = System()
    async with _serving(system):
        desk = Desk(system, folder)
        await desk.runtime.start()
        others = [f"+54938160{n:05}" for n in range(CUSTOMERS)]
        needy = [f"+54938150{n:05}" for n in range(CUSTOMERS)]
        for phone in (*others[:20], *needy[:KNOWN]):
            await desk.say(phone, NEEDS)
        await desk.runtime.quiet()
        calm = await _written(desk, others)
        Shifted.by, system.hangs, system.requests = LATER, True, 0
        for phone in needy:
            await desk.say(phone, NEEDS)
        hanging = await _written(desk, others)
        await _all(desk, needy)
        told = {phone: desk.answers[phone] for phone in needy}
        is_open = "crm" in desk.systems.down
        await desk.runtime.stop()
    failed = [took for took, text in told.values() if text == SORRY]
    known = [took for took, text in told.values() if text != SORRY]
    return {
        "customers_who_need_it": CUSTOMERS,
        "others": CUSTOMERS,
        "others_calm_ms": _spread(calm),
        "others_while_it_hangs_ms": _spread(hanging),
        "requests_to_the_system": system.requests,
        "breaker_open": is_open,
        "told_that_it_failed": len(failed),
        "slowest_of_them_seconds": round(max(failed), 1),
        "served_from_what_was_known": len(known),
        "slowest_of_these_seconds": round(max(known), 1),
    }


async def _written(desk: Desk, phones: list[str]) -> list[float]:
    for phone in phones:
        await desk.say(phone, NEEDS_NOT)
        await asyncio.sleep(PACE)
    await _all(desk, phones)
    return [desk.answers[phone][0] for phone in phones]


async def _all(desk: Desk, phones: list[str]) -> None:
    async with asyncio.timeout(MINUTE):
        while any(phone not in desk.answers for phone in phones):  # noqa: ASYNC110 the line has no bell
            await asyncio.sleep(0.01)


def _spread(seconds: list[float]) -> dict[str, float]:
    cuts = quantiles(seconds, n=100)
    return {"p50": round(1000 * cuts[49], 1), "p99": round(1000 * cuts[98], 1)}


@asynccontextmanager
async def _serving(system: System) -> AsyncIterator[None]:
    app = web.Application()
    app.router.add_post("/login", system.login)
    app.router.add_get("/customer", system.customer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1, handler_cancellation=True)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    system.port = runner.addresses[0][1]
    try:
        yield
    finally:
        await runner.cleanup()

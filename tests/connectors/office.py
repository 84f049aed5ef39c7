"""A desk with a system behind it: real files, the real core, a database on disk, and a line to look at."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiohttp import web

from engine.channels import Simulator
from engine.connectors import Connectors
from engine.core.messages import Content, CustomerMessage, Sender
from engine.project.project import load
from engine.runtime import HandClock, Runtime
from engine.store import SqliteStore
from engine.store.shelf import SqliteShelf
from engine.web.app import application
from engine.web.door import Door
from engine.web.health import Health
from engine.web.keys import Settings
from tests.connectors.made import NOON
from tests.connectors.server import System

PROJECT = Path(__file__).parents[1] / "projects" / "systems"
LINE = "simulator"
MARK = "5ecret"
PASSWORD, HOOK, TOKEN, PORTAL = (f"{what}-{MARK}-word" for what in ("pass", "hook", "token", "portal"))


def variables(system: System) -> dict[str, str]:
    return {
        "CRM_URL": system.url("").rstrip("/"),
        "CRM_USER": "ventanilla",
        "CRM_PASSWORD": PASSWORD,
        "CRM_HOOK": HOOK,
    }


@dataclass
class Crm:
    """What the project's file describes, with the `tickets` that it was given."""

    system: System
    tickets: list[dict[str, Any]] = field(default_factory=list)
    debt: str = "18.500,50"

    def __post_init__(self) -> None:
        self.system.answers |= {"/login": self.login, "/customer": self.customer, "/tickets": self.ticket}

    async def login(self, request: web.Request) -> web.Response:
        good = (await request.json()).get("password") == PASSWORD
        return web.json_response({"token": TOKEN}) if good else web.json_response({}, status=401)

    async def customer(self, request: web.Request) -> web.Response:
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return web.json_response({"state": "error", "message": f"bad {request.headers}"}, status=401)
        row = {"name": "Ana", "debt": self.debt, "portal_password": PORTAL}
        return web.json_response({"state": "ok", "row": row})

    async def ticket(self, request: web.Request) -> web.Response:
        self.tickets.append(await request.json())
        return web.json_response({"state": "ok", "id": len(self.tickets)})

    def pays(self, id: str, row: Any) -> None:
        async def answer(request: web.Request) -> web.Response:
            return web.json_response({"state": "ok", "row": row})

        self.system.answers[f"/payments/{id}"] = answer


class Office:
    def __init__(self, system: System, folder: Path, clock: HandClock | None = None) -> None:
        self.release = load(PROJECT)
        self.clock, self.phone = clock or HandClock(NOON), Simulator(LINE)
        self.connectors = Connectors(
            self.release, PROJECT, SqliteShelf(folder), self.clock, variables(system)
        )
        self.runtime = Runtime(
            self.release, SqliteStore(folder), {LINE: self.phone}, self.connectors.answer, self.clock,
            systems=self.connectors,
        )  # fmt: skip
        self._count = 0

    async def say(self, text: str, phone: str = "+5493815551234", id: str | None = None) -> None:
        self._count += 1
        sender, content = Sender(phone, phone), Content("text", text)
        event = CustomerMessage(id or f"m{self._count}", self.clock.now(), LINE, sender, content)
        await self.runtime.accept(event)

    async def quiet(self) -> None:
        for _ in range(8):
            await asyncio.sleep(0)
        async with asyncio.timeout(20):
            await self.runtime.quiet()

    async def hears(self, phone: str) -> None:
        async with asyncio.timeout(20):
            while not self.heard(phone):  # noqa: ASYNC110 the line has no bell
                await asyncio.sleep(0.005)

    def heard(self, phone: str = "+5493815551234") -> list[str]:
        return [shown.message.content.text for shown in self.phone.shown if shown.address == phone]


@asynccontextmanager
async def at_work(system: System, folder: Path, clock: HandClock | None = None) -> AsyncIterator[Office]:
    office = Office(system, folder, clock)
    await office.runtime.start()
    try:
        yield office
    finally:
        await office.runtime.stop()


@asynccontextmanager
async def served(office: Office) -> AsyncIterator[str]:
    """Its pages, at an address."""
    app = application(
        Settings("admin-" + "x" * 20), Health(_nothing, _figures), runtime=lambda: office.runtime
    )
    runner = Door(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def _nothing() -> None:
    return None


async def _figures() -> dict[str, Any]:
    return {}

"""A desk that another system brings its notices to, over a real server and the real engine."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from engine.channels import Deliver, Reached, Refused, Retry, Status
from engine.core.capabilities import BY_KIND, Capabilities
from engine.core.messages import Content, CustomerMessage, ModeChosen, Send, Sender
from engine.core.release import Gateway, Release, Template
from engine.core.render import parse
from engine.runtime import HandClock, Runtime
from engine.store import SqliteStore
from engine.web.app import application
from engine.web.door import Door
from engine.web.gateway import Gateways
from engine.web.health import Health
from engine.web.keys import Settings
from tests.web.conftest import figures, nothing

TOKEN, OTHER_TOKEN = "the-token-of-cobranzas", "the-token-of-the-others"
NOON = datetime(2026, 12, 1, 15, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
ANA = "+5493815550001"
TEXT = "Tu factura vence el 10/12 ñandú"
FROM_AFAR = {"Host": "desk.example", "X-Forwarded-For": "8.8.8.8", "Origin": "https://elsewhere.example"}
GATEWAYS = {
    "cobranzas": Gateway("wa", "${GATEWAY_TOKEN}", 10 * MINUTE),
    "otra": Gateway("wa", "${OTHER_TOKEN}", 0 * MINUTE),
    "short": Gateway("wa", "${SHORT_TOKEN}", 10 * MINUTE),
    "lost": Gateway("wa", "${NO_TOKEN}", 10 * MINUTE),
}
VARIABLES = {"GATEWAY_TOKEN": TOKEN, "OTHER_TOKEN": OTHER_TOKEN, "SHORT_TOKEN": "short"}


@dataclass
class Line:
    """Takes messages, unless `trouble` says otherwise; `open` holds them back while it is not set."""

    capabilities: Capabilities = field(default_factory=lambda: replace(BY_KIND["simulator"], statuses=True))
    taken: list[tuple[str, Send, str]] = field(default_factory=list)
    trouble: Exception | None = None
    open_for: asyncio.Event = field(default_factory=asyncio.Event)

    async def open(self, deliver: Deliver) -> None:
        self.open_for.set()

    async def close(self) -> None:
        pass

    async def send(self, address: str, message: Send, correlation: str) -> str:
        await self.open_for.wait()
        if self.trouble is not None:
            raise self.trouble
        self.taken.append((address, message, correlation))
        return f"wamid.{message.id}"


@dataclass
class Desk:
    address: str
    http: aiohttp.ClientSession
    runtime: Runtime
    line: Line
    clock: HandClock

    async def ask(
        self, method: str, path: str, token: str | None = TOKEN, **options: Any
    ) -> tuple[int, dict[str, Any]]:
        """From anywhere; an answer is JSON, and never holds the token."""
        bearer = {"Authorization": f"Bearer {token}"} if token is not None else {}
        headers = {**FROM_AFAR, **bearer, **options.pop("headers", {})}
        url = aiohttp.client.URL(f"{self.address}/gateway/{path}", encoded=True)
        async with self.http.request(method, url, headers=headers, **options) as answer:
            assert TOKEN not in await answer.text()
            return answer.status, await answer.json()

    async def bring(self, path: str = "cobranzas", **said: Any) -> tuple[int, dict[str, Any]]:
        return await self.ask("POST", path, data={"to": ANA, "message": TEXT} | said)

    async def id(self, **said: Any) -> str:
        status, answer = await self.bring(**said)
        assert (status, set(answer), answer["status"]) == (200, {"status", "id"}, "success")
        return str(answer["id"])

    async def fate(self, id: str) -> dict[str, Any]:
        status, answer = await self.ask("GET", f"cobranzas/{id}")
        assert (status, answer["status"], answer["id"]) == (200, "success", id)
        return answer

    async def state(self, id: str) -> tuple[str, str]:
        await self.runtime.quiet()
        answer = await self.fate(id)
        return answer["state"], answer["reason"]

    async def arrived(self) -> list[tuple[str, str]]:
        """To whom, and what."""
        await self.runtime.quiet()
        return [(address, send.content.text) for address, send, _ in self.line.taken]

    async def tell(self, reached: Reached, **more: str) -> None:
        """The line tells something of the last message."""
        _, message, correlation = self.line.taken[-1]
        status = Status("wa", correlation, f"wamid.{message.id}", reached, self.clock.now(), **more)
        await self.runtime.report(status)

    async def choose(self, mode: str) -> None:
        await self.runtime.accept(ModeChosen(f"mode {mode} {self.clock.now()}", self.clock.now(), "me", mode))

    async def customer_writes(self, text: str = "hola") -> None:
        sender = Sender(ANA, ANA)
        at = self.clock.now()
        await self.runtime.accept(CustomerMessage(f"c {at}", at, "wa", sender, Content("text", text)))


Change = Callable[[Release], Release]


@asynccontextmanager
async def desk_at_work(
    release: Release, folder: Path, now: datetime = NOON, change: Change = lambda release: release
) -> AsyncIterator[Desk]:
    release = change(replace(release, lines={"wa": {"kind": "simulator"}}, gateways=GATEWAYS))
    clock, line = HandClock(now), Line()
    runtime = Runtime(release, SqliteStore(folder), {"wa": line}, no_connector, clock)
    await runtime.start()
    gateways = Gateways(lambda: runtime, VARIABLES)
    app = application(Settings(), Health(nothing, figures), gateways=gateways)
    runner = Door(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http:
            yield Desk(f"http://127.0.0.1:{runner.addresses[0][1]}", http, runtime, line, clock)
    finally:
        line.open_for.set()
        await runner.cleanup()
        await runtime.stop()


async def no_connector(*asked: Any) -> tuple[str, Any]:
    return "not_found", None


def with_windows(release: Release) -> Release:
    """As an official line, with a template that asks to write again."""
    text = parse("Tenemos novedades: contestanos por acá.")
    template = Template("news", "news", "es_AR", "utility", text)
    return replace(release, windows={"wa": timedelta(hours=24)}, reopen=template)


def refusing(code: str, why: str) -> Exception:
    return Refused(why, code)


def not_now() -> Exception:
    return Retry("not now", 5.0)

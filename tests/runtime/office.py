"""A desk whose customers write on an official line, with a Meta of our own, and whose rooms have files."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from aiohttp import web

from engine.author.rooms import all_rooms
from engine.channels import Refused, Simulator
from engine.channels.cloud.line import Cloud
from engine.channels.media import Files
from engine.core.capabilities import BY_KIND
from engine.core.messages import Content, CustomerMessage, Key, RoomReady, Sender
from engine.core.release import Release
from engine.runtime import HandClock, Runtime
from engine.store import SqliteStore
from engine.web.app import application
from engine.web.door import Door
from engine.web.health import Health
from engine.web.keys import Settings
from engine.web.simulator.enact import opening
from engine.web.simulator.fake.lines import SECRETS, pretended
from engine.web.webhooks import Hooks
from tests.fakes.graph import Meta

MARIELA = "+5493535550001"
NOW = "2026-12-01 10:00"
PHOTO = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 300


@dataclass(frozen=True)
class Given:
    """A file of the line of the rooms."""

    body: bytes
    mime: str
    sha256: str = ""

    @property
    def size(self) -> int:
        return len(self.body)

    async def chunks(self) -> AsyncIterator[bytes]:
        yield self.body


class Unhurried(Cloud):
    """The clock stands, so no rate would ever recover."""

    capabilities = replace(BY_KIND["cloud"], rate=None, pair_burst=0)


class Rooms(Simulator):
    """The line of the rooms, whose messages may have files."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.files: dict[str, Given] = {}

    @asynccontextmanager
    async def download(self, id: str) -> AsyncIterator[Given]:
        if id not in self.files:
            raise Refused("ya no está.")
        yield self.files[id]

    def seen(self, room: str) -> list[Content]:
        return [one.message.content for one in self.shown if one.address == room]


@dataclass
class Office:
    release: Release
    folder: Path
    meta: Meta
    clock: HandClock
    rooms: Rooms = field(init=False)
    runtime: Runtime = field(init=False)
    files: Files = field(init=False)
    hooks: Hooks = field(init=False)

    async def start(self, **bounds: int) -> None:
        self.rooms = Rooms("salas", self.clock.now)
        self.files = Files(self.folder / "media", **bounds)
        line = {**self.release.lines["whatsapp"], "graph_url": self.meta.url}
        lines = {"whatsapp": Unhurried("whatsapp", line), "salas": self.rooms}
        store = SqliteStore(self.folder / "data")
        self.runtime = Runtime(self.release, store, lines, nothing, self.clock, files=self.files)
        await self.runtime.start()

    async def open(self) -> None:
        now = self.clock.now()
        for room in all_rooms(self.release):
            await self.runtime.accept(RoomReady(f"ready-{room}", now, room, "salas", room))
        for event in opening(self.release, {}, now):
            await self.runtime.accept(event)
        await self.quiet()

    async def quiet(self) -> None:
        async with asyncio.timeout(20):
            await self.runtime.quiet()

    async def take_a_case(self) -> None:
        for said in ("No tengo internet", "sí", "luz roja", "sigue igual"):
            await self.meta.customer(MARIELA, said)
            await self.quiet()
        await self.take_it()

    async def take_it(self) -> None:
        notice = next(one.message.id for one in reversed(self.rooms.shown) if one.address == "support")
        await self.agent("support", "lo tomo", quotes=notice)

    async def agent(self, room: str, said: Content | str, quotes: str | None = None) -> None:
        await self.rooms.agent(room, self.release.groups.agents["carla"].phone, said, quotes)
        await self.quiet()

    async def photo(self, id: str, caption: str = "así está", kind: str = "image", **more: Any) -> None:
        """The customer sends a file that Meta has."""
        await self.meta.customer(
            MARIELA, kind=kind, body={"id": id, "mime_type": "image/jpeg", "caption": caption, **more}
        )

    async def until(self, true: Callable[[], Any]) -> None:
        async with asyncio.timeout(20):
            while not true():  # noqa: ASYNC110
                await asyncio.sleep(0.01)

    async def told(self, owner: Key) -> list[Any]:
        return [line.data for line in await self.runtime.store.journal(owner) if line.what == "undelivered"]

    @property
    def room(self) -> list[Content]:
        return self.rooms.seen("carla_1")


async def nothing(operation: str, parameters: Any, key: str) -> tuple[str, Any]:
    return "not_found", None


def said_by_the_customer(id: str, content: Content, at: datetime) -> CustomerMessage:
    return CustomerMessage(id, at, "whatsapp", Sender(MARIELA, MARIELA), content)


@asynccontextmanager
async def at_the_office(release: Release, folder: Path, **bounds: int) -> AsyncIterator[Office]:
    release = pretended(release)
    now = datetime.fromisoformat(NOW).replace(tzinfo=release.company.zone)
    line = release.lines["whatsapp"]
    async with Meta(SECRETS["token"], SECRETS["app_secret"], line["phone_number_id"]) as meta:
        office = Office(release, folder, meta, HandClock(now))
        meta.webhooks.clock = lambda: office.clock.now().timestamp()
        await office.start(**bounds)
        await office.open()
        office.hooks = Hooks(release.lines, office.runtime)
        app = application(Settings(None), Health(_fine, _no_figures), hooks=office.hooks, files=office.files)
        door = Door(app, access_log=None, shutdown_timeout=0.1)
        await door.setup()
        await web.TCPSite(door, "127.0.0.1", 0).start()
        meta.webhooks.url = "http://{}:{}/webhooks/whatsapp".format(*door.addresses[0][:2])
        try:
            yield office
        finally:
            await door.cleanup()
            await office.runtime.stop()


def with_hosts(release: Release, *hosts: str) -> Release:
    return replace(release, company=replace(release.company, media_hosts=hosts))


async def _fine() -> None:
    return None


async def _no_figures() -> dict[str, int]:
    return {}

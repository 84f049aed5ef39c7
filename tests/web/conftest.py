"""Pages served in this process: over the in-memory world, or over the real engine."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from engine.core.release import Release
from engine.project.project import load
from engine.web.app import application
from engine.web.door import Door
from engine.web.health import Health
from engine.web.keys import Settings
from engine.web.simulator.facade import Simulator
from engine.web.simulator.media import Shelf
from engine.web.simulator.played import Played
from engine.web.simulator.stand import Stand
from tests.web.worldly import Worldly

ROOT = Path(__file__).parent.parent.parent
NOW = "2026-12-01 10:00"
MARIELA = "+5493535550001"
TOKEN = "a-token-that-is-long-enough"


@pytest.fixture(scope="session")
def release() -> Release:
    """The default project."""
    return load(ROOT)


@dataclass
class Site:
    """A server of ours, and a client that keeps no cookies between tests."""

    address: str
    http: aiohttp.ClientSession
    app: web.Application

    async def get(self, path: str, **options: Any) -> aiohttp.ClientResponse:
        return await self.http.get(self.address + path, allow_redirects=False, **options)

    async def post(self, path: str, data: Any = None, **options: Any) -> aiohttp.ClientResponse:
        return await self.http.post(self.address + path, data=data, allow_redirects=False, **options)


async def nothing() -> None:
    return None


async def figures() -> Mapping[str, Any]:
    return {"queued": 0}


@asynccontextmanager
async def serving(simulator: Simulator | None, folder: Path, port: int = 0) -> AsyncIterator[Site]:
    stand = (
        None if simulator is None else (lambda pages, assets: Stand(simulator, pages, Shelf(folder, assets)))
    )
    app = application(Settings(TOKEN), Health(nothing, figures), stand)
    runner = Door(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    port = runner.addresses[0][1]
    try:
        async with aiohttp.ClientSession() as http:
            yield Site(f"http://127.0.0.1:{port}", http, app)
    finally:
        await runner.cleanup()
        await asyncio.sleep(0)


@pytest.fixture
def world(release: Release) -> Worldly:
    now = datetime.fromisoformat(NOW).replace(tzinfo=release.company.zone)
    return Worldly(release, ROOT, now, MARIELA)


@pytest.fixture
async def site(world: Worldly, tmp_path: Path) -> AsyncIterator[Site]:
    async with serving(world, tmp_path) as site:
        yield site


@asynccontextmanager
async def playing(release: Release, folder: Path) -> AsyncIterator[Played]:
    """The simulator over the real engine, with a database on disk."""
    played = Played(release, ROOT, folder, began=at(release, NOW))
    await played.start()
    yield played
    await played.stop()


@pytest.fixture
async def played(release: Release, tmp_path: Path) -> AsyncIterator[Played]:
    async with playing(release, tmp_path / "simulator") as played:
        yield played


def poison(monkeypatch: pytest.MonkeyPatch, played: Played) -> None:
    """While it lasts, nobody can decide what a customer writes when it is «veneno»."""
    decider = played.runtime._decider
    decide = decider._decide

    def broken(*args: Any) -> Any:
        if getattr(getattr(args[2], "content", None), "text", "") == "veneno":
            raise ValueError("no step")
        return decide(*args)

    monkeypatch.setattr(decider, "_decide", broken)


def at(release: Release, text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=release.company.zone)

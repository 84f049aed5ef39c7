"""kill -9 while a system is asked: what reads is asked again, what writes is not, and nobody waits on."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest
from aiohttp import web

from tests.connectors.office import Crm, at_work
from tests.connectors.server import Handler, System

ROOT = Path(__file__).parents[2]


async def killed(system: System, folder: Path, text: str, where: str, before: Handler | None = None) -> None:
    """When the request arrives, and the system has done what it was asked."""
    arrived = asyncio.Event()

    async def answer(request: web.Request) -> web.StreamResponse:
        if before is not None:
            await before(request)
        arrived.set()
        await asyncio.sleep(60)
        return web.Response()

    system.answers[where] = answer
    command = [sys.executable, "-m", "tests.connectors.killed", str(folder), str(system.port), text]
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT)
    try:
        async with asyncio.timeout(60):
            await arrived.wait()
    finally:
        process.kill()
        await process.wait()


async def test_what_reads_is_asked_again(system: System, tmp_path: Path) -> None:
    crm = Crm(system)
    await killed(system, tmp_path, "hola", "/customer")
    crm = Crm(system)
    async with at_work(system, tmp_path) as office:
        await office.quiet()
        assert office.heard() == ["Hola Ana, debes $ 18.500,50."]
    assert crm.tickets == []


@pytest.mark.parametrize("done", [False, True])
async def test_what_writes_is_not_and_the_flow_says_so(system: System, tmp_path: Path, done: bool) -> None:
    crm = Crm(system)
    await killed(system, tmp_path, "reclamo", "/tickets", crm.ticket if done else None)
    again = Crm(system)
    async with at_work(system, tmp_path) as office:
        await office.quiet()
        assert office.heard() == ["No sabemos si quedó anotado."]
        await office.say("otro reclamo", id="m2")
        await office.quiet()
        assert office.heard()[-1] == "Tu reclamo es el 1."
    assert (len(crm.tickets), len(again.tickets)) == (int(done), 1)


async def test_what_never_left_is_done_by_the_next_process(system: System, tmp_path: Path) -> None:
    """It died while it logged in."""
    Crm(system)
    await killed(system, tmp_path, "reclamo", "/login")
    crm = Crm(system)
    async with at_work(system, tmp_path) as office:
        await office.quiet()
        assert office.heard() == ["Tu reclamo es el 1."]
    assert len(crm.tickets) == 1

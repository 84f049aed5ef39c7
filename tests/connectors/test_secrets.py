"""Secrets are nowhere: everything is run with marked ones, and all that is left behind is searched.

The system repeats in its answers whatever it is sent, as some do in their errors.
"""

from __future__ import annotations

import io
import logging
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from engine.core.messages import RoomReady
from engine.store import codec
from engine.web import logs
from tests.connectors.made import NOON
from tests.connectors.office import LINE, MARK, Crm, Office, at_work, served
from tests.connectors.server import System
from tests.connectors.test_told import BODY, signed

PAGES = (
    "/attention",
    "/metrics",
    "/health/ready",
    "/mode",
    "/unanswered",
    "/doubts",
    "/simulator/transcript",
)


async def parrot(request: web.Request) -> web.Response:
    body = (await request.read()).decode()
    told = str({"headers": dict(request.headers), "body": body, "url": str(request.url)})
    said = {"state": "error", "message": told}
    return web.json_response(said, status=500, headers={"X-Echo": told[:200]})


async def lived(office: Office, system: System, address: str) -> str:
    """Good days and bad ones; returns what its pages say."""
    crm = Crm(system)
    crm.pays("123", {"status": "approved", "amount": 18500})
    await office.runtime.accept(RoomReady("room", NOON, LINE, "support", "group-1"))
    async with aiohttp.ClientSession() as http:

        async def tells(headers: dict[str, str]) -> None:
            url = f"{address}/connector/crm/payments?data.id=123&type=payment"
            await http.post(url, json=BODY, headers=headers)
            await office.quiet()

        await office.say("hola")
        await office.say("un reclamo")
        await office.quiet()
        await tells(signed())
        await tells(signed(request="r-2", secret="guessed"))
        for n, bad in enumerate((parrot, _deep, _moved, _broken)):
            for path in ("/customer", "/tickets", "/payments/123"):
                system.answers[path] = bad
            office.clock.advance(timedelta(seconds=31))  # the breaker lets one through
            await office.say("hola", f"+54938155500{n:02}")
            await office.say("un reclamo", f"+54938155500{n:02}")
            await tells(signed(request=f"r-{n + 3}"))
            await office.quiet()
        for path in ("/login", "/customer"):
            system.answers[path] = parrot
        office.clock.advance(timedelta(seconds=31))
        office.connectors._links["crm"]._logins._token = ""  # type: ignore[union-attr]
        await office.say("hola", "+5493815550099")
        await office.quiet()
        await office.runtime.switch(office.release)
        pages = [await (await http.get(f"{address}{path}")).text() for path in PAGES]
    worries = [worry.sentence() for worry in (await office.runtime.health()).worries]
    records = [codec.encode(record.data) for record in await office.runtime.store.records()]
    shown = [shown.message.content.text for shown in office.phone.shown]
    return "\n".join([*pages, *worries, *records, *shown])


async def _deep(request: web.Request) -> web.Response:
    return web.Response(text='{"a":' * 5000)


async def _moved(request: web.Request) -> web.Response:
    where = f"http://10.0.0.1/?{request.headers.get('Authorization', '')}"
    return web.Response(status=302, headers={"Location": where})


async def _broken(request: web.Request) -> web.Response:
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


async def test_no_secret_and_no_dropped_field_is_left_anywhere(
    system: System, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    log = io.StringIO()
    before = logging.getLogger().handlers[:], logging.getLogger().level
    logs.set_up(log, logging.DEBUG)
    logging.getLogger("aiohttp").setLevel(logging.DEBUG)
    try:
        async with at_work(system, tmp_path) as office, served(office) as address:
            said = await lived(office, system, address)
    finally:
        logging.getLogger().handlers[:], level = before
        logging.getLogger().setLevel(level)
    said += log.getvalue() + "".join(capfd.readouterr())
    assert any(MARK in str(headers) for headers in system.headers), "the secrets were used"
    assert "Hola Ana" in said
    assert "unauthorised" in said
    assert "doubtful" in said
    assert MARK not in said
    kept = _files(tmp_path)
    assert {"ventanilla.db", "connectors.db"} <= kept.keys()
    assert [name for name, content in kept.items() if MARK.encode() in content] == []


def _files(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.rglob("*") if file.is_file()}

"""The default project at work with each CRM: real engine, real lines, real requests, fake systems."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from engine.connectors import Connectors
from engine.project.project import load
from engine.web.app import application
from engine.web.door import Door
from engine.web.engines import lines_of
from engine.web.health import Health
from engine.web.keys import Settings
from engine.web.settings import Environment
from engine.web.simulator.fake.lines import pretended
from engine.web.simulator.fake.played import PlayedByPhone
from engine.web.webhooks import Hooks
from tests.shipped.desk import ROOT

MORNING = datetime(2026, 12, 1, 13, tzinfo=UTC)
SILVINA, JORGE, BRAULIO = "+5493535550003", "+5493535550002", "+5493535550019"
WRITING = {  # what each of them can note down, and where its fake keeps it
    "mikrowisp": {"tickets", "promises"},
    "ispcube": {"tickets", "promises"},
    "ispbrain": {"tickets"},
    "wisphub": {"tickets"},
    "uisp": {"tickets"},
}


class Desk:
    def __init__(self, played: PlayedByPhone) -> None:
        self.played = played

    async def says(self, phone: str, *texts: str) -> list[str]:
        """What was answered to the last of them."""
        heard: list[str] = []
        for text in texts:
            before = len((await self.played.look()).posts)
            await self.played.do({"customer": phone, "says": text})
            posts = (await self.played.look()).posts[before:]
            heard = [one.content.text for one in posts if one.ours and one.place == ("customer", phone)]
        return heard

    @property
    def systems(self) -> dict[str, Any]:
        return dict(self.played._faked.fakes.systems)


@asynccontextmanager
async def desk(folder: Path, crm: str, payments: str = "") -> AsyncIterator[Desk]:
    project = folder / "project"
    for part in ("config", "flows"):
        shutil.copytree(ROOT / part, project / part)
    company = project / "config/company.yaml"
    company.write_text(company.read_text("utf-8").replace("crm: demo", f"crm: {crm}") + payments, "utf-8")
    release = pretended(load(project, date(2026, 12, 1)))
    played = PlayedByPhone(release, project, folder / "data", MORNING)
    await played.start()
    hooks = Hooks(lines_of(release, Environment("127.0.0.1", 0, folder, None)), played.runtime)

    async def nothing() -> None: ...

    async def no_figures() -> dict[str, int]:
        return {}

    app = application(
        Settings(None), Health(nothing, no_figures), hooks=hooks, runtime=lambda: played.runtime
    )
    door = Door(app, access_log=None)
    await door.setup()
    await web.TCPSite(door, "127.0.0.1", 0).start()
    assert await played.reach("http://{}:{}".format(*door.addresses[0][:2]), hooks)
    systems = played.runtime.systems
    assert isinstance(systems, Connectors)
    await systems.keeping.look()
    try:
        yield Desk(played)
    finally:
        await played.stop()
        await door.cleanup()


@pytest.mark.parametrize("crm", WRITING)
async def test_a_customer_is_served(tmp_path: Path, crm: str) -> None:
    async with desk(tmp_path, crm) as at:
        fake = at.systems[crm]
        [hello] = await at.says(SILVINA, "hola")
        assert "hola, silvina" in hello.lower()
        [owed] = await at.says(SILVINA, "facturas y pagos", "mi saldo")
        assert "28.900" in owed
        await at.says(SILVINA, "menú")
        [suspended] = await at.says(JORGE, "no tengo internet")
        assert "suspendido" in suspended
        [which] = await at.says(BRAULIO, "buenas")
        assert "más de un servicio" in which
        answered = await at.says(BRAULIO, "2")
        assert "braulio" in answered[-1].lower()
        assert len(fake.tickets) == 0
        await at.says(SILVINA, "asesor")
        assert len(fake.tickets) == 1
        rows = (await at.played.look()).rows
        tickets = [row for (kind, _), row in rows.items() if kind == "ticket"]
        assert [ticket.fields["crm_ticket"] for ticket in tickets] == [str(number(fake.tickets[0]))]


def number(ticket: dict[str, Any]) -> Any:
    return ticket.get("id") or ticket["id_ticket"]


@pytest.mark.parametrize("crm", [crm for crm, kept in WRITING.items() if "promises" in kept])
async def test_a_promise_is_kept_where_the_customers_are(tmp_path: Path, crm: str) -> None:
    async with desk(tmp_path, crm) as at:
        [told, _] = await at.says(SILVINA, "deuda", "pedir más plazo", "15/12", "sí")
        assert "Quedó anotado" in told
        assert len(at.systems[crm].promises) == 1


@pytest.mark.parametrize("crm", ["mikrowisp", "ispcube"])
async def test_a_link_of_the_crm(tmp_path: Path, crm: str) -> None:
    async with desk(tmp_path, crm) as at:
        [told, _] = await at.says(SILVINA, "deuda", "cómo pagar", "link")
        assert "https://" in told


async def test_what_the_crm_cannot_do_is_not_offered(tmp_path: Path) -> None:
    async with desk(tmp_path, "ispbrain") as at:
        [menu] = await at.says(SILVINA, "facturas y pagos")
        assert "Mis facturas" not in menu
        [menu] = await at.says(SILVINA, "cómo pagar")
        assert "Link de pago" not in menu


async def test_a_link_is_paid_and_the_desk_hears_of_it(tmp_path: Path) -> None:
    async with desk(tmp_path, "ispbrain", "payments: mercadopago\n") as at:
        pago = at.systems["mercadopago"]
        [told, _] = await at.says(SILVINA, "deuda", "cómo pagar", "link")
        link = told.split()[-1]
        async with aiohttp.ClientSession() as http, http.get(link) as got:
            assert got.status == 200
        await at.played.runtime.quiet()
        [payment] = pago.payments
        assert pago.notices == [200]
        posts = (await at.played.look()).posts
        room = [one.content.text for one in posts if one.place == ("room", "billing")]
        assert any(payment in text and "28.900" in text and "approved" in text for text in room)
        assert await pago.notify(pago.preferences[0]["notification_url"], payment, signed=False) == 401


async def test_a_crm_that_is_down_leaves_nobody_without_an_answer(tmp_path: Path) -> None:
    async with desk(tmp_path, "mikrowisp") as at:
        at.systems["mikrowisp"].trouble(status=503, times=10_000)
        answered = await at.says(SILVINA, "hola")
        assert "¿En qué te ayudamos?" in answered[-1]
        answered = await at.says(SILVINA, "facturas y pagos", "20100203")
        assert any("Te paso con administración" in text for text in answered)


HIDDEN = {
    "mikrowisp": ("fake-mikrowisp-token", "portal-2003", "ppp-2003", "snmp-secreta"),
    "ispcube": ("fake-ispcube-password", "fake-ispcube-key", "portal-2003"),
    "wisphub": ("fake-wisphub-key", "wifi-2003", "hotspot-2003", "cpe-2003"),
}


@pytest.mark.parametrize("crm", HIDDEN)
async def test_no_secret_is_left_behind(
    tmp_path: Path, crm: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """Neither the keys with which one enters nor those of the customers: in files, logs or what was said."""
    caplog.set_level("DEBUG")
    async with desk(tmp_path, crm) as at:
        await at.says(SILVINA, "hola", "facturas y pagos", "saldo", "menú", "soporte", "asesor")
        at.systems[crm].trouble(status=500, times=50)
        await at.says(JORGE, "hola", "facturas y pagos", "20100202")
        story = await at.played.transcript("todo")
        posts = "\n".join(one.content.text for one in (await at.played.look()).posts)
    out, err = capfd.readouterr()
    kept = b"".join(file.read_bytes() for file in (tmp_path / "data").rglob("*") if file.is_file())
    assert b"silvina" in kept.lower()
    for place in (story, posts, out, err, caplog.text, kept.decode("utf-8", "replace")):
        assert not [secret for secret in HIDDEN[crm] if secret in place]

"""The clinic of examples/, played in the browser: an appointment that somebody has to arrange."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from playwright.async_api import Browser

from engine.author.rehearsal import rehearse
from engine.project.project import load
from engine.project.source import read
from engine.web.simulator.played import Played
from tests.web.browsers import DESK, Window
from tests.web.conftest import ROOT, at, serving

pytestmark = pytest.mark.asyncio(loop_scope="module")

CLINIC = ROOT / "examples" / "clinica"
PAGE = "/simulator?customer=%2B5493875550001&room=turnos"


async def test_a_waiting_list_from_the_first_word_to_the_mark(browser: Browser, tmp_path: Path) -> None:
    release = load(CLINIC, date(2026, 3, 2))
    played = Played(release, CLINIC, tmp_path / "simulator", began=at(release, "2026-03-02 10:00"))
    await played.start()
    try:
        async with serving(played, tmp_path / "media") as site:
            context = await browser.new_context(viewport=DESK, locale="es-AR", reduced_motion="reduce")
            window = Window(await context.new_page())
            page = window.page
            await page.goto(site.address + PAGE)
            await page.locator("html[data-live=on]").wait_for()

            await window.say("customer", "turno")
            await window.hears("customer", "¿Con qué especialidad?")
            await window.say("customer", "dermatología")
            await window.hears("customer", "¿Te anoto en la lista de espera?")
            await page.get_by_role("button", name="Sí, anotame", exact=True).click()
            await window.hears("customer", "¿Hasta qué día")
            await window.say("customer", "el viernes")
            await window.hears("room", "Lista de espera de Dermatología, hasta el 06/03/2026")

            await page.locator("#room-log .bubble", has_text="TUR1").click()
            await window.say("room", "yo")
            await window.hears("room", "Lucía atiende TUR1")
            await page.locator(".pill.busy").click()
            await page.locator("#room-title", has_text="Lucía").wait_for()
            await window.say("room", "Te anoté, Carla")
            await window.hears("customer", "Te anoté, Carla")
            for answer in ("/listo", "en lista de espera", "/omitir", "/omitir"):
                await window.say("room", answer)
            await page.locator(".track [aria-current]", has_text="Resuelto").wait_for()
            for _ in range(2):
                await page.get_by_role("button", name="+10 min").click()
            await window.hears("customer", "Del 1 al 5")
            await window.say("customer", "5")
            await window.hears("customer", "Que estés bien")
            await page.locator(".track [aria-current]", has_text="Cerrado").wait_for()

            async with page.expect_download() as download:
                await page.get_by_role("link", name="Guardar como prueba").click()
            file = tmp_path / "played.yaml"
            await (await download.value).save_as(file)
            assert rehearse(release, CLINIC, read("played.yaml", file.read_bytes()).value) is None
            assert window.complaints == []
    finally:
        await played.stop()

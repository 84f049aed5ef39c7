"""The simulator in a real browser: one person plays a whole case."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Literal

import pytest
import pytest_asyncio
from playwright.async_api import Browser, ViewportSize

from engine.author.rehearsal import rehearse
from engine.core.release import Release
from engine.project.source import read
from engine.web.simulator.played import Played
from tests.web.browsers import Window, a_browser, faults
from tests.web.conftest import MARIELA, ROOT, Site, playing, serving

PAGE = f"/simulator?customer=%2B{MARIELA[1:]}&room=support"
DESK: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
TABLET: ViewportSize = {"width": 1024, "height": 768}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with a_browser() as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="module")
async def played(release: Release, tmp_path: Path) -> AsyncIterator[Played]:
    async with playing(release, tmp_path / "simulator") as played:
        yield played


@pytest_asyncio.fixture(loop_scope="module")
async def site(played: Played, tmp_path: Path) -> AsyncIterator[Site]:
    async with serving(played, tmp_path / "media") as site:
        yield site


async def opened(browser: Browser, site: Site, size: ViewportSize = DESK) -> Window:
    context = await browser.new_context(viewport=size, locale="es-AR", reduced_motion="reduce")
    window = Window(await context.new_page())
    await window.page.goto(site.address + PAGE)
    await window.page.locator("html[data-live=on]").wait_for()
    return window


async def test_a_whole_case_live_in_a_second_window(
    browser: Browser, site: Site, release: Release, tmp_path: Path
) -> None:
    one, other = await opened(browser, site), await opened(browser, site)
    await one.say("customer", "No tengo internet", "sí")
    await one.page.get_by_role("button", name="LOS en rojo", exact=True).click()
    await one.page.get_by_role("button", name="Sigue en rojo", exact=True).click()
    await one.hears("room", "SOP-1")
    await other.hears("room", "SOP-1")
    await other.mind("espera que alguien tome el caso")

    await one.page.locator("#room-log .bubble", has_text="SOP-1").click()
    assert "SOP-1" in await one.page.locator(".chat.room .quoting").inner_text()
    await one.say("room", "lo tomo yo")
    await other.hears("room", "Carla Bustos tomó el caso")
    await one.mind("habla el agente del caso")
    await one.page.locator(".pill.busy").click()
    await one.hears("room", "Mariela Sánchez")
    await one.say("room", "Hola Mariela, ya sale la cuadrilla")
    await other.hears("customer", "ya sale la cuadrilla")

    await one.page.get_by_role("button", name="+10 min").click()
    await other.page.locator("#clock", has_text="10:10").wait_for()
    await one.say("room", "/fin Fibra reparada")
    await other.hears("customer", "¿Qué nota le ponés")
    await other.say("customer", "un 5")
    await one.hears("customer", "¡Qué alegría!")
    await one.page.locator(".track [aria-current]", has_text="Cerrado").wait_for()

    await one.page.get_by_label("Modo").select_option("stopped")
    await other.page.locator("[data-mode=stopped]").wait_for(state="attached")
    assert await other.page.get_by_label("Modo").input_value() == "stopped"

    async with one.page.expect_download() as download:
        await one.page.get_by_role("link", name="Guardar como prueba").click()
    file = tmp_path / "played.yaml"
    await (await download.value).save_as(file)
    assert rehearse(release, ROOT, read("played.yaml", file.read_bytes()).value) is None
    assert one.complaints + other.complaints == []


async def test_only_with_the_keyboard(browser: Browser, site: Site) -> None:
    window = await opened(browser, site)
    keys = window.page.keyboard
    await keys.press("Alt+1")
    await keys.type("No tengo internet")
    await keys.press("Enter")
    await window.hears("customer", "luz prendida")
    for answer in ("sí", "luz roja", "sigue igual"):
        await keys.type(answer)
        await keys.press("Enter")
        await window.hears("customer", answer)
    await window.hears("room", "SOP-1")
    await keys.press("Alt+2")
    await keys.press("ArrowUp")
    await keys.press("Enter")
    assert "SOP-1" in await window.page.locator(".chat.room .quoting").inner_text()
    await keys.press("Escape")
    assert await window.page.locator(".chat.room .quoting").is_hidden()
    await keys.press("ArrowUp")
    await keys.press("Enter")
    await keys.type("lo tomo")
    await keys.press("Enter")
    await window.hears("room", "tomó el caso")
    assert window.complaints == []


async def test_an_image_a_voice_note_a_document_and_a_place(
    browser: Browser, site: Site, tmp_path: Path
) -> None:
    window = await opened(browser, site)
    page = window.page
    attach = page.locator(".chat.customer").get_by_role("button", name="Adjuntar")

    async def choose(kind: str) -> None:
        await attach.click()
        await page.locator("#attach-customer").get_by_role("button", name=kind).click()

    await choose("Imagen")
    await page.get_by_label("Texto que lo acompaña").first.fill("mi módem")
    await page.locator("#send-image").get_by_role("button", name="Enviar").click()
    await window.hears("customer", "mi módem")
    assert await page.locator("#customer-log .picture img").evaluate(
        "image => image.decode().then(() => image.naturalWidth > 0)"
    )

    own = tmp_path / "own.png"
    own.write_bytes(PIXEL)
    await choose("Imagen")
    await page.locator("#send-image [type=file]").set_input_files(own)
    await page.locator("#send-image").get_by_role("button", name="Enviar").click()
    await page.locator("#customer-log .picture img").nth(1).wait_for()
    loads = "image => image.decode().then(() => image.naturalWidth)"
    assert await page.locator("#customer-log .picture img").nth(1).evaluate(loads) == 1

    await choose("Nota de voz")
    await page.locator("#send-audio").get_by_role("button", name="Enviar").click()
    await page.locator("#customer-log .voice").wait_for()
    await choose("Documento")
    await page.locator("#send-document").get_by_role("button", name="Enviar").click()
    await page.locator("#customer-log .file").wait_for()

    await choose("Ubicación")
    await page.locator(".map svg[role=application]").click(position={"x": 200, "y": 100})
    typed = await page.locator("#send-location [name=lat]").input_value()
    await page.locator(".map svg[role=application]").press("ArrowDown")
    assert float(await page.locator("#send-location [name=lat]").input_value()) < float(typed)
    await page.locator("[data-zone]").select_option(label="Villa María Centro")
    await page.locator("#send-location").get_by_role("button", name="Enviar").click()
    await page.locator("#customer-log .spot-map").wait_for()
    assert window.complaints == []


async def test_what_cannot_be_sent_is_said_and_kept(browser: Browser, site: Site, tmp_path: Path) -> None:
    window = await opened(browser, site)
    text = tmp_path / "own.png"
    text.write_text("no image at all")
    await window.page.locator(".chat.customer").get_by_role("button", name="Adjuntar").click()
    await window.page.locator("#attach-customer").get_by_role("button", name="Imagen").click()
    await window.page.locator("#send-image [type=file]").set_input_files(text)
    await window.page.locator("#send-image").get_by_role("button", name="Enviar").click()
    await window.page.locator("#flash", has_text="no sirve aquí").wait_for()


async def test_somebody_else_and_anew(browser: Browser, site: Site) -> None:
    window = await opened(browser, site)
    page = window.page
    await page.get_by_placeholder("Teléfono o nombre").fill("353 555-4321")
    await page.keyboard.press("Enter")
    await page.locator("#customer-title", has_text="555-4321").wait_for()
    await page.get_by_role("button", name="Hola", exact=True).click()
    await window.hears("customer", "1.")
    page.on("dialog", lambda dialog: dialog.accept())
    await page.get_by_role("button", name="Empezar de cero").click()
    await page.get_by_text("Nadie escribió todavía. El primer").wait_for()
    assert window.complaints == []


async def test_going_from_place_to_place_and_back(browser: Browser, site: Site) -> None:
    window = await opened(browser, site)
    page = window.page
    await page.locator("#say-customer").fill("un borrador")
    known = page.locator("#known .place")
    await known.nth(14).click()
    await page.locator("#customer-title", has_not_text="Mariela").wait_for()
    assert await known.nth(14).is_visible(), "the list stays open, where it was"
    assert await page.locator("#say-customer").input_value() == ""
    await window.say("customer", "hola")
    await page.locator("#places").get_by_role("link", name="Ventas").click()
    await page.locator("#room-title", has_text="Ventas").wait_for()
    await page.go_back()
    await page.locator("#room-title", has_text="Soporte").wait_for()
    await page.go_back()
    await page.locator("#customer-title", has_text="Mariela").wait_for()
    await page.locator("html[data-live=on]").wait_for()
    await window.say("customer", "No tengo internet")
    await window.hears("customer", "luz prendida")
    assert window.complaints == []


async def test_language_and_colours_by_a_button(browser: Browser, site: Site) -> None:
    window = await opened(browser, site)
    await window.page.get_by_role("button", name="In English").click()
    await window.page.get_by_role("link", name="Save as transcript").wait_for()
    await window.page.get_by_role("button", name="Dark background").click()
    await window.page.get_by_role("button", name="Light background").wait_for()
    assert await window.page.locator("html").get_attribute("data-theme") == "dark"
    assert MARIELA[1:] in window.page.url
    assert window.complaints == []


async def test_on_a_telephone(browser: Browser, site: Site) -> None:
    window = await opened(browser, site, size=PHONE)
    page = window.page
    assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    await window.say("customer", "No tengo internet", "sí", "luz roja", "sigue igual")
    await page.locator("#tab-room.fresh").wait_for()
    await page.get_by_role("tab", name="Sala").click()
    await window.hears("room", "SOP-1")
    assert await page.locator("#customer-log").is_hidden()
    await page.locator("#room-log .bubble", has_text="SOP-1").click()
    await window.say("room", "lo tomo")
    await page.get_by_role("tab", name="Motor").click()
    await window.mind("habla el agente")
    await page.get_by_role("tab", name="Lugares").click()
    await page.locator(".pill.busy").click()
    await window.hears("room", "Mariela Sánchez")
    assert await page.get_by_role("tab", name="Sala").get_attribute("aria-selected") == "true"
    assert window.complaints == []


async def test_everybody_can_use_it(browser: Browser, site: Site) -> None:
    """Contrast, names and roles: at every width, light and dark, before and after a case."""
    window = await opened(browser, site)
    page = window.page
    found = await faults(page)
    await window.say("customer", "No tengo internet", "sí", "luz roja", "sigue igual")
    await window.hears("room", "SOP-1")
    for scheme in SCHEMES:
        await page.emulate_media(color_scheme=scheme)
        for size in (DESK, TABLET, PHONE):
            await page.set_viewport_size(size)
            found += await faults(page)
            assert await page.evaluate("document.documentElement.scrollWidth") <= size["width"]
        for tab in ("Lugares", "Sala", "Motor", "Cliente"):
            await page.get_by_role("tab", name=tab).click()
            found += await faults(page)
        for dialog in ("send-image", "send-audio", "send-location", "help"):
            await page.evaluate("id => document.getElementById(id).showModal()", dialog)
            found += await faults(page)
            await page.evaluate("id => document.getElementById(id).close()", dialog)
    assert not found, "\n".join(found)
    assert window.complaints == []


PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d494844520000000100000001080600000" + "01f15c4890000000d49444154789c6360f8cf"
    "50000003010180b4c5d0c80000000049454e44ae426082"
)


async def test_a_page_that_lost_its_server_says_so_and_comes_back(
    browser: Browser, played: Played, tmp_path: Path
) -> None:
    async with serving(played, tmp_path / "media") as site:
        window = await opened(browser, site)
    await window.page.get_by_text("Se perdió la conexión").wait_for()
    port = int(site.address.rpartition(":")[2])
    async with serving(played, tmp_path / "media", port):
        await window.page.locator("html[data-live=on]").wait_for()
        await window.say("customer", "hola")

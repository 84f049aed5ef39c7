"""One person plays a whole case; another window shows it live."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Browser

from engine.author.rehearsal import rehearse
from engine.core.release import Release
from engine.project.source import read
from tests.web.browsers import PHONE, faults, opened
from tests.web.conftest import ROOT, Site

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_whole_case_live_in_a_second_window(
    browser: Browser, site: Site, release: Release, tmp_path: Path
) -> None:
    one, other = await opened(browser, site.address), await opened(browser, site.address)
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
    await one.page.locator("#room-title", has_text="Carla").wait_for()
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

    for window in (one, other):
        assert not await faults(window.page)

    await one.page.get_by_label("Modo", exact=True).select_option("stopped")
    await other.page.locator("[data-mode=stopped]").wait_for(state="attached")
    assert await other.page.get_by_label("Modo", exact=True).input_value() == "stopped"

    async with one.page.expect_download() as download:
        await one.page.get_by_role("link", name="Guardar como prueba").click()
    file = tmp_path / "played.yaml"
    await (await download.value).save_as(file)
    assert rehearse(release, ROOT, read("played.yaml", file.read_bytes()).value) is None
    assert one.complaints + other.complaints == []


async def test_only_with_the_keyboard(browser: Browser, site: Site) -> None:
    window = await opened(browser, site.address)
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


async def test_on_a_telephone(browser: Browser, site: Site) -> None:
    window = await opened(browser, site.address, size=PHONE)
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
    await page.get_by_label("Modo", exact=True).select_option("stopped")
    await page.locator("[data-mode=stopped]").wait_for(state="attached")
    await page.get_by_role("button", name="Más", exact=True).click()
    assert await page.get_by_role("link", name="Guardar como prueba").is_visible()
    await page.keyboard.press("Escape")
    await window.hears("room", "Mariela Sánchez")
    await page.locator("[role=tab][data-shows=room][aria-selected=true]").wait_for()
    assert window.complaints == []


async def test_news_at_the_moment_a_place_is_drawn_leave_its_tab_chosen(browser: Browser, site: Site) -> None:
    window = await opened(browser, site.address, size=PHONE)
    page = window.page
    await page.get_by_role("tab", name="Lugares").click()
    await page.evaluate("""() => {
        const before = document.querySelector("#desk");
        new MutationObserver((changes, observer) => {
            if (document.querySelector("#desk") === before) return;
            observer.disconnect();
            document.dispatchEvent(new CustomEvent("htmx:after:swap", {detail: {ctx: {}}}));
        }).observe(document.body, {childList: true, subtree: true});
    }""")
    await page.locator(".pill").first.click()
    await page.locator("[role=tab][data-shows=room][aria-selected=true]").wait_for()
    await page.wait_for_timeout(100)
    assert await page.locator("[role=tab][data-shows=room]").get_attribute("aria-selected") == "true"
    assert window.complaints == []

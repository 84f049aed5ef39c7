"""From one place to another."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser

from tests.web.browsers import PHONE, opened
from tests.web.conftest import MARIELA, Site

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_somebody_else_and_anew(browser: Browser, site: Site) -> None:
    window = await opened(browser, site.address)
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
    window = await opened(browser, site.address)
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


async def test_a_number_typed_wrong_is_said_where_it_was_typed(browser: Browser, site: Site) -> None:
    window = await opened(browser, site.address)
    page = window.page
    await page.get_by_placeholder("Teléfono o nombre").fill("12 <b>")
    await page.keyboard.press("Enter")
    await page.get_by_role("alert").filter(has_text="«12 <b>» no es un teléfono").wait_for()
    assert await page.locator("#find").input_value() == "12 <b>"
    assert await page.locator("#find").evaluate("field => field === document.activeElement")
    assert await page.locator("#room-title", has_text="Soporte").is_visible()
    await page.keyboard.press("ControlOrMeta+a")
    await page.keyboard.type("mariela")
    await page.keyboard.press("Enter")
    await page.locator("#customer-title", has_text="Mariela").wait_for()
    assert window.complaints == []


async def test_the_newest_message_is_in_sight_or_one_click_away(browser: Browser, site: Site) -> None:
    window = await opened(browser, site.address, size=PHONE)
    page, log = window.page, window.page.locator("#customer-log")
    await window.say("customer", "hola", "facturas", "volver", "facturas")
    at_end = "log => log.scrollHeight - log.scrollTop - log.clientHeight < 5"
    assert await log.evaluate(at_end)
    await log.evaluate("log => { log.scrollTop = 0; }")
    await page.locator(".chat.customer [data-newest]").click()
    assert await log.evaluate(at_end)
    await page.get_by_role("tab", name="Motor").click()
    await page.get_by_role("tab", name="Cliente").click()
    await page.wait_for_function(
        "() => { const log = document.querySelector('#customer-log');"
        " return log.scrollHeight - log.scrollTop - log.clientHeight < 5; }"
    )
    assert window.complaints == []


async def test_language_and_colours_by_a_button(browser: Browser, site: Site) -> None:
    window = await opened(browser, site.address)
    await window.page.get_by_role("button", name="In English").click()
    await window.page.get_by_role("link", name="Save as transcript").wait_for()
    await window.page.get_by_role("button", name="Dark background").click()
    await window.page.get_by_role("button", name="Light background").wait_for()
    assert await window.page.locator("html").get_attribute("data-theme") == "dark"
    assert MARIELA[1:] in window.page.url
    assert window.complaints == []

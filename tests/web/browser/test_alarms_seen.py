"""What the whole desk should know shows in every window."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Browser

from engine.web.simulator.played import Played
from tests.web.browsers import PHONE, faults, opened
from tests.web.conftest import Site, poison, serving

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_an_emergency_is_declared_and_lifted_in_every_window(browser: Browser, site: Site) -> None:
    one, other = await opened(browser, site.address), await opened(browser, site.address, size=PHONE)
    await one.page.get_by_role("button", name="Emergencia de zona").click()
    dialog = one.page.locator("#emergency")
    await dialog.get_by_role("button", name="Declarar").click()
    assert await dialog.is_visible(), "a zone must be chosen"
    await dialog.get_by_text("Villa María Centro").click()
    await dialog.get_by_label("Lo que se les dice").fill("Se cortó la fibra <b>troncal</b>.")
    await dialog.get_by_role("button", name="Declarar").click()
    await other.page.locator(".alarm", has_text="Villa María Centro").wait_for()
    assert "<b>troncal</b>" in await other.page.locator(".alarm q").inner_text()
    await one.say("customer", "hola")
    await one.hears("customer", "Se cortó la fibra <b>troncal</b>.")
    assert not await faults(one.page) + await faults(other.page)
    await other.page.get_by_role("button", name="Levantar").click()
    await one.page.locator(".alarm").wait_for(state="detached")
    assert one.complaints + other.complaints == []


async def test_what_the_engine_could_not_decide_is_shown_and_tried_again(
    browser: Browser, site: Site, played: Played, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = await opened(browser, site.address)
    with monkeypatch.context() as broken:
        poison(broken, played)
        await window.say("customer", "veneno")
        notice = window.page.locator(".alarm.aside", has_text="1 suceso quedó apartado")
        await notice.wait_for()
        assert not await faults(window.page)
        await notice.get_by_role("button", name="Reintentar").click()
        await window.page.locator("#flash", has_text="sigue sin poder").wait_for()
    await notice.get_by_role("button", name="Reintentar").click()
    await notice.wait_for(state="detached")
    await window.hears("customer", "1.")
    assert window.complaints == []


async def test_a_page_that_lost_its_server_says_so_and_comes_back(
    browser: Browser, played: Played, tmp_path: Path
) -> None:
    async with serving(played, tmp_path / "media") as site:
        window = await opened(browser, site.address)
    await window.page.get_by_text("Se perdió la conexión").wait_for()
    port = int(site.address.rpartition(":")[2])
    async with serving(played, tmp_path / "media", port):
        await window.page.locator("html[data-live=on]").wait_for()
        await window.say("customer", "hola")

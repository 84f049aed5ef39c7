"""Whoever they are and whatever they look with, people can use it."""

from __future__ import annotations

from typing import Literal

import pytest
from playwright.async_api import Browser

from tests.web.browsers import DESK, PHONE, TABLET, faults, opened
from tests.web.conftest import Site

SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_everybody_can_use_it(browser: Browser, site: Site) -> None:
    """Contrast, names and roles: at every width, light and dark, before and after a case."""
    window = await opened(browser, site.address)
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
        for dialog in ("send-image", "send-audio", "send-location", "emergency", "help"):
            await page.evaluate("id => document.getElementById(id).showModal()", dialog)
            found += await faults(page)
            await page.evaluate("id => document.getElementById(id).close()", dialog)
    assert not found, "\n".join(found)
    assert window.complaints == []

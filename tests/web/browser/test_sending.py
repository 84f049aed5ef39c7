"""What can be sent, and what cannot."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Browser

from tests.web.browsers import opened
from tests.web.conftest import Site

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_an_image_a_voice_note_a_document_and_a_place(
    browser: Browser, site: Site, tmp_path: Path
) -> None:
    window = await opened(browser, site.address)
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
    window = await opened(browser, site.address)
    text = tmp_path / "own.png"
    text.write_text("no image at all")
    await window.page.locator(".chat.customer").get_by_role("button", name="Adjuntar").click()
    await window.page.locator("#attach-customer").get_by_role("button", name="Imagen").click()
    await window.page.locator("#send-image [type=file]").set_input_files(text)
    await window.page.locator("#send-image").get_by_role("button", name="Enviar").click()
    await window.page.locator("#flash", has_text="no sirve aquí").wait_for()


async def test_a_message_that_is_too_long_is_said_and_kept(browser: Browser, site: Site) -> None:
    window = await opened(browser, site.address)
    field = window.page.locator("#say-customer")
    await field.press("Enter")
    await field.fill("a" * 20_000)
    await field.press("Enter")
    await window.page.locator("#flash", has_text="demasiado largo: caben 4096").wait_for()
    assert len(await field.input_value()) == 20_000
    assert not await window.page.locator("#customer-log .bubble").count()
    await window.say("customer", "ñ" * 4096)
    assert not await window.page.locator("#flash").inner_text()
    assert window.complaints == []


PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d494844520000000100000001080600000" + "01f15c4890000000d49444154789c6360f8cf"
    "50000003010180b4c5d0c80000000049454e44ae426082"
)

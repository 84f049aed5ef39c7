"""The pictures of the README: `python -m tests.web.pictures` plays a morning and makes them anew."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from datetime import timedelta
from pathlib import Path

from playwright.async_api import Browser, ViewportSize

from engine.project.project import load
from engine.web.simulator.played import Played
from tests.web.browsers import a_browser
from tests.web.conftest import MARIELA, ROOT, Site, at, serving

FOLDER = ROOT / "docs" / "img"
WIDE: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
CASE = f"/simulator?customer=%2B{MARIELA[1:]}&room=carla_1"
MENU = "/simulator?customer=%2B5493535550002&room=support"


async def a_morning(played: Played) -> None:
    async def says(phone: str, *texts: str) -> None:
        for text in texts:
            await played.do({"customer": f"+54935355500{phone}", "says": text})

    await says("14", "quiero pagar")
    await says("05", "Hola, buen día")
    await played.advance(timedelta(minutes=3))
    await says("01", "No tengo internet", "sí", "luz roja", "Sigue en rojo!!")
    notice = [post for post in (await played.look()).posts if post.place == ("room", "support")][-1]
    await played.advance(timedelta(minutes=2))
    await says("02", "Hola", "Facturas y pagos")
    await played.do({"agent": "carla", "in": "support", "quotes": notice.id, "says": "lo veo yo"})
    hello = "¡Hola Mariela! Veo la fibra cortada en tu cuadra. Ya sale la cuadrilla."
    await played.do({"agent": "carla", "in": "carla_1", "says": hello})
    await played.advance(timedelta(minutes=4))
    await played.do({"customer": MARIELA, "image": "modem.svg", "caption": "Así se ve el módem"})
    await says("01", "¿Cuánto tardan más o menos?")


async def picture(
    browser: Browser,
    site: Site,
    name: str,
    path: str,
    size: ViewportSize = WIDE,
    *,
    dark: bool = False,
    english: bool = False,
) -> None:
    context = await browser.new_context(
        viewport=size,
        locale="en-US" if english else "es-AR",
        color_scheme="dark" if dark else "light",
        reduced_motion="reduce",
        device_scale_factor=2 if size is PHONE else 1,
    )
    page = await context.new_page()
    await page.goto(site.address + path)
    await page.locator("html[data-live=on]").wait_for()
    await page.wait_for_timeout(400)
    await page.screenshot(path=FOLDER / f"{name}.png")
    await context.close()


async def make(folder: Path) -> None:
    release = load(ROOT)
    played = Played(release, ROOT, folder / "simulator", began=at(release, "2026-12-01 10:02"))
    await played.start()
    await a_morning(played)
    async with serving(played, folder / "media") as site, a_browser() as browser:
        await picture(browser, site, "simulator.es", CASE)
        await picture(browser, site, "simulator.en", CASE, english=True)
        await picture(browser, site, "simulator.dark", MENU, dark=True)
        await picture(browser, site, "simulator.phone", CASE, PHONE)
    await played.stop()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(make(Path(folder)))
    sys.stdout.write(f"{FOLDER}\n")

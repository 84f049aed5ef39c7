"""Which browser the tests drive, and how a page of ours is judged in it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from typing import Any

import pytest
from playwright.async_api import Browser, ConsoleMessage, Page, ViewportSize, async_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SWITCHES = (
    *("--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"),
    *("--no-first-run", "--disable-gpu", "--disable-dev-shm-usage"),
)
PATIENCE = 8_000
SERIOUS = {"serious", "critical"}
PAGE = "/simulator?customer=%2B5493535550001&room=support"
DESK: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 375, "height": 812}
TABLET: ViewportSize = {"width": 1024, "height": 768}


@cache
def chromium() -> str | None:
    """`$CHROMIUM`, else one on the PATH; none: Playwright's own, which is fetched when it is missing."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        _quietly("apt-get", "update", "-qq")
        _quietly("apt-get", "install", "-qq", "--no-install-recommends", "chromium", "libatomic1")
        found = shutil.which("chromium")
    if found is None:
        _quietly(sys.executable, "-m", "playwright", "install", "chromium")
    return found


def _quietly(*command: str) -> None:
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(command, check=False, capture_output=True, env=env, timeout=600)


@asynccontextmanager
async def a_browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        try:
            browser = await playwright.chromium.launch(executable_path=chromium(), args=list(SWITCHES))
        except Exception as error:
            if os.environ.get("CI") == "true":
                raise
            pytest.skip(f"NO BROWSER, SO NO PAGE WAS TRIED: {str(error).splitlines()[0]}")
        yield browser
        await browser.close()


class Window:
    """A page, and all that it complained about."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        page.set_default_timeout(PATIENCE)
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _said(self, message: ConsoleMessage) -> None:
        # what the server refused on purpose is no complaint
        if message.type in ("error", "warning") and "422" not in message.text:
            self.complaints.append(message.text)

    async def say(self, kind: str, *texts: str) -> None:
        field = self.page.locator(f"#say-{kind}")
        for text in texts:
            before = await self.page.locator(f"#{kind}-log .bubble").count()
            await field.fill(text)
            await field.press("Enter")
            await self.page.locator(f"#{kind}-log .bubble").nth(before).wait_for()

    async def log(self, kind: str) -> str:
        return await self.page.locator(f"#{kind}-log").inner_text()

    async def hears(self, kind: str, text: str) -> None:
        await self.page.locator(f"#{kind}-log .bubble", has_text=text).last.wait_for()

    async def mind(self, text: str) -> None:
        await self.page.locator("#mind", has_text=text).wait_for()


async def opened(browser: Browser, address: str, size: ViewportSize = DESK) -> Window:
    context = await browser.new_context(viewport=size, locale="es-AR", reduced_motion="reduce")
    window = Window(await context.new_page())
    await window.page.goto(address + PAGE)
    await window.page.locator("html[data-live=on]").wait_for()
    return window


async def faults(page: Page) -> list[str]:
    """What axe finds wrong, from serious on."""
    from axe_playwright_python.async_playwright import Axe

    found: Any = await Axe().run(page)
    return [
        f"{rule['id']}: {node['target']} {node['html'][:120]}"
        for rule in found.response["violations"]
        if rule["impact"] in SERIOUS
        for node in rule["nodes"]
    ]

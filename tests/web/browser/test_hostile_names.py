"""Names that would be programs, if anybody read them as HTML: on the page they are names."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from engine.project.project import load
from engine.web.simulator.played import Played
from tests.web.browsers import Window, a_browser
from tests.web.conftest import MARIELA, NOW, ROOT, Site, at, serving

EVIL = "<img src=x onerror=alert(1)>"
PAGE = f"/simulator?customer=%2B{MARIELA[1:]}&room=carla_1"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 32


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    for folder in ("config", "flows"):
        shutil.copytree(ROOT / folder, root / folder)
    replaced(root / "config/data/customers.csv", "Mariela Sánchez", EVIL)
    replaced(root / "config/zones.geojson", '"Villa Nueva"', f'"{EVIL}"')
    replaced(root / "config/groups.yaml", "Carla Bustos", EVIL)
    return root


def replaced(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


@pytest_asyncio.fixture
async def site(project: Path, tmp_path: Path) -> AsyncIterator[Site]:
    release = load(project)
    played = Played(release, project, tmp_path / "simulator", began=at(release, NOW))
    await played.start()
    for text in ("No tengo internet", "sí", "luz roja", "sigue igual"):
        await played.do({"customer": MARIELA, "says": text})
    notice = [post for post in (await played.look()).posts if post.place == ("room", "support")][-1]
    await played.do({"agent": "carla", "in": "support", "quotes": notice.id, "says": EVIL})
    await played.do({"agent": "carla", "in": "carla_1", "document": f"{EVIL}.pdf", "caption": EVIL})
    await played.do({"customer": MARIELA, "says": EVIL})
    emergency = {"zones": ["villa_nueva"], "message": EVIL}
    await played.do({"operator": {"zone_emergency": emergency}})
    async with serving(played, tmp_path / "media") as site:
        yield site
    await played.stop()


async def test_a_name_a_message_a_zone_and_a_file_are_only_text(site: Site) -> None:
    async with a_browser() as browser:
        window = Window(await browser.new_page(locale="es-AR"))
        page, alerts = window.page, []
        page.on("dialog", lambda dialog: alerts.append(dialog.message))
        await page.goto(site.address + PAGE)
        await page.locator("html[data-live=on]").wait_for()
        await page.locator("#room-log .bubble[data-quotable]").last.click()
        for place in (
            "#customer-title",
            "#room-log",
            "#customer-log",
            "#places",
            "#mind",
            ".alarm",
            ".chat.room .quoting",
        ):
            assert EVIL in await page.locator(place).first.text_content(), place
        await window.say("customer", f"{EVIL} y <script>alert(2)</script>")
        assert await page.locator("img[src='x']").count() == 0
        assert alerts == []
        assert window.complaints == []

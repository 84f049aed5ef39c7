"""`cli.py serve --fake`: what a customer writes in the page comes by webhook, and the answer by Graph."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import web

from engine.core.release import Release
from engine.project.project import load
from engine.web.app import application
from engine.web.door import Door
from engine.web.engines import lines_of
from engine.web.health import Health
from engine.web.keys import Settings
from engine.web.settings import Environment
from engine.web.simulator.fake.lines import pretended
from engine.web.simulator.fake.played import PlayedByPhone
from engine.web.webhooks import Hooks
from tests.web.conftest import MARIELA, NOW, ROOT, at
from tests.web.test_serve import start

PLACE = ("customer", MARIELA)
TEMPLATES = """schema: 1
reopen: novedades
templates:
  novedades:
    name: novedades_de_tu_caso
    language: es_AR
    text: "¡Hola! Hay novedades de tu caso {{ ticket.number }}: contestanos."
"""


@pytest.fixture
async def played(release: Release, tmp_path: Path) -> AsyncIterator[PlayedByPhone]:
    async with by_phone(release, tmp_path) as played:
        yield played


@asynccontextmanager
async def by_phone(release: Release, tmp_path: Path) -> AsyncIterator[PlayedByPhone]:
    pretend = pretended(release)
    played = PlayedByPhone(pretend, ROOT, tmp_path, at(release, NOW))
    await played.start()
    hooks = Hooks(lines_of(pretend, Environment("127.0.0.1", 0, tmp_path, None)), played.runtime)

    async def nothing() -> None: ...

    async def no_figures() -> dict[str, int]:
        return {}

    door = Door(application(Settings(None), Health(nothing, no_figures), hooks=hooks), access_log=None)
    await door.setup()
    await web.TCPSite(door, "127.0.0.1", 0).start()
    address = "http://{}:{}".format(*door.addresses[0][:2])
    assert await played.reach(address, hooks)
    try:
        yield played
    finally:
        await played.stop()
        await door.cleanup()


async def says(played: PlayedByPhone, *texts: str) -> None:
    for text in texts:
        await played.do({"customer": MARIELA, "says": text})


async def heard(played: PlayedByPhone, place: tuple[str, str] = PLACE) -> list[str]:
    return [post.content.text for post in (await played.look()).posts if post.place == place and post.ours]


async def test_a_conversation_goes_through_meta(played: PlayedByPhone) -> None:
    await says(played, "No tengo internet")
    (meta,) = played.metas.values()
    assert "luz prendida" in (await heard(played))[-1]
    assert meta.taken[-1].payload["interactive"]["type"] in ("button", "list")
    assert set(meta.webhooks.answers) == {200}


async def test_what_a_button_says_is_a_tap(played: PlayedByPhone) -> None:
    await says(played, "No tengo internet", "Sí")
    (meta,) = played.metas.values()
    assert len(await heard(played)) >= 2
    assert len(meta.taken) >= 2


async def test_a_case_is_taken_in_the_rooms_and_the_agent_speaks_by_graph(played: PlayedByPhone) -> None:
    await says(played, "No tengo internet", "sí", "luz roja", "sigue igual")
    notice = [post for post in (await played.look()).posts if post.place == ("room", "support")][-1]
    await played.do({"agent": "carla", "in": "support", "quotes": notice.id, "says": "lo tomo"})
    await played.do({"agent": "carla", "in": "carla_1", "says": "Ya sale la cuadrilla"})
    await played.do({"customer": MARIELA, "image": "modem.svg", "caption": "así está"})
    assert any("Ya sale la cuadrilla" in text for text in await heard(played))
    assert any("así está" in text for text in await heard(played, ("room", "carla_1")))
    await played.do({"agent": "carla", "in": "carla_1", "image": "house.svg", "caption": "¿es esta?"})
    last = (await played.look()).posts[-1]
    assert (last.place, last.content.kind, last.content.media) == (PLACE, "image", "house.svg")
    assert last.by == "agent"


async def test_what_a_customer_quotes_is_seen_in_the_room(played: PlayedByPhone) -> None:
    await says(played, "No tengo internet", "sí", "luz roja", "sigue igual")
    notice = [post for post in (await played.look()).posts if post.place == ("room", "support")][-1]
    await played.do({"agent": "carla", "in": "support", "quotes": notice.id, "says": "lo tomo"})
    await played.do({"agent": "carla", "in": "carla_1", "says": "¿Mañana?"})
    asked = next(post for post in (await played.look()).posts if post.content.text.endswith("¿Mañana?"))
    on_phone = [post for post in (await played.look()).posts if post.place == PLACE][-1]
    await played.do({"agent": "carla", "in": "carla_1", "says": "¿Y el teléfono?"})
    await played.do({"customer": MARIELA, "says": "sí", "quotes": on_phone.id})
    posts = (await played.look()).posts
    assert [post.quotes for post in posts if post.place == ("room", "carla_1") and post.ours][-1] == asked.id


async def test_after_a_day_the_agents_words_wait_for_the_customer(played: PlayedByPhone) -> None:
    await says(played, "No tengo internet", "sí", "luz roja", "sigue igual")
    await played.advance(timedelta(hours=25))
    notice = [post for post in (await played.look()).posts if post.place == ("room", "support")][-1]
    await played.do({"agent": "carla", "in": "support", "quotes": notice.id, "says": "lo tomo"})
    await played.do({"agent": "carla", "in": "carla_1", "says": "¿Anda bien ahora?"})
    assert not any("Anda bien ahora" in text for text in await heard(played))
    assert any("24 horas" in text for text in await heard(played, ("room", "carla_1")))
    await says(played, "hola")
    assert any("Anda bien ahora" in text for text in await heard(played))


async def test_a_template_is_read_as_the_customer_reads_it(tmp_path: Path) -> None:
    project = tmp_path / "project"
    for folder in ("config", "flows"):
        shutil.copytree(ROOT / folder, project / folder)
    (project / "config" / "templates.yaml").write_text(TEMPLATES, "utf-8")
    async with by_phone(load(project), tmp_path) as played:
        await says(played, "No tengo internet", "sí", "luz roja", "sigue igual")
        await played.advance(timedelta(hours=25))
        notice = [post for post in (await played.look()).posts if post.place == ("room", "support")][-1]
        await played.do({"agent": "carla", "in": "support", "quotes": notice.id, "says": "lo tomo"})
        await played.do({"agent": "carla", "in": "carla_1", "says": "¿Anda bien ahora?"})
        assert "¡Hola! Hay novedades de tu caso SOP-1: contestanos." in await heard(played)


async def test_it_begins_anew(played: PlayedByPhone, release: Release) -> None:
    await says(played, "No tengo internet")
    await played.restart()
    await says(played, "No tengo internet")
    assert len(await heard(played)) == 1
    await played.switch(replace(release, hash="another"))
    await says(played, "Sí")
    assert len(await heard(played)) == 2


async def test_what_was_played_can_be_saved(played: PlayedByPhone) -> None:
    await says(played, "No tengo internet", "Sí")
    assert "No tengo internet" in await played.transcript("por teléfono")


async def test_it_is_a_command(tmp_path: Path) -> None:
    for folder in ("config", "flows"):
        shutil.copytree(ROOT / folder, tmp_path / "project" / folder)
    process = await start("--fake", "--project", str(tmp_path / "project"), VENTANILLA_DATA=tmp_path)
    assert process.stdout is not None
    async with asyncio.timeout(30):
        line = (await process.stdout.readline()).decode()
        assert line.strip().endswith("/simulator")
        process.terminate()
        _, log = await process.communicate()
    assert process.returncode == 0
    assert b"not_confirmed" not in log

"""A team of sixty in the simulator: every main room is there, with those who belong in it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, datetime
from pathlib import Path

import pytest

from engine.core.model import Ticket
from engine.project.project import load
from tests.web.conftest import ROOT, Site, serving
from tests.web.test_page import part, words_of
from tests.web.worldly import Worldly

COOPERATIVA = ROOT / "examples" / "cooperativa"
NORMA = "+5492615550001"


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[tuple[Site, Worldly]]:
    release = load(COOPERATIVA, date(2026, 3, 2))
    morning = datetime(2026, 3, 2, 10, tzinfo=release.company.zone)
    world = Worldly(release, COOPERATIVA, morning, NORMA)
    async with serving(world, tmp_path) as site:
        yield site, world


async def seen(site: Site, room: str) -> str:
    return await (await site.get(f"/simulator?customer=%2B5492615550001&room={room}")).text()


async def test_each_room_with_those_who_belong_there(desk: tuple[Site, Worldly]) -> None:
    site, _ = desk
    html = await seen(site, "tec_empresas")
    shown = words_of(html)
    for name in ("Técnica - Río Manso", "Fibra - Río Manso", "Comercial tarde", "Supervisión noche"):
        assert name in shown
    assert "8 agentes" in shown, "those who know of companies"
    assert "Hernán Castro" in shown, "at his own rooms"


async def test_a_case_is_taken_in_the_room_where_it_is_told(desk: tuple[Site, Worldly]) -> None:
    site, world = desk
    for text in ("se cortó", "hoy"):
        assert (await site.post("/simulator/say", {"customer": NORMA, "says": text})).status == 303
    assert "TEC-1" in part(await seen(site, "tec_fibra"), "room-log")
    told = {post.place[1] for post in world.stage.world.log if post.place[0] == "room"}
    assert told == {"tec_fibra"}
    notice = next(post for post in world.stage.world.log if post.place == ("room", "tec_fibra"))
    take = {"room": "tec_fibra", "quotes": notice.id, "says": "yo"}
    assert (await site.post("/simulator/say", {**take, "agent": "hernan"})).status == 422, "he is not in it"
    assert (await site.post("/simulator/say", {**take, "agent": "bruno"})).status == 303
    ticket = world.stage.world.load(("ticket", "TEC-1"))
    assert isinstance(ticket, Ticket)
    assert ticket.agent == "bruno"

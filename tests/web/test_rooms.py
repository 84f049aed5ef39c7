"""The rooms over HTTP and from the terminal: what is missing, doing it, and watching it being done."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

import aiohttp
import pytest
from aiohttp import web

from engine.core.release import Building, Release
from engine.project.project import load
from engine.runtime import HandClock, Runtime
from engine.store import SqliteStore
from engine.web.app import application
from engine.web.door import Door
from engine.web.health import Health
from engine.web.keys import Settings
from engine.web.simulator.played import Played
from tests.core.tiny import MONDAY
from tests.fakes.built import LINE
from tests.runtime.test_rooms import EVA, Phone, files
from tests.web.conftest import figures, nothing
from tests.web.typed import typed

ROOT = Path(__file__).parents[2]


class Site(NamedTuple):
    address: str
    http: aiohttp.ClientSession
    runtime: Runtime
    phone: Phone
    clock: HandClock

    async def plan(self) -> Any:
        answer = await self.http.get("/rooms/plan")
        assert answer.status == 200, await answer.text()
        return await answer.json()

    async def cli(self, *asked: str) -> tuple[int, str]:
        return await typed(self.address, *asked)


class Hurried(HandClock):
    """Nobody waits for it, and it knows that time went by."""

    async def sleep(self, seconds: float) -> None:
        if seconds <= 60:
            self.advance(timedelta(seconds=seconds))
            await asyncio.sleep(0.001)
        else:
            await super().sleep(seconds)


@asynccontextmanager
async def site(folder: Path) -> AsyncIterator[Site]:
    clock = Hurried(MONDAY)
    phone = Phone(clock)

    async def answer(operation: str, parameters: Any, key: str) -> tuple[str, Any]:
        return "not_found", None

    runtime = Runtime(files(folder / "files"), SqliteStore(folder / "data"), {LINE: phone}, answer, clock)
    await runtime.start()
    runner = Door(
        application(Settings(), Health(nothing, figures), runtime=lambda: runtime),
        access_log=None,
        shutdown_timeout=0.5,
    )
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        async with aiohttp.ClientSession(address) as http:
            yield Site(address, http, runtime, phone, clock)
    finally:
        await runner.cleanup()
        await runtime.stop()


async def events(answer: aiohttp.ClientResponse) -> AsyncIterator[tuple[str, Any]]:
    name = ""
    async for line in answer.content:
        field, _, value = line.decode().rstrip("\n").partition(": ")
        if field == "event":
            name = value
        elif field == "data":
            yield name, json.loads(value)


async def test_the_plan_is_told_in_words_and_changes_nothing(tmp_path: Path) -> None:
    async with site(tmp_path) as desk:
        found = await desk.plan()
        assert found["says"].startswith("Para que WhatsApp quede como dicen los archivos falta: 4 salas")
        assert found["steps"][0]["says"] == "Crear «Soporte» con Eva Ríos"
        assert (found["agents"], found["running"], desk.phone.created) == (1, False, 0)
        english = await desk.http.get("/rooms/plan", headers={"Accept-Language": "en"})
        assert (await english.json())["steps"][0]["says"] == "Create «Soporte» with Eva Ríos"


async def test_nothing_is_done_unless_somebody_is_sure(tmp_path: Path) -> None:
    async with site(tmp_path) as desk:
        answer = await desk.http.post("/rooms/apply", data={"x": "y"})
        assert answer.status == 422
        code, said = await desk.cli("apply")
        assert code == 2
        assert "--yes" in said
        assert desk.phone.created == 0


async def test_whoever_looks_sees_each_step_also_the_ones_before(tmp_path: Path) -> None:
    async with site(tmp_path) as desk:
        early = await desk.http.get("/rooms/live")
        await desk.http.post("/rooms/apply", data={"confirmed": "yes"})
        await desk.runtime.rooms.rested()
        late = await desk.http.get("/rooms/live")
        for answer in (early, late):
            told = []
            async for name, data in events(answer):
                told.append((name, data))
                if name == "rest" and data["done"]:
                    break
            steps = [data for name, data in told if name == "step"]
            assert [step["n"] for step in steps] == list(range(1, 8))
            assert {step["stage"] for step in steps} == {"rooms", "permissions"}
            assert all(step["outcome"] == "done" for step in steps)
            assert told[-1][1] == {"steps": [], "done": 7, "waits": False}
            answer.close()


async def test_from_the_terminal_until_there_is_nothing_left(tmp_path: Path) -> None:
    async with site(tmp_path) as desk:
        code, said = await desk.cli("plan")
        assert code == 0
        assert "+ Crear «Chat soporte Eva N°2» con Eva Ríos" in said
        assert "Para hacerlo: cli.py apply" in said
        code, said = await desk.cli("apply", "--yes")
        assert (code, desk.phone.created) == (0, 4)
        assert "7/7" in said
        assert "Hecho: 7 pasos." in said
        code, said = await desk.cli("plan")
        assert (code, said.strip()) == (
            0,
            "Las salas de WhatsApp están como dicen los archivos: no hay nada que hacer.",
        )


async def test_what_whatsapp_refused_is_told_with_what_to_do(tmp_path: Path) -> None:
    async with site(tmp_path) as desk:
        desk.phone.person(EVA).exists = False
        code, said = await desk.cli("apply", "--yes")
        assert code == 1
        assert "WhatsApp dijo que no" in said
        assert "Agregar a Eva Ríos a «Chat soporte Eva N°1»" in said
        said = " ".join(said.split())
        assert said.count("ese teléfono no tiene WhatsApp. Corregilo en config/groups.yaml.") == 1 + 3
        desk.phone.person(EVA).exists = True
        desk.phone.person(EVA).private = True
        code, said = await desk.cli("apply", "--yes")
        assert code == 0
        said = " ".join(said.split())
        assert "se le mandó el enlace por privado" in said
        assert "Eva Ríos tiene que aceptar la invitación a «Soporte»" in said


async def test_a_room_that_needs_a_person_says_whom(tmp_path: Path) -> None:
    async with site(tmp_path) as desk:
        await desk.cli("apply", "--yes")
        desk.phone.found("Soporte").rules = False
        code, said = await desk.cli("apply", "--yes")
        assert code == 1
        assert "El número de la empresa no es administrador de «Soporte»" in said
        assert "Que alguno de los que la administran (Eva Ríos) abra" in said


async def test_without_a_line_with_groups_it_is_said_what_to_do(tmp_path: Path) -> None:
    async with site(tmp_path) as desk:
        release = replace(desk.runtime.release, lines={"wa": {"kind": "cloud"}})
        await desk.runtime.switch(release)
        answer = await desk.http.get("/rooms/plan")
        assert answer.status == 503
        assert "kind: web" in (await answer.json())["message"]


@asynccontextmanager
async def simulator(folder: Path, release: Release) -> AsyncIterator[Played]:
    played = Played(release, ROOT, folder, began=MONDAY)
    await played.start()
    try:
        yield played
    finally:
        await played.stop()


@pytest.fixture(scope="module")
def default() -> Release:
    return load(ROOT)


async def test_the_simulator_has_its_rooms_at_once_and_keeps_them(tmp_path: Path, default: Release) -> None:
    async with simulator(tmp_path, default) as played:
        assert (await played.runtime.rooms.plan()).steps == ()
        assert (await played.look()).building.told == ()
        before = {row.address for row in await played.runtime.store.all("room")}  # type: ignore[union-attr]
    async with simulator(tmp_path, default) as played:
        after = {row.address for row in await played.runtime.store.all("room")}  # type: ignore[union-attr]
        assert after == before
        carla = default.groups.agents["carla"]
        more = {**default.groups.agents, "carla": replace(carla, rooms=4)}
        await played.switch(replace(default, hash="more", groups=replace(default.groups, agents=more)))
        seen = await played.look()
        assert [told.step.what for told in seen.building.told] == ["create", "promote"]
        assert (await played.runtime.rooms.plan()).steps == ()


async def test_a_simulator_that_asks_shows_the_plan_and_a_button(tmp_path: Path, default: Release) -> None:
    asking = replace(default, building={"simulator": Building(apply="ask")})
    async with simulator(tmp_path, asking) as played:
        seen = (await played.look()).building
        assert seen.asks
        assert len([step for step in seen.left if step.what == "create"]) == 19
        await played.apply()
        await played.runtime.rooms.rested()
        assert (await played.look()).building.left == ()

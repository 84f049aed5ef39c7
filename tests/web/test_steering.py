"""The mode and the emergency change on a desk at work, which says first whom that touches."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, NamedTuple

import aiohttp
import pytest
from aiohttp import web

from engine import channels
from engine.author.rooms import all_rooms
from engine.connectors import Offline
from engine.core.messages import AgentRegistered, Content, RoomMessage, RoomReady, Sender
from engine.core.model import DESK, Desk
from engine.project.project import check
from engine.runtime import Runtime
from engine.store import SqliteStore
from engine.web.app import application
from engine.web.door import Door
from engine.web.health import Health
from engine.web.keys import Settings
from tests.web.conftest import figures, nothing
from tests.web.typed import typed

ROOT = Path(__file__).parents[2]
FIBRANORTE = ROOT / "tests" / "projects" / "fibranorte"
MARIA, CARLOS = "+5493815550001", "+5493815550002"
STRANGER = {"Host": "desk.example"}


class Site(NamedTuple):
    address: str
    http: aiohttp.ClientSession
    runtime: Runtime
    line: channels.Simulator

    async def says(self, phone: str, text: str) -> None:
        await self.line.customer(phone, text)
        await self.runtime.quiet()

    async def desk(self) -> Desk:
        found = (await self.runtime.store.load([DESK]))[DESK]
        return found if isinstance(found, Desk) else Desk()

    async def get(self, path: str, status: int = 200) -> Any:
        answer = await self.http.get(path)
        assert answer.status == status, await answer.text()
        return await answer.json()

    async def post(self, path: str, status: int = 200, **form: Any) -> Any:
        answer = await self.http.post(path, data=form)
        await self.runtime.quiet()
        assert answer.status == status, await answer.text()
        return await answer.json()

    async def refused(self, path: str, **form: Any) -> str:
        return str((await self.post(path, 422, **form))["message"])

    def told(self, phone: str) -> list[str]:
        return [one.message.content.text for one in self.line.shown if one.address == phone]

    async def cli(self, *asked: str) -> tuple[int, str]:
        code, said = await typed(self.address, *asked)
        await self.runtime.quiet()
        return code, " ".join(said.split())


@asynccontextmanager
async def site(folder: Path) -> AsyncIterator[Site]:
    release = check(FIBRANORTE).release
    assert release is not None
    line = channels.Simulator(next(iter(release.lines)))

    async def answer(operation: str, parameters: Any, key: str) -> tuple[str, Any]:
        return await asyncio.to_thread(Offline(release, FIBRANORTE), operation, parameters)

    runtime = Runtime(release, SqliteStore(folder), {line.line: line}, answer)
    await runtime.start()
    for room in all_rooms(release):
        await runtime.accept(RoomReady(f"room-{room}", runtime.clock.now(), room, line.line, room))
    juan = release.groups.agents["juan"].phone
    await runtime.accept(AgentRegistered("juan", runtime.clock.now(), "juan", line.line, juan))
    runner = Door(application(Settings(), Health(nothing, figures), runtime=lambda: runtime))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        async with aiohttp.ClientSession(address) as http:
            yield Site(address, http, runtime, line)
    finally:
        await runner.cleanup()
        await runtime.stop()


async def with_a_case(desk: Site) -> None:
    """Carlos is with Juan."""
    await desk.says(CARLOS, "hola")
    await desk.says(CARLOS, "hablar con una persona")
    notice = [one.message for one in desk.line.shown if one.message.to == ("room", "support")][-1]
    juan = desk.runtime.release.groups.agents["juan"].phone
    sender, text = Sender(juan, juan), Content("text", "yo")
    event = RoomMessage("take", desk.runtime.clock.now(), desk.line.line, "support", sender, text, notice.id)
    await desk.runtime.accept(event)
    await desk.runtime.quiet()


async def test_a_mode_is_looked_at_first_and_then_confirmed(tmp_path: Path) -> None:
    async with site(tmp_path) as desk:
        await desk.says(MARIA, "hola")
        await with_a_case(desk)

        seen = await desk.get("/mode/stopped")
        assert (seen["from"], seen["mode"], seen["conversations"], seen["cases"]) == (
            "complete",
            "stopped",
            1,
            1,
        )
        assert "1 conversación con el bot queda parada" in " ".join(seen["says"])
        assert (await desk.desk()).mode == ""

        assert "confirmarlo" in await desk.refused("/mode", mode="stopped")
        assert (await desk.desk()).mode == ""
        await desk.post("/mode", mode="stopped", confirmed="yes")
        assert (await desk.desk()).mode == "stopped"
        assert (await desk.get("/mode"))["mode"] == "stopped"


async def test_an_emergency_tells_whose_zone_it_is(tmp_path: Path) -> None:
    async with site(tmp_path) as desk:
        await desk.says(MARIA, "hola")
        zones = [zone.id for zone in desk.runtime.release.zones]
        here = [zone for zone in zones if (await desk.get(f"/emergency/preview?zone={zone}"))["customers"]]
        assert len(here) == 1

        seen = await desk.get(f"/emergency/preview?zone={here[0]}")
        assert (seen["customers"], seen["conversations"], seen["cases"]) == (1, 1, 0)
        await desk.post("/emergency", 422, zone=here[0], text="Corte de fibra.")
        await desk.post("/emergency", zone=here[0], text="Corte de fibra.", confirmed="yes")
        await desk.says(MARIA, "¿hay corte?")
        assert any("Corte de fibra." in text for text in desk.told(MARIA))

        await desk.post("/emergency", off="yes", confirmed="yes")
        assert (await desk.desk()).emergency is None
        assert "ninguna emergencia" in await desk.refused("/emergency", off="yes", confirmed="yes")


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/mode/emergenci", "¿Quisiste decir «emergency»?"),
        ("/mode/zzzzzz", "Los hay: complete"),
        ("/emergency/preview?zone=yerva_buena", "¿Quisiste decir «yerba_buena»?"),
        ("/emergency/preview?zone=zzzzzz", "Las hay: "),
        ("/emergency/preview", "No hay ninguna emergencia"),
    ],
)
async def test_a_wrong_name_is_told_with_the_right_ones(tmp_path: Path, path: str, says: str) -> None:
    async with site(tmp_path) as desk:
        assert says in (await desk.get(path, 422))["message"]


async def test_strangers_change_nothing(tmp_path: Path) -> None:
    async with site(tmp_path) as desk:
        for path in ("/mode", "/emergency", "/unanswered", "/mode/stopped", "/emergency/preview"):
            assert (await desk.http.get(path, headers=STRANGER)).status == 403
        form = {"mode": "stopped", "confirmed": "yes"}
        assert (await desk.http.post("/mode", data=form, headers=STRANGER)).status == 403
        elsewhere = {"Origin": "https://evil.example"}
        assert (await desk.http.post("/mode", data=form, headers=elsewhere)).status == 403
        assert (await desk.desk()).mode == ""


async def test_whom_nobody_answered_is_listed_until_somebody_sees_to_them(tmp_path: Path) -> None:
    async with site(tmp_path) as desk:
        await desk.post("/mode", mode="stopped", confirmed="yes")
        await desk.says(MARIA, "no tengo internet")
        await desk.says(MARIA, "¿hola?")
        await desk.says(CARLOS, "quiero pagar")
        found = (await desk.get("/unanswered"))["unanswered"]
        assert [(one["phone"], one["text"]) for one in found] == [
            (CARLOS, "quiero pagar"),
            (MARIA, "no tengo internet\n¿hola?"),
        ]

        carlos, maria = (one["conversation"] for one in found)
        assert "el bot no contesta" in await desk.refused("/unanswered", conversation=maria, how="bot")
        await desk.post("/mode", mode="complete", confirmed="yes")
        assert "«support»" in await desk.refused("/unanswered", conversation=maria, how="suport")
        await desk.post("/unanswered", conversation=maria, how="bot")
        assert len(desk.told(MARIA)) == 1
        await desk.post("/unanswered", conversation=carlos, how="Soporte técnico")
        assert any("quiero pagar" in one.message.content.text for one in desk.line.shown)
        assert (await desk.get("/unanswered"))["unanswered"] == []
        await desk.post("/unanswered", 404, conversation=carlos, how="done")


async def test_who_writes_again_and_is_answered_leaves_the_list(tmp_path: Path) -> None:
    async with site(tmp_path) as desk:
        await desk.post("/mode", mode="emergency", confirmed="yes")
        await desk.says(MARIA, "hola")
        assert len((await desk.get("/unanswered"))["unanswered"]) == 1
        await desk.post("/mode", mode="complete", confirmed="yes")
        await desk.says(MARIA, "hola")
        assert (await desk.get("/unanswered"))["unanswered"] == []


async def test_the_commands_ask_first_and_do_it_with_yes(tmp_path: Path) -> None:
    async with site(tmp_path) as desk:
        code, said = await desk.cli("mode", "emergency")
        assert (code, "--yes" in said, (await desk.desk()).mode) == (2, True, "")
        code, said = await desk.cli("mode", "emergency", "--yes")
        assert (code, (await desk.desk()).mode) == (0, "emergency")
        assert "Hecho" in said
        await desk.says(MARIA, "no anda")
        code, said = await desk.cli("unanswered")
        assert (code, "1 cliente sin contestar" in said, "no anda" in said) == (0, True, True)
        assert (await desk.cli("unanswered", "555-0001"))[0] == 0
        assert "nadie sin contestar" in (await desk.cli("unanswered"))[1]
        assert (await desk.cli("emergency", "yerba_buena", "--text", "Corte.", "--yes"))[0] == 0
        emergency = (await desk.desk()).emergency
        assert emergency is not None
        assert (emergency.zones, emergency.message) == (("yerba_buena",), "Corte.")
        assert (await desk.cli("emergency", "--off", "--yes"))[0] == 0
        assert (await desk.desk()).emergency is None
        code, said = await desk.cli("--lang", "en", "mode", "compleet")
        assert (code, "Did you mean “complete”" in said) == (2, True)


async def test_without_a_desk_the_command_says_so(tmp_path: Path) -> None:
    async with site(tmp_path) as desk:
        nowhere = desk._replace(address="http://127.0.0.1:1")
        code, said = await nowhere.cli("mode", "emergency", "--yes")
    assert (code, "No hay ninguna mesa" in said, "cli.py serve" in said) == (2, True, True)

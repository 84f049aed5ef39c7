"""Without the simulator too: what was set aside is listed, and tried again when somebody asks."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from engine import channels
from engine.core.decide import decide
from engine.project.project import check
from engine.runtime import Runtime
from engine.store import SqliteStore
from engine.web.app import application
from engine.web.door import Door
from engine.web.health import Health
from engine.web.keys import Settings
from tests.web.conftest import figures, nothing

W1 = Path(__file__).parents[1] / "projects" / "w1"
POISON = "veneno 4711"


def fails(release: Any, state: Any, event: Any) -> Any:
    if getattr(getattr(event, "content", None), "text", "") == POISON:
        raise ValueError(f"no step for {POISON}")
    return decide(release, state, event)


@asynccontextmanager
async def desk(folder: Path) -> AsyncIterator[tuple[str, Runtime, channels.Simulator]]:
    release = check(W1).release
    assert release is not None
    line = channels.Simulator(next(iter(release.lines)))
    runtime = Runtime(release, SqliteStore(folder), {line.line: line}, no_connector, decide=fails)
    await runtime.start()
    runner = Door(application(Settings(), Health(nothing, figures), runtime=lambda: runtime))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}", runtime, line
    finally:
        await runner.cleanup()
        await runtime.stop()


async def no_connector(*asked: Any) -> tuple[str, Any]:
    return "failed", None


async def test_an_event_that_was_set_aside_is_tried_again_on_request(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with desk(tmp_path) as (address, runtime, line), aiohttp.ClientSession(address) as http:
        await line.customer("+5492604550001", POISON)
        await runtime.quiet()
        (aside,) = (await (await http.get("/attention")).json())["set_aside"]
        assert (aside["kind"], aside["tries"], aside["error"]) == ("CustomerMessage", 3, "ValueError")
        looked = await http.get("/attention")
        assert (await looked.json())["worries"] == [
            "1 evento(s) no se pudieron procesar y quedaron apartados."
        ]
        assert POISON not in await looked.text()

        again = await http.post("/attention/retry", data={"id": aside["id"]})
        assert again.status == 422
        assert "sigue sin poder" in (await again.json())["message"]

        monkeypatch.setattr(runtime._decider, "_decide", decide)
        again = await http.post("/attention/retry", data={"id": aside["id"]})
        assert (again.status, await again.json()) == (200, {"standing": "decided"})
        await runtime.quiet()
        assert next(shown.message.content.text for shown in line.shown).startswith("Hola")
        assert (await (await http.get("/attention")).json())["set_aside"] == []


@pytest.mark.parametrize(
    ("path", "form", "status", "said"),
    [
        ("retry", {}, 404, "Nada con ese id está apartado"),
        ("retry", {"id": "nobody"}, 404, "Nada con ese id está apartado"),
        ("settle", {"seq": "1", "again": "yes"}, 404, "Nada con ese seq está en duda"),
        ("settle", {"seq": "٣", "again": "no"}, 404, "Nada con ese seq está en duda"),
        ("settle", {"seq": "9" * 40, "again": "no"}, 404, "Nada con ese seq está en duda"),
        ("settle", {"seq": "1", "again": "perhaps"}, 422, "Falta again: yes"),
        ("settle", {"seq": "1"}, 422, "Falta again: yes"),
    ],
)
async def test_what_is_not_there_is_not_found(
    tmp_path: Path, path: str, form: dict[str, str], status: int, said: str
) -> None:
    async with desk(tmp_path) as (address, _, _), aiohttp.ClientSession(address) as http:
        answer = await http.post(f"/attention/{path}", data=form)
        assert answer.status == status
        assert (await answer.json())["message"].startswith(said)

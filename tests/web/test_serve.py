"""`cli.py serve`, as a process of its own."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import socket
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from tests.web.conftest import MARIELA, ROOT

LINES = """schema: 1
lines:
  whatsapp:
    {kind: cloud, phone_number_id: "106540352242922", token: "${T}", app_secret: "${S}", verify_token: "${V}"}
"""


MISTAKEN = """
import sys
from cli import main
from engine.runtime.queue import Queue

def fail(self):
    raise ValueError("+5491155550199")

Queue.wake = fail
sys.exit(main(sys.argv[1:]))
"""
"""The same program with a mistake in its clock, which works every second."""


async def start(*arguments: str, code: str | None = None, **environment: str | Path) -> Process:
    """`code`: what is run in the place of the command itself."""
    clean = {name: value for name, value in os.environ.items() if name not in ("HOST", "PORT", "ADMIN_TOKEN")}
    env = clean | {"PORT": "0"} | {name: str(value) for name, value in environment.items()}
    program = (ROOT / "cli.py",) if code is None else ("-c", code)
    command = (sys.executable, *program, "serve", *arguments)
    return await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=PIPE, stderr=PIPE, env=env)


async def outcome(
    *arguments: str, code: str | None = None, **environment: str | Path
) -> tuple[int | None, str]:
    process = await start(*arguments, code=code, **environment)
    try:
        async with asyncio.timeout(30):
            out, err = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
    return process.returncode, (out + err).decode()


@asynccontextmanager
async def serving(*arguments: str, **environment: str | Path) -> AsyncIterator[tuple[Process, str]]:
    process = await start("--simulator", *arguments, **environment)
    assert process.stdout is not None
    try:
        async with asyncio.timeout(30):
            line = (await process.stdout.readline()).decode()
        yield process, line.split(" · ")[-1].strip().removesuffix("/simulator")
    finally:
        if process.returncode is None:
            process.kill()
            await process.communicate()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for folder in ("config", "flows"):
        shutil.copytree(ROOT / folder, tmp_path / "project" / folder)
    return tmp_path / "project"


async def test_it_serves_refuses_a_second_and_stops_gracefully(tmp_path: Path) -> None:
    async with serving(VENTANILLA_DATA=tmp_path) as (process, address), aiohttp.ClientSession() as http:
        assert address.startswith("http://127.0.0.1:")
        form = {"customer": MARIELA, "says": "mi secreto es xyzzy"}
        assert (await http.post(f"{address}/simulator/say", data=form, allow_redirects=False)).status == 303
        assert (await http.get(f"{address}/health/ready")).status == 200

        code, said = await outcome("--simulator", VENTANILLA_DATA=tmp_path)
        assert code == 2
        assert said.startswith(f"Otro Ventanilla (proceso {process.pid}) ya trabaja con la carpeta")
        assert "Traceback" not in said

        stream = await http.get(f"{address}/simulator/live?customer=%2B{MARIELA[1:]}")
        await stream.content.readline()
        begun = time.monotonic()
        process.send_signal(signal.SIGTERM)
        _, log = await asyncio.wait_for(process.communicate(), 10)
        assert time.monotonic() - begun < 10
        assert process.returncode == 0
        assert b"xyzzy" not in log
        assert b'"event": "stopped"' in log
        stream.close()


async def test_a_real_line_and_the_simulator_do_not_mix(project: Path, tmp_path: Path) -> None:
    (project / "config" / "channels.yaml").write_text(LINES, "utf-8")
    secrets = {"T": "t", "S": "s", "V": "v"}
    code, said = await outcome("--simulator", "--project", str(project), VENTANILLA_DATA=tmp_path, **secrets)
    assert code == 2
    assert "«whatsapp»" in said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("environment", "arguments", "says"),
    [
        ({}, [], "serve --simulator"),
        ({"PORT": "eighty"}, ["--simulator"], "«eighty»"),
        ({"ADMIN_TOKEN": "short"}, ["--simulator"], "ADMIN_TOKEN"),
        ({"ADMIN_TOKEN": "short"}, ["--simulator", "--lang", "en"], "too short"),
    ],
)
async def test_what_it_cannot_start_with(
    environment: dict[str, str], arguments: list[str], says: str, tmp_path: Path
) -> None:
    code, said = await outcome(*arguments, VENTANILLA_DATA=tmp_path, **environment)
    assert code == 2
    assert says in said
    assert len(said.splitlines()) == 1


async def test_an_engine_that_dies_ends_the_process_for_somebody_to_start_it_again(tmp_path: Path) -> None:
    code, said = await outcome("--simulator", code=MISTAKEN, VENTANILLA_DATA=tmp_path)
    assert code == 1
    assert "Lo que se había aceptado está guardado: volvé a arrancar" in said
    assert '"event": "the engine died: ValueError' in said
    assert '"event": "stopped"' in said
    assert "+5491155550199" not in said
    assert "Traceback" not in said


async def test_a_port_that_is_taken(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        code, said = await outcome("--simulator", VENTANILLA_DATA=tmp_path, PORT=port)
    assert code == 2
    assert f"127.0.0.1:{port}" in said
    assert "Traceback" not in said


async def test_wrong_files_are_told_as_check_tells_them(project: Path, tmp_path: Path) -> None:
    (project / "flows" / "home.yaml").write_text("schema: 1\nflow: home\nnonsense: 1\n", "utf-8")
    code, said = await outcome("--simulator", "--project", str(project), VENTANILLA_DATA=tmp_path)
    assert code == 1
    assert "flows/home.yaml:3" in said


async def test_a_change_of_the_files_shows_in_the_page(project: Path, tmp_path: Path) -> None:
    async with (
        serving("--project", str(project), VENTANILLA_DATA=tmp_path) as (process, address),
        aiohttp.ClientSession() as http,
    ):
        flow = project / "flows" / "home.yaml"
        right = flow.read_text("utf-8")
        stream = await http.get(f"{address}/simulator/live?room=support")

        async def shows(text: str) -> None:
            async with asyncio.timeout(15):
                while text not in (await stream.content.readline()).decode():
                    pass

        flow.write_text(right.replace("jump: handoff", "jump: nowhere"), "utf-8")
        await shows("nowhere")
        flow.write_text(right, "utf-8")
        await shows('hx-target="#faults"')
        stream.close()
        process.terminate()
        await process.communicate()

"""`cli.py serve` when the disk is full, or the data cannot be written or read: it says so, and what to do."""

from __future__ import annotations

import asyncio
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest

from tests.web.conftest import MARIELA
from tests.web.test_serve import outcome, serving

FULL = "No queda lugar en el disco"


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of three megabytes, where this machine lets us have one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if os.getuid() != 0 or _mount("-t", "tmpfs", "-o", "size=3m", "tmpfs", str(disk)):
        pytest.skip("this machine does not let us mount a disk")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def _mount(*words: str) -> int:
    return subprocess.run(["mount", *words], check=False, capture_output=True).returncode


def fill(disk: Path) -> Path:
    room = os.statvfs(disk)
    (disk / "ballast").write_bytes(b"x" * (room.f_bavail * room.f_frsize))
    return disk / "ballast"


async def say(http: aiohttp.ClientSession, address: str, text: str) -> tuple[int, str]:
    form = {"customer": MARIELA, "says": text}
    async with http.post(f"{address}/simulator/say", data=form, allow_redirects=False) as answer:
        return answer.status, (await answer.json())["message"] if answer.status != 303 else ""


async def page(http: aiohttp.ClientSession, address: str) -> str:
    async with http.get(f"{address}/simulator", params={"customer": MARIELA}) as answer:
        return await answer.text()


async def until_ready(http: aiohttp.ClientSession, address: str) -> None:
    async with asyncio.timeout(10):
        while (await http.get(f"{address}/health/ready")).status != 200:  # noqa: ASYNC110
            await asyncio.sleep(0.1)


async def test_a_disk_that_fills_up_is_said_and_it_goes_on_by_itself(disk: Path) -> None:
    data = disk / "data"
    async with aiohttp.ClientSession() as http:
        async with serving(VENTANILLA_DATA=data) as (_, address):
            assert await say(http, address, "antes") == (303, "")
            ballast = fill(disk)
            status, said = await say(http, address, "en el medio " + "x" * 4000)
            assert status == 503
            assert FULL in said
            assert "liberá espacio y sigue solo" in said
            assert (await http.get(f"{address}/health/ready")).status == 503
            ballast.unlink()
            await until_ready(http, address)
            assert await say(http, address, "después") == (303, "")
        async with serving(VENTANILLA_DATA=data) as (_, address):
            html = await page(http, address)
    assert "antes" in html
    assert "después" in html


@pytest.mark.slow
async def test_a_disk_that_is_full_when_it_starts(disk: Path) -> None:
    ballast = fill(disk)
    os.truncate(ballast, ballast.stat().st_size - 150_000)
    code, said = await outcome("--simulator", VENTANILLA_DATA=disk / "data")
    assert code == 2
    assert FULL in said
    assert "Traceback" not in said


@pytest.mark.slow
async def test_a_folder_that_cannot_be_written(disk: Path) -> None:
    assert _mount("-o", "remount,ro", str(disk)) == 0
    code, said = await outcome("--simulator", VENTANILLA_DATA=disk / "data")
    assert code == 2
    assert said.startswith("No se puede escribir en ")
    assert "Revisá los permisos de la carpeta." in said
    assert len(said.splitlines()) == 1


@pytest.mark.slow
async def test_a_database_that_is_damaged(tmp_path: Path) -> None:
    async with serving(VENTANILLA_DATA=tmp_path) as (process, _):
        process.terminate()
        await process.communicate()
    file = tmp_path / "simulator" / "engine" / "ventanilla.db"
    damaged = b"junk" * (file.stat().st_size // 4)
    file.write_bytes(damaged)
    code, said = await outcome("--simulator", VENTANILLA_DATA=tmp_path)
    assert code == 2
    assert f"El archivo de datos {file} está dañado" in said
    assert "recuperá el último respaldo" in said
    assert len(said.splitlines()) == 1
    assert file.read_bytes() == damaged, "nothing was touched"

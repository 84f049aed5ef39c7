"""The disk is full, or the file is damaged, while the desk works: it is said, and nothing is lost."""

from __future__ import annotations

import asyncio
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.runtime import NotAccepted, Runtime, SystemClock
from engine.store import SqliteStore
from tests.runtime import tiny
from tests.runtime.desk import Phone

LONG = "silence " + "x" * 4000


async def nobody(*args: object) -> tuple[str, None]:
    return "failed", None


async def started(folder: Path) -> Runtime:
    store = SqliteStore(folder)
    runtime = Runtime(
        tiny.release(), store, {"sim": Phone()}, nobody, SystemClock(), scope=tiny.scope, decide=tiny.decide
    )
    await runtime.start()
    return runtime


async def fill(runtime: Runtime) -> tuple[list[str], str]:
    """Until something is refused: what was accepted, and what was said."""
    accepted: list[str] = []
    for n in range(10_000):
        try:
            await runtime.accept(tiny.message(f"m{n}", LONG, f"c{n % 10}"))
        except NotAccepted as error:
            return accepted, str(error)
        accepted.append(f"m{n}")
    raise AssertionError("the disk never got full")


async def recovers(runtime: Runtime, accepted: list[str]) -> None:
    async with asyncio.timeout(10):
        while (await runtime.health()).degraded:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
        await runtime.accept(tiny.message("after", "silence gracias"))
    assert await runtime.store.known([*accepted, "after"]) == {*accepted, "after"}


async def test_a_full_database_is_said_and_goes_on_by_itself(tmp_path: Path) -> None:
    runtime = await started(tmp_path)
    assert isinstance(runtime.store, SqliteStore)
    await runtime.store._main.run("PRAGMA max_page_count = 200")
    accepted, said = await fill(runtime)
    assert "No queda lugar en el disco" in said
    assert (await runtime.health()).degraded
    await runtime.store._main.run("PRAGMA max_page_count = 100000")
    await recovers(runtime, accepted)
    await runtime.stop()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of two megabytes, where this machine lets us have one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(disk)]
    if os.getuid() != 0 or subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("this machine does not let us mount a disk")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


async def test_a_full_disk_is_said_and_goes_on_when_there_is_room(small_disk: Path) -> None:
    ballast = small_disk / "ballast"
    ballast.write_bytes(b"x" * 600_000)
    runtime = await started(small_disk / "data")
    accepted, said = await fill(runtime)
    assert "No queda lugar en el disco" in said or "No se puede usar" in said
    ballast.unlink()
    await recovers(runtime, accepted)
    await runtime.stop()
    again = await started(small_disk / "data")
    assert await again.store.known([*accepted, "after"]) == {*accepted, "after"}
    await again.stop()


async def test_a_file_damaged_while_it_is_used_is_named_and_nothing_is_accepted(tmp_path: Path) -> None:
    runtime = await started(tmp_path)
    assert isinstance(runtime.store, SqliteStore)
    for n in range(200):
        await runtime.accept(tiny.message(f"m{n}", LONG, f"c{n}"))
    await runtime.quiet()
    file = runtime.store.file
    await runtime.store._main.rows("PRAGMA wal_checkpoint(TRUNCATE)")
    await runtime.store._main.run("PRAGMA cache_size = 0; PRAGMA shrink_memory")
    with file.open("r+b") as stream:
        stream.seek(4096)
        stream.write(os.urandom(file.stat().st_size - 4096))
    runtime._cache.clear()
    with pytest.raises(NotAccepted, match="está dañado"):
        await runtime.accept(tiny.message("late", "hola", "c7"))
    health = await runtime.health()
    assert health.degraded
    (worry,) = health.worries
    assert str(file) in worry.sentence("en")
    await runtime.stop()

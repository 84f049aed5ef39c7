"""A right change of the files is swapped in; a wrong one is reported, and the last good release stays."""

from __future__ import annotations

import asyncio
import shutil
import sys
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from engine.core.release import Release
from engine.project.project import load
from engine.web.metrics import Metrics
from engine.web.simulator.played import Played
from engine.web.unhurried import unhurried
from engine.web.watch import Watch, fingerprint
from tests.web.conftest import MARIELA, NOW, ROOT, at

HOME = Path("flows/home.yaml")


@dataclass
class Desk:
    root: Path
    published: list[Release] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    looks: int = 0
    looked: asyncio.Event = field(default_factory=asyncio.Event)

    def change(self, old: str, new: str) -> None:
        file = self.root / HOME
        text = file.read_text("utf-8")
        assert old in text
        file.write_text(text.replace(old, new), "utf-8")

    async def publish(self, release: Release) -> None:
        self.published.append(release)

    def report(self, faults: list[str]) -> None:
        self.faults = faults
        self.looks += 1
        self.looked.set()

    async def seen(self, looks: int) -> None:
        async with asyncio.timeout(10):
            while self.looks < looks:
                await self.looked.wait()
                self.looked.clear()
        await asyncio.sleep(0.05)  # what is published comes after what is reported


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for folder in ("config", "flows"):
        shutil.copytree(ROOT / folder, tmp_path / "project" / folder)
    return tmp_path / "project"


@pytest.fixture
async def desk(project: Path) -> AsyncIterator[Desk]:
    desk = Desk(project)
    watch = Watch(
        project, fingerprint(project), load(project), desk.publish, desk.report, Metrics(), "es", seconds=0.03
    )
    task = asyncio.create_task(watch.run())
    await asyncio.sleep(0.2)
    yield desk
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def test_a_right_change_becomes_the_release(desk: Desk) -> None:
    desk.change("¿En qué te ayudamos?", "¿Qué necesitas?")
    await desk.seen(1)
    assert len(desk.published) == 1
    assert desk.faults == []


async def test_a_wrong_change_is_reported_until_it_is_right(desk: Desk) -> None:
    desk.change("next: load_installation", "next: nowhere_at_all")
    await desk.seen(1)
    assert desk.published == []
    (fault, *_) = desk.faults
    assert fault.startswith("flows/home.yaml:")
    assert "nowhere_at_all" in fault
    desk.change("next: nowhere_at_all", "next: load_installation")
    await desk.seen(2)
    assert desk.faults == []
    assert desk.published == [], "it is what it was"


async def test_a_file_that_is_no_yaml_harms_nobody(desk: Desk) -> None:
    (desk.root / HOME).write_bytes(b"\xff\xfe: [\0")
    await desk.seen(1)
    assert desk.faults
    (desk.root / HOME).unlink()
    await desk.seen(2)
    assert desk.published == []


async def test_a_conversation_goes_on_with_the_new_texts(project: Path, tmp_path: Path) -> None:
    release = load(project)
    played = Played(release, project, tmp_path / "simulator", began=at(release, NOW))
    await played.start()
    await played.do({"customer": MARIELA, "says": "hola"})
    file = project / HOME
    file.write_text(file.read_text("utf-8").replace("No te entendí 🤔", "Ni idea."), "utf-8")
    await played.switch(load(project))
    await played.do({"customer": MARIELA, "says": "qué sé yo"})
    assert "Ni idea." in (await played.look()).posts[-1].content.text
    await played.stop()


async def test_what_changed_while_it_was_starting_is_seen(project: Path) -> None:
    desk, files, release = Desk(project), fingerprint(project), load(project)
    desk.change("¿En qué te ayudamos?", "¿Qué necesitas?")
    watch = Watch(project, files, release, desk.publish, desk.report, Metrics(), "es", seconds=0.03)
    task = asyncio.create_task(watch.run())
    await desk.seen(1)
    task.cancel()
    assert len(desk.published) == 1


def test_work_that_does_not_hurry_is_the_same_work() -> None:
    assert unhurried(lambda: sum(map(abs, range(1000)))) == 499_500
    with pytest.raises(ZeroDivisionError):
        unhurried(lambda: 1 // 0)
    assert sys.getprofile() is None

"""The page on how to set up the groups shows what the terminal says."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from engine.channels import Simulator
from engine.core.release import Building
from engine.project.project import load
from engine.runtime import Runtime
from engine.store import SqliteStore
from engine.web.said import Saying
from engine.web.words import Words

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "armar-los-grupos.md").read_text("utf-8")


async def test_its_first_plan_is_the_one_of_the_default_project(tmp_path: Path) -> None:
    release = replace(load(ROOT), building={"simulator": Building(apply="ask")})

    async def answer(operation: str, parameters: object, key: str) -> tuple[str, None]:
        return "not_found", None

    runtime = Runtime(release, SqliteStore(tmp_path), {"simulator": Simulator()}, answer)
    await runtime.start()
    try:
        found = await runtime.rooms.plan()
    finally:
        await runtime.stop()
    saying = Saying(release, Words("es"), datetime.now(UTC))
    created = [f"  + {saying.step(step)}" for step in found.steps if step.what == "create"]
    shown = PAGE.split("```")
    assert created == [line for line in shown[3].splitlines() if line.startswith("  + ")]
    assert " ".join(saying.summary(found).split()) in " ".join(shown[3].split())
    await asyncio.sleep(0)


def test_every_refusal_that_is_told_is_on_the_page() -> None:
    words = Words("es")
    for said in ("privacidad no deja agregarlo", "no tiene WhatsApp", "tiene que ser administrador"):
        assert said in PAGE
        assert any(said in str(words.find(f"refused.{name}")) for name in ("invited", "add_404", "403"))

"""The projects' own transcripts, but over the runtime: what the twin in memory promises, rows keep."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from engine.author import given
from engine.author.projects import opened
from engine.author.rehearsal import rehearse
from engine.author.scripts import load
from engine.core.release import Release
from engine.store import MemoryStore, SqliteStore, Store
from tests.runtime.rehearsed import Rehearsed

ROOT = Path(__file__).parents[1]
FIBRANORTE = ROOT / "projects" / "fibranorte"
STORIES = [
    *(FIBRANORTE / "tests" / "transcripts").glob("*.yaml"),
    *(ROOT / "stories" / "fibranorte").glob("*.yaml"),
]


@cache
def release_of(year: int) -> Release:
    return opened(FIBRANORTE, date(year, 1, 1))


@pytest.fixture(params=["memory", "sqlite", "crashes"])
def way(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Callable[[], Store], bool]:
    memory = MemoryStore()
    if request.param == "memory":
        return lambda: memory, False
    return lambda: SqliteStore(tmp_path), request.param == "crashes"


@pytest.mark.parametrize("story", sorted(STORIES), ids=lambda story: story.stem)
def test_every_story_passes_over_the_runtime(
    story: Path, way: tuple[Callable[[], Store], bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    worlds: list[Rehearsed] = []

    def world(*args: object) -> Rehearsed:
        worlds.append(Rehearsed(*args, *way))  # type: ignore[arg-type]
        return worlds[-1]

    monkeypatch.setattr(given, "World", world)
    (script,) = load([story], release_of(2026))
    try:
        failure = rehearse(release_of(script.year), FIBRANORTE, script.document.value)
        if failure is not None and isinstance(failure.why, Exception):
            raise failure.why
        assert failure is None, (script.line(failure.entry), failure.why)
        assert worlds[0].left() == 0
    finally:
        for one in worlds:
            one.close()

"""The default project: it is clean, its stories come true, and together they visit every step."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from engine.author.rehearsal import rehearse
from engine.author.scripts import TRANSCRIPTS, Script, load, transcripts_in
from engine.core.decide import decide
from engine.core.messages import Journal
from engine.core.release import Release
from engine.core.work import Decision
from engine.project.project import check
from engine.project.project import load as load_project

ROOT = Path(__file__).parent.parent
STORIES = transcripts_in(ROOT / TRANSCRIPTS)


class Watched:
    """Decides as always, and notes each step that a conversation enters and each move of a case."""

    def __init__(self) -> None:
        self.steps: set[str] = set()
        self.moves: set[tuple[str, str, str]] = set()
        self.missing: list[object] = []

    def __call__(self, *args: Any) -> Decision:
        decision = decide(*args)
        for effect in decision.effects:
            if isinstance(effect, Journal) and effect.what == "step":
                self.steps.add(f"{effect.data['flow']}.{effect.data['step']}")
            if isinstance(effect, Journal) and effect.what == "missing":
                self.missing.append(effect.data)
            if isinstance(effect, Journal) and effect.what == "ticket":
                self.moves.add((effect.data["event"], effect.data["was"], effect.data["now"]))
        return decision


@pytest.fixture(scope="module")
def release() -> Release:
    """With the holidays of the years that the stories live in, whenever this runs."""
    return load_project(ROOT, date(2026, 12, 1))


@pytest.fixture(scope="module")
def stories(release: Release) -> list[Script]:
    return load(STORIES, release)


@pytest.fixture(scope="module")
def watched(release: Release, stories: list[Script]) -> Watched:
    watched = Watched()
    for story in stories:
        rehearse(release, ROOT, story.document.value, decide=watched)
    return watched


def test_it_has_no_error_and_no_warning() -> None:
    assert not check(ROOT).problems


@pytest.mark.parametrize("file", STORIES, ids=lambda file: file.stem)
def test_a_story_comes_true(file: Path, release: Release) -> None:
    [story] = load([file], release)
    assert rehearse(release, ROOT, story.document.value) is None


def test_every_step_is_in_some_story(release: Release, watched: Watched) -> None:
    every = {f"{flow.name}.{step}" for flow in release.flows.values() for step in flow.steps}
    assert sorted(every - watched.steps) == []


def test_no_text_misses_a_value(watched: Watched) -> None:
    assert not watched.missing


def test_every_story_has_a_title_of_its_own(stories: list[Script]) -> None:
    titles = [story.title for story in stories]
    assert len(set(titles)) == len(titles)


@pytest.mark.parametrize("file", sorted((ROOT / "flows").glob("*.yaml")), ids=lambda file: file.stem)
def test_a_flow_tells_editors_its_schema(file: Path) -> None:
    head = "# yaml-language-server: $schema=../schemas/flow.schema.json\nschema: 1\n"
    assert file.read_text("utf-8").startswith(head)

"""Whole conversations over the example projects, as an author would run them."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.author.transcripts import test as run_transcripts
from engine.project.project import check

ROOT = Path(__file__).parent
FIBRANORTE = ROOT / "projects" / "fibranorte"
SMALL = ("closing", "courier", "crm", "patience", "taxi", "verbs", "window", "workshop")
"""Projects of their own, as somebody would write them from the docs alone."""


@pytest.mark.parametrize("folder", [FIBRANORTE / "tests" / "transcripts", ROOT / "stories" / "fibranorte"])
def test_every_story_of_fibranorte_passes(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    stories = sorted(folder.glob("*.yaml"))
    assert len(stories) >= 10
    code = run_transcripts(FIBRANORTE, stories, "es")
    assert code == 0, capsys.readouterr().out


@pytest.mark.parametrize("name", SMALL)
def test_small_projects_are_accepted_without_a_word_and_do_what_they_say(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    project = ROOT / "stories" / name
    assert check(project).problems == []
    assert run_transcripts(project, [], "es") == 0, capsys.readouterr().out

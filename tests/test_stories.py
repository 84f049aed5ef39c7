"""Whole conversations over the example projects, as an author would run them."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.author.transcripts import test as run_transcripts

ROOT = Path(__file__).parent
FIBRANORTE = ROOT / "projects" / "fibranorte"


@pytest.mark.parametrize("folder", [FIBRANORTE / "tests" / "transcripts", ROOT / "stories" / "fibranorte"])
def test_every_story_of_fibranorte_passes(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    stories = sorted(folder.glob("*.yaml"))
    assert len(stories) >= 10
    code = run_transcripts(FIBRANORTE, stories, "es")
    assert code == 0, capsys.readouterr().out

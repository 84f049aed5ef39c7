"""A run that became slower than what landed is told so."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from bench import compare


@pytest.fixture
def landed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "results"
    folder.mkdir()
    monkeypatch.setattr(compare, "RESULTS", folder)
    _write(folder, "2026-01-01T000000.json", {"durable": {"ratio_to_raw": 0.9, "ratio_to_naive": 9.0}})
    _write(folder, "2026-01-02T000000.json", {"durable": {"ratio_to_raw": 0.5, "ratio_to_naive": 5.0}})
    _write(folder, "2026-01-03T000000.json", {"checking": {"ratio": 0.2}})
    git = ["git", "-c", "user.name=A", "-c", "user.email=a@example.org", "-C", str(folder)]
    for words in (["init", "-q"], ["add", "."], ["commit", "-qm", "figures"]):
        subprocess.run([*git, *words], check=True)
    _write(folder, "2026-01-04T000000.json", {"durable": {"ratio_to_raw": 0.1, "ratio_to_naive": 1.0}})
    return folder


def _write(folder: Path, name: str, results: object) -> None:
    (folder / name).write_text(json.dumps(results), "utf-8")


def test_as_fast_as_before_is_fine(landed: Path) -> None:
    figures = {"durable": {"ratio_to_raw": 0.41, "ratio_to_naive": 5.2}, "checking": {"ratio": 0.24}}
    assert compare.slower(figures) == []


def test_slower_than_what_landed_last_is_named(landed: Path) -> None:
    figures = {"durable": {"ratio_to_raw": 0.39, "ratio_to_naive": 5.0}}
    assert compare.slower(figures) == ["durable.ratio_to_raw: 0.39 beside 0.5 (2026-01-02T000000.json)"]


def test_where_less_is_better_more_is_named(landed: Path) -> None:
    assert compare.slower({"checking": {"ratio": 0.26}}) == [
        "checking.ratio: 0.26 beside 0.2 (2026-01-03T000000.json)"
    ]


def test_what_never_landed_has_nothing_to_be_compared_with(landed: Path) -> None:
    assert compare.slower({"decisions": {"ratio_to_bare_trigger": 0.001}}) == []

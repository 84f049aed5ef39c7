"""Every project of examples/: clean, its stories come true, and together they visit every step."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import pytest

from engine.author.rehearsal import rehearse
from engine.author.scripts import TRANSCRIPTS, Script, load, transcripts_in
from engine.core.release import Release
from engine.project.project import check
from engine.project.project import load as load_project
from tests.test_default_project import Watched

ROOT = Path(__file__).parents[1]
EXAMPLES = sorted(path.parent.parent for path in ROOT.glob("examples/*/config/company.yaml"))
STORIES = [(example, story) for example in EXAMPLES for story in transcripts_in(example / TRANSCRIPTS)]

every_example = pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)


@cache
def release_of(example: Path) -> Release:
    """With the holidays of the years that the stories live in, whenever this runs."""
    return load_project(example, date(2026, 3, 2))


@cache
def stories_of(example: Path) -> list[Script]:
    return load(transcripts_in(example / TRANSCRIPTS), release_of(example))


@cache
def watched(example: Path) -> Watched:
    watched = Watched()
    for story in stories_of(example):
        rehearse(release_of(example), example, story.document.value, decide=watched)
    return watched


def test_there_is_one() -> None:
    assert [example.name for example in EXAMPLES] == ["clinica", "cooperativa"]


@every_example
def test_it_has_no_error_and_no_warning(example: Path) -> None:
    assert not check(example).problems


@every_example
def test_it_has_no_code(example: Path) -> None:
    suffixes = {path.suffix for path in example.rglob("*") if path.is_file()}
    assert suffixes <= {".yaml", ".csv", ".geojson", ".md"}


@pytest.mark.parametrize(
    ("example", "file"), STORIES, ids=[f"{example.name} {file.stem}" for example, file in STORIES]
)
def test_a_story_comes_true(example: Path, file: Path) -> None:
    [story] = load([file], release_of(example))
    assert rehearse(release_of(example), example, story.document.value) is None


@every_example
def test_every_story_has_a_title_of_its_own(example: Path) -> None:
    titles = [story.title for story in stories_of(example)]
    assert len(titles) >= 15
    assert len(set(titles)) == len(titles)


@every_example
def test_every_step_is_in_some_story(example: Path) -> None:
    flows = release_of(example).flows.values()
    every = {f"{flow.name}.{step}" for flow in flows for step in flow.steps}
    assert sorted(every - watched(example).steps) == []


@every_example
def test_no_text_misses_a_value(example: Path) -> None:
    assert not watched(example).missing


@every_example
def test_every_state_and_transition_of_its_tickets_happens(example: Path) -> None:
    moved = watched(example).moves
    lifecycle = release_of(example).tickets.lifecycle
    assert set(lifecycle.states) - {now for _, _, now in moved} == set()
    expected = {(each.on, each.to) for each in lifecycle.transitions}
    assert sorted(expected - {(event, now) for event, _, now in moved}) == []


@every_example
def test_its_files_tell_editors_their_schema(example: Path) -> None:
    for file in (*example.glob("flows/**/*.yaml"), *example.glob("config/**/*.yaml")):
        head, _, rest = file.read_text("utf-8").partition("\n")
        schema = head.removeprefix("# yaml-language-server: $schema=")
        assert (file.parent / schema).is_file(), file
        assert rest.startswith("schema: 1\n"), file

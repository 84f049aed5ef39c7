"""Every expectation of every transcript must be able to fail, and at its own line."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from engine.author.record import flow
from engine.author.rehearsal import rehearse
from engine.author.scripts import TRANSCRIPTS, load, transcripts_in
from engine.core.release import Release
from engine.project.project import check

ROOT = Path(__file__).parents[2]
PROJECTS = (ROOT, ROOT / "tests/projects/fibranorte", Path(__file__).parent / "project")
FILES = [(project, file) for project in PROJECTS for file in transcripts_in(project / TRANSCRIPTS)]


@cache
def release_of(project: Path) -> Release:
    release = check(project).release
    assert release is not None
    return release


def spoiled(entry: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The entry with one thing in it changed, for each thing that can be."""
    for verb in ("bot", "shows"):
        for n, words in enumerate(entry.get(verb, ())):
            yield {**entry, verb: [*entry[verb][:n], f"{words} zzz", *entry[verb][n + 1 :]]}
    for kind in ("image", "document", "audio", "sticker", "contact", "caption"):
        if kind in entry and ("bot" in entry or "room" in entry):
            yield {**entry, kind: f"{entry[kind]}zzz"}
    if "expect" in entry:
        for changed in leaves(entry["expect"]):
            yield {"expect": changed}


def leaves(value: Any) -> Iterator[Any]:
    match value:
        case {"conversation": "none"}:
            yield {**value, "conversation": {"flow": "zzz"}}
            yield from leaves({key: inner for key, inner in value.items() if key != "conversation"})
        case dict():
            for key, inner in value.items():
                yield from ({**value, key: changed} for changed in leaves(inner))
        case bool():
            yield not value
        case str():
            yield "zzz" if value == "none" else f"{value}zzz"
        case list():
            yield [*value, "zzz"]
        case _:
            yield value + 1


def spoils(transcript: Mapping[str, Any]) -> Iterator[tuple[int, Mapping[str, Any]]]:
    for n, entry in enumerate(transcript["talk"]):
        for changed in spoiled(entry):
            copy = deepcopy(dict(transcript))
            copy["talk"][n] = changed
            yield n, copy


SOME = pytest.mark.parametrize("step", [8, pytest.param(1, marks=pytest.mark.slow)], ids=["some", "all"])
"""Of what can be spoiled in all the transcripts: every eighth thing, or each."""


@SOME
@pytest.mark.parametrize(
    ("project", "file"), FILES, ids=[f"{project.name} {file.stem}" for project, file in FILES]
)
def test_whatever_is_spoiled_fails_at_its_line(project: Path, file: Path, step: int, tmp_path: Path) -> None:
    release = release_of(project)
    [script] = load([file], release)
    tried = 0
    for entry, transcript in islice(spoils(script.document.value), len(file.stem) % step, None, step):
        copy = tmp_path / file.name
        head = {key: value for key, value in transcript.items() if key != "talk"}
        text = "".join(f"{key}: {flow(value)}\n" for key, value in head.items()) + "talk:\n"
        copy.write_text(text + "".join(f"  - {flow(line)}\n" for line in transcript["talk"]), "utf-8")
        [spoiled] = load([copy], release)
        failure = rehearse(release, project, spoiled.document.value)
        assert failure is not None, transcript["talk"][entry]
        assert spoiled.line(failure.entry) == len(head) + 2 + entry, transcript["talk"][entry]
        tried += 1
    assert tried or step > 1 or "silence" in str(script.document.value)

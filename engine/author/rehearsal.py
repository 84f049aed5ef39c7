"""One transcript, from its first entry to the first that fails."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.author.actions import ACTIONS, act
from engine.author.expectations import Mismatch, look, unread
from engine.author.given import stage
from engine.author.stage import Impossible, Stage
from engine.author.world import Post, World
from engine.core.release import Release

IGNORE_BOT = "bot"


@dataclass(frozen=True, slots=True)
class Failure:
    """Which entry failed, and why: something did not come, cannot be done, or broke the engine."""

    entry: int
    log: tuple[Post, ...]
    why: Mismatch | Impossible | Exception


@dataclass(frozen=True, slots=True)
class Unfit:
    """The entry that cannot be tried in this way, and the name of the sentence that says why."""

    entry: int
    reason: str


Outcome = Failure | Unfit | None
Rehearse = Callable[[Release, Path, Mapping[str, Any]], Outcome]
Way = Callable[[Release], AbstractContextManager[Rehearse]]
"""How transcripts are tried; it is made ready for all of them."""


def in_memory(release: Release) -> AbstractContextManager[Rehearse]:
    return nullcontext(rehearse)


def rehearse(
    release: Release,
    root: Path,
    transcript: Mapping[str, Any],
    make: Callable[..., World] | None = None,
    **deciders: Any,
) -> Failure | None:
    try:
        scene = stage(release, root, transcript.get("given") or {}, make, **deciders)
    except Exception as error:
        return Failure(-1, (), error)
    for number, entry in enumerate(transcript["talk"]):
        if (why := _play(scene, number, entry)) is not None:
            return Failure(number, tuple(scene.world.log), why)
    if IGNORE_BOT in transcript.get("ignore", ()):
        return None
    return _left_unread(scene)


def _play(scene: Stage, number: int, entry: Mapping[str, Any]) -> Mismatch | Impossible | Exception | None:
    """A fault of the engine is a failure of the transcript: the others still run."""
    try:
        if ACTIONS.keys() & entry.keys():
            scene.begin(number)
            act(scene, entry)
            return None
        return look(scene, entry)
    except Exception as error:
        return error


def _left_unread(scene: Stage) -> Failure | None:
    found = unread(scene)
    if found is None:
        return None
    entry, mismatch = found
    return Failure(entry, tuple(scene.world.log), mismatch)

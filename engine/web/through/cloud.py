"""One transcript after another over the official line, each on a desk that nobody has used."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from engine.author.rehearsal import Failure, Outcome, Rehearse, Unfit, rehearse
from engine.core.release import Release
from engine.web.simulator.fake.lines import pretended
from engine.web.through.hushed import hushed
from engine.web.through.street import Street
from engine.web.through.unfit import unfit
from engine.web.through.world import Wired

WINDOW = "window"
BEGINNING = -1


@contextmanager
def by_cloud(release: Release) -> Iterator[Rehearse]:
    with hushed(), Street(pretended(release).lines) as street:

        def tried(release: Release, root: Path, transcript: Mapping[str, Any]) -> Outcome:
            return unfit(transcript) or _tried(street, release, root, transcript)

        yield tried


def _tried(street: Street, release: Release, root: Path, transcript: Mapping[str, Any]) -> Outcome:
    worlds: list[Wired] = []

    def world(*args: Any) -> Wired:
        worlds.append(Wired(street, *args))
        return worlds[-1]

    try:
        outcome: Outcome = rehearse(pretended(release), root, transcript, world)
    finally:
        broken = _closed(worlds)
    if isinstance(outcome, Failure) and not release.windows and any(one.was_late for one in worlds):
        return Unfit(outcome.entry, WINDOW)
    return outcome or broken


def _closed(worlds: list[Wired]) -> Failure | None:
    """A desk that cannot even stop is a failure of the transcript, as any other."""
    broken: Failure | None = None
    for world in worlds:
        try:
            world.close()
        except Exception as error:
            broken = Failure(BEGINNING, tuple(world.log), error)
    return broken

"""How a transcript begins: the hour, who is there, and what differs from the project's files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from engine.author.answers import Answers
from engine.author.rooms import main_rooms, make_ready, register
from engine.author.stage import Stage
from engine.author.world import World
from engine.core.messages import ModeChosen
from engine.core.release import Release

NOW = "2026-03-02 10:00"
"""A Monday morning, for a transcript to which the hour is all the same."""


def stage(
    release: Release,
    root: Path,
    given: Mapping[str, Any],
    make: Callable[..., World] | None = None,
    **deciders: Any,
) -> Stage:
    answers = Answers(release, root, given.get("customers"), given.get("fetch"))
    world = (make or World)(release, answers, moment(release, str(given.get("now", NOW))), **deciders)
    make_ready(world, main_rooms(release))
    for agent in given.get("registered", ()):
        register(world, release.groups.agents[agent])
    if "mode" in given:
        world.feed(ModeChosen(world.new_id(), world.now, "", given["mode"]))
    world.forget_the_past()
    return Stage(world, given.get("customer"))


def moment(release: Release, text: str) -> datetime:
    """A date and an hour of the company's clock."""
    return datetime.fromisoformat(text).replace(tzinfo=release.company.zone)

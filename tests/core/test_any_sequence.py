"""Whatever people do, in whatever order: the engine does not fail, and it always comes to rest."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from hypothesis import given, settings

from engine.author.world import World
from engine.core.messages import Event
from engine.core.model import Room
from engine.core.release import Release
from tests.core.anybody import (
    FIBRANORTE,
    ROOT,
    actions,
    at_rest,
    nothing_is_lost,
    patient,
    perform,
    release_of,
    world_of,
)


def play(root: Path, steps: list[tuple[Any, ...]], release: Release | None = None) -> World:
    world = world_of(release or release_of(root), root)
    done: list[Event] = []
    for step in steps:
        perform(world, done, step)
        at_rest(world)
        nothing_is_lost(world)
    for room in world.all(Room):
        if room.ticket is not None:
            assert room.agent is not None
    return world


@settings(max_examples=60)
@given(actions(ROOT))
def test_the_default_project_survives_anything(steps: list[tuple[Any, ...]]) -> None:
    play(ROOT, steps)


@settings(max_examples=60)
@given(actions(FIBRANORTE))
def test_so_does_another(steps: list[tuple[Any, ...]]) -> None:
    play(FIBRANORTE, steps)


@settings(max_examples=60)
@given(actions(FIBRANORTE))
def test_and_one_where_the_bot_waits(steps: list[tuple[Any, ...]]) -> None:
    play(FIBRANORTE, steps, patient(release_of(FIBRANORTE)))


@settings(max_examples=30)
@given(actions(ROOT))
def test_and_one_that_asks_for_reasons(steps: list[tuple[Any, ...]]) -> None:
    release = release_of(ROOT)
    reasons = {"close_reasons": ("Resuelto", "Carla"), "contact_reasons": ("Falla", "Consulta")}
    play(ROOT, steps, replace(release, tickets=replace(release.tickets, **reasons)))


@settings(max_examples=10)
@given(actions(FIBRANORTE))
def test_the_same_events_have_the_same_outcome(steps: list[tuple[Any, ...]]) -> None:
    first, second = play(FIBRANORTE, steps), play(FIBRANORTE, steps)
    assert first.rows == second.rows
    assert first.log == second.log

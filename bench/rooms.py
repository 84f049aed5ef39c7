"""Sixty agents with four rooms each: the plan from nothing, and `apply` in the simulator, on SQLite."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from engine.channels import Simulator
from engine.core.release import Release
from engine.project.project import load
from engine.runtime import Runtime
from engine.store import SqliteStore

ROOT = Path(__file__).parent.parent
LINE = "simulator"


def measure(agents: int = 60, rooms: int = 4, rounds: int = 3) -> dict[str, object]:
    release = _team(agents, rooms)
    found = [asyncio.run(_round(release)) for _ in range(rounds)]
    names = ("plan_from_nothing_ms", "apply_s", "plan_when_done_ms")
    columns = dict(zip(names, zip(*found, strict=True), strict=True))
    departments = len(release.groups.departments)
    return {
        "groups": departments + agents * rooms,
        **{name: round(median(values), 2) for name, values in columns.items()},
        "apply_min_max_s": [round(min(columns["apply_s"]), 2), round(max(columns["apply_s"]), 2)],
    }


def _team(agents: int, rooms: int) -> Release:
    """The default project with so many people, in its departments by turns."""
    release = load(ROOT)
    some = list(release.groups.agents.values())
    people = {
        f"agent{n}": replace(
            some[n % len(some)], id=f"agent{n}", name=f"Agente {n}", phone=f"+549353570{n:04}", rooms=rooms
        )
        for n in range(agents)
    }
    return replace(release, groups=replace(release.groups, agents=people))


async def _round(release: Release) -> tuple[float, float, float]:
    with TemporaryDirectory() as folder:
        runtime = Runtime(release, SqliteStore(Path(folder)), {LINE: Simulator(LINE)}, _nobody)
        await runtime.start()
        try:
            first = await _timed(runtime.rooms.plan())
            begun = perf_counter()
            await runtime.rooms.apply("bench", welcomes=False)
            await runtime.rooms.rested()
            applied = perf_counter() - begun
            last = await _timed(runtime.rooms.plan())
            if (await runtime.rooms.plan()).steps:
                raise SystemExit("there is something left to do")
        finally:
            await runtime.stop()
    return first * 1000, applied, last * 1000


async def _timed(call: Any) -> float:
    begun = perf_counter()
    await call
    return perf_counter() - begun


async def _nobody(operation: str, parameters: Mapping[str, Any], key: str) -> tuple[str, Any]:
    return "not_found", None

"""Which engine is served: the one at work on its lines, or the simulator's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol

from engine import channels
from engine.channels import Channel
from engine.core.release import Release
from engine.runtime import Runtime
from engine.web.app import MakeStand
from engine.web.settings import BadSetting, Environment
from engine.web.simulator.media import Shelf
from engine.web.simulator.played import Played
from engine.web.simulator.stand import Stand
from engine.web.working import Working

SIMULATOR = "simulator"

CHANNELS: dict[str, Callable[[str, Mapping[str, Any]], Channel]] = {
    SIMULATOR: lambda name, line: channels.Simulator(name),
}
"""What makes the channel of a line, by its kind."""


class Engine(Protocol):
    @property
    def runtime(self) -> Runtime: ...

    async def start(self) -> None: ...

    async def stop(self) -> None: ...

    async def switch(self, release: Release) -> None: ...

    def report(self, faults: list[str]) -> None:
        """The files are wrong, or right again."""


def simulated(release: Release, project: Path, env: Environment) -> tuple[Engine, MakeStand]:
    real = [name for name, line in release.lines.items() if line.get("kind") != SIMULATOR]
    if real:
        raise BadSetting("real_line", line=real[0])
    folder = env.data / SIMULATOR
    played = Played(release, project, folder)
    return played, lambda pages, assets: Stand(played, pages, Shelf(folder / "media", assets))


def at_work(release: Release, project: Path, env: Environment) -> tuple[Engine, None]:
    if all(line.get("kind") == SIMULATOR for line in release.lines.values()):
        raise BadSetting("no_lines")
    made: dict[str, Channel] = {}
    for name, line in release.lines.items():
        make = CHANNELS.get(str(line.get("kind")))
        if make is None:
            raise BadSetting("no_channel", line=name, kind=line.get("kind"))
        made[name] = make(name, line)
    return Working(release, project, env.data, made), None

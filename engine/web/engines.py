"""Which engine is served: the one at work on its lines, or the simulator's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol

from engine import channels
from engine.channels import Channel
from engine.channels.cloud.line import Cloud
from engine.channels.media import Files
from engine.core.reading.addresses import keeps_secrets
from engine.core.release import Release
from engine.net.secrets import MissingVariable, resolved
from engine.runtime import Runtime
from engine.web.app import MakeStand
from engine.web.gateway import require_tokens
from engine.web.settings import BadSetting, Environment
from engine.web.simulator.fake.played import PlayedByPhone
from engine.web.simulator.media import Shelf
from engine.web.simulator.played import Played
from engine.web.simulator.stand import Stand
from engine.web.working import MEDIA, Working

SIMULATOR, FAKE = "simulator", "fake"

CHANNELS: dict[str, Callable[[str, Mapping[str, Any], str], Channel]] = {
    SIMULATOR: lambda name, line, language: channels.Simulator(name),
    "cloud": Cloud,
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


MakeEngine = Callable[[Release, Path, Environment], tuple[Engine, MakeStand | None]]


def simulated(release: Release, project: Path, env: Environment) -> tuple[Engine, MakeStand]:
    real = [name for name, line in release.lines.items() if line.get("kind") != SIMULATOR]
    if real:
        raise BadSetting("real_line", line=real[0])
    folder = env.data / SIMULATOR
    played = Played(release, project, folder)
    return played, lambda pages, assets: Stand(played, pages, Shelf(folder / "media", assets))


def faked(release: Release, project: Path, env: Environment) -> tuple[Engine, MakeStand]:
    """`release` has the lines of a demonstration."""
    folder = env.data / FAKE
    played = PlayedByPhone(release, project, folder)
    return played, lambda pages, assets: Stand(played, pages, Shelf(folder / "media", assets))


def at_work(release: Release, project: Path, env: Environment) -> tuple[Engine, None]:
    if all(line.get("kind") == SIMULATOR for line in release.lines.values()):
        raise BadSetting("no_lines")
    require_tokens(release, env.variables)
    made: dict[str, Channel] = {}
    for name, line in lines_of(release, env).items():
        make = CHANNELS.get(str(line.get("kind")))
        if make is None:
            raise BadSetting("no_channel", line=name, kind=line.get("kind"))
        made[name] = make(name, line, release.company.language)
    files = Files(env.data / MEDIA, env.media, env.file)
    return Working(release, project, env.data, made, files, env.variables), None


def lines_of(release: Release, env: Environment) -> dict[str, dict[str, Any]]:
    """The settings of every line, secrets included."""
    return {name: _settings(name, line, env) for name, line in release.lines.items()}


def _settings(name: str, line: Mapping[str, Any], env: Environment) -> dict[str, Any]:
    try:
        settings = resolved(line, env.variables)
    except MissingVariable as missing:
        reason = "garbled_variable" if missing.garbled else "no_variable"
        raise BadSetting(reason, line=name, variable=missing.variable) from None
    if "graph_url" in settings and not keeps_secrets(settings["graph_url"]):
        raise BadSetting("open_graph", line=name)
    return settings

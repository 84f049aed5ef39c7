"""A server to be measured: `python -m bench.wire.server KIND FOLDER GRAPH [ROWS]`, until SIGTERM.

`floor` and `rows` are without an engine; `committed` is the engine on a line that leads nowhere; `posted` is
what `cli.py serve` serves, with no limit to how fast it sends; `profiled` so too, under cProfile.
"""

from __future__ import annotations

import asyncio
import cProfile
import json
import os
import pstats
import signal
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from bench import w1
from bench.durable import the_release
from bench.wire import bare
from bench.wire.bare import Group
from bench.wire.bodies import LINE, SECRETS
from engine.channels import Simulator
from engine.store.connection import Database
from engine.store.statements import Statement
from engine.web import logs
from engine.web.engines import Engine, at_work
from engine.web.loops import run
from engine.web.serving import Server
from engine.web.settings import Environment
from engine.web.watch import fingerprint
from engine.web.words import Words
from engine.web.working import Working

RATE = 1_000_000
TOP = 15


class Counted:
    commits = 0


def count_commits() -> None:
    write = Database.write

    async def counting(self: Database, statements: Sequence[Statement]) -> None:
        Counted.commits += 1
        await write(self, statements)

    Database.write = counting  # type: ignore[method-assign]


def engine(kind: str, folder: Path, graph: str) -> Server:
    variables = {f"WHATSAPP_{name}": value for name, value in SECRETS.items()}
    env = Environment("127.0.0.1", 0, folder, None, variables | {"WHATSAPP_GRAPH_URL": graph})
    found = the_release()
    release = replace(found, lines={LINE: {**found.lines[LINE], "rate": RATE}})
    made: Engine
    if kind == "committed":
        made = Working(release, w1.PROJECT, folder, {LINE: Simulator(LINE)})
    else:
        made, _ = at_work(release, w1.PROJECT, env)
    logs.set_up()
    return Server(w1.PROJECT, fingerprint(w1.PROJECT), release, env, Words("es"), made, None)


async def without_engine(folder: Path, rows: Iterator[Group] | None) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    await bare.serve(rows, folder, stop)


def main(kind: str, folder: str, graph: str, rows: str = "") -> dict[str, object]:
    count_commits()
    if kind in ("floor", "rows"):
        run(without_engine(Path(folder), bare.recorded(Path(rows)) if kind == "rows" else None))
        return {"commits": Counted.commits}
    served = engine(kind, Path(folder), graph)
    profile = cProfile.Profile()
    if kind == "profiled":
        profile.enable()
    run(served.run())
    profile.disable()
    return {"commits": Counted.commits, "profile": top(profile) if kind == "profiled" else []}


def top(profile: cProfile.Profile) -> list[str]:
    """Of the time its main thread was busy."""
    stats = pstats.Stats(profile).stats  # type: ignore[attr-defined]
    own = {where: found[2] for where, found in stats.items() if "select.epoll" not in where[2]}
    total = sum(own.values())
    ordered = sorted(own.items(), key=lambda found: -found[1])[:TOP]
    return [f"{os.path.basename(where[0])}:{where[2]} {spent / total:.1%}" for where, spent in ordered]


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:])))

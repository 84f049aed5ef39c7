"""W1 through the signed webhook, every reply POSTed to a Graph that takes everything.

Beside it, in the same run and from the same client: a bare aiohttp handler that only checks the signature
(the floor), and one that writes the same rows, for all who wait in one commit. `cpu_us` is the server's,
a message; the client and the Graph are processes of their own.
"""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from bench.durable import the_release
from bench.wire import bare, load

WANTS = {"posted": "replies", "profiled": "replies", "with_statuses": "statuses"}
KINDS = ("floor", "rows", "committed", "posted", "with_statuses")

Figures = dict[str, float]


def measure(customers: int = 1000, rounds: int = 3) -> dict[str, object]:
    with TemporaryDirectory() as name:
        rows = Path(name) / "rows"
        bare.record(the_release(), customers * 4 + load.WARM, rows)
        by_flight = {n: _rounds(rows, customers, n, rounds) for n in (64, 8)}
        profile = run("profiled", rows, customers, 64)["profile"]
    found = {kind: _figures(by_flight[64], kind) for kind in KINDS}
    few = {kind: _figures(by_flight[8], kind) for kind in KINDS}
    return {
        "messages": customers * 4,
        **_ratios(by_flight[64]),
        "64_in_flight": found,
        "8_in_flight": {**few, **_ratios(by_flight[8])},
        "profile": profile,
    }


def _rounds(rows: Path, customers: int, in_flight: int, rounds: int) -> list[dict[str, Figures]]:
    """All kinds in turn, so that a slow moment of the machine is everybody's."""
    return [{kind: run(kind, rows, customers, in_flight) for kind in KINDS} for _ in range(rounds)]


def _figures(rounds: list[dict[str, Figures]], kind: str) -> Mapping[str, float]:
    """Medians; of the CPU time, which others can only make longer, the least."""
    runs = [each[kind] for each in rounds]
    names = [name for name in runs[0] if name not in ("profile", "webhooks")]
    least = {"cpu_us": round(min(one["cpu_us"] for one in runs))}
    return {
        name: round(median(one[name] for one in runs), 4 if "commits" in name else 2) for name in names
    } | least


def _ratios(rounds: list[dict[str, Figures]]) -> Mapping[str, float]:
    """Of messages a second, inside each round; and of the least CPU time, which is steadier."""
    found: dict[str, float] = {}
    for kind, beside in product(("committed", "posted"), ("floor", "rows")):
        rates = [each[kind]["per_second"] / each[beside]["per_second"] for each in rounds]
        cpu = [min(each[name]["cpu_us"] for each in rounds) for name in (beside, kind)]
        found[f"{kind}_ratio_to_{beside}"] = round(median(rates), 3)
        found[f"{kind}_cpu_ratio_to_{beside}"] = round(cpu[0] / cpu[1], 3)
    return found


def run(kind: str, rows: Path, customers: int, in_flight: int) -> Any:
    served = "posted" if kind == "with_statuses" else kind
    with (
        TemporaryDirectory() as folder,
        _graph() as (graph, feed),
        _server(served, folder, graph, rows) as server,
    ):
        assert server.stdout is not None
        port = server.stdout.readline().decode().rpartition(":")[2].strip()
        asked = map(str, (port, server.pid, customers, in_flight, WANTS.get(kind, "")))
        command = [sys.executable, "-m", "bench.wire.load", *asked]
        done = subprocess.run(command, stdin=feed, stdout=subprocess.PIPE, check=True)
        found = json.loads(done.stdout)
        server.terminate()
        told = json.loads(server.communicate()[0].splitlines()[-1])
    if told["commits"]:
        found["commits_per_message"] = told["commits"] / (customers * 4 + load.WARM)
    return found | {name: value for name, value in told.items() if name != "commits"}


@contextmanager
def _graph() -> Iterator[tuple[str, Any]]:
    """Its address, and what it writes down."""
    listening = socket.create_server(("127.0.0.1", 0))
    number = listening.fileno()
    command = [sys.executable, "-m", "bench.wire.graph", str(number)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, pass_fds=[number]) as process:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}", process.stdout
        process.kill()


@contextmanager
def _server(kind: str, folder: str, graph: str, rows: Path) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "bench.wire.server", kind, folder, graph, str(rows)]
    with (
        (Path(folder) / "log").open("wb") as log,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log) as process,
    ):
        try:
            yield process
        finally:
            process.kill()

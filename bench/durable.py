"""W1 in process and durable: every message committed with synchronous=FULL before it is acknowledged.

Beside it, in the same run, the same rows committed in the same groups by nobody who thinks, and the
way most people write it: aiosqlite with one commit a message.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import aiosqlite

from bench import w1
from bench.crowd import filled
from engine.channels import Simulator
from engine.channels.simulator import Shown
from engine.core.messages import CustomerMessage
from engine.core.release import Release
from engine.project.project import check
from engine.runtime import Runtime
from engine.runtime.collector import settle
from engine.store import SqliteStore
from engine.store.connection import Database
from engine.store.statements import Statement

IN_FLIGHT = 64
MEASURE_MEMORY = [sys.executable, "-m", "bench.memory"]


def measure(customers: int = 2000, rounds: int = 3) -> dict[str, object]:
    release = the_release()
    runs = [asyncio.run(_run(release, customers)) for _ in range(rounds)]
    groups = asyncio.run(_run(release, customers, keep=True)).groups
    raw = [asyncio.run(_raw(groups)) for _ in range(rounds)]
    naive = [asyncio.run(_naive(release, customers // 8)) for _ in range(rounds)]
    engine = median(run.rate for run in runs)
    return {
        "messages": customers * 4,
        "messages_per_second": round(engine),
        "messages_per_second_min_max": [round(min(r.rate for r in runs)), round(max(r.rate for r in runs))],
        "p50_ms": round(median(run.percentile(0.5) for run in runs), 2),
        "p99_ms": round(median(run.percentile(0.99) for run in runs), 2),
        "commits_per_message": round(runs[0].commits / (customers * 4), 4),
        "raw_group_commit_per_second": round(median(raw)),
        "ratio_to_raw": round(engine / median(raw), 3),
        "naive_aiosqlite_per_second": round(median(naive)),
        "ratio_to_naive": round(engine / median(naive), 1),
        "in_flight": _by_flight(release, customers),
        "customers": _by_customers(release),
        "on_100000_conversations": _on_a_full_database(release, customers),
        "memory": _memory(),
    }


def the_release() -> Release:
    release = check(w1.PROJECT).release
    if release is None:
        raise SystemExit("the W1 project has errors")
    return release


@dataclass
class Run:
    """What one run took, and the statements it committed, group by group."""

    seconds: float = 0.0
    commits: int = 0
    delays: list[float] = field(default_factory=list)
    groups: list[Sequence[Statement]] = field(default_factory=list)

    @property
    def rate(self) -> float:
        return len(self.delays) / self.seconds

    def percentile(self, part: float) -> float:
        """In milliseconds."""
        return sorted(self.delays)[int(len(self.delays) * part)] * 1000


async def nobody(operation: str, parameters: Mapping[str, Any], key: str) -> tuple[str, Any]:
    return "failed", None


@asynccontextmanager
async def desk(release: Release, folder: Path) -> AsyncIterator[tuple[Runtime, Simulator]]:
    line = next(iter(release.lines))
    simulator = Simulator(line)
    runtime = Runtime(release, SqliteStore(folder), {line: simulator}, nobody)
    await runtime.start()
    await runtime.quiet()
    yield runtime, simulator
    await runtime.quiet()
    await runtime.stop()


async def _run(
    release: Release,
    customers: int,
    in_flight: int = IN_FLIGHT,
    folder: Path | None = None,
    keep: bool = False,
) -> Run:
    """`keep`: the statements it commits, too; they weigh on what is measured when they are many."""
    with TemporaryDirectory() as name:
        async with desk(release, folder or Path(name)) as (runtime, simulator):
            run = Run()
            _listen(runtime, run, keep)
            await drive(runtime, simulator, customers, in_flight, run)
    return run


def _listen(runtime: Runtime, run: Run, keep: bool) -> None:
    """Counts the commits; keeps what is committed, to commit it again by itself."""
    database: Database = runtime.store._main  # type: ignore[attr-defined]
    write = database.write

    async def listening(statements: Sequence[Statement]) -> None:
        run.commits += 1
        if keep:
            run.groups.append(statements)
        await write(statements)

    database.write = listening  # type: ignore[method-assign]


async def drive(runtime: Runtime, simulator: Simulator, customers: int, in_flight: int, run: Run) -> None:
    """Every reply is checked, as it comes."""
    replies: dict[str, str] = {}

    def hear(shown: Shown) -> None:
        if shown.message.to[0] == "contact":
            replies[shown.message.id.rpartition(".")[0]] = shown.message.content.text

    simulator.watchers.append(hear)
    now = runtime.clock.now()
    waiting = ((turn, replace(event, at=now)) for turn, event in w1.messages(customers, simulator.line))

    async def someone() -> None:
        for turn, event in waiting:
            began = perf_counter()
            await runtime.accept(event)
            run.delays.append(perf_counter() - began)
            for _ in range(100_000):
                if event.id in replies:
                    break
                await asyncio.sleep(0)
            w1.check(turn, replies.pop(event.id))

    settle()
    began = perf_counter()
    await asyncio.gather(*(someone() for _ in range(in_flight)))
    run.seconds = perf_counter() - began
    await runtime.quiet()
    simulator.watchers.remove(hear)


async def _raw(groups: Sequence[Sequence[Statement]]) -> float:
    """The same rows in the same groups, without an engine."""
    with TemporaryDirectory() as name:
        store = SqliteStore(Path(name))
        await store.open()
        messages = sum(
            len(one.rows) for group in groups for one in group if one.sql.startswith("INSERT INTO inbox")
        )
        began = perf_counter()
        for group in groups:
            await store._main.write(group)
        spent = perf_counter() - began
        await store.close()
    return messages / spent


async def _naive(release: Release, customers: int) -> float:
    """A statement at a time and a commit a message, as in most examples; it stores less than we do."""
    events = [event for _, event in w1.messages(customers, next(iter(release.lines)))]
    with TemporaryDirectory() as name:
        async with aiosqlite.connect(Path(name) / "naive.db", isolation_level=None) as link:
            await link.executescript(
                "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                "CREATE TABLE inbox (id TEXT PRIMARY KEY, body TEXT);"
                "CREATE TABLE talk (id TEXT PRIMARY KEY, state TEXT);"
                "CREATE TABLE outbox (id INTEGER PRIMARY KEY, body TEXT);"
            )
            lock, waiting = asyncio.Lock(), iter(events)

            async def someone() -> None:
                for event in waiting:
                    async with lock:
                        await _one(link, event)

            began = perf_counter()
            await asyncio.gather(*(someone() for _ in range(IN_FLIGHT)))
            return len(events) / (perf_counter() - began)


async def _one(link: aiosqlite.Connection, event: CustomerMessage) -> None:
    who, text = event.sender.address, event.content.text
    await link.execute("BEGIN IMMEDIATE")
    await link.execute("INSERT INTO inbox VALUES (?, ?)", (event.id, text))
    await link.execute_fetchall("SELECT state FROM talk WHERE id = ?", (who,))
    await link.execute("INSERT OR REPLACE INTO talk VALUES (?, ?)", (who, text))
    await link.execute("INSERT INTO outbox (body) VALUES (?)", (text,))
    await link.commit()


def _by_flight(release: Release, customers: int) -> dict[str, object]:
    """One at a time waits for the disk; with more, they share it."""
    rates = {n: asyncio.run(_run(release, customers // 4, n)) for n in (1, 8, 256)}
    return {
        str(n): {"per_second": round(run.rate), "p50_ms": round(run.percentile(0.5), 2)}
        for n, run in rates.items()
    }


def _by_customers(release: Release, rounds: int = 3) -> dict[str, object]:
    """Messages from few customers, and from many who come back later."""
    few, many = [], []
    for _ in range(rounds):
        many.append(asyncio.run(_run(release, 20_000)).rate)
        few.append(median(asyncio.run(_run(release, 200)).rate for _ in range(5)))
    return {
        "200": round(median(few)),
        "20000": round(median(many)),
        "ratio": round(median(many) / median(few), 3),
    }


def _on_a_full_database(release: Release, customers: int) -> dict[str, object]:
    with TemporaryDirectory() as name:
        asyncio.run(filled(Path(name), 100_000))
        began = perf_counter()
        asyncio.run(_open_and_close(Path(name)))
        opening = perf_counter() - began
        full = asyncio.run(_run(release, customers, folder=Path(name)))
    empty = asyncio.run(_run(release, customers))
    return {
        "seconds_to_open": round(opening, 2),
        "per_second": round(full.rate),
        "ratio_to_empty": round(full.rate / empty.rate, 3),
    }


async def _open_and_close(folder: Path) -> None:
    store = SqliteStore(folder)
    await store.open()
    await store.close()


def _memory() -> object:
    """Measured in processes of their own, for what one run leaves behind is no other's."""
    import json

    done = subprocess.run(MEASURE_MEMORY, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)

"""A served desk while people write to it over HTTP: `kill -9` at any moment, and files that change."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest

from engine.core.messages import CustomerMessage, RoomMessage
from engine.project.project import load
from engine.store import codec
from engine.web.simulator.tape import NAME
from tests.runtime.aftermath import Replay, check
from tests.runtime.everything import switched_on
from tests.runtime.served import ROOT, People, Served

PROJECT = ROOT / "tests" / "projects" / "fibranorte"
TEXT = re.compile(r'((?:say|menu|ask): "[^"]*)"')
VERSION, HASH = re.compile(r" v(\d+)"), re.compile(r"\b[0-9a-f]{64}\b")
BREAKS: tuple[Callable[[str], str], ...] = (
    lambda text: re.sub(r"next: \w+", "next: nowhere", text, count=1),
    lambda text: text[: len(text) // 2] + '\n  "',
    lambda text: "",
    lambda text: text.replace("flow: sales", "flow: salse"),
)
MONDAY = datetime(2026, 3, 2, 13, tzinfo=UTC)
CUSTOMERS, AGENTS = 20, 3
LATECOMER = "+5493815559999"
STILL_STARTING = 0.2
"""How many of the kills find it so."""


@asynccontextmanager
async def crowded(served: Served, seed: int) -> AsyncIterator[People]:
    """Twenty customers and three agents at work, until the end of the block."""
    release = load(served.project)
    tape = served.data / "simulator" / NAME
    tape.parent.mkdir(parents=True)
    tape.write_text(codec.encode(["begin", MONDAY]) + "\n", "utf-8")
    agents = [agent for agent in release.groups.agents.values() if agent.active]
    assert len(agents) == AGENTS
    await served.start()
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(30)) as http:
        people = People(served, release, http, seed)
        people.work = asyncio.gather(
            *(people.customer(n) for n in range(CUSTOMERS)), *map(people.agent, agents), people.operator()
        )
        yield people
        await people.leave()
    assert await served.stop() == 0, served.log.read_text()


async def havoc(served: Served, seed: int, kills: int) -> People:
    async with crowded(served, seed) as people:
        for _ in range(kills):
            await asyncio.sleep(people.random.uniform(0.05, 1.5))
            await served.kill()
            await served.launch()
            if people.random.random() < STILL_STARTING:
                continue
            await served.greeted()
        await served.greeted()
        await a_timer_fires(served, people)
    return people


async def a_timer_fires(served: Served, people: People) -> None:
    """However slow the machine: nobody is waited for that long by the flows."""
    async with asyncio.timeout(60):
        while not timers_fired(served.database):
            await people.post("time", {"by": "16m"})
            await asyncio.sleep(0.2)


def timers_fired(database: Path) -> int:
    with closing(sqlite3.connect(database)) as link:
        return int(link.execute("SELECT count(*) FROM inbox WHERE id LIKE 'timer:%'").fetchone()[0])


def nothing_is_lost_doubled_or_out_of_order(served: Served, people: People, replay: Replay) -> None:
    assert people.refused == []
    heard = decided(served.database)
    assert heard.keys() >= people.acknowledged.keys()
    assert len(people.acknowledged) >= CUSTOMERS + AGENTS
    for who, said in people.sent.items():
        assert heard.get(who, []) == [one for one in said if one in set(heard.get(who, []))]
        assert set(people.acknowledged.get(who, [])) <= set(heard.get(who, []))
    assert any(id.startswith("timer:") for id in replay.order)
    assert any(key[0] == "ticket" for key in replay.state)


def decided(database: Path) -> dict[str, list[str]]:
    """What each person was heard to say, in the order in which it was decided."""
    heard: dict[str, list[str]] = {}
    with closing(sqlite3.connect(database)) as link:
        for (text,) in link.execute("SELECT event FROM inbox ORDER BY seq"):
            event = codec.decode(text)
            if isinstance(event, CustomerMessage | RoomMessage):
                heard.setdefault(event.sender.address, []).append(event.content.text)
    return heard


def seen(served: Served) -> Iterator[str]:
    """The ids of the desk's messages on the page, as its tape keeps them."""
    for line in (served.data / "simulator" / NAME).read_text("utf-8").splitlines():
        what, value = codec.decode(line)
        if what == "post" and not value[5]:  # nobody played it
            yield value[0]


@pytest.mark.slow
async def test_kill_9_over_http_fifty_times(tmp_path: Path) -> None:
    await killed(Served(PROJECT, tmp_path), seed=2, kills=50)


@pytest.mark.slow
async def test_kill_9_fifty_times_with_everything_switched_on(tmp_path: Path) -> None:
    await killed(Served(switched_on(PROJECT, tmp_path / "project"), tmp_path / "data"), seed=6, kills=50)


async def killed(served: Served, seed: int, kills: int) -> None:
    people = await havoc(served, seed, kills)
    replay = check(served.database, people.release, seen(served))
    nothing_is_lost_doubled_or_out_of_order(served, people, replay)
    print(figures(served, people, replay))


@pytest.mark.slow
async def test_two_hundred_reloads_under_load(tmp_path: Path) -> None:
    await reloaded(tmp_path, seed=4, times=200)


async def reloaded(folder: Path, seed: int, times: int) -> None:
    """Every second change is a wrong one; the last is right."""
    shutil.copytree(PROJECT, folder / "project")
    served = Served(folder / "project", folder / "data")
    async with crowded(served, seed) as people:
        for n in range(1, times + 1):
            await changed(served, n)
        await people.leave()
        await people.post("mode", {"mode": "complete"})
        await people.say(LATECOMER, {"customer": LATECOMER}, "hola", 0)
    replay = check(served.database, people.release, seen(served), same=without_versions)
    nothing_is_lost_doubled_or_out_of_order(served, people, replay)
    assert [told(served, "refused"), told(served, "published")] == [times // 2, times - times // 2]
    versions = [int(found[1]) for found in VERSION.finditer(outbox(served.database))]
    assert versions == sorted(versions), "a message was decided by a release that was no longer active"
    assert len(set(versions)) >= times // 4
    assert load(served.project).hash in kept(served.database, "conversation", LATECOMER)
    print(figures(served, people, replay), {"versions": len(set(versions))})


async def changed(served: Served, n: int) -> None:
    """The file is rewritten, and the desk has looked at it."""
    file = served.project / "flows" / "sales.yaml"
    right = TEXT.sub(rf'\1 v{n}"', (PROJECT / "flows" / "sales.yaml").read_text("utf-8"))
    if n % 2:
        file.write_bytes(BREAKS[n // 2 % len(BREAKS)](right).encode())
    else:
        file.write_text(right, "utf-8")
    async with asyncio.timeout(30):
        while told(served, "reloaded") < n:  # noqa: ASYNC110
            await asyncio.sleep(0.05)


def told(served: Served, event: str) -> int:
    return served.log.read_text("utf-8").count(f'"event": "{event}"')


def without_versions(text: str) -> str:
    return HASH.sub("", VERSION.sub("", text))


def outbox(database: Path) -> str:
    with closing(sqlite3.connect(database)) as link:
        return "\n".join(send for (send,) in link.execute("SELECT send FROM outbox ORDER BY seq"))


def kept(database: Path, kind: str, part: str) -> str:
    with closing(sqlite3.connect(database)) as link:
        found = link.execute("SELECT data FROM aggregates WHERE kind = ? AND id LIKE ?", (kind, f"%{part}"))
        return "".join(data for (data,) in found)


def figures(served: Served, people: People, replay: Replay) -> str:
    posts = list(seen(served))
    return json.dumps(
        {
            "sent": sum(map(len, people.sent.values())),
            "acknowledged": sum(map(len, people.acknowledged.values())),
            "events": len(replay.order),
            "timers": sum(id.startswith("timer:") for id in replay.order),
            "tickets": sum(key[0] == "ticket" for key in replay.state),
            "seen_twice": len(posts) - len(set(posts)),
        }
    )

"""A served desk while people write to it over HTTP: `kill -9` at any moment, and files that change."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator, Iterator
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
from tests.runtime.served import ROOT, People, Served

PROJECT = ROOT / "tests" / "projects" / "fibranorte"
MONDAY = datetime(2026, 3, 2, 13, tzinfo=UTC)
CUSTOMERS, AGENTS = 20, 3
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
        work = asyncio.gather(
            *(people.customer(n) for n in range(CUSTOMERS)), *map(people.agent, agents), people.operator()
        )
        yield people
        people.over = True
        await work
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
        await asyncio.sleep(1)
    return people


def nothing_is_lost_doubled_or_out_of_order(served: Served, people: People, replay: Replay) -> None:
    assert people.refused == []
    assert any(id.startswith("timer:") for id in replay.order), "no timer fired: nothing was proved of them"
    assert any(key[0] == "ticket" for key in replay.state)
    heard = decided(served.database)
    assert heard.keys() >= people.acknowledged.keys()
    assert len(people.acknowledged) == CUSTOMERS + AGENTS
    for who, said in people.sent.items():
        assert heard.get(who, []) == [one for one in said if one in set(heard.get(who, []))]
        assert set(people.acknowledged.get(who, [])) <= set(heard.get(who, []))


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
        if what == "post" and value[3] not in ("customer", "agent"):
            yield value[0]


async def test_kill_9_over_http(tmp_path: Path) -> None:
    served = Served(PROJECT, tmp_path)
    people = await havoc(served, seed=1, kills=4)
    replay = check(served.database, people.release, seen(served))
    nothing_is_lost_doubled_or_out_of_order(served, people, replay)


@pytest.mark.slow
async def test_kill_9_over_http_fifty_times(tmp_path: Path) -> None:
    served = Served(PROJECT, tmp_path)
    people = await havoc(served, seed=2, kills=50)
    replay = check(served.database, people.release, seen(served))
    nothing_is_lost_doubled_or_out_of_order(served, people, replay)
    print(figures(served, people, replay))


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

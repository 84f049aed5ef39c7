"""`kill -9` between signed webhooks and a Graph that is often in trouble: what was taken is decided once, and
what left twice had to."""

from __future__ import annotations

import asyncio
import json
import random
import sqlite3
from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from itertools import groupby, pairwise
from pathlib import Path

import aiohttp
import pytest

from bench import w1
from engine.core.messages import Send
from engine.project.project import load
from engine.store import codec
from tests.runtime.aftermath import check
from tests.runtime.webhooked import SAYINGS, Accepted, Kill, Meta, Official, unrecorded

CUSTOMERS = 6
DOUBTFUL = ("silence", "taken, cut", "taken, half")
UNDER_WAY = 0.5
"""Seconds that a message may need to Graph which left before a status told of it."""


async def havoc(official: Official, seed: int, lives: Iterable[float]) -> Meta:
    try:
        await official.start()
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(20)) as http:
            meta = Meta(official, http, random.Random(seed))
            await lived(official, meta, lives)
        assert await official.stop() == 0, official.log.read_text()
    finally:
        await official.end()
    return meta


async def lived(official: Official, meta: Meta, lives: Iterable[float]) -> None:
    async with asyncio.TaskGroup() as work:
        for place in range(CUSTOMERS):
            work.create_task(meta.customers(place))
        work.create_task(meta.statuses())
        for seconds in lives:
            await asyncio.sleep(seconds)
            await official.kill()
            await official.launch()
            await official.greeted()
        await asyncio.sleep(0.3)
        meta.over = True
    await everything_left(official)


async def everything_left(official: Official) -> None:
    async with asyncio.timeout(120):
        while unrecorded(official.database):  # noqa: ASYNC110
            await asyncio.sleep(0.2)


def aftermath(official: Official, meta: Meta, kills: int) -> None:
    accepted, outbox = official.accepted(), rows(official.database)
    nowhere = [send.id for send in outbox.values() if send.to[0] == "room"]  # no line has rooms
    replay = check(official.database, load(official.project), [*(one.id for one in accepted), *nowhere])
    assert len(official.kills) == kills
    assert set(meta.refused) <= {503}
    taken_is_decided_once(replay.order, meta)
    each_belongs_to_one_decision(outbox, accepted)
    doubles = doubled(accepted, official.kills)
    nothing_leaves_after_a_status_told_of_it(accepted, meta.reported)
    everybody_was_answered_in_order(accepted, meta, official.kills)
    print(figures(official, meta, accepted, doubles))


def taken_is_decided_once(order: list[str], meta: Meta) -> None:
    times = Counter(order)
    assert {id: times[f"whatsapp:{id}"] for id in meta.ids()} == dict.fromkeys(meta.ids(), 1)
    assert set(times.values()) == {1}


def rows(database: Path) -> dict[int, Send]:
    with closing(sqlite3.connect(database)) as link:
        return {seq: codec.decode(send) for seq, send in link.execute("SELECT seq, send FROM outbox")}


def each_belongs_to_one_decision(outbox: dict[int, Send], accepted: list[Accepted]) -> None:
    for one in accepted:
        send = outbox[one.seq]
        assert (one.id, f"+{one.to}", one.text) == (send.id, send.to[1], send.content.text)
    assert {one.seq for one in accepted} == {seq for seq, send in outbox.items() if send.to[0] == "contact"}


def doubled(accepted: list[Accepted], kills: list[Kill]) -> Counter[str]:
    """Why each one left again: it was not written down yet when the process died, or nobody could know."""
    found: Counter[str] = Counter()
    in_order = sorted(accepted, key=lambda one: (one.seq, one.at))
    for _, same in groupby(in_order, key=lambda one: one.seq):
        found.update(_why(before, after, kills) for before, after in pairwise(same))
    assert not found["no reason"], found
    return found


def _why(before: Accepted, after: Accepted, kills: list[Kill]) -> str:
    if any(before.asked <= kill.at <= after.at and before.seq in kill.unrecorded for kill in kills):
        return "killed"
    return before.outcome if before.outcome in DOUBTFUL else "no reason"


def nothing_leaves_after_a_status_told_of_it(accepted: list[Accepted], reported: dict[int, float]) -> None:
    late = [one for one in accepted if one.asked > reported.get(one.seq, one.asked) + UNDER_WAY]
    assert late == []


def everybody_was_answered_in_order(accepted: list[Accepted], meta: Meta, kills: list[Kill]) -> None:
    for who, ids in meta.taken.items():
        theirs = sorted((one for one in accepted if one.to == who), key=lambda one: one.at)
        nothing_overtook(theirs, kills)
        texts = list({one.seq: one.text for one in theirs}.values())
        assert len(texts) == len(ids) == len(SAYINGS)
        for turn, text in enumerate(texts):
            w1.check(turn, text)


def nothing_overtook(theirs: list[Accepted], kills: list[Kill]) -> None:
    """Whoever comes after a kill says again, in order, all that was not written down."""
    first_heard = list(dict.fromkeys(one.seq for one in theirs))
    assert first_heard == sorted(first_heard), (theirs, kills)
    for _, life in groupby(theirs, key=lambda one: sum(kill.at < one.asked for kill in kills)):
        places = [one.seq for one in life]
        assert places == sorted(places), (theirs, kills)


def figures(official: Official, meta: Meta, accepted: list[Accepted], doubles: Counter[str]) -> str:
    return json.dumps(
        {
            "taken": sum(map(len, meta.taken.values())),
            "brought again": meta.again,
            "kills": len(official.kills),
            "unrecorded when killed": sum(len(kill.unrecorded) for kill in official.kills),
            "graph": Counter(line["outcome"] for line in official.told()),
            "accepted": len(accepted),
            "told by statuses": len(meta.reported),
            "doubled": doubles,
        }
    )


async def test_kill_9_between_webhooks_and_graph(tmp_path: Path) -> None:
    official = Official(tmp_path, seed=1, silence=0.5, quick=True)
    meta = await havoc(official, 1, (0.6, 0.4))
    aftermath(official, meta, kills=2)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [2, 3])
async def test_kill_9_between_webhooks_and_graph_many_times(tmp_path: Path, seed: int) -> None:
    """Some live longer than Graph's silence and what is waited for after a crash."""
    chance = random.Random(seed)
    lives = [13.0 if n % 8 == 7 else chance.uniform(0.05, 2.5) for n in range(24)]
    official = Official(tmp_path, seed, silence=40.0, quick=False)
    meta = await havoc(official, seed, lives)
    aftermath(official, meta, kills=24)

"""`kill -9` while customers and agents work: nothing acknowledged is lost, nothing is decided twice."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.runtime.aftermath import check, ids_of
from tests.runtime.crowd import Crowd


async def havoc(folder: Path, seed: int, kills: int, customers: int) -> Crowd:
    crowd = Crowd(folder, seed)
    await crowd.start()
    await crowd.prepare()
    people = [crowd.customer(n) for n in range(customers)]
    people += [crowd.agent(agent) for agent in crowd.release.groups.agents.values() if agent.active]
    work = asyncio.gather(*people, crowd.operator())
    for _ in range(kills):
        await asyncio.sleep(crowd.random.uniform(0.2, 1.8))
        await crowd.kill()
        await crowd.start()
    crowd.over = True
    await work
    assert await crowd.finish() == 0, (folder / "errors.txt").read_text()
    return crowd


def aftermath(folder: Path, crowd: Crowd) -> None:
    database = folder / "data" / "ventanilla.db"
    replay = check(database, crowd.release, ids_of(folder / "outside.jsonl"))
    place = {id: n for n, id in enumerate(replay.order)}
    assert set(crowd.acknowledged) <= place.keys()
    assert crowd.refused == []
    for ids in crowd.sent.values():
        assert ids == sorted(ids, key=place.__getitem__)
    assert any(id.startswith("timer:") for id in replay.order), "no timer fired: nothing was proved of them"
    assert len(replay.order) > 100
    assert any(key[0] == "ticket" for key in replay.state)


async def test_kill_9_at_random_moments(tmp_path: Path) -> None:
    crowd = await havoc(tmp_path, seed=1, kills=3, customers=10)
    assert crowd.kills == 3
    aftermath(tmp_path, crowd)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2, 7))
async def test_kill_9_at_many_more_moments(tmp_path: Path, seed: int) -> None:
    crowd = await havoc(tmp_path, seed, kills=25, customers=20)
    aftermath(tmp_path, crowd)

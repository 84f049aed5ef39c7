"""Commits that fail in every way while everybody writes, with redeliveries: each says what they said, once
and in order."""

from __future__ import annotations

import asyncio
import random
from typing import Any

import pytest

from engine.runtime import NotAccepted, Standing, inbox
from engine.store.errors import Conflict, Full
from engine.store.rows import Batch
from tests.runtime import tiny
from tests.runtime.desk import Desk

PEOPLE, SAYINGS = 40, 30


class Trouble:
    """Every now and then a commit fails before, or after, it was written."""

    def __init__(self, desk: Desk, dice: random.Random) -> None:
        self.real = desk.runtime.store.commit
        self.dice = dice
        self.over = False

    async def commit(self, batch: Batch, *args: Any) -> int:
        luck = 1.0 if self.over else self.dice.random()
        if luck < 0.2 and not (batch.failures or batch.settled):  # an event blamed three times is set aside
            raise RuntimeError("luck") if luck < 0.1 else Conflict(file="x", error="luck")
        if 0.2 <= luck < 0.25:
            raise Full(file="x", error="luck")
        first = await self.real(batch, *args)
        if 0.25 <= luck < 0.3:
            raise Full(file="x", error="it was written all the same")
        return first


@pytest.mark.parametrize("seed", [0, 1, *(pytest.param(n, marks=pytest.mark.slow) for n in range(2, 16))])
async def test_whatever_commits_do_everybody_is_heard_once_and_in_order(
    desk: Desk, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "PAUSE", 0.0)
    dice = random.Random(seed)
    trouble = Trouble(desk, dice)
    desk.runtime.store.commit = trouble.commit  # type: ignore[method-assign]
    ticking = asyncio.ensure_future(tick(desk))

    async def person(n: int) -> None:
        for turn in range(SAYINGS):
            event = tiny.message(f"p{n}-{turn}", f"{turn}", f"p{n}")
            await insist(desk, event)
            if dice.random() < 0.1:
                await safe(desk, event)

    await asyncio.gather(*(person(n) for n in range(PEOPLE)))
    trouble.over = True
    for _ in range(4_000):
        if not (await desk.runtime.health()).degraded:  # who is stuck is quiet too
            break
        await asyncio.sleep(0.005)
    await desk.quiet()
    ticking.cancel()
    expected = [str(turn) for turn in range(SAYINGS)]
    assert await desk.runtime.set_aside() == []
    for n in range(PEOPLE):
        assert await desk.heard(f"p{n}") == tuple(expected)
        assert await desk.journal(f"p{n}") == expected
        assert desk.phone.texts(f"p{n}") == expected


async def insist(desk: Desk, event: Any) -> None:
    """As WhatsApp does until it is acknowledged."""
    for _ in range(10_000):
        if await safe(desk, event):
            return
        await asyncio.sleep(0.001)
    pytest.fail(f"{event.id} was never accepted")


async def safe(desk: Desk, event: Any) -> bool:
    try:
        receipt = await desk.accept(event)
    except NotAccepted:
        return False
    assert isinstance(receipt.standing, Standing)
    return True


async def tick(desk: Desk) -> None:
    while True:
        await asyncio.sleep(0.005)
        desk.clock.advance(tiny.timedelta(seconds=1))

"""What a system said before: asked once, good for a while, and longer when the system is unwell."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from engine.project.connecting import spec
from engine.project.connecting.paths import parse
from engine.runtime import HandClock
from engine.store.shelf import SqliteShelf
from tests.connectors.made import NOON, Asker, connector, http
from tests.connectors.server import System

HOUR = timedelta(hours=1)
ANA = '{"name": "Ana"}'


def cached(of: spec.Connector, **given: Any) -> spec.Http:
    known = {"keep": HOUR, "stale_if_error": 24 * HOUR, "by": ("phone",)}
    return http(of, cache=spec.Cache(**{**known, **given}))


async def test_what_is_fresh_is_not_asked_for(system: System) -> None:
    system.gives("/customer", ANA)
    async with Asker(cached(connector(system.url()))) as asker:
        for _ in range(5):
            assert (await asker.ask()).value == {"name": "Ana"}
        assert len(system.asked) == 1
        await asker.ask(phone="+5493815550000")
        assert len(system.asked) == 2
        asker.clock.advance(HOUR)
        await asker.ask()
        assert len(system.asked) == 3


async def test_who_asks_the_same_meanwhile_gets_the_same_answer(system: System) -> None:
    async def slowly(request: web.Request) -> web.Response:
        await asyncio.sleep(0.1)
        return web.Response(text=ANA)

    system.answers["/customer"] = slowly
    async with Asker(cached(connector(system.url()))) as asker:
        first = asyncio.ensure_future(asker.ask())
        await system.came(1)
        others = [asyncio.ensure_future(asker.ask()) for _ in range(9)]
        await asyncio.sleep(0.01)
        first.cancel()
        assert {one.kind for one in await asyncio.gather(*others)} == {"found"}
        assert len(system.asked) == 1


async def test_what_was_known_serves_while_the_system_is_down_and_not_for_ever(system: System) -> None:
    system.gives("/customer", ANA)
    async with Asker(cached(connector(system.url()))) as asker:
        await asker.ask()
        system.gives("/customer", "", 500)
        asker.clock.advance(2 * HOUR)
        for _ in range(8):
            found = await asker.ask()
            assert (found.kind, found.value) == ("found", {"name": "Ana"})
        assert len(system.asked) == 6, "the breaker opened, and what is known still serves"
        assert (await asker.ask(phone="+5493815550000")).kind == "failed"
        asker.clock.advance(23 * HOUR)
        assert (await asker.ask()).kind == "failed"


async def test_that_there_is_nobody_is_believed_for_an_hour_at_most(system: System) -> None:
    system.gives("/customer", "[]")
    async with Asker(cached(connector(system.url()), keep=24 * HOUR)) as asker:
        for _ in range(3):
            assert (await asker.ask()).kind == "not_found"
        assert len(system.asked) == 1
        asker.clock.advance(HOUR)
        system.gives("/customer", ANA)
        assert (await asker.ask()).kind == "found"


async def test_it_outlives_the_process_but_not_another_way_of_reading(system: System, tmp_path: Path) -> None:
    system.gives("/customer", ANA)
    one = cached(connector(system.url()))
    async with Asker(one, shelf=SqliteShelf(tmp_path)) as asker:
        await asker.ask()
    async with Asker(one, shelf=SqliteShelf(tmp_path)) as asker:
        assert (await asker.ask()).value == {"name": "Ana"}
        assert len(system.asked) == 1
    other = replace(one, returns=(spec.Returned("called", parse("name")),))
    async with Asker(other, shelf=SqliteShelf(tmp_path)) as asker:
        assert (await asker.ask()).value == {"called": "Ana"}


async def test_a_quota_stops_what_is_asked_and_a_month_brings_it_back(system: System, tmp_path: Path) -> None:
    system.gives("/customer", ANA)
    clock = HandClock(NOON)  # the month began on 28 February
    metered = connector(system.url(), quota=spec.Quota(3, 28))
    async with Asker(http(metered), shelf=SqliteShelf(tmp_path), clock=clock) as asker:
        for _ in range(2):
            assert (await asker.ask()).kind == "found"
    async with Asker(http(metered), shelf=SqliteShelf(tmp_path), clock=clock) as asker:
        assert [(await asker.ask()).kind for _ in range(9)] == ["found"] + ["quota"] * 8
        assert len(system.asked) == 3
        clock.advance(timedelta(days=26))
        assert (await asker.ask()).kind == "found"


@pytest.mark.parametrize("count", [200, pytest.param(1000, marks=pytest.mark.slow)])
async def test_customers_cost_one_request_a_day_each(system: System, count: int) -> None:
    """Ten messages a day each, with the cache that the files of a metered system declare."""
    system.gives("/customer", ANA)
    metered = connector(system.url(), quota=spec.Quota(20_000, 28), at_a_time=50)
    async with Asker(cached(metered, keep=24 * HOUR)) as asker:
        for day in range(2):
            for _ in range(10):
                phones = [f"+549381{5_000_000 + n}" for n in range(count)]
                found = await asyncio.gather(*(asker.ask(phone=phone) for phone in phones))
                assert {one.kind for one in found} == {"found"}
                asker.clock.advance(timedelta(hours=2))
            asker.clock.advance(timedelta(hours=4))
            assert len(system.asked) <= count * (day + 1)


async def test_no_faster_than_the_file_says(system: System) -> None:
    system.gives("/customer", ANA)
    loop = asyncio.get_running_loop()
    async with Asker(http(connector(system.url(), rate=20.0))) as asker:
        begun = loop.time()
        await asyncio.gather(*(asker.ask() for _ in range(7)))
        assert loop.time() - begun >= 6 / 20

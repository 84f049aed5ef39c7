"""A notice that comes again, that comes in every mode, and that cannot be kept."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from engine.core.release import Release
from engine.store.errors import Unavailable
from engine.web.gateway import handlers
from tests.web.gatewayed import (
    ANA,
    MINUTE,
    NOON,
    OTHER_TOKEN,
    TEXT,
    Desk,
    desk_at_work,
    not_now,
)


async def test_the_same_again_is_the_same(desk: Desk) -> None:
    first = await desk.id()
    others = [
        await desk.id(message=f"{TEXT}!"),
        await desk.id(to="3815550002"),
        await desk.id(media="https://example.com/a.pdf"),
    ]
    assert len({first, *others}) == 4
    assert await desk.id(message=f" {TEXT}\r\n") == first
    assert len(await desk.arrived()) == 4


@pytest.mark.parametrize("begins", [0, 1, 299, 598, 599])
async def test_it_lasts_as_long_as_declared_wherever_it_begins(desk: Desk, begins: int) -> None:
    desk.clock.advance(timedelta(seconds=begins))
    first = await desk.id()
    for seconds in (1, 1, 300, 297):
        desk.clock.advance(timedelta(seconds=seconds))
        assert await desk.id() == first
    desk.clock.advance(timedelta(seconds=1))
    second = await desk.id()
    assert second != first
    desk.clock.advance(timedelta(seconds=599))
    assert await desk.id() == second
    assert len(await desk.arrived()) == 2


async def test_twenty_at_once_are_one(desk: Desk) -> None:
    ids = await asyncio.gather(*(desk.id() for _ in range(20)))
    assert len(set(ids)) == 1
    assert await desk.arrived() == [(ANA, TEXT)]


async def test_two_at_once_over_the_edge_are_one(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The stretch ends while the first is being written down."""
    desk.clock.advance(timedelta(seconds=599))
    commit = desk.runtime.store.commit

    async def slow(batch: Any) -> int:
        await asyncio.sleep(0.2)
        return await commit(batch)

    monkeypatch.setattr(desk.runtime.store, "commit", slow)
    first = asyncio.create_task(desk.id())
    await asyncio.sleep(0.1)
    desk.clock.advance(timedelta(seconds=2))
    assert await desk.id() == await first
    assert await desk.arrived() == [(ANA, TEXT)]


async def test_after_a_restart_it_is_still_known(release: Release, tmp_path: Path) -> None:
    async with desk_at_work(release, tmp_path, NOON + 9 * MINUTE) as desk:
        first = await desk.id()
        assert await desk.arrived() == [(ANA, TEXT)]
    async with desk_at_work(release, tmp_path, NOON + 11 * MINUTE) as desk:
        assert await desk.id() == first
        assert await desk.arrived() == []
        assert await desk.state(first) == ("sent", "Salió.")


async def test_what_was_taken_leaves_after_a_restart(release: Release, tmp_path: Path) -> None:
    async with desk_at_work(release, tmp_path) as desk:
        desk.line.trouble = not_now()
        first = await desk.id()
        assert await desk.arrived() == []
    async with desk_at_work(release, tmp_path) as desk:
        assert await desk.arrived() == [(ANA, TEXT)]
        assert await desk.id() == first


async def test_where_nothing_is_a_repetition_all_leave(desk: Desk) -> None:
    answers = await asyncio.gather(
        *(desk.ask("POST", "otra", token=OTHER_TOKEN, data={"to": ANA, "message": TEXT}) for _ in range(5))
    )
    assert len({answer["id"] for _, answer in answers}) == 5
    assert await desk.arrived() == [(ANA, TEXT)] * 5


async def test_two_gateways_are_two(desk: Desk) -> None:
    await desk.id()
    assert (await desk.ask("POST", "otra", token=OTHER_TOKEN, data={"to": ANA, "message": TEXT}))[0] == 200
    assert len(await desk.arrived()) == 2


@pytest.mark.parametrize("mode", ["complete", "gateway_only", "emergency"])
async def test_in_these_modes_it_is_open(desk: Desk, mode: str) -> None:
    await desk.choose(mode)
    await desk.id()
    assert await desk.arrived() == [(ANA, TEXT)]


async def test_stopped_it_keeps_nothing(desk: Desk) -> None:
    before = await desk.id(message="antes")
    await desk.choose("stopped")
    for said in ({}, {"to": ""}):
        status, answer = await desk.bring(**said)
        assert (status, "No se guardó nada" in answer["message"]) == (503, True)
    assert await desk.state(before) == ("sent", "Salió.")
    await desk.choose("complete")
    assert await desk.arrived() == [(ANA, "antes")]
    await desk.id()
    assert await desk.arrived() == [(ANA, "antes"), (ANA, TEXT)]


async def test_a_mode_that_changes_meanwhile(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """It came in just before: it is refused all the same, and may be brought again."""

    async def not_yet(runtime: Any) -> None:
        pass

    await desk.choose("stopped")
    with monkeypatch.context() as before:
        before.setattr(handlers, "_require_mode", not_yet)
        for _ in range(2):
            assert (await desk.bring())[0] == 503
    await desk.choose("complete")
    again = await desk.id()
    assert await desk.id() == again
    assert await desk.arrived() == [(ANA, TEXT)]


async def test_what_cannot_be_kept_is_not_acknowledged(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    async def no(*args: Any) -> int:
        raise Unavailable(file="x", error="disk")

    with monkeypatch.context() as broken:
        broken.setattr(desk.runtime.store, "commit", no)
        status, answer = await desk.bring()
        assert (status, answer["status"]) == (503, "error")
    with monkeypatch.context() as broken:
        broken.setattr(desk.runtime.store, "event", no)
        assert (await desk.bring())[0] == 503
    await desk.runtime.stop()
    assert (await desk.bring())[0] == 503
    await desk.runtime.start()

"""Another system asks what became of its notices."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from engine.channels import Reached, Unreachable
from engine.core.release import Keyword, Release
from engine.core.windows import CLOSED
from tests.web.gatewayed import (
    ANA,
    MINUTE,
    TEXT,
    Desk,
    desk_at_work,
    not_now,
    refusing,
    with_windows,
)


async def test_a_notice_on_its_way(desk: Desk) -> None:
    desk.line.open_for.clear()
    id = await desk.id()
    assert (await desk.fate(id))["state"] == "queued"
    desk.line.open_for.set()
    assert await desk.state(id) == ("sent", "Salió.")
    for reached, state in (
        (Reached.DELIVERED, "delivered"),
        (Reached.READ, "read"),
        (Reached.PLAYED, "read"),
    ):
        desk.clock.advance(MINUTE)
        await desk.tell(reached)
        answer = await desk.fate(id)
        assert answer["state"] == state
    assert answer["received_at"] == "2026-12-01T12:00:00-03:00"
    assert answer["changed_at"] == "2026-12-01T12:03:00-03:00"
    assert answer["next_try_at"] is None


async def test_a_notice_that_is_tried_again(desk: Desk) -> None:
    desk.line.trouble = not_now()
    id = await desk.id()
    await asyncio.sleep(0.1)
    answer = await desk.fate(id)
    assert (answer["state"], answer["next_try_at"]) == ("queued", "2026-12-01T12:00:05-03:00")
    desk.line.trouble = None
    desk.clock.advance(MINUTE)
    async with asyncio.timeout(10):
        while not desk.line.taken:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    assert await desk.state(id) == ("sent", "Salió.")


async def test_a_notice_whose_line_takes_nothing(desk: Desk) -> None:
    desk.line.trouble = Unreachable("no net")
    id = await desk.id()
    assert await desk.state(id) == (
        "queued",
        "La línea no toma mensajes en este momento: sale cuando vuelva a tomarlos.",
    )
    desk.line.trouble = None
    desk.clock.advance(MINUTE)
    await asyncio.sleep(0)
    assert await desk.state(id) == ("sent", "Salió.")


async def test_a_notice_that_does_not_arrive(desk: Desk) -> None:
    desk.line.trouble = refusing("131026", "Ese número no tiene WhatsApp.")
    id = await desk.id()
    assert await desk.state(id) == ("failed", "Ese número no tiene WhatsApp.")
    desk.line.trouble = None
    other = await desk.id(message="otro")
    await desk.runtime.quiet()
    await desk.tell(Reached.FAILED, code="131049", reason="WhatsApp decidió no entregarlo.")
    assert await desk.state(other) == ("failed", "WhatsApp decidió no entregarlo.")


async def test_a_notice_that_failed_for_what_passes_is_told_by_its_second_try(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk.line, "explain", lambda code, details: details, raising=False)
    monkeypatch.setattr(desk.line, "passes", lambda code: code == "131000", raising=False)
    monkeypatch.setattr(desk.line, "stops", lambda code: False, raising=False)
    monkeypatch.setattr(desk.line, "crowds", lambda code: 0.0, raising=False)
    monkeypatch.setattr(desk.line, "lacks_file", lambda code: False, raising=False)
    id = await desk.id()
    await desk.runtime.quiet()
    await desk.tell(Reached.FAILED, code="131000", reason="Ahora no.")
    assert await desk.state(id) == ("sent", "Salió.")
    assert await desk.arrived() == [(ANA, TEXT)] * 2
    assert await desk.id() == id
    await desk.tell(Reached.FAILED, code="131000", reason="Tampoco.")
    assert await desk.state(id) == ("failed", "Tampoco.")
    assert await desk.arrived() == [(ANA, TEXT)] * 2


async def test_who_wants_no_notices_gets_none_until_they_do(release: Release, tmp_path: Path) -> None:
    def with_words(release: Release) -> Release:
        words = {"basta": "opt_out", "sigan": "opt_in"}
        keywords = {word: Keyword((word,), do=do) for word, do in words.items()}
        return replace(release, routing=replace(release.routing, keywords=keywords))

    async with desk_at_work(release, tmp_path, change=with_words) as desk:
        await desk.customer_writes("basta")
        id = await desk.id()
        assert await desk.state(id) == ("failed", "No salió: el cliente pidió no recibir avisos.")
        assert await desk.id() == id
        assert (ANA, TEXT) not in await desk.arrived()
        desk.clock.advance(MINUTE)
        await desk.customer_writes("sigan")
        assert (await desk.state(await desk.id(message="otro")))[0] == "sent"
        assert (ANA, "otro") in await desk.arrived()


async def test_a_notice_that_waits_is_not_the_answer_to_who_wants_none(
    release: Release, tmp_path: Path
) -> None:
    def with_word(release: Release) -> Release:
        routing = replace(release.routing, keywords={"baja": Keyword(("baja",), do="opt_out")})
        return with_windows(replace(release, routing=routing))

    async with desk_at_work(release, tmp_path, change=with_word) as desk:
        id = await desk.id()
        assert (await desk.state(id))[0] == "waiting"
        await desk.customer_writes("BAJA")
        assert await desk.state(id) == ("failed", "No salió: el cliente pidió no recibir avisos.")
        assert (ANA, TEXT) not in await desk.arrived()


async def test_nor_does_one_leave_that_was_on_its_way(release: Release, tmp_path: Path) -> None:
    def with_word(release: Release) -> Release:
        return replace(
            release, routing=replace(release.routing, keywords={"baja": Keyword(("baja",), do="opt_out")})
        )

    async with desk_at_work(release, tmp_path, change=with_word) as desk:
        desk.line.trouble = not_now()
        id = await desk.id()
        assert (await desk.state(id))[0] == "queued"
        await desk.customer_writes("BAJA")
        desk.line.trouble = None
        desk.clock.advance(MINUTE)
        await until(lambda: _has_failed(desk, id))
        assert await desk.state(id) == ("failed", "El cliente pidió no recibir avisos.")
        assert (ANA, TEXT) not in await desk.arrived()


async def test_a_notice_that_waits_for_the_customer(release: Release, tmp_path: Path) -> None:
    async with desk_at_work(release, tmp_path, change=with_windows) as desk:
        id = await desk.id()
        assert (await desk.state(id))[0] == "waiting"
        assert len(await desk.arrived()) == 1  # the template that asks to write
        assert await desk.id() == id
        await desk.customer_writes()
        assert await desk.state(id) == ("sent", "Salió.")
        assert (ANA, TEXT) in await desk.arrived()


async def test_a_notice_that_waited_for_the_customer_too_long(release: Release, tmp_path: Path) -> None:
    async with desk_at_work(release, tmp_path, change=with_windows) as desk:
        id = await desk.id()
        desk.clock.advance(release.keeps)
        await until(lambda: _has_failed(desk, id))
        said = "No salió: el cliente no escribió en el tiempo que se lo esperó."
        assert await desk.state(id) == ("failed", said)
        await desk.customer_writes()
        assert (ANA, TEXT) not in await desk.arrived()


async def _has_failed(desk: Desk, id: str) -> bool:
    return (await desk.state(id))[0] == "failed"


async def until(holds: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(20):
        while not await holds():  # noqa: ASYNC110 the desk has no bell
            await asyncio.sleep(0.01)


async def test_the_line_finds_late_that_it_has_to_wait(release: Release, tmp_path: Path) -> None:
    async with desk_at_work(release, tmp_path, change=with_windows) as desk:
        await desk.customer_writes()
        await desk.runtime.quiet()
        desk.line.trouble = refusing(CLOSED, "too late")
        id = await desk.id()
        assert (await desk.state(id))[0] == "waiting"
        desk.line.trouble = None
        desk.clock.advance(MINUTE)
        await desk.customer_writes("¿y?")
        assert await desk.state(id) == ("sent", "Salió.")


async def test_a_notice_that_the_engine_could_not_decide(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: Any) -> Any:
        raise ValueError("boom")

    with monkeypatch.context() as trouble:
        trouble.setattr(desk.runtime._decider, "_decide", broken)
        id = await desk.id()
        assert (await desk.state(id))[0] == "failed"
        assert await desk.id() == id
    await desk.runtime.retry(id)
    assert await desk.state(id) == ("sent", "Salió.")

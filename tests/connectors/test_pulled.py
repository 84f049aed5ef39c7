"""Messages that wait in another system: brought, sent once, and told of."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import web

from engine.core.messages import ModeChosen
from engine.web.gateway.pulled import Pulled
from tests.connectors.made import NOON
from tests.connectors.office import Crm, Office, at_work
from tests.connectors.server import System

ANA = "+5493815551234"


class Queue:
    """What it lists until it is told how each one fared: 1 sent, 2 failed."""

    def __init__(self, system: System, *messages: tuple[int, str, str]) -> None:
        Crm(system)
        self.waiting = {id: {"id": id, "phone": phone, "message": text} for id, phone, text in messages}
        self.told: list[tuple[int, int]] = []
        self.asked = 0
        system.answers["/messages"] = self.listed
        for id in self.waiting:
            system.answers[f"/messages/{id}"] = self.marked

    async def listed(self, request: web.Request) -> web.Response:
        self.asked += 1
        return web.json_response({"data": [*self.waiting.values()]})

    async def marked(self, request: web.Request) -> web.Response:
        id, status = int(request.path.rpartition("/")[2]), (await request.json())["status"]
        self.told.append((id, status))
        self.waiting.pop(id)
        return web.Response(status=204)


@pytest.fixture
async def office(system: System, tmp_path: Path) -> AsyncIterator[Office]:
    async with at_work(system, tmp_path) as office:
        yield office


async def looked(office: Office, pulled: Pulled, times: int = 1) -> None:
    for _ in range(times):
        await pulled.look()
        await office.quiet()
        office.clock.advance(timedelta(minutes=2))


async def test_a_message_is_brought_sent_and_told_of(office: Office, system: System) -> None:
    queue, pulled = (
        Queue(system, (7, "381 15 5551234", "Tu factura vence mañana")),
        Pulled(lambda: office.runtime),
    )
    await looked(office, pulled)
    assert office.heard(ANA) == ["Tu factura vence mañana"]
    assert queue.told == []
    await looked(office, pulled, 3)
    assert queue.told == [(7, 1)]
    assert office.heard(ANA) == ["Tu factura vence mañana"]


async def test_it_is_asked_no_more_often_than_the_file_says(office: Office, system: System) -> None:
    queue, pulled = Queue(system), Pulled(lambda: office.runtime)
    for _ in range(5):
        await pulled.look()
    assert queue.asked == 1


async def test_what_cannot_be_sent_is_told_so(office: Office, system: System) -> None:
    queue = Queue(system, (7, "no phone", "hola"), (8, "3815551234", " "), (9, "3815551234", "hola"))
    await looked(office, Pulled(lambda: office.runtime), 2)
    assert sorted(queue.told) == [(7, 2), (8, 2), (9, 1)]


async def test_a_restart_sends_nothing_twice(system: System, tmp_path: Path) -> None:
    queue = Queue(system, (7, "3815551234", "hola"))
    async with at_work(system, tmp_path) as office:
        await looked(office, Pulled(lambda: office.runtime))
        assert office.heard(ANA) == ["hola"]
    async with at_work(system, tmp_path) as office:
        await looked(office, Pulled(lambda: office.runtime))
        assert office.heard(ANA) == []
        assert queue.told == [(7, 1)]


async def test_a_system_that_does_not_take_the_word_is_told_again(office: Office, system: System) -> None:
    queue, pulled = Queue(system, (7, "3815551234", "hola")), Pulled(lambda: office.runtime)
    good = system.answers["/messages/7"]
    system.gives("/messages/7", "", 500)
    await looked(office, pulled, 2)
    system.answers["/messages/7"] = good
    await looked(office, pulled)
    assert queue.told == [(7, 1)]


async def test_a_desk_that_is_stopped_brings_nothing(office: Office, system: System) -> None:
    queue = Queue(system, (7, "3815551234", "hola"))
    await office.runtime.accept(ModeChosen("x", NOON, "operator", "stopped"))
    await looked(office, Pulled(lambda: office.runtime))
    assert queue.asked == 0

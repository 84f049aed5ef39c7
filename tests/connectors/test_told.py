"""A system tells of a payment: believed once it is proven, stored first, and looked up by its id."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from engine.core.messages import RoomReady, SystemNotice
from tests.connectors.made import NOON
from tests.connectors.office import HOOK, LINE, Crm, Office, at_work, served
from tests.connectors.server import System

BODY = {"type": "payment", "action": "payment.updated", "data": {"id": "123"}}
APPROVED = {"status": "approved", "amount": 18500}
OWNER = ("system", "crm.payments")


def signed(id: str = "123", request: str = "r-1", ts: str = "", secret: str = HOOK) -> dict[str, str]:
    ts = ts or str(int(NOON.timestamp()))
    manifest = f"id:{id};request-id:{request};ts:{ts};" if request else f"id:{id};ts:{ts};"
    v1 = hmac.new(secret.encode(), manifest.encode(), hashlib.sha256).hexdigest()
    return {"x-signature": f"ts={ts},v1={v1}", **({"x-request-id": request} if request else {})}


class Teller:
    def __init__(self, office: Office, address: str, http: aiohttp.ClientSession) -> None:
        self.office, self._address, self._http = office, address, http

    async def tells(
        self, headers: dict[str, str], id: str = "123", body: Any = None, at: str = "crm/payments"
    ) -> int:
        url = f"{self._address}/connector/{at}?data.id={id}&type=payment"
        async with self._http.post(url, json=body or BODY, headers=headers) as answer:
            await self.office.quiet()
            return answer.status

    async def records(self) -> list[Any]:
        return [record.data for record in await self.office.runtime.store.records("payment")]

    async def journal(self) -> list[str]:
        return [line.what for line in await self.office.runtime.store.journal(OWNER)]


@pytest.fixture
async def teller(system: System, tmp_path: Path) -> AsyncIterator[Teller]:
    Crm(system)
    async with at_work(system, tmp_path) as office, served(office) as address:
        await office.runtime.accept(RoomReady("room", NOON, "support", LINE, "group-1"))
        async with aiohttp.ClientSession() as http:
            yield Teller(office, address, http)


async def test_a_payment_is_looked_up_kept_and_said_to_the_department(teller: Teller, system: System) -> None:
    Crm(system).pays("123", APPROVED)
    assert await teller.tells(signed()) == 200
    assert await teller.records() == [{"payment": "123", "amount": 18500}]
    assert "GET /payments/123" in system.asked
    texts = [shown.message.content.text for shown in teller.office.phone.shown]
    assert texts == ["Pago de $ 18.500"]
    assert await teller.journal() == ["told", "heeded"]


async def test_the_same_notice_again_is_the_same_notice(teller: Teller, system: System) -> None:
    Crm(system).pays("123", APPROVED)
    for _ in range(3):
        assert await teller.tells(signed()) == 200
    assert len(await teller.records()) == 1
    assert await teller.tells(signed(request="r-2")) == 200
    assert len(await teller.records()) == 2


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x-signature": ""},
        {"x-signature": "ts=1,v1=00"},
        signed(secret="guessed"),
        signed(secret=""),
        signed(id="999"),
        {**signed(), "x-request-id": "r-9"},
        signed(ts=str(int((NOON - timedelta(minutes=11)).timestamp()))),
        signed(ts="yesterday"),
        signed(ts="nan"),
        signed(ts="9" * 400),
    ],
    ids=str,
)
async def test_what_is_not_proven_leaves_no_trace(teller: Teller, headers: dict[str, str]) -> None:
    assert await teller.tells(headers) == 401
    assert await teller.journal() == []


@pytest.mark.parametrize("unit", [1, 1000])
async def test_the_moment_comes_in_seconds_or_milliseconds(teller: Teller, system: System, unit: int) -> None:
    Crm(system).pays("123", APPROVED)
    assert await teller.tells(signed(ts=str(int(NOON.timestamp() * unit)))) == 200
    assert len(await teller.records()) == 1


async def test_what_is_missing_is_left_out_of_what_is_signed(teller: Teller, system: System) -> None:
    Crm(system).pays("123", APPROVED)
    assert await teller.tells(signed(request="")) == 200
    assert len(await teller.records()) == 1


async def test_what_does_not_count_is_acknowledged_and_forgotten(teller: Teller) -> None:
    assert await teller.tells(signed(), body={"type": "plan"}) == 200
    assert await teller.journal() == []


@pytest.mark.parametrize("at", ["crm/other", "other/payments", "crm/payments/more"])
async def test_elsewhere_there_is_nothing(teller: Teller, at: str) -> None:
    assert await teller.tells(signed(), at=at) in (403, 404)


async def test_a_system_that_does_not_answer_now_is_asked_later(teller: Teller, system: System) -> None:
    system.gives("/payments/123", "", 500)
    assert await teller.tells(signed()) == 200
    assert await teller.records() == []
    Crm(system).pays("123", APPROVED)
    teller.office.clock.advance(timedelta(seconds=61))
    await teller.office.quiet()
    assert await teller.records() == [{"payment": "123", "amount": 18500}]
    assert await teller.journal() == ["told", "not_answered", "heeded"]


async def test_what_is_asked_later_outlives_a_restart(teller: Teller, system: System, tmp_path: Path) -> None:
    system.gives("/payments/123", "", 500)
    await teller.tells(signed())
    await teller.office.runtime.stop()
    Crm(system).pays("123", APPROVED)
    async with at_work(system, tmp_path) as office:
        office.clock.advance(timedelta(seconds=61))
        await office.quiet()
        assert [record.data["amount"] for record in await office.runtime.store.records("payment")] == [18500]


async def test_who_is_not_there_is_not_asked_for_again(teller: Teller, system: System) -> None:
    system.gives("/payments/123", '{"state": "none"}')
    assert await teller.tells(signed()) == 200
    assert await teller.journal() == ["told", "not_looked_up"]


async def test_the_body_is_bounded(teller: Teller) -> None:
    assert await teller.tells(signed(), body={"type": "x" * 300_000}) == 413


async def test_the_notice_is_an_event_that_is_kept(teller: Teller, system: System) -> None:
    Crm(system).pays("123", APPROVED)
    await teller.tells(signed())
    id = f"sys-crm-payments-{hashlib.sha256(b'123-r-1').hexdigest()[:32]}"
    event = await teller.office.runtime.store.event(id)
    assert isinstance(event, SystemNotice)
    assert event.values["id"] == "123"

"""UISP: a key in a header of its own, and arrays without anything around them."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from engine.author.systems import Uisp
from engine.author.systems.uisp import KEY

MINE = {"X-Auth-App-Key": KEY}


@pytest.fixture
async def uisp() -> AsyncIterator[Uisp]:
    async with Uisp() as uisp:
        yield uisp


async def test_without_the_key_nothing(http: aiohttp.ClientSession, uisp: Uisp) -> None:
    async with http.get(f"{uisp.url}/crm/api/v1.0/clients") as got:
        assert (got.status, (await got.json())["code"]) == (401, 401)


async def test_plain_arrays_by_limit_and_offset(http: aiohttp.ClientSession, uisp: Uisp) -> None:
    seen: list[int] = []
    for offset in (0, 3, 6):
        params = {"limit": "3", "offset": str(offset)}
        async with http.get(f"{uisp.url}/crm/api/v1.0/clients", params=params, headers=MINE) as got:
            seen += [row["id"] for row in await got.json()]
    assert len(seen) == len(set(seen)) == 8


async def test_services_and_unpaid_invoices_of_one(http: aiohttp.ClientSession, uisp: Uisp) -> None:
    address = f"{uisp.url}/crm/api/v1.0"
    async with http.get(f"{address}/clients/services", params={"clientId": "2002"}, headers=MINE) as got:
        assert [row["servicePlanName"] for row in await got.json()] == ["Familia"]
    params = {"clientId": "2002", "statuses[]": "1"}
    async with http.get(f"{address}/invoices", params=params, headers=MINE) as got:
        assert [row["amountToPay"] for row in await got.json()] == [28900.0, 28900.0]


async def test_a_lead_and_a_ticket_are_kept(http: aiohttp.ClientSession, uisp: Uisp) -> None:
    address = f"{uisp.url}/crm/api/v1.0"
    async with http.post(f"{address}/clients", json={"isLead": True}, headers=MINE) as got:
        assert got.status == 201
    async with http.post(f"{address}/ticketing/tickets", json={}, headers=MINE) as got:
        assert got.status == 422
    async with http.post(f"{address}/ticketing/tickets", json={"subject": "Caído"}, headers=MINE) as got:
        assert got.status == 201
    assert (len(uisp.leads), len(uisp.tickets)) == (1, 1)

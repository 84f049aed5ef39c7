"""MercadoPago: a link for paying, what became of it, and notices that are signed."""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from engine.author.systems import MercadoPago
from engine.author.systems.mercadopago import TOKEN, signature

MINE = {"Authorization": f"Bearer {TOKEN}"}
ITEMS = [{"title": "Diciembre", "quantity": 1, "currency_id": "ARS", "unit_price": 28900}]


@pytest.fixture
async def pago() -> AsyncIterator[MercadoPago]:
    async with MercadoPago() as pago:
        yield pago


@pytest.fixture
async def heard() -> AsyncIterator[tuple[str, list[Any]]]:
    """Our side: its address, and what arrived there."""
    seen: list[Any] = []

    async def hear(request: web.Request) -> web.Response:
        seen.append((dict(request.query), request.headers, await request.json()))
        return web.Response()

    app = web.Application()
    app.router.add_post("/hook", hear)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield "http://{}:{}/hook".format(*runner.addresses[0][:2]), seen
    await runner.cleanup()


async def prefer(http: aiohttp.ClientSession, pago: MercadoPago, **more: Any) -> tuple[int, Any]:
    body = {"items": ITEMS, "external_reference": "2003-43012", **more.pop("body", {})}
    headers = {**MINE, **more}
    async with http.post(f"{pago.url}/checkout/preferences", json=body, headers=headers) as got:
        return got.status, await got.json()


async def test_a_preference_is_201_with_an_address(http: aiohttp.ClientSession, pago: MercadoPago) -> None:
    status, made = await prefer(http, pago)
    assert status == 201
    assert made["init_point"].endswith(made["id"])
    assert (await prefer(http, pago, Authorization="Bearer other"))[0] == 401
    assert (await prefer(http, pago, body={"items": []}))[0] == 400


async def test_the_same_key_makes_one(http: aiohttp.ClientSession, pago: MercadoPago) -> None:
    headers = {"X-Idempotency-Key": "f1"}
    first, second = [await prefer(http, pago, **headers) for _ in range(2)]
    assert first == second
    assert len(pago.preferences) == 1


async def test_a_payment_is_found_by_its_id_and_by_its_reference(
    http: aiohttp.ClientSession, pago: MercadoPago
) -> None:
    rejected = pago.pay("2003-43012", 28900, "rejected", "cc_rejected_insufficient_amount")
    approved = pago.pay("2003-43012", 28900)
    async with http.get(f"{pago.url}/v1/payments/{rejected}", headers=MINE) as got:
        assert (await got.json())["status"] == "rejected"
    async with http.get(f"{pago.url}/v1/payments/1", headers=MINE) as got:
        assert got.status == 404
    params = {"external_reference": "2003-43012", "sort": "date_created", "criteria": "desc"}
    async with http.get(f"{pago.url}/v1/payments/search", params=params, headers=MINE) as got:
        assert [str(row["id"]) for row in (await got.json())["results"]] == [approved, rejected]


async def test_who_opens_the_address_pays_and_a_signed_notice_leaves(
    http: aiohttp.ClientSession, pago: MercadoPago, heard: tuple[str, list[Any]]
) -> None:
    url, seen = heard
    _, made = await prefer(http, pago, body={"notification_url": url})
    async with http.get(made["init_point"]) as got:
        assert got.status == 200
    [(query, headers, body)] = seen
    [payment] = pago.payments
    assert query == {"data.id": payment, "type": "payment"}
    assert body["data"] == {"id": payment}
    parts = dict(part.split("=") for part in headers["x-signature"].split(","))
    assert parts["v1"] == signature(payment, headers["x-request-id"], parts["ts"])
    assert pago.payments[payment]["external_reference"] == "2003-43012"
    assert pago.notices == [200]

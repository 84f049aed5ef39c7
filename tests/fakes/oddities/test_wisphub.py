"""WispHub: the next page is an address, and a ticket is a form."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from engine.author.systems import WispHub
from engine.author.systems.wisphub import FORM, KEY

MINE = {"Authorization": f"Api-Key {KEY}"}


@pytest.fixture
async def hub() -> AsyncIterator[WispHub]:
    async with WispHub() as hub:
        yield hub


async def test_pages_follow_each_other(http: aiohttp.ClientSession, hub: WispHub) -> None:
    address, seen = f"{hub.url}/api/clientes/?limit=3", []
    while address:
        async with http.get(address, headers=MINE) as got:
            page = await got.json()
        seen += [row["id_servicio"] for row in page["results"]]
        address = page["next"]
    assert len(seen) == page["count"] == 8
    assert len(set(seen)) == 8


async def test_by_document_with_several_telephones_in_one_field(
    http: aiohttp.ClientSession, hub: WispHub
) -> None:
    async with http.get(f"{hub.url}/api/clientes/", params={"cedula": "20100201"}, headers=MINE) as got:
        [row] = (await got.json())["results"]
    assert row["telefono"].split(",")[0] == "0353 15 5550001"
    assert row["password_ssid_router_wifi"]
    async with http.get(f"{hub.url}/api/clientes/", params={"cedula": "1"}, headers=MINE) as got:
        assert (got.status, (await got.json())["results"]) == (200, [])


async def test_no_key_is_401_and_a_wrong_one_403(http: aiohttp.ClientSession, hub: WispHub) -> None:
    for headers, status in (({}, 401), ({"Authorization": "Api-Key x"}, 403), ({"Authorization": KEY}, 403)):
        async with http.get(f"{hub.url}/api/clientes/", headers=headers) as got:
            assert got.status == status


async def test_a_ticket_is_taken_only_as_multipart(http: aiohttp.ClientSession, hub: WispHub) -> None:
    fields = dict.fromkeys(FORM, "1")
    async with http.post(f"{hub.url}/api/tickets/", json=fields, headers=MINE) as got:
        assert got.status == 415
    with aiohttp.MultipartWriter("form-data") as form:
        for name, value in fields.items():
            form.append(value).set_content_disposition("form-data", name=name)
    async with http.post(f"{hub.url}/api/tickets/", data=form, headers=MINE) as got:
        assert got.status == 201
    assert hub.tickets[0]["asunto"] == "1"


async def test_what_somebody_owes(http: aiohttp.ClientSession, hub: WispHub) -> None:
    async with http.get(f"{hub.url}/api/clientes/2002/saldo/", headers=MINE) as got:
        assert (await got.json())["saldo"] == "57800.00"
    async with http.get(f"{hub.url}/api/clientes/1/saldo/", headers=MINE) as got:
        assert got.status == 404

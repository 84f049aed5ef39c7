"""ISPBrain: a token without Bearer, pages in brackets, and a queue that waits to be fetched."""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from engine.author.systems import IspBrain
from engine.author.systems.ispbrain import ACCOUNT, KEY, LIFETIME, PASSWORD, USER


@pytest.fixture
async def brain() -> AsyncIterator[IspBrain]:
    async with IspBrain() as brain:
        yield brain


async def enter(http: aiohttp.ClientSession, brain: IspBrain) -> str:
    said = {"username": USER, "password": PASSWORD}
    async with http.post(f"{brain.url}/api/v2/auth", json=said) as got:
        return str((await got.json())[brain.token_name])


async def ask(
    http: aiohttp.ClientSession, brain: IspBrain, path: str, given: str, method: str = "GET", **more: Any
) -> tuple[int, Any]:
    headers = {"Authorization": given}
    async with http.request(method, f"{brain.url}/api/v2{path}", headers=headers, **more) as got:
        return got.status, await got.json()


async def test_the_token_goes_bare_and_bearer_is_refused(
    http: aiohttp.ClientSession, brain: IspBrain
) -> None:
    token = await enter(http, brain)
    assert (await ask(http, brain, "/plans", token))[0] == 200
    assert (await ask(http, brain, "/plans", f"Bearer {token}"))[0] == 401
    assert (await ask(http, brain, "/plans", KEY))[0] == 200


async def test_a_token_lasts_about_an_hour(http: aiohttp.ClientSession, brain: IspBrain) -> None:
    now = 0.0
    brain.clock = lambda: now
    token = await enter(http, brain)
    now = LIFETIME
    assert (await ask(http, brain, "/plans", token))[0] == 401
    brain.token_name = "token"
    assert (await ask(http, brain, "/plans", await enter(http, brain)))[0] == 200


async def test_pages_are_asked_for_in_brackets(http: aiohttp.ClientSession, brain: IspBrain) -> None:
    token, seen = await enter(http, brain), []
    for number in (1, 2, 3):
        params = {"page[size]": "3", "page[number]": str(number)}
        _, page = await ask(http, brain, "/customers", token, params=params)
        seen += [row["id"] for row in page["data"]]
        assert page["meta"]["pagination"]["page_total"] == 3
    assert seen == [2001, 2002, 2003, 2008, 2009, 2014, 2019, 2020]


async def test_one_customer_comes_under_data_or_bare(http: aiohttp.ClientSession, brain: IspBrain) -> None:
    token = await enter(http, brain)
    assert (await ask(http, brain, "/customers/2002", token))[1]["data"]["saldo"] == 57800
    brain.wrapped = False
    assert (await ask(http, brain, "/customers/2002", token))[1]["saldo"] == 57800
    assert (await ask(http, brain, "/customers/1", token))[0] == 404


async def test_the_queue_is_fetched_and_each_message_told_of(
    http: aiohttp.ClientSession, brain: IspBrain
) -> None:
    token = await enter(http, brain)
    id = brain.wants_sent("3535550001", "Tu factura vence mañana")
    brain.wants_sent("3535550002", "Corte programado")
    waiting = {
        "filter[account_id]": ACCOUNT,
        "filter[cancelled]": "0",
        "filter[deleted]": "0",
        "filter[status]": "0",
    }
    _, got = await ask(http, brain, "/altwha_messages", token, params=waiting)
    assert got["data"][0] == {"id": id, "phone": "3535550001", "message": "Tu factura vence mañana"}
    told = {"send_at": "2026-12-01 10:00:00", "status": 1}
    assert (await ask(http, brain, f"/altwha_messages/{id}", token, "PATCH", json=told))[0] == 200
    _, got = await ask(http, brain, "/altwha_messages", token, params=waiting)
    assert [row["phone"] for row in got["data"]] == ["3535550002"]
    _, config = await ask(http, brain, f"/altwha_accounts/{ACCOUNT}", token)
    assert config["data"]["config"]["delay"] == [5, 15]


async def test_what_is_owed_and_a_ticket(http: aiohttp.ClientSession, brain: IspBrain) -> None:
    token = await enter(http, brain)
    _, owed = await ask(http, brain, "/charges/pending", token, params={"filter[customer_id]": "2002"})
    assert [charge["period"] for charge in owed["data"]] == ["2026-10", "2026-11"]
    ticket = {
        "title": "Sin internet",
        "description": "No anda",
        "status_id": 1,
        "category_id": 2,
        "spaces": [],
    }
    status, made = await ask(http, brain, "/tickets", token, "POST", json=ticket)
    assert (status, made["data"]["id"]) == (201, brain.tickets[0]["id"])
    assert (await ask(http, brain, "/tickets", token, "POST", json={"title": "x"}))[0] == 422

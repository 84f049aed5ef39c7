"""ISPCube: five headers, a token for a day, answers of several shapes, and a count that is billed."""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from engine.author.systems import IspCube
from engine.author.systems.ispcube import CLIENT, KEY, LIFETIME, PASSWORD, USER

LOGIN = {"api-key": KEY, "client-id": CLIENT, "login-type": "api", "Accept": "application/json"}


@pytest.fixture
async def cube() -> AsyncIterator[IspCube]:
    async with IspCube() as cube:
        yield cube


async def enter(http: aiohttp.ClientSession, cube: IspCube, password: str = PASSWORD) -> tuple[int, Any]:
    said = {"username": USER, "password": password}
    async with http.post(f"{cube.url}/api/sanctum/token", json=said, headers=LOGIN) as got:
        return got.status, await got.json(content_type=None)


def headed(token: str) -> dict[str, str]:
    return {**LOGIN, "username": USER, "Authorization": f"Bearer {token}"}


async def ask(
    http: aiohttp.ClientSession, cube: IspCube, path: str, token: str, method: str = "GET", **more: Any
) -> tuple[int, Any]:
    async with http.request(method, f"{cube.url}/api{path}", headers=headed(token), **more) as got:
        return got.status, await got.json(content_type=None)


async def test_the_login_needs_three_headers_and_the_password(
    http: aiohttp.ClientSession, cube: IspCube
) -> None:
    async with http.post(f"{cube.url}/api/sanctum/token", json={}) as got:
        assert (got.status, (await got.json())["message"]) == (400, "api-key requerido")
    assert (await enter(http, cube, "other"))[0] == 401
    assert (await enter(http, cube))[1]["token"].startswith("1|")


@pytest.mark.parametrize("shape", ["token", "access_token", "data", "bare"])
async def test_the_token_comes_in_four_shapes(http: aiohttp.ClientSession, cube: IspCube, shape: str) -> None:
    cube.tokens = shape
    _, told = await enter(http, cube)
    token = {
        "token": lambda: told["token"],
        "access_token": lambda: told["access_token"],
        "data": lambda: told["data"]["token"],
        "bare": lambda: told,
    }[shape]()
    assert (await ask(http, cube, "/status", token, "POST"))[0] == 200


async def test_each_header_is_missed_by_name_even_with_a_good_token(
    http: aiohttp.ClientSession, cube: IspCube
) -> None:
    token = (await enter(http, cube))[1]["token"]
    for name in ("api-key", "client-id", "login-type", "username"):
        headers = {key: value for key, value in headed(token).items() if key != name}
        async with http.get(f"{cube.url}/api/customer", headers=headers) as got:
            assert got.status == 400
            assert await got.json() == {"status": False, "message": f"{name} requerido"}


async def test_a_token_lasts_a_day(http: aiohttp.ClientSession, cube: IspCube) -> None:
    now = 0.0
    cube.clock = lambda: now
    token = (await enter(http, cube))[1]["token"]
    now = LIFETIME - 1
    assert (await ask(http, cube, "/plans/plans_list", token))[0] == 200
    now = LIFETIME
    assert (await ask(http, cube, "/plans/plans_list", token))[0] == 401


async def test_one_customer_comes_bare_or_in_a_list_and_nobody_is_404(
    http: aiohttp.ClientSession, cube: IspCube
) -> None:
    token = (await enter(http, cube))[1]["token"]
    _, row = await ask(http, cube, "/customer", token, params={"doc_number": "20100203"})
    assert (row["name"], row["debt"], row["code"]) == ("SILVINA PEREYRA", "28900.00", "002003")
    cube.listed = True
    _, rows = await ask(http, cube, "/customer", token, params={"phone_number": "3535550003"})
    assert [one["id"] for one in rows] == [2003]
    assert (await ask(http, cube, "/customer", token, params={"doc_number": "1"}))[0] == 404


async def test_an_empty_answer_has_no_body_at_all(http: aiohttp.ClientSession, cube: IspCube) -> None:
    token = (await enter(http, cube))[1]["token"]
    async with http.get(
        f"{cube.url}/api/bills/last_bill_api", params={"customer_id": "2001"}, headers=headed(token)
    ) as got:
        assert (got.status, got.content_type, await got.read()) == (200, "application/json", b"")
    async with http.get(
        f"{cube.url}/api/customers/customers_list", params={"offset": "50"}, headers=headed(token)
    ) as got:
        assert (got.status, await got.read()) == (204, b"")


async def test_what_is_asked_is_counted_and_the_login_is_not(
    http: aiohttp.ClientSession, cube: IspCube
) -> None:
    token = (await enter(http, cube))[1]["token"]
    for _ in range(3):
        await ask(http, cube, "/plans/plans_list", token)
    assert (cube.used, cube.logins) == (3, 1)


async def test_a_library_s_own_user_agent_is_refused(cube: IspCube) -> None:
    async with aiohttp.ClientSession() as plain:
        token = (await enter(plain, cube))[1]["token"]
        async with plain.get(f"{cube.url}/api/plans/plans_list", headers=headed(token)) as got:
            assert (got.status, got.content_type) == (403, "text/html")


async def test_what_is_written_is_checked_and_kept(http: aiohttp.ClientSession, cube: IspCube) -> None:
    token = (await enter(http, cube))[1]["token"]
    promise = {"customer_id": 2002, "date": "2026-12-15", "apply_surcharge": False}
    assert (await ask(http, cube, "/customers/paycomm", token, "POST", json=promise))[0] == 200
    ticket = {
        "ticket_status_id": 1,
        "ticket_category_id": 4,
        "customer_id": 2002,
        "item_content": "Sin señal",
    }
    status, told = await ask(http, cube, "/ticket/new_ticket", token, "POST", json=ticket)
    assert (status, told["ticket"]["id"]) == (201, 5001)
    del ticket["item_content"]
    assert (await ask(http, cube, "/ticket/new_ticket", token, "POST", json=ticket))[0] == 422
    assert (await ask(http, cube, "/ticket/5001", token, "PUT", json={"ticket_status_id": 3}))[0] == 200
    assert cube.tickets[0]["ticket_status_id"] == 3
    assert cube.promises == [promise]


async def test_the_link_for_paying_is_a_bare_text_and_who_is_connected_a_list(
    http: aiohttp.ClientSession, cube: IspCube
) -> None:
    token = (await enter(http, cube))[1]["token"]
    params = {"idcustomer": "2003", "price": "28900"}
    async with http.get(f"{cube.url}/api/mercadopago/button", params=params, headers=headed(token)) as got:
        assert (got.content_type, await got.text()) == (
            "text/html",
            "https://mpago.example/2003?price=28900",
        )
    assert await ask(http, cube, "/radius/online_user/username/cliente2008", token) == (200, [])
    assert len((await ask(http, cube, "/radius/online_user/username/cliente2001", token))[1]) == 1

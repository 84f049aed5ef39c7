"""This machine, asked by name, for nobody else; or the token."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from aiohttp.test_utils import make_mocked_request

from engine.web.access import has_token, is_cross_site, is_local
from tests.web.conftest import TOKEN, Site


class Transport:
    def __init__(self, peer: str) -> None:
        self._peer = peer

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        return (self._peer, 1234) if name == "peername" else default


def asks(
    path: str = "/simulator", peer: str = "127.0.0.1", host: str = "127.0.0.1:8080", **headers: str
) -> Any:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    transport = SimpleNamespace(get_extra_info=Transport(peer).get_extra_info)
    return make_mocked_request("GET", path, headers={"Host": host, **named}, transport=transport)


@pytest.mark.parametrize("peer", ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"])
@pytest.mark.parametrize("host", ["127.0.0.1:8080", "localhost", "LOCALHOST:1", "[::1]:8080", "127.0.0.53"])
def test_this_machine_is_let_in(peer: str, host: str) -> None:
    assert is_local(asks(peer=peer, host=host))


@pytest.mark.parametrize(
    "peer", ["10.0.0.7", "192.168.1.4", "8.8.8.8", "::ffff:10.0.0.7", "fe80::1%eth0", ""]
)
def test_another_machine_is_not(peer: str) -> None:
    assert not is_local(asks(peer=peer))


@pytest.mark.parametrize(
    "host",
    [
        "desk.example",
        "localhost.desk.example",
        "127.0.0.1.desk.example",
        "0.0.0.0:8080",
        "[::]:8080",
        "desk.example:80@127.0.0.1",
        "127.0.0.1/../desk.example",
        "127.0.0.1 desk.example",
        "2130706433",
        "0x7f.1",
        "localhost.",
        "",
    ],
)
def test_a_name_that_somebody_else_made_point_here_is_not(host: str) -> None:
    assert not is_local(asks(host=host))


@pytest.mark.parametrize(
    "header",
    [
        "Forwarded",
        "X-Forwarded-For",
        "X-Forwarded-Host",
        "x-real-ip",
        "Via",
        "CF-Connecting-IP",
        "True-Client-IP",
    ],
)
def test_whoever_speaks_for_somebody_else_is_not(header: str) -> None:
    assert not is_local(asks(**{header: "127.0.0.1"}))


def test_an_address_with_a_host_in_it_is_not() -> None:
    assert not is_local(asks(path="http://desk.example/simulator"))


@pytest.mark.parametrize(
    ("header", "lets"),
    [
        (f"Bearer {TOKEN}", True),
        (f"bearer {TOKEN}", True),
        (f"Basic {TOKEN}", False),
        (TOKEN, False),
        ("Bearer ", False),
        (f"Bearer {TOKEN}x", False),
        ("Bearer ñ", False),
    ],
)
def test_the_token(header: str, lets: bool) -> None:
    assert has_token(asks(Authorization=header), TOKEN) is lets
    assert not has_token(asks(Authorization=header), None)


@pytest.mark.parametrize(
    ("headers", "cross"),
    [
        ({}, False),
        ({"Origin": "http://127.0.0.1:8080"}, False),
        ({"Origin": "http://127.0.0.1:8080", "Sec-Fetch-Site": "same-origin"}, False),
        ({"Origin": "http://127.0.0.1:9999"}, True),
        ({"Origin": "https://127.0.0.1:8080"}, True),
        ({"Origin": "http://desk.example"}, True),
        ({"Origin": "null"}, True),
        ({"Sec-Fetch-Site": "cross-site"}, True),
        ({"Sec-Fetch-Site": "same-site"}, True),
    ],
)
def test_what_other_pages_make_a_browser_do(headers: dict[str, str], cross: bool) -> None:
    request = make_mocked_request("POST", "/", headers={"Host": "127.0.0.1:8080", **headers})
    assert is_cross_site(request) is cross


async def test_the_token_opens_from_elsewhere(site: Site) -> None:
    outside = {"Host": "desk.example"}
    assert (await site.get("/metrics", headers=outside)).status == 403
    answer = await site.get("/metrics", headers={**outside, "Authorization": f"Bearer {TOKEN}"})
    assert answer.status == 200


async def test_another_page_cannot_make_somebody_write(site: Site) -> None:
    form = {"customer": "+5493535550001", "says": "hola"}
    answer = await site.post("/simulator/say", form, headers={"Origin": "http://desk.example"})
    assert answer.status == 403
    assert 'class="bubble ' not in await (await site.get("/simulator?customer=%2B5493535550001")).text()

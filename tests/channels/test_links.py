"""Addresses that somebody wrote down: nobody is led to what only we can reach."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from ipaddress import ip_address

import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from engine.channels import links
from engine.channels.links import Guard
from engine.net import public
from engine.net.public import BadLink, is_public

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]
PHOTO = b"\xff\xd8\xff" + bytes(100_000)


class Server:
    """`files.example`, which the project names; `answers` are by path."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.asked: list[str] = []
        self.port = 0

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request.path)
        assert not {"Authorization", "Cookie"} & set(request.headers)
        return await self.answers[request.path](request)

    def at(self, path: str, answer: Answer) -> str:
        self.answers[path] = answer
        return f"http://files.example:{self.port}{path}"

    def leads(self, path: str, to: str) -> str:
        async def answer(request: web.Request) -> web.Response:
            return web.Response(status=302, headers={"Location": to})

        return self.at(path, answer)


async def photo(request: web.Request) -> web.Response:
    return web.Response(body=PHOTO, content_type="image/jpeg")


@pytest.fixture
def names() -> dict[str, list[str]]:
    """Where each host is."""
    return {
        "files.example": ["127.0.0.1"],
        "inside.example": ["10.0.0.7"],
        "both.example": ["1.1.1.1", "::1"],
    }


@pytest.fixture
async def server(names: dict[str, list[str]], monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Server]:
    async def looked_up(host: str) -> list[str]:
        if host not in names:
            raise socket.gaierror
        return names[host]

    monkeypatch.setattr(public, "looked_up", looked_up)
    server = Server()
    app = web.Application()
    app.router.add_get("/{path:.*}", server.answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    server.port = runner.addresses[0][1]
    yield server
    await runner.cleanup()


@pytest.fixture
def guard(server: Server) -> Guard:
    return Guard([f"files.example:{server.port}"])


async def brought(guard: Guard, link: str, most: int = 1_000_000) -> tuple[str, bytes]:
    async with guard.bring(link, most) as found:
        return found.mime, b"".join([chunk async for chunk in found.chunks])


async def refused(guard: Guard, link: str, most: int = 1_000_000) -> str:
    with pytest.raises(BadLink) as bad:
        await brought(guard, link, most)
    return bad.value.reason


@pytest.mark.parametrize(
    "link",
    [
        "https://fibranorte.example/contrato.pdf",
        "https://1.1.1.1/x",
        "https://[2606:4700:4700::1111]/x",
        "https://ñandú.example/x",
        "https://fibranorte.example:443/x?a=b",
    ],
)
def test_https_to_anybody_is_fine(link: str) -> None:
    Guard().check(link)


@pytest.mark.parametrize(
    "link",
    [
        "http://fibranorte.example/x",
        "https://fibranorte.example:8443/x",
        "https://user:word@fibranorte.example/x",
        "ftp://fibranorte.example/x",
        "file:///etc/passwd",
        "javascript://x/%0aalert(1)",
        "https://",
        "https:///x",
        "https://fibranorte.example/ x",
        "https://fibranorte.example/\r\nHost: inside",
        "https://fibranorte.example:99999/",
        "https://[::1",
        "https://fibranorte.example/" + "x" * 3000,
        "//fibranorte.example/x",
        "",
    ],
)
def test_anything_else_is_not(link: str) -> None:
    with pytest.raises(BadLink, match="not_https"):
        Guard().check(link)


@pytest.mark.parametrize(
    "host",
    "localhost localhost. x.localhost router.local db.internal 127.0.0.1 127.1 2130706433 0x7f.1 10.1.2.3 "
    "192.168.1.1 172.16.0.1 169.254.169.254 100.64.0.1 0.0.0.0 255.255.255.255 224.0.0.1 [::1] [::] "
    "[fe80::1] [fc00::1] [fd00:ec2::254] [ff02::1] [::ffff:127.0.0.1] [::ffff:10.0.0.1] [::127.0.0.1] "
    "[64:ff9b::7f00:1] [64:ff9b:1::7f00:1] [2002:7f00:1::] [2001:db8::1] [fec0::1]".split(),
)
async def test_no_address_of_ours_is_asked(server: Server, host: str) -> None:
    assert await refused(Guard(), f"https://{host}/x") == "not_public"


async def test_a_host_of_ours_by_another_name_is_not_asked(server: Server) -> None:
    assert await refused(Guard(), "https://inside.example/x") == "not_public"
    assert await refused(Guard(), "https://both.example/x") == "not_public"
    assert await refused(Guard(), "https://nobody.example/x") == "no_answer"


async def test_a_host_that_the_project_names_is_asked_wherever_it_is(server: Server, guard: Guard) -> None:
    assert await brought(guard, server.at("/a.jpg", photo)) == ("image/jpeg", PHOTO)


def test_a_name_counts_for_its_port_alone() -> None:
    guard = Guard(["files.example", "other.example:8080"])
    for link in ("http://files.example/x", "https://FILES.example./x", "http://other.example:8080/x"):
        guard.check(link)
    for link in ("http://files.example:8080/x", "http://other.example/x", "http://x.files.example/x"):
        with pytest.raises(BadLink):
            guard.check(link)


@pytest.mark.parametrize(
    ("to", "why"),
    [
        ("http://169.254.169.254/latest/meta-data/", "not_https"),
        ("https://169.254.169.254/latest/meta-data/", "not_public"),
        ("https://localhost/x", "not_public"),
        ("https://inside.example/x", "not_public"),
        ("http://files.example:1/x", "not_https"),
        ("file:///etc/passwd", "not_https"),
        ("https://[::1", "answer"),
        ("/again", "answer"),
    ],
)
async def test_nor_is_what_it_leads_to(server: Server, guard: Guard, to: str, why: str) -> None:
    server.leads("/again", "/again")
    assert await refused(guard, server.leads("/a", to)) == why


async def test_it_may_lead_to_another_of_its_own(server: Server, guard: Guard) -> None:
    server.at("/b", photo)
    assert (await brought(guard, server.leads("/a", "/b")))[1] == PHOTO
    assert server.asked == ["/a", "/b"]


async def test_the_address_that_was_checked_is_the_one_that_is_asked(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Names that are anybody's when they are checked, and ours a moment later."""
    turns = iter([["8.8.8.8"], ["127.0.0.1"]])
    reached: list[str] = []

    async def turning(host: str) -> list[str]:
        return next(turns)

    async def connect(
        self: object, *args: object, addr_infos: list[tuple[object, ...]], **more: object
    ) -> None:
        reached.extend(str(info[4]) for info in addr_infos)
        raise OSError

    monkeypatch.setattr(public, "looked_up", turning)
    monkeypatch.setattr("aiohttp.TCPConnector._wrap_create_connection", connect)
    assert await refused(Guard(), "https://turning.example/x") == "no_answer"
    assert reached == ["('8.8.8.8', 443)"]


async def test_too_much_is_not_taken(server: Server, guard: Guard) -> None:
    async def endless(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        for _ in range(100):
            await response.write(bytes(100_000))
        return response

    assert await refused(guard, server.at("/known", photo), most=1000) == "too_large"
    assert await refused(guard, server.at("/endless", endless)) == "too_large"


async def test_what_is_packed_is_not_unpacked(server: Server, guard: Guard) -> None:
    async def packed(request: web.Request) -> web.Response:
        assert request.headers["Accept-Encoding"] == "identity"
        return web.Response(body=b"\x1f\x8b" + bytes(99), headers={"Content-Encoding": "gzip"})

    assert await refused(guard, server.at("/packed", packed)) == "answer"


async def test_a_server_that_drips_is_left(
    server: Server, guard: Guard, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def drip(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        for _ in range(200):
            await response.write(b"x")
            await asyncio.sleep(0.02)
        return response

    monkeypatch.setattr(links, "TOTAL", 0.3)
    assert await refused(guard, server.at("/drip", drip)) == "no_answer"


@pytest.mark.parametrize(("status", "lasting"), [(404, True), (403, True), (500, False), (429, False)])
async def test_what_is_not_there(server: Server, guard: Guard, status: int, lasting: bool) -> None:
    async def answer(request: web.Request) -> web.Response:
        return web.Response(status=status)

    with pytest.raises(BadLink, match="answer") as bad:
        await brought(guard, server.at("/x", answer))
    assert bad.value.lasting == lasting


async def test_a_server_that_is_down(guard: Guard, server: Server) -> None:
    async def cut(request: web.Request) -> web.Response:
        assert request.transport is not None
        request.transport.close()
        return web.Response()

    assert await refused(guard, server.at("/x?key=secret".partition("?")[0], cut)) == "no_answer"


@given(st.ip_addresses(v=4))
def test_an_address_within_another_is_as_good_as_that_one(address: object) -> None:
    inner = ip_address(str(address))
    for form in (f"::ffff:{inner}", f"64:ff9b::{inner}"):
        assert is_public(ip_address(form)) == is_public(inner)
    assert not (inner.is_private and is_public(inner))


@given(st.text(max_size=60))
def test_any_text_is_a_link_or_refused(text: str) -> None:
    for link in (text, f"https://{text}", f"https://fibranorte.example/{text}"):
        with suppress(BadLink):
            assert Guard().check(link).scheme == "https"

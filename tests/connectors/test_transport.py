"""One request and its answer: whatever is behind the address, it ends, it fits, and it is where it may be."""

from __future__ import annotations

import asyncio
import gzip
import socket
import ssl
import time
import zlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web

from engine.connectors.http.faults import Fault
from engine.connectors.http.transport import MOST, Call, Transport
from engine.connectors.http.unpacked import unpacked
from engine.net import public
from tests.connectors.server import System

ASK = 5.0


@pytest.fixture
async def transport() -> AsyncIterator[Transport]:
    transport = Transport(["127.0.0.1"])
    yield transport
    await transport.close()


async def fault(transport: Transport, url: str, method: str = "GET", seconds: float = ASK) -> Fault:
    with pytest.raises(Fault) as raised:
        await transport.send(Call(method, url), seconds)
    return raised.value


async def test_what_is_asked_arrives_and_what_is_answered_comes_back(
    transport: Transport, system: System
) -> None:
    url = system.gives("/a", "hola", 201, X_Kind="text", Set_Cookie="a=b")
    reply = await transport.send(Call("POST", f"{url}?q=%20x", {"X-Token": "t"}, b"{}"), ASK)
    assert (reply.status, reply.body, reply.headers["x-kind"]) == (201, b"hola", "text")
    await transport.send(Call("GET", url), ASK)
    assert system.asked == ["POST /a?q=%20x", "GET /a"]
    assert system.bodies[0] == b"{}"
    assert system.headers[0]["X-Token"] == "t"
    assert "Cookie" not in system.headers[1]


async def test_no_proxy_of_the_environment_is_used(
    transport: Transport, system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert (await transport.send(Call("GET", system.gives("/a")), ASK)).status == 200


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:{port}/",
        "http://2130706433:{port}/",
        "http://0x7f.1:{port}/",
        "http://[::1]:{port}/",
        "http://[::ffff:127.0.0.1]:{port}/",
        "http://localhost:{port}/",
        "http://169.254.169.254/latest/meta-data/",
        "http://10.1.2.3/",
        "http://192.168.0.1/",
        "http://[fd00::1]/",
        "http://[fe80::1]/",
        "http://0.0.0.0:{port}/",
        "http://100.64.0.1/",
    ],
)
async def test_nobody_is_led_to_what_only_we_can_reach(system: System, url: str) -> None:
    transport = Transport()
    found = await fault(transport, url.format(port=system.port))
    assert found.reason in ("not_public", "bad_url")
    assert not system.asked
    await transport.close()


@pytest.mark.parametrize(
    "url", ["ftp://a.example/", "file:///etc/passwd", "http://u:p@a.example/", "a", "http:///"]
)
async def test_what_is_no_address_is_said_to_be_none(transport: Transport, url: str) -> None:
    assert (await fault(transport, url)).reason == "bad_url"


@pytest.mark.parametrize("allowed", ["127.0.0.0/8", "127.0.0.1:{port}", "crm.example", "crm.example:{port}"])
async def test_the_file_may_name_an_inner_place(
    system: System, allowed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _is_at(monkeypatch, "127.0.0.1")
    transport = Transport([allowed.format(port=system.port)])
    system.gives("/")
    reply = await transport.send(Call("GET", system.url("/", "crm.example")), ASK)
    assert reply.status == 200
    await transport.close()


@pytest.mark.parametrize("allowed", ["127.0.0.2", "127.0.0.1:1", "other.example", "10.0.0.0/8"])
async def test_and_no_other(system: System, allowed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    await _is_at(monkeypatch, "127.0.0.1")
    transport = Transport([allowed])
    assert (await fault(transport, system.url("/", "crm.example"))).reason == "not_public"
    assert not system.asked
    await transport.close()


async def test_a_name_is_looked_up_once_for_the_check_and_the_connection(
    system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that points elsewhere the second time has no second time."""
    answers = iter([["1.1.1.1", "127.0.0.1"], ["127.0.0.1"]])

    async def looked_up(host: str, threads: object) -> list[str]:
        return next(answers)

    monkeypatch.setattr(public, "looked_up", looked_up)
    transport = Transport()
    for _ in range(2):
        assert (await fault(transport, system.url("/", "crm.example"))).reason == "not_public"
    assert not system.asked
    await transport.close()


@pytest.mark.parametrize(
    "to", ["http://10.0.0.1/", "http://localhost:1/", "http://169.254.169.254/", "http://[::1]:1/"]
)
async def test_a_redirect_leads_nowhere_that_may_not_be_asked(
    transport: Transport, system: System, to: str
) -> None:
    assert (await fault(transport, system.gives("/a", status=302, Location=to))).reason in (
        "not_public",
        "connect",
    )


async def test_redirects_are_followed_a_few_times(transport: Transport, system: System) -> None:
    system.gives("/b", "there")
    url = system.gives("/a", status=302, Location="/b")
    assert (await transport.send(Call("GET", url, {"Authorization": "k"}), ASK)).body == b"there"
    assert system.headers[1]["Authorization"] == "k"
    assert (await fault(transport, system.gives("/r", status=302, Location="/r"))).reason == "redirects"
    assert system.asked.count("GET /r") == 6


async def test_the_key_is_not_shown_to_whoever_a_redirect_leads_to(
    system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _is_at(monkeypatch, "127.0.0.1")
    system.gives("/b", "there")
    url = system.gives("/a", status=302, Location=system.url("/b", "other.example"))
    transport = Transport(["127.0.0.1"])
    await transport.send(Call("GET", url, {"Authorization": "k", "X-Key": "k", "Accept": "x"}), ASK)
    assert not {"Authorization", "X-Key"} & set(system.headers[1])
    assert system.headers[1]["Accept"] == "x"
    await transport.close()


async def test_what_writes_is_not_led_elsewhere(transport: Transport, system: System) -> None:
    found = await fault(transport, system.gives("/a", status=307, Location="/b"), "POST")
    assert (found.reason, found.left) == ("redirect", True)


async def test_a_long_answer_is_left(transport: Transport, system: System) -> None:
    assert (await fault(transport, system.gives("/a", bytes(MOST + 1)))).reason == "too_large"

    async def endless(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse()
        await answer.prepare(request)
        while True:
            await answer.write(bytes(64 * 1024))

    system.answers["/b"] = endless
    assert (await fault(transport, system.url("/b"))).reason == "too_large"
    assert len((await transport.send(Call("GET", system.gives("/c", bytes(MOST))), ASK)).body) == MOST


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd", "gzip, gzip"])
async def test_what_is_packed_is_counted_unpacked(
    transport: Transport, system: System, encoding: str
) -> None:
    plain = bytes(200 * 1024**2)
    packed = gzip.compress(plain, 9) if "gzip" in encoding else zlib.compress(plain, 9)
    url = system.gives("/bomb", packed, Content_Encoding=encoding)
    found = await fault(transport, url)
    assert found.reason == ("too_large" if encoding in ("gzip", "deflate") else "encoding")


@pytest.mark.parametrize("cut", [1, 7, 10_000])
def test_what_is_packed_comes_in_pieces(cut: int) -> None:
    plain = bytes(range(256)) * 40
    raw = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    for name, packed in (
        ("gzip", gzip.compress(plain)),
        ("gzip", gzip.compress(plain[:5000]) + gzip.compress(plain[5000:])),
        ("deflate", zlib.compress(plain)),
        ("deflate", raw.compress(plain) + raw.flush()),
        ("identity", plain),
    ):
        body = unpacked(name, MOST)
        for start in range(0, len(packed), cut):
            body.add(packed[start : start + cut])
        assert body.whole() == plain


@pytest.mark.parametrize("body", [b"not packed", gzip.compress(bytes(1000))[:-9]], ids=["plain", "cut"])
def test_what_is_not_packed_as_it_says_is_broken(body: bytes) -> None:
    def unpack() -> bytes:
        packed = unpacked("gzip", MOST)
        packed.add(body)
        return packed.whole()

    with pytest.raises(Fault):
        unpack()


async def test_a_drip_ends_when_its_time_is_over(transport: Transport, system: System) -> None:
    async def drip(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse()
        await answer.prepare(request)
        while True:
            await answer.write(b".")
            await asyncio.sleep(0.01)

    system.answers["/a"] = drip
    begun = time.monotonic()
    assert (await fault(transport, system.url("/a"), seconds=0.3)).reason == "timeout"
    assert time.monotonic() - begun < 2


async def test_headers_without_end_are_a_broken_answer(transport: Transport) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n")
        try:
            while True:
                writer.write(b"X-A: " + b"a" * 4000 + b"\r\n")
                await writer.drain()
        except OSError:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    assert (await fault(transport, f"http://127.0.0.1:{port}/", seconds=1)).reason in ("broken", "timeout")
    server.close()


async def test_why_there_is_no_answer_is_known(transport: Transport, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    found = await fault(transport, f"http://127.0.0.1:{port}/?key=secret")
    assert (found.reason, found.left) == ("connect", False)
    assert "secret" not in repr(found.params)

    async def nowhere(host: str, threads: object) -> list[str]:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(public, "looked_up", nowhere)
    found = await fault(transport, "http://crm.example/?key=secret")
    assert (found.reason, found.params) == ("dns", {"host": "crm.example:80"})


async def test_a_certificate_of_its_own_is_taken_only_when_the_file_says_so(
    certificate: Path, transport: Transport
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)

    async def hello(request: web.Request) -> web.Response:
        return web.Response(text="hola")

    app = web.Application()
    app.router.add_get("/", hello)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context).start()
    url = f"https://127.0.0.1:{runner.addresses[0][1]}/"
    found = await fault(transport, url)
    assert (found.reason, found.left) == ("tls", False)
    assert "self-signed" in str(found.params["why"])
    trusting = Transport(["127.0.0.1"], verify_tls=False)
    assert (await trusting.send(Call("GET", url), ASK)).body == b"hola"
    await trusting.close()
    await runner.cleanup()


async def _is_at(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    async def looked_up(host: str, threads: object) -> list[str]:
        return [*addresses]

    monkeypatch.setattr(public, "looked_up", looked_up)

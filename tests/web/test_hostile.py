"""Whatever is sent, the answer is a sentence: no traceback, no file, no crash."""

from __future__ import annotations

import asyncio
import io
import json
import re

import aiohttp
import pytest

from engine.web.keys import ASSETS
from tests.web.conftest import MARIELA, Site

FORM = "/simulator/say"
HTMX = {"HX-Request": "true", "Accept": "text/html"}


async def refused(answer: aiohttp.ClientResponse, *statuses: int) -> str:
    text = await answer.text()
    assert answer.status in statuses, (answer.status, text[:300])
    assert "Traceback" not in text
    assert 'File "' not in text
    return text


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"says": "hola"}, "No entiendo"),
        ({"customer": MARIELA}, "No hay nada que enviar"),
        ({"customer": MARIELA, "says": "   \n "}, "No hay nada que enviar"),
        ({"customer": "nadie", "says": "hola"}, "no es un teléfono"),
        ({"customer": "<script>", "says": "hola"}, "&lt;script&gt;"),
        ({"customer": MARIELA, "says": "a" * 4097}, "demasiado largo"),
        ({"customer": MARIELA, "says": "a\0b"}, "No entiendo"),
        ({"customer": MARIELA, "lat": "91", "lon": "0"}, "no es un lugar"),
        ({"customer": MARIELA, "lat": "nan", "lon": "0"}, "no es un lugar"),
        ({"customer": MARIELA, "lat": "1e400", "lon": "0"}, "no es un lugar"),
        ({"room": "attic", "agent": "carla", "says": "hola"}, "no existe"),
        ({"room": "support", "agent": "nobody", "says": "hola"}, "no puede escribir"),
        ({"room": "carla_1", "agent": "tomas", "says": "hola"}, "no puede escribir"),
        ({"room": "support", "agent": "carla", "says": "hola", "quotes": "nothing"}, "ya no está"),
    ],
)
async def test_what_cannot_be_said(site: Site, form: dict[str, str], says: str) -> None:
    text = await refused(await site.post(FORM, form, headers=HTMX), 422)
    assert says in text


@pytest.mark.parametrize("by", ["", "0m", "-5m", "5", "1y", "99999999d", "1m; DROP", "٣m"])
async def test_a_clock_only_moves_on_and_not_too_far(site: Site, by: str) -> None:
    await refused(await site.post("/simulator/time", {"by": by}), 422)


async def test_a_mode_that_is_not_there(site: Site) -> None:
    await refused(await site.post("/simulator/mode", {"mode": "chaos"}), 422)


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ("message=x", "Elegí al menos una zona"),
        ("zone=mars&message=x", "No existe la zona «mars»"),
        ("zone=%3Cb%3E&message=x", "&lt;b&gt;"),
        ("zone=centro&message=+", "No hay nada que enviar"),
        ("zone=centro&message=" + "a" * 4097, "demasiado largo"),
        ("zone=a%00b&zone=centro&message=x", "No entiendo"),
    ],
)
async def test_an_emergency_that_cannot_be(site: Site, form: str, says: str) -> None:
    headers = {**HTMX, "Content-Type": "application/x-www-form-urlencoded"}
    answer = await site.post("/simulator/emergency", form.encode(), headers=headers)
    assert says in await refused(answer, 422)


@pytest.mark.parametrize(
    "query",
    [
        "customer=nobody",
        "room=attic",
        "customer=%00",
        "customer=%ff%fe",
        "room=../../etc",
        "customer=" + "9" * 3000,
    ],
)
async def test_a_page_for_what_is_not_there(site: Site, query: str) -> None:
    await refused(await site.get(f"/simulator?{query}", headers={"Accept": "text/html"}), 422, 400)


@pytest.mark.parametrize(
    "type", ["application/json", "text/plain", "application/xml", "", "multipart/form-data"]
)
async def test_a_body_of_another_kind(site: Site, type: str) -> None:
    answer = await site.post(FORM, b'{"customer": [1,2', headers={"Content-Type": type})
    await refused(answer, 400, 422)


async def test_fields_of_wrong_types(site: Site) -> None:
    data = aiohttp.FormData()
    data.add_field("customer", b"x", filename="customer.txt")
    await refused(await site.post(FORM, data), 422)
    many = "&".join(f"a{n}=1" for n in range(2000))
    urlencoded = {"Content-Type": "application/x-www-form-urlencoded"}
    await refused(await site.post(FORM, many.encode(), headers=urlencoded), 413, 422)
    await refused(await site.post(FORM, b"customer=%ff&says=%ff", headers=urlencoded), 422)
    await refused(await site.post(FORM, b"\xff\xfe=\x00", headers=urlencoded), 422)


async def test_a_huge_body_is_not_read(site: Site) -> None:
    await refused(await site.post(FORM, b"says=" + b"a" * 100_000), 413)

    async def pieces():  # type: ignore[no-untyped-def]
        for _ in range(64):
            yield b"a" * 4096

    urlencoded = {"Content-Type": "application/x-www-form-urlencoded"}
    await refused(await site.post(FORM, pieces(), headers=urlencoded), 413)


async def test_a_huge_file_is_not_kept(site: Site) -> None:
    data = aiohttp.FormData({"kind": "image", "customer": MARIELA})
    data.add_field("file", io.BytesIO(b"\x89PNG\r\n\x1a\n" + b"a" * (6 * 1024 * 1024 + 1)), filename="a.png")
    await refused(await site.post("/simulator/media", data), 413)


@pytest.mark.parametrize(
    ("kind", "name", "body"),
    [
        ("image", "a.png", b"<script>alert(1)</script>"),
        ("image", "a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("document", "a.pdf", b"\x89PNG\r\n\x1a\n"),
        ("video", "a.mp4", b"....ftyp"),
        ("", "a.png", b"\x89PNG\r\n\x1a\n"),
    ],
)
async def test_a_file_that_is_not_what_it_says(site: Site, kind: str, name: str, body: bytes) -> None:
    data = aiohttp.FormData({"kind": kind, "customer": MARIELA})
    data.add_field("file", body, filename=name)
    await refused(await site.post("/simulator/media", data), 422)


async def test_a_form_cut_short(site: Site) -> None:
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    for body in (b"--x\r\n", b"--x\r\nContent-Disposition: form-data\r\n\r\na\r\n--x--", b"", b"--y--"):
        await refused(await site.post("/simulator/media", body, headers=headers), 400, 422)


@pytest.mark.parametrize(
    "path",
    [
        "../../../etc/passwd",
        "..%2f..%2f..%2fetc%2fpasswd",
        "%2e%2e/%2e%2e/cli.py",
        "/etc/passwd",
        "css/../../../cli.py",
        "css",
        "css/",
        "",
        "vendor/lock.toml",
        "css/base.css%00.js",
        "..\\..\\cli.py",
    ],
)
async def test_static_gives_its_own_files_and_no_list(site: Site, path: str) -> None:
    version = site.app[ASSETS].version
    url = f"{site.address}/static/{version}/{path}"
    async with site.http.get(aiohttp.client.URL(url, encoded=True), allow_redirects=False) as answer:
        assert answer.status == 404, path


@pytest.mark.parametrize(
    "name", ["..%2f..%2fplayed.jsonl", "played.jsonl", "ventanilla.db", "%2e%2e", "a" * 5000]
)
async def test_media_gives_only_what_was_sent(site: Site, name: str) -> None:
    url = f"{site.address}/simulator/media/{name}"
    async with site.http.get(aiohttp.client.URL(url, encoded=True), allow_redirects=False) as answer:
        assert answer.status in (400, 404)


async def test_other_methods_and_addresses(site: Site) -> None:
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"):
        answer = await site.http.request(method, site.address + "/simulator")
        await refused(answer, 405)
    text = await refused(await site.get("/nothing"), 404)
    assert json.loads(text)["error"] == "not_found"


@pytest.mark.parametrize(
    "request_",
    [
        b"GET /simulator HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: desk.example\r\n\r\n",
        b"GET http://desk.example/simulator HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        b"GET /simulator HTTP/1.1\r\n\r\n",
        b"GET /simulator HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Junk: " + b"a" * 100_000 + b"\r\n\r\n",
        b"NONSENSE /simulator HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"POST /simulator/say HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: -1\r\n\r\n",
        b"POST /simulator/say HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    ],
)
async def test_requests_that_no_browser_sends(site: Site, request_: bytes) -> None:
    port = int(site.address.rpartition(":")[2])
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request_)
    answer = await asyncio.wait_for(reader.read(4096), 5)
    assert answer.split(b" ")[1] in (b"400", b"403"), answer[:100]
    assert b"Traceback" not in answer
    assert b"\r\nServer: ventanilla\r\n" in answer
    assert b"\r\nContent-Security-Policy: default-src 'none'" in answer
    assert not re.search(rb"aiohttp|python|desk\.example|NONSENSE|junk", answer, re.IGNORECASE)
    writer.close()
    await writer.wait_closed()


@pytest.mark.parametrize(
    "secret",
    [b"\xff\xfe", b"\xed\xb3\xbf", b"\xc3", b"\xf0\x9f\x94\x91", b"a-token-that-is-long-enough\xff"],
)
@pytest.mark.parametrize(("host", "status"), [(b"desk.example", b"403"), (b"127.0.0.1", b"200")])
async def test_a_token_of_bytes_that_are_no_text_opens_nothing(
    site: Site, secret: bytes, host: bytes, status: bytes
) -> None:
    """A stranger is refused as with any wrong token, and this machine is let in as without one."""
    port = int(site.address.rpartition(":")[2])
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    headers = b"Host: %b\r\nConnection: close\r\nAuthorization: Bearer %b\r\n\r\n" % (host, secret)
    writer.write(b"GET /simulator?room=support HTTP/1.1\r\n" + headers)
    answer = await asyncio.wait_for(reader.read(), 5)
    assert answer.split(b" ")[1] == status, answer[:100]
    assert b"Traceback" not in answer
    writer.close()
    await writer.wait_closed()


async def test_a_language_or_a_theme_that_is_none(site: Site) -> None:
    headers = {"Accept-Language": "xx;q=" + "9" * 500, "Cookie": "language=../../etc; theme=<b>"}
    answer = await site.get("/simulator?room=support", headers=headers)
    assert answer.status == 200
    assert '<html lang="es">' in await answer.text()


@pytest.mark.parametrize(
    "back", ["//desk.example", "http://desk.example", "/\\desk.example", "javascript:1", "/\r\nX: 1"]
)
async def test_choosing_a_language_leads_nowhere_else(site: Site, back: str) -> None:
    answer = await site.post("/preferences", {"language": "en", "back": back})
    assert answer.status == 303
    assert answer.headers["Location"] == "/"

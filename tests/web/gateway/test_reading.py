"""Another system brings its notices, in whatever way it can, and is told what is missing or wrong."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus, urlencode, urlsplit

import aiohttp
import pytest

from engine.core.release import Release
from engine.web import guard
from engine.web.gateway.fields import MEDIA, MESSAGE, TO, fields
from engine.web.table import TEXT as LIMIT
from tests.web.gateway.ways import encodings
from tests.web.gatewayed import (
    ANA,
    TEXT,
    TOKEN,
    Desk,
    desk_at_work,
)


@encodings
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_every_way_of_sending_and_every_name(desk: Desk, encode: Any, method: str) -> None:
    ids = []
    for n, to in enumerate(TO):
        for m, message in enumerate(MESSAGE):
            said = {to: ANA, message.upper(): f"{TEXT} {n} {m} & más\nfin"}
            query, options = encode(said)
            status, answer = await desk.ask(method, f"cobranzas{query}", **options)
            assert status == 200, answer
            ids.append(answer["id"])
    assert len(set(ids)) == len(TO) * len(MESSAGE)
    assert set(await desk.arrived()) == {
        (ANA, f"{TEXT} {n} {m} & más\nfin") for n in range(len(TO)) for m in range(len(MESSAGE))
    }


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"to": ""}, "Falta el teléfono"),
        ({"to": " "}, "Falta el teléfono"),
        ({"message": "\r\n"}, "Falta el texto"),
        ({"message": "\0"}, "Falta el texto"),
        ({"to": "0"}, "«0» no se entiende"),
        ({"to": "{destinatario}"}, "«{destinatario}» no se entiende"),
        ({"to": "555-0001"}, "no se entiende"),
        ({"to": f"{ANA}, {ANA}"}, "no se entiende"),
        ({"media": "http://example.com/a.pdf"}, "https://"),
        ({"media": "factura.pdf"}, "https://"),
        ({"media": "file:///etc/passwd"}, "https://"),
        ({"media": "https://example.com:8443/a.pdf"}, "https://"),
        ({"media": "https://u:p@example.com/a.pdf"}, "https://"),
        ({"media": "https://127.0.0.1/a.pdf"}, "no es de Internet"),
        ({"media": "https://panel.lan/a.pdf"}, "no es de Internet"),
        ({"media": f"https://example.com/{'a' * 3000}"}, "https://"),
    ],
)
async def test_what_is_missing_or_wrong_is_said(desk: Desk, said: dict[str, str], words: str) -> None:
    status, answer = await desk.bring(**said)
    assert (status, answer["status"]) == (400, "error")
    assert words in answer["message"]
    assert await desk.arrived() == []


async def test_whoever_asks_in_english_is_told_so(desk: Desk) -> None:
    _, answer = await desk.ask("POST", "cobranzas", headers={"Accept-Language": "en"})
    assert answer["message"].startswith("The telephone is missing")


@pytest.mark.parametrize("body", [b'{"to": "1"', b'{"to": "3815550001", "message": "a "b" c"}', b"[" * 9000])
async def test_json_that_is_none_is_said(desk: Desk, body: bytes) -> None:
    status, answer = await desk.ask("POST", "cobranzas", data=body)
    assert (status, "comillas" in answer["message"]) == (400, True)


async def test_a_text_with_its_line_breaks_in_json(desk: Desk) -> None:
    body = b'\xef\xbb\xbf{"to": 3815550001.0, "message": "uno\r\ndos\tx", "other": [1], "more": null}'
    assert (await desk.ask("POST", "cobranzas", data=body))[0] == 200
    assert await desk.arrived() == [(ANA, "uno\ndos\tx")]


async def test_an_old_encoding_is_understood(desk: Desk) -> None:
    body = "tel\xe9fono=3815550001&mensaje=Se\xf1or+%D1and%FA".encode("latin-1")
    assert (await desk.ask("POST", "cobranzas", data=body))[0] == 200
    assert await desk.arrived() == [(ANA, "Señor Ñandú")]


AS_A_TEMPLATE_LEAVES_IT = [
    "Pérez & Hijos: vence mañana",
    "Luz&Gas S.A. le informa",
    "Pagá en https://pagos.example/?pref=1&cuota=2 antes del 10",
    "https://pagos.example/?pref=1&cuota=2",
    "Su factura de AT&T",
    "Llamá al +54 381 4220000",
    "10% de descuento & más",
    "Un & otro & otro más",
]


@pytest.mark.parametrize("text", AS_A_TEMPLATE_LEAVES_IT)
@pytest.mark.parametrize("form", ["to={to}&message={text}", "message={text}&to={to}&token=" + TOKEN])
async def test_a_text_that_nobody_encoded_arrives_whole(desk: Desk, form: str, text: str) -> None:
    body = form.format(to="+54 9 381 555 0001", text=text).encode()
    assert (await desk.ask("POST", "cobranzas", data=body))[0] == 200
    assert await desk.arrived() == [(ANA, text)]


@pytest.mark.parametrize("more", ["&id=5", "&debug", "&", "&&x=1", "&token=" + TOKEN, "&to=" + ANA[1:]])
async def test_what_comes_behind_an_encoded_text_is_none_of_it(desk: Desk, more: str) -> None:
    text = "Pagá en https://pagos.example/?pref=1"
    body = urlencode({"to": ANA, "message": text}) + more
    assert (await desk.ask("POST", "cobranzas", data=body.encode()))[0] == 200
    assert await desk.arrived() == [(ANA, text)]


async def test_a_form_of_nothing_but_pieces_is_read_at_once(desk: Desk) -> None:
    body = b"to=3815550001&message=://?" + b"&%20=" * 12_000
    assert (await desk.ask("POST", "cobranzas", data=body))[0] == 200


@pytest.mark.parametrize(
    "body",
    [
        b"--\r\n" + b"content-disposition:" * 3_200 + b"\r\n\r\nx",
        b"--\r\n" + b"content-disposition: name" * 2_600 + b"\r\n\r\nx",
        b"message=" + b"://" * 21_000 + b"&x=1",
        b"message=" + b"://?" * 16_000 + b"\t&x=1",
    ],
    ids=["parts", "parts with a name", "links", "links that end"],
)
def test_nothing_that_is_repeated_holds_everybody_up(body: bytes) -> None:
    """It is read before the key is looked at: anybody may send it."""
    start = time.process_time()
    fields(b"", body)
    assert time.process_time() - start < 0.2


@pytest.mark.parametrize("encode", [quote, quote_plus])
@pytest.mark.parametrize("charset", ["utf-8", "latin-1"])
async def test_what_was_encoded_twice(desk: Desk, encode: Any, charset: str) -> None:
    to, text = (encode(encode(each.encode(charset))) for each in (ANA, TEXT))
    assert (await desk.ask("GET", f"cobranzas?to={to}&message={text}"))[0] == 200
    assert await desk.arrived() == [(ANA, TEXT)]


@pytest.mark.parametrize(
    "text", ["https://example.com/mi%20factura.pdf", "a+b", "C++", "100%", "Ver https://e.example/a%20b+c+d"]
)
async def test_what_only_looks_like_it(desk: Desk, text: str) -> None:
    await desk.id(message=text)
    assert await desk.arrived() == [(ANA, text)]


@pytest.mark.parametrize(
    "body", [b"to=3815550001&to=3815550002&message=x", b"to[]=3815550001&to[]=3815550002&text=x"]
)
async def test_a_notice_is_for_one(desk: Desk, body: bytes) -> None:
    status, answer = await desk.ask("POST", "cobranzas", data=body)
    assert (status, answer["message"]) == (400, "Van varios teléfonos: cada aviso es para uno.")
    assert await desk.arrived() == []


async def test_one_that_is_said_twice_is_one(desk: Desk) -> None:
    status, _ = await desk.ask("POST", f"cobranzas/?to={ANA[1:]}", data={"to": "0381 15 5550001", "msg": "x"})
    assert status == 200
    assert await desk.arrived() == [(ANA, "x")]


async def test_lists_in_json(desk: Desk) -> None:
    body = {"to": ["3815550001"], "message": ["uno", 2, None, ["no"]]}
    assert (await desk.ask("POST", "cobranzas", json=body))[0] == 200
    assert await desk.arrived() == [(ANA, "uno\n2")]
    status, _ = await desk.ask("POST", "cobranzas", json={**body, "to": ["3815550001", "3815550002"]})
    assert status == 400


async def test_what_is_too_big_is_refused(desk: Desk) -> None:
    for accept in ("*/*", "text/html"):
        for data in (b"x" * (LIMIT + 1), aiohttp.payload.AsyncIterablePayload(chunks())):
            status, answer = await desk.ask("POST", "cobranzas", data=data, headers={"Accept": accept})
            assert (status, set(answer), answer["status"]) == (413, {"status", "message"}, "error")
    assert (await desk.bring(message="x" * 60_000))[0] == 200


async def test_who_never_ends_is_not_waited_for(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "SLOWEST", 0.2)
    where = urlsplit(desk.address)
    reader, writer = await asyncio.open_connection(where.hostname, where.port)
    with closing(writer):
        writer.write(b"POST /gateway/cobranzas HTTP/1.1\r\nHost: here\r\nContent-Length: 9\r\n\r\nto=")
        async with asyncio.timeout(5):
            assert b" 408 " in await reader.readuntil(b"\r\n")


async def chunks() -> AsyncIterator[bytes]:
    for _ in range(20):
        yield b"x" * 8192


@pytest.mark.parametrize(
    "to",
    [
        *("3815550001", "03815550001", "0381155550001", "0381 15 555-0001", "543815550001"),
        *("+5493815550001", "5493815550001", "+54 9 381 555 0001", "(0381) 15-5550001", " 3815550001 "),
    ],
)
async def test_a_telephone_as_it_was_typed(desk: Desk, to: str) -> None:
    first = await desk.id()
    assert await desk.id(to=to) == first
    assert await desk.arrived() == [(ANA, TEXT)]


async def test_a_plus_that_became_a_space(desk: Desk) -> None:
    assert (await desk.ask("GET", "cobranzas?to=+13055550123&text=hi"))[0] == 200
    assert await desk.arrived() == [("+13055550123", "hi")]


@pytest.mark.parametrize(
    ("link", "kind", "name"),
    [
        ("https://example.com/f/Factura%20marzo.pdf?k=1", "document", "Factura marzo.pdf"),
        ("HTTPS://example.com/qr.PNG", "image", "qr.PNG"),
        ("https://example.com/a.mp4", "video", "a.mp4"),
        ("https://example.com/a.ogg", "audio", "a.ogg"),
        ("https://example.com", "document", None),
    ],
)
@pytest.mark.parametrize("alias", MEDIA)
async def test_a_file_by_its_address(desk: Desk, alias: str, link: str, kind: str, name: str | None) -> None:
    assert (await desk.bring(**{alias: link}))[0] == 200
    await desk.runtime.quiet()
    content = desk.line.taken[0][1].content
    assert (content.kind, content.text, content.media, content.name) == (
        kind,
        TEXT,
        link.replace("HTTPS", "https"),
        name,
    )


async def test_a_file_of_a_server_that_the_project_names(release: Release, tmp_path: Path) -> None:
    def named(release: Release) -> Release:
        return replace(release, company=replace(release.company, media_hosts=("panel.lan:8443", "panel.lan")))

    async with desk_at_work(release, tmp_path, change=named) as desk:
        assert (await desk.bring(media="https://panel.lan:8443/a.pdf"))[0] == 200
        assert (await desk.bring(media="http://panel.lan/a.pdf"))[0] == 400

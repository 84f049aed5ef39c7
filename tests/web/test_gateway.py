"""Another system brings its notices, in whatever way it can, and asks what became of them."""

from __future__ import annotations

import asyncio
import base64
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from ipaddress import ip_address
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus, urlencode

import aiohttp
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.channels import Reached
from engine.core.messages import GatewayMessage
from engine.core.release import Keyword, Release
from engine.core.windows import CLOSED
from engine.store.errors import Unavailable
from engine.web.engines import at_work
from engine.web.gateway import handlers
from engine.web.gateway.fields import MEDIA, MESSAGE, TO
from engine.web.gateway.guesses import MOST, REMEMBERED, Guesses
from engine.web.routes import TEXT as LIMIT
from engine.web.settings import BadSetting, environment
from tests.web.gatewayed import (
    ANA,
    GATEWAYS,
    MINUTE,
    NOON,
    OTHER_TOKEN,
    TEXT,
    TOKEN,
    Desk,
    desk_at_work,
    not_now,
    refusing,
    with_windows,
)


@pytest.fixture
async def desk(release: Release, tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk_at_work(release, tmp_path) as desk:
        yield desk


# However it comes


def in_query(said: dict[str, str]) -> tuple[str, dict[str, Any]]:
    return f"?{urlencode(said)}", {}


def in_form(said: dict[str, str]) -> tuple[str, dict[str, Any]]:
    return "", {"data": said}


def in_parts(said: dict[str, str]) -> tuple[str, dict[str, Any]]:
    form = aiohttp.FormData(default_to_multipart=True)
    for name, value in said.items():
        form.add_field(name, value)
    return "", {"data": form}


def in_json(said: dict[str, str]) -> tuple[str, dict[str, Any]]:
    return "", {"json": said}


def labelled(encode: Any, type: str | None) -> Any:
    """The same body, called something else or nothing."""

    def encoded(said: dict[str, str]) -> tuple[str, dict[str, Any]]:
        body = json.dumps(said) if encode is in_json else urlencode(said)
        headers = {"Content-Type": type} if type is not None else {}
        return "", {"data": body.encode(), "headers": headers, "skip_auto_headers": ["Content-Type"]}

    return encoded


ENCODINGS = {
    "query": in_query,
    "form": in_form,
    "multipart": in_parts,
    "json": in_json,
    "form as json": labelled(in_form, "application/json"),
    "form as text": labelled(in_form, "text/plain"),
    "form as nothing": labelled(in_form, None),
    "form as multipart": labelled(in_form, "multipart/form-data"),
    "json as form": labelled(in_json, "application/x-www-form-urlencoded"),
    "json as nothing": labelled(in_json, None),
}
encodings = pytest.mark.parametrize("encode", ENCODINGS.values(), ids=ENCODINGS)


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


def basic(user: str, password: str) -> dict[str, str]:
    return {"Authorization": f"Basic {base64.b64encode(f'{user}:{password}'.encode()).decode()}"}


KEYS: dict[str, tuple[dict[str, str], dict[str, str]]] = {
    "bearer": ({"Authorization": f"Bearer {TOKEN}"}, {}),
    "bearer in capitals": ({"Authorization": f"BEARER  {TOKEN} "}, {}),
    "no word before it": ({"Authorization": TOKEN}, {}),
    "user": (basic(TOKEN, ""), {}),
    "password": (basic("sistema", TOKEN), {}),
    "parameter": ({}, {"token": TOKEN}),
    "parameter in capitals": ({}, {"TOKEN": TOKEN}),
    "one that is wrong and one that is right": ({"Authorization": "Bearer no"}, {"token": TOKEN}),
}


@encodings
@pytest.mark.parametrize("key", KEYS.values(), ids=KEYS)
async def test_every_way_of_having_the_key(desk: Desk, encode: Any, key: Any) -> None:
    headers, fields = key
    query, options = encode({"to": ANA, "message": TEXT, **fields})
    options["headers"] = {**options.get("headers", {}), **headers}
    status, _ = await desk.ask("POST", f"cobranzas{query}", token=None, **options)
    assert status == 200
    assert await desk.arrived() == [(ANA, TEXT)]


WRONG: dict[str, tuple[dict[str, str], dict[str, str]]] = {
    "nothing": ({}, {}),
    "empty": ({"Authorization": "Bearer "}, {"token": ""}),
    "nearly": ({"Authorization": f"Bearer {TOKEN[:-1]}"}, {"token": TOKEN + "x"}),
    "of another gateway": ({"Authorization": f"Bearer {OTHER_TOKEN}"}, {}),
    "both together": (basic(TOKEN[:5], TOKEN[5:]), {}),
    "the variable's name": ({}, {"token": "${GATEWAY_TOKEN}"}),
    "no base64": ({"Authorization": "Basic ñ%%="}, {}),
    "not text": ({"Authorization": "Bearer \udcff😀"}, {"token": "\ud800😀"}),
}


@pytest.mark.parametrize("key", WRONG.values(), ids=WRONG)
async def test_without_the_key_nothing_is_said(desk: Desk, key: Any) -> None:
    headers, fields = key
    headers = {name: value.encode("utf-8", "replace").decode() for name, value in headers.items()}
    for path, said in (("cobranzas", {"to": "no phone"}), ("cobranzas/gw-cobranzas-1", {})):
        query = urlencode({**said, **fields}, errors="surrogatepass")
        answer = await desk.ask("GET", f"{path}?{query}", token=None, headers=headers)
        assert answer == (401, {"status": "error"})
    assert await desk.arrived() == []


async def guess(
    desk: Desk, times: int, token: str | None = "a-wrong-token-of-16", **headers: str
) -> set[int]:
    asked = [desk.ask("POST", "cobranzas", token=token, headers=headers) for _ in range(times)]
    return {status for status, _ in await asyncio.gather(*asked)}


async def test_whoever_guesses_waits_and_nobody_else(desk: Desk) -> None:
    """Wherever the guess is; the right one too, or each answer would be one more that was tried."""
    guesser, ours = {"X-Forwarded-For": "9.9.9.9"}, {"X-Forwarded-For": "1.1.1.1, 8.8.4.4"}
    assert await guess(desk, 9, **guesser) == {401}
    for path in ("cobranzas?token=no", "otra?token=no", "cobranzas/gw-cobranzas-1?token=no"):
        status, answer = await desk.ask("GET", path, token=None, headers=guesser)
        assert (status, answer) == (401 if path == "cobranzas?token=no" else 429, {"status": "error"})
    assert await guess(desk, 1, TOKEN, **guesser) == {429}
    assert await guess(desk, 1, TOKEN, **ours) == {400}
    assert await guess(desk, 1, TOKEN, **{"X-Forwarded-For": "9.9.9.9, 8.8.4.4"}) == {400}


async def test_without_a_token_nothing_is_guessed(desk: Desk) -> None:
    assert await guess(desk, 30, None) == {401}
    assert (await desk.bring())[0] == 200


async def test_of_one_network_all_the_addresses_are_one_place(desk: Desk) -> None:
    for n in range(10):
        assert await guess(desk, 1, **{"X-Forwarded-For": f"2001:db8:1:2:{n}::1"}) == {401}
    assert await guess(desk, 1, **{"X-Forwarded-For": "2001:db8:1:2:ffff::"}) == {429}
    assert await guess(desk, 1, **{"X-Forwarded-For": "2001:db8:1:3::1"}) == {401}


def test_guesses_are_forgiven_and_do_not_fill_the_memory() -> None:
    now = 0.0
    guesses = Guesses(lambda: now)
    for _ in range(MOST - 1):
        guesses.wrong("a")
    assert guesses.wait("a") == 0
    now = 20.5
    guesses.wrong("a")
    assert (guesses.wait("a"), guesses.wait("b")) == (40, 0)
    now = 60.0
    assert guesses.wait("a") == 0
    guesses.wrong("a")
    assert guesses.wait("a") == 0
    for n in range(REMEMBERED * 3):
        guesses.wrong(str(n))
    assert len(guesses._made) == REMEMBERED


@pytest.mark.parametrize("name", ["short", "lost"])
@pytest.mark.parametrize("token", ["", "short", "${NO_TOKEN}"])
async def test_a_gateway_that_has_no_good_key_is_shut(desk: Desk, name: str, token: str) -> None:
    assert await desk.ask("POST", f"{name}?token={quote(token)}", token=token) == (401, {"status": "error"})


@pytest.mark.parametrize("name", ["nobody", "COBRANZAS", "%00", "a" * 500, "%F0%9F%98%80"])
async def test_a_gateway_that_is_not_there(desk: Desk, name: str) -> None:
    status, answer = await desk.bring(name)
    assert (status, answer["message"]) == (404, "No hay ninguna entrada con ese nombre.")


# What is missing, and what cannot be used


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"to": ""}, "Falta el teléfono"),
        ({"to": " "}, "Falta el teléfono"),
        ({"message": "\r\n"}, "Falta el texto"),
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
    for data in (b"x" * (LIMIT + 1), aiohttp.payload.AsyncIterablePayload(chunks())):
        async with desk.http.post(f"{desk.address}/gateway/cobranzas?token={TOKEN}", data=data) as answer:
            assert answer.status == 413
    assert (await desk.bring(message="x" * 60_000))[0] == 200


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


# The same again


async def test_the_same_again_is_the_same(desk: Desk) -> None:
    first = await desk.id()
    others = [
        await desk.id(message=f"{TEXT}!"),
        await desk.id(to="3815550002"),
        await desk.id(media="https://example.com/a.pdf"),
    ]
    assert len({first, *others}) == 4
    assert await desk.id(message=f" {TEXT}\r\n") == first
    assert len(await desk.arrived()) == 4


@pytest.mark.parametrize("begins", [0, 1, 299, 598, 599])
async def test_it_lasts_as_long_as_declared_wherever_it_begins(desk: Desk, begins: int) -> None:
    desk.clock.advance(timedelta(seconds=begins))
    first = await desk.id()
    for seconds in (1, 1, 300, 297):
        desk.clock.advance(timedelta(seconds=seconds))
        assert await desk.id() == first
    desk.clock.advance(timedelta(seconds=1))
    second = await desk.id()
    assert second != first
    desk.clock.advance(timedelta(seconds=599))
    assert await desk.id() == second
    assert len(await desk.arrived()) == 2


async def test_twenty_at_once_are_one(desk: Desk) -> None:
    ids = await asyncio.gather(*(desk.id() for _ in range(20)))
    assert len(set(ids)) == 1
    assert await desk.arrived() == [(ANA, TEXT)]


async def test_two_at_once_over_the_edge_are_one(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The stretch ends while the first is being written down."""
    desk.clock.advance(timedelta(seconds=599))
    commit = desk.runtime.store.commit

    async def slow(batch: Any) -> int:
        await asyncio.sleep(0.2)
        return await commit(batch)

    monkeypatch.setattr(desk.runtime.store, "commit", slow)
    first = asyncio.create_task(desk.id())
    await asyncio.sleep(0.1)
    desk.clock.advance(timedelta(seconds=2))
    assert await desk.id() == await first
    assert await desk.arrived() == [(ANA, TEXT)]


async def test_after_a_restart_it_is_still_known(release: Release, tmp_path: Path) -> None:
    async with desk_at_work(release, tmp_path, NOON + 9 * MINUTE) as desk:
        first = await desk.id()
        assert await desk.arrived() == [(ANA, TEXT)]
    async with desk_at_work(release, tmp_path, NOON + 11 * MINUTE) as desk:
        assert await desk.id() == first
        assert await desk.arrived() == []
        assert await desk.state(first) == ("sent", "Salió.")


async def test_what_was_taken_leaves_after_a_restart(release: Release, tmp_path: Path) -> None:
    async with desk_at_work(release, tmp_path) as desk:
        desk.line.trouble = not_now()
        first = await desk.id()
        assert await desk.arrived() == []
    async with desk_at_work(release, tmp_path) as desk:
        assert await desk.arrived() == [(ANA, TEXT)]
        assert await desk.id() == first


async def test_where_nothing_is_a_repetition_all_leave(desk: Desk) -> None:
    answers = await asyncio.gather(
        *(desk.ask("POST", "otra", token=OTHER_TOKEN, data={"to": ANA, "message": TEXT}) for _ in range(5))
    )
    assert len({answer["id"] for _, answer in answers}) == 5
    assert await desk.arrived() == [(ANA, TEXT)] * 5


async def test_two_gateways_are_two(desk: Desk) -> None:
    await desk.id()
    assert (await desk.ask("POST", "otra", token=OTHER_TOKEN, data={"to": ANA, "message": TEXT}))[0] == 200
    assert len(await desk.arrived()) == 2


# The mode


@pytest.mark.parametrize("mode", ["complete", "gateway_only", "emergency"])
async def test_in_these_modes_it_is_open(desk: Desk, mode: str) -> None:
    await desk.choose(mode)
    await desk.id()
    assert await desk.arrived() == [(ANA, TEXT)]


async def test_stopped_it_keeps_nothing(desk: Desk) -> None:
    before = await desk.id(message="antes")
    await desk.choose("stopped")
    for said in ({}, {"to": ""}):
        status, answer = await desk.bring(**said)
        assert (status, "No se guardó nada" in answer["message"]) == (503, True)
    assert await desk.state(before) == ("sent", "Salió.")
    await desk.choose("complete")
    assert await desk.arrived() == [(ANA, "antes")]
    await desk.id()
    assert await desk.arrived() == [(ANA, "antes"), (ANA, TEXT)]


async def test_a_mode_that_changes_meanwhile(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """It came in just before: it is refused all the same, and may be brought again."""

    async def not_yet(runtime: Any) -> None:
        pass

    await desk.choose("stopped")
    with monkeypatch.context() as before:
        before.setattr(handlers, "_require_mode", not_yet)
        for _ in range(2):
            assert (await desk.bring())[0] == 503
    await desk.choose("complete")
    again = await desk.id()
    assert await desk.id() == again
    assert await desk.arrived() == [(ANA, TEXT)]


async def test_what_cannot_be_kept_is_not_acknowledged(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    async def no(*args: Any) -> int:
        raise Unavailable(file="x", error="disk")

    with monkeypatch.context() as broken:
        broken.setattr(desk.runtime.store, "commit", no)
        status, answer = await desk.bring()
        assert (status, answer["status"]) == (503, "error")
    with monkeypatch.context() as broken:
        broken.setattr(desk.runtime.store, "event", no)
        assert (await desk.bring())[0] == 503
    await desk.runtime.stop()
    assert (await desk.bring())[0] == 503
    await desk.runtime.start()


# What became of it


async def test_a_notice_on_its_way(desk: Desk) -> None:
    desk.line.open_for.clear()
    id = await desk.id()
    assert (await desk.fate(id))["state"] == "queued"
    desk.line.open_for.set()
    assert await desk.state(id) == ("sent", "Salió.")
    for reached, state in (
        (Reached.DELIVERED, "delivered"),
        (Reached.READ, "read"),
        (Reached.PLAYED, "read"),
    ):
        desk.clock.advance(MINUTE)
        await desk.tell(reached)
        answer = await desk.fate(id)
        assert answer["state"] == state
    assert answer["received_at"] == "2026-12-01T12:00:00-03:00"
    assert answer["changed_at"] == "2026-12-01T12:03:00-03:00"
    assert answer["next_try_at"] is None


async def test_a_notice_that_is_tried_again(desk: Desk) -> None:
    desk.line.trouble = not_now()
    id = await desk.id()
    await asyncio.sleep(0.1)
    answer = await desk.fate(id)
    assert (answer["state"], answer["next_try_at"]) == ("queued", "2026-12-01T12:00:05-03:00")
    desk.line.trouble = None
    desk.clock.advance(MINUTE)
    async with asyncio.timeout(10):
        while not desk.line.taken:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    assert await desk.state(id) == ("sent", "Salió.")


async def test_a_notice_that_does_not_arrive(desk: Desk) -> None:
    desk.line.trouble = refusing("131026", "Ese número no tiene WhatsApp.")
    id = await desk.id()
    assert await desk.state(id) == ("failed", "Ese número no tiene WhatsApp.")
    desk.line.trouble = None
    other = await desk.id(message="otro")
    await desk.runtime.quiet()
    await desk.tell(Reached.FAILED, code="131049", reason="WhatsApp decidió no entregarlo.")
    assert await desk.state(other) == ("failed", "WhatsApp decidió no entregarlo.")


async def test_a_notice_that_failed_for_what_passes_is_told_by_its_second_try(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk.line, "explain", lambda code, details: details, raising=False)
    monkeypatch.setattr(desk.line, "passes", lambda code: code == "131000", raising=False)
    id = await desk.id()
    await desk.runtime.quiet()
    await desk.tell(Reached.FAILED, code="131000", reason="Ahora no.")
    assert await desk.state(id) == ("sent", "Salió.")
    assert await desk.arrived() == [(ANA, TEXT)] * 2
    assert await desk.id() == id
    await desk.tell(Reached.FAILED, code="131000", reason="Tampoco.")
    assert await desk.state(id) == ("failed", "Tampoco.")
    assert await desk.arrived() == [(ANA, TEXT)] * 2


async def test_who_wants_no_notices_gets_none_until_they_do(release: Release, tmp_path: Path) -> None:
    def with_words(release: Release) -> Release:
        words = {"basta": "opt_out", "sigan": "opt_in"}
        keywords = {word: Keyword((word,), do=do) for word, do in words.items()}
        return replace(release, routing=replace(release.routing, keywords=keywords))

    async with desk_at_work(release, tmp_path, change=with_words) as desk:
        await desk.customer_writes("basta")
        id = await desk.id()
        assert await desk.state(id) == ("failed", "No salió: el cliente pidió no recibir avisos.")
        assert await desk.id() == id
        assert (ANA, TEXT) not in await desk.arrived()
        desk.clock.advance(MINUTE)
        await desk.customer_writes("sigan")
        assert (await desk.state(await desk.id(message="otro")))[0] == "sent"
        assert (ANA, "otro") in await desk.arrived()


async def test_a_notice_that_waits_is_not_the_answer_to_who_wants_none(
    release: Release, tmp_path: Path
) -> None:
    def with_word(release: Release) -> Release:
        routing = replace(release.routing, keywords={"baja": Keyword(("baja",), do="opt_out")})
        return with_windows(replace(release, routing=routing))

    async with desk_at_work(release, tmp_path, change=with_word) as desk:
        id = await desk.id()
        assert (await desk.state(id))[0] == "waiting"
        await desk.customer_writes("BAJA")
        assert await desk.state(id) == ("failed", "No salió: el cliente pidió no recibir avisos.")
        assert (ANA, TEXT) not in await desk.arrived()


async def test_a_notice_that_waits_for_the_customer(release: Release, tmp_path: Path) -> None:
    async with desk_at_work(release, tmp_path, change=with_windows) as desk:
        id = await desk.id()
        assert (await desk.state(id))[0] == "waiting"
        assert len(await desk.arrived()) == 1  # the template that asks to write
        assert await desk.id() == id
        await desk.customer_writes()
        assert await desk.state(id) == ("sent", "Salió.")
        assert (ANA, TEXT) in await desk.arrived()


async def test_a_notice_that_waited_for_the_customer_too_long(release: Release, tmp_path: Path) -> None:
    async with desk_at_work(release, tmp_path, change=with_windows) as desk:
        id = await desk.id()
        desk.clock.advance(release.keeps)
        await until(lambda: _has_failed(desk, id))
        said = "No salió: el cliente no escribió en el tiempo que se lo esperó."
        assert await desk.state(id) == ("failed", said)
        await desk.customer_writes()
        assert (ANA, TEXT) not in await desk.arrived()


async def _has_failed(desk: Desk, id: str) -> bool:
    return (await desk.state(id))[0] == "failed"


async def until(holds: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(20):
        while not await holds():  # noqa: ASYNC110 the desk has no bell
            await asyncio.sleep(0.01)


async def test_the_line_finds_late_that_it_has_to_wait(release: Release, tmp_path: Path) -> None:
    async with desk_at_work(release, tmp_path, change=with_windows) as desk:
        await desk.customer_writes()
        await desk.runtime.quiet()
        desk.line.trouble = refusing(CLOSED, "too late")
        id = await desk.id()
        assert (await desk.state(id))[0] == "waiting"
        desk.line.trouble = None
        desk.clock.advance(MINUTE)
        await desk.customer_writes("¿y?")
        assert await desk.state(id) == ("sent", "Salió.")


async def test_a_notice_that_the_engine_could_not_decide(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: Any) -> Any:
        raise ValueError("boom")

    with monkeypatch.context() as trouble:
        trouble.setattr(desk.runtime._decider, "_decide", broken)
        id = await desk.id()
        assert (await desk.state(id))[0] == "failed"
        assert await desk.id() == id
    await desk.runtime.retry(id)
    assert await desk.state(id) == ("sent", "Salió.")


async def test_nobody_asks_after_what_is_not_theirs(desk: Desk) -> None:
    id = await desk.id()
    strangers = [f"otra/{id}", "cobranzas/nothing", "cobranzas/%00", f"cobranzas/{id}.1", "cobranzas/c 1"]
    for path in strangers:
        token = OTHER_TOKEN if path.startswith("otra") else TOKEN
        status, answer = await desk.ask("GET", path.replace(" ", "%20"), token=token)
        assert (status, answer["message"]) == (404, "No hay ningún aviso con ese id.")


# What nobody else may see


async def test_the_log_holds_neither_token_nor_text_nor_telephone(
    desk: Desk, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.INFO)
    desk.line.trouble = refusing("1", "no")
    query = urlencode({"to": ANA, "message": TEXT, "token": TOKEN})
    status, answer = await desk.ask("GET", f"cobranzas?{query}", token=None)
    assert status == 200
    await desk.state(answer["id"])
    await desk.bring(to="381 what")
    out = capsys.readouterr()
    said = out.out + out.err + caplog.text
    assert answer["id"] in said
    assert not [secret for secret in (TOKEN, TEXT, "vence", ANA[-7:], "381 what") if secret in said]
    assert ANA[-7:] not in answer["id"]


# When it is served


@pytest.mark.parametrize(
    ("token", "reason"), [("", "no_gateway_token"), ("fifteen-letters", "short_gateway_token")]
)
def test_a_desk_does_not_open_with_a_gateway_unlocked(
    release: Release, tmp_path: Path, token: str, reason: str
) -> None:
    lines = {"wa": {"kind": "cloud", "phone_number_id": "1", "token": "t", "app_secret": "s"}}
    served = replace(release, lines=lines, gateways={"cobranzas": GATEWAYS["cobranzas"]})
    with pytest.raises(BadSetting) as bad:
        at_work(served, tmp_path, environment({"GATEWAY_TOKEN": token}, tmp_path))
    assert (bad.value.reason, bad.value.params["gateway"]) == (reason, "cobranzas")
    at_work(served, tmp_path, environment({"GATEWAY_TOKEN": TOKEN}, tmp_path))


# Whatever it is

NAMES = st.sampled_from([*TO, *MESSAGE, *MEDIA, "token", "Tó", "x"])
ANYTHING = st.text(max_size=40) | st.sampled_from(
    [ANA, TOKEN, "https://[", "https://a.com/%00", "https://é.x/a"]
)
SAID = st.dictionaries(
    NAMES, ANYTHING | st.integers() | st.floats() | st.none() | st.lists(ANYTHING), max_size=6
)
BODIES = (
    st.binary(max_size=200)
    | SAID.map(lambda said: json.dumps(said).encode())
    | SAID.map(lambda said: urlencode(said, errors="surrogatepass").encode())
    | SAID.map(
        lambda said: b"".join(
            b'--b\r\nContent-Disposition: form-data; name="%b"\r\n\r\n%b\r\n'
            % (name.encode(), str(value).encode("utf-8", "surrogatepass"))
            for name, value in said.items()
        )
    )
    | st.binary(max_size=60).map(lambda inner: b"--" + inner + b"\r\ncontent-disposition: " + inner)
)
TYPES = st.sampled_from(
    ["application/json", "multipart/form-data; boundary=b", "text/plain; charset=nope", ""]
)
PLACES = count(2**24)
ASKED = st.tuples(st.sampled_from(["GET", "POST"]), SAID, BODIES, TYPES, st.booleans())


def test_nothing_makes_it_fail(release: Release, tmp_path: Path) -> None:
    with asyncio.Runner() as runner:
        working = desk_at_work(release, tmp_path)
        desk = runner.run(working.__aenter__())

        @settings(max_examples=250, deadline=None, database=None)
        @given(ASKED)
        def tries(asked: Any) -> None:
            method, said, body, type, known = asked
            query = urlencode(said, errors="surrogatepass")
            runner.run(_try(desk, method, query, body, type, known))

        try:
            tries()
            assert runner.run(desk.runtime.set_aside()) == []
            runner.run(desk.id(message="sigo acá"))
            assert runner.run(desk.arrived())[-1] == (ANA, "sigo acá")
        finally:
            runner.run(working.__aexit__(None, None, None))


async def _try(desk: Desk, method: str, query: str, body: bytes, type: str, known: bool) -> None:
    token = TOKEN if known else None
    from_anywhere = str(ip_address(next(PLACES)))
    options = {"data": body, "headers": {"Content-Type": type, "X-Forwarded-For": from_anywhere}}
    status, answer = await desk.ask(method, f"cobranzas?{query}", token=token, **options)
    assert status in (200, 400, 401), answer
    if status == 200:
        event = await desk.runtime.store.event(answer["id"])
        assert isinstance(event, GatewayMessage)
        assert await desk.fate(answer["id"])

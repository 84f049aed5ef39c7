"""Who may bring a notice, and what nobody else learns of it."""

from __future__ import annotations

import asyncio
import base64
import logging
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest

from engine.core.release import Release
from engine.web.engines import at_work
from engine.web.gateway.guesses import MOST, REMEMBERED, Guesses
from engine.web.settings import BadSetting, environment
from tests.web.gateway.ways import encodings
from tests.web.gatewayed import (
    ANA,
    GATEWAYS,
    OTHER_TOKEN,
    TEXT,
    TOKEN,
    Desk,
    refusing,
)


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


async def test_nobody_asks_after_what_is_not_theirs(desk: Desk) -> None:
    id = await desk.id()
    strangers = [f"otra/{id}", "cobranzas/nothing", "cobranzas/%00", f"cobranzas/{id}.1", "cobranzas/c 1"]
    for path in strangers:
        token = OTHER_TOKEN if path.startswith("otra") else TOKEN
        status, answer = await desk.ask("GET", path.replace(" ", "%20"), token=token)
        assert (status, answer["message"]) == (404, "No hay ningún aviso con ese id.")


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


@pytest.mark.parametrize(
    ("token", "reason"),
    [
        ("", "no_gateway_token"),
        ("fifteen-letters", "short_gateway_token"),
        (f"{TOKEN}\nand-more", "garbled_gateway_token"),
        (f"{TOKEN}\u200band-more", "garbled_gateway_token"),
    ],
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

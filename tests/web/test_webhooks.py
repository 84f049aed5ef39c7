"""Meta brings messages: only what it signed is read, and only what is safe is acknowledged."""

from __future__ import annotations

import asyncio
import gzip
import io
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from hypothesis import given, settings
from hypothesis import strategies as st
from multidict import CIMultiDict

from engine import channels
from engine.channels.cloud.signature import HEADER
from engine.channels.interface import Status
from engine.core.release import Release
from engine.runtime import Runtime
from engine.store import SqliteStore
from engine.store.errors import Unavailable
from engine.web import guard, webhooks
from engine.web.app import application
from engine.web.door import Door
from engine.web.engines import at_work, lines_of
from engine.web.health import Health
from engine.web.keys import Settings
from engine.web.routes import WEBHOOK
from engine.web.settings import BadSetting, environment
from engine.web.webhooks import Hooks
from engine.web.words import Words
from tests.channels import meta
from tests.channels.meta import EVERY_TYPE, JSON, SPOILED, as_bytes, brought, signed, text
from tests.web.conftest import figures, nothing

SECRET, FOREIGN_SECRET, WORD = "app-secret-xyzzy", "other-app-secret", "the-word-xyzzy"
LINES = {
    "wa": {"kind": "cloud", "phone_number_id": meta.NUMBER, "app_secret": SECRET, "verify_token": WORD},
    "sales": {
        "kind": "cloud",
        "phone_number_id": meta.OTHER_NUMBER,
        "app_secret": SECRET,
        "verify_token": "another",
    },
    "foreign": {
        "kind": "cloud",
        "phone_number_id": "777",
        "app_secret": FOREIGN_SECRET,
        "verify_token": "third",
    },
    "phone": {"kind": "web"},
}
FROM_AFAR = {"Host": "desk.example", "X-Forwarded-For": "8.8.8.8", "Origin": "https://elsewhere.example"}
MARIA, NEXT = f"+{meta.MARIA}", "5493815550000"


@dataclass
class Desk:
    address: str
    http: aiohttp.ClientSession
    runtime: Runtime

    async def bring(self, body: Any, line: str = "wa", secret: str = SECRET, **headers: str) -> int:
        """As Meta does, from anywhere; returns the status."""
        raw = body if isinstance(body, bytes) else as_bytes(body)
        return (await self.post(raw, line, **signed(secret, raw), **headers)).status

    async def post(self, raw: Any, line: str = "wa", **headers: str) -> aiohttp.ClientResponse:
        url = f"{self.address}/webhooks/{line}"
        data = io.BytesIO(raw) if isinstance(raw, bytes) else raw
        answer = await self.http.post(url, data=data, headers={**FROM_AFAR, **headers})
        said = await answer.text()
        assert SECRET not in said
        assert WORD not in said
        return answer

    async def raw(self, body: bytes, *signatures: str, **headers: str) -> int:
        """With headers that come twice, or that are not true."""
        asked = CIMultiDict([*headers.items(), *((HEADER, each) for each in signatures)])
        url = f"{self.address}/webhooks/wa"
        async with self.http.post(url, data=io.BytesIO(body), headers=asked) as answer:
            return answer.status

    async def confirm(self, line: str = "wa", **asked: str) -> tuple[int, str]:
        query = {f"hub.{name}": value for name, value in asked.items()}
        url = f"{self.address}/webhooks/{line}"
        async with self.http.get(url, params=query, headers=FROM_AFAR) as answer:
            return answer.status, await answer.text()

    async def heard(self, line: str = "wa", who: str = MARIA) -> list[str]:
        """What was stored of what somebody wrote."""
        rows = await self.runtime.store.journal(("conversation", f"{line}|{who}"), limit=1000)
        return [row.data["text"] for row in rows if row.what == "customer"]

    async def knows(self, *ids: str) -> set[str]:
        return await self.runtime.store.known(ids)


@asynccontextmanager
async def desk_at_work(release: Release, folder: Path) -> AsyncIterator[Desk]:
    lines = {name: channels.Simulator(name) for name in LINES}
    runtime = Runtime(replace(release, lines=LINES), SqliteStore(folder), lines, no_connector)
    await runtime.start()
    app = application(Settings(), Health(nothing, figures), hooks=Hooks(LINES, runtime))
    runner = Door(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        async with aiohttp.ClientSession() as http:
            yield Desk(f"http://127.0.0.1:{runner.addresses[0][1]}", http, runtime)
    finally:
        await runner.cleanup()
        await runtime.stop()


async def no_connector(*asked: Any) -> tuple[str, Any]:
    return "not_found", None


@pytest.fixture
async def desk(release: Release, tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk_at_work(release, tmp_path) as desk:
        yield desk


# Is it ours?


async def test_meta_asks_whether_the_address_is_ours(desk: Desk) -> None:
    assert await desk.confirm(mode="subscribe", verify_token=WORD, challenge="1158201444") == (
        200,
        "1158201444",
    )


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"mode": "subscribe", "challenge": "1"},
        {"mode": "subscribe", "challenge": "1", "verify_token": ""},
        {"mode": "subscribe", "challenge": "1", "verify_token": WORD + "x"},
        {"mode": "subscribe", "challenge": "1", "verify_token": "another"},
        {"mode": "subscribe", "challenge": "1", "verify_token": "ñ😀"},
        {"mode": "unsubscribe", "challenge": "1", "verify_token": WORD},
    ],
)
async def test_whoever_does_not_know_the_word_learns_nothing(desk: Desk, asked: dict[str, str]) -> None:
    assert await desk.confirm(**asked) == (403, "Forbidden\n")


async def test_a_challenge_is_only_text(desk: Desk) -> None:
    query = f"hub.mode=subscribe&hub.verify_token={WORD}&hub.challenge=%3Cb%3E%ED%A0%80"
    url = aiohttp.client.URL(f"{desk.address}/webhooks/wa?{query}", encoded=True)
    async with desk.http.get(url) as answer:
        assert answer.status == 200
        assert answer.content_type == "text/plain"
        assert len(await answer.text()) < 50


@pytest.mark.parametrize("line", ["nobody", "phone", "WA", "%00", "a" * 500])
async def test_a_line_that_is_not_there(desk: Desk, line: str) -> None:
    assert await desk.confirm(line, mode="subscribe", verify_token=WORD) == (404, "Not Found\n")
    assert await desk.bring(brought(text()), line) == 404


# Who says so?


async def test_a_message_arrives(desk: Desk) -> None:
    assert await desk.bring(brought(text("hola"))) == 200
    assert await desk.heard() == ["hola"]
    await desk.runtime.quiet()
    line = desk.runtime.channels["wa"]
    assert isinstance(line, channels.Simulator)
    assert [shown.address for shown in line.shown][:1] == [MARIA]


async def test_what_is_not_signed_is_not_even_read(desk: Desk) -> None:
    raw = as_bytes(brought(text()))
    wrong = signed("another secret", raw)["X-Hub-Signature-256"]
    right = signed(SECRET, raw)["X-Hub-Signature-256"]
    assert (await desk.post(raw)).status == 401
    for claimed in (wrong, "", "sha256=", right[7:], right.upper(), right + "0", "ñ"):
        assert (await desk.post(raw, **{"X-Hub-Signature-256": claimed})).status == 403
    assert (await desk.post(raw + b" ", **{"X-Hub-Signature-256": right})).status == 403
    assert (await desk.post(b"no json", **{"X-Hub-Signature-256": right})).status == 403
    assert await desk.heard() == []
    assert await desk.knows("wa:wamid.AAA") == set()
    assert await desk.runtime.store.last_at() is None


async def test_of_two_signatures_neither_may_be_wrong(desk: Desk) -> None:
    raw = as_bytes(brought(text()))
    right, wrong = signed(SECRET, raw)[HEADER], signed("another", raw)[HEADER]
    for claimed in ((right, wrong), (wrong, right), (f"{right}, {right}",), (f"{right},{wrong}",)):
        assert await desk.raw(raw, *claimed) == 403
    assert await desk.heard() == []
    assert await desk.raw(raw, right, right) == 200
    assert await desk.heard() == ["hola"]


async def test_the_signature_is_of_the_bytes_that_came(desk: Desk) -> None:
    """Packed or not: a bomb is not unpacked, and what pretends to be packed is refused and not a crash."""
    raw = as_bytes(brought(text()))
    packed = gzip.compress(raw)
    encoded = {"Content-Encoding": "gzip"}
    for body, of, status in (
        (packed, raw, 403),
        (packed, packed, 400),
        (gzip.compress(b" " * 8 * WEBHOOK), b"", 403),
        (b"not packed at all", b"another", 403),
    ):
        assert await desk.raw(body, signed(SECRET, of)[HEADER], **encoded) == status
    assert await desk.runtime.store.last_at() is None
    assert await desk.raw(raw, signed(SECRET, raw)[HEADER], **encoded) == 200


async def test_what_is_no_json_will_never_be(desk: Desk) -> None:
    for raw in (b"", b"hola", b"{", b"\xff\xfe", b'{"entry":[]}}'):
        assert await desk.bring(raw) == 400
    assert await desk.runtime.store.last_at() is None


async def test_too_much_is_not_read(desk: Desk) -> None:
    raw = as_bytes(brought(text("a" * WEBHOOK)))
    assert await desk.bring(raw) == 413

    async def pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(raw), 65_536):
            yield raw[start : start + 65_536]

    assert (await desk.post(pieces(), **signed(SECRET, raw))).status == 413
    assert await desk.heard() == []
    assert await desk.bring(brought(text("a" * 60_000))) == 200
    assert await desk.heard() == ["a" * 60_000]


async def test_a_body_that_never_ends_is_not_waited_for(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "SLOWEST", 0.2)
    raw = as_bytes(brought(text("hola")))

    async def slowly() -> AsyncIterator[bytes]:
        yield raw[:50]
        await asyncio.sleep(30)

    async with asyncio.timeout(10):
        assert (await desk.post(slowly(), **signed(SECRET, raw))).status == 408
    assert await desk.heard() == []
    assert await desk.bring(raw) == 200


async def test_other_verbs_do_nothing(desk: Desk) -> None:
    for verb in ("PUT", "DELETE", "PATCH", "HEAD"):
        async with desk.http.request(verb, f"{desk.address}/webhooks/wa", headers=FROM_AFAR) as answer:
            assert answer.status in (403, 405)


# What is in it


async def test_everything_in_a_body_is_stored(desk: Desk) -> None:
    many = brought(*(text(f"{n}", f"wamid.{n}") for n in range(300)))
    both = meta.body(*many["entry"], *brought(text("z", "wamid.z"))["entry"])
    assert await desk.bring(both) == 200
    assert await desk.heard() == [*(f"{n}" for n in range(300)), "z"]


async def test_nobody_waits_until_a_large_body_is_read(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    others, understood = threading.Event(), webhooks._understood

    def slowly(body: bytes, *more: Any) -> Any:
        if len(body) > webhooks.LARGE:
            assert others.wait(10), "while it was read nobody else was answered"
        return understood(body, *more)

    monkeypatch.setattr(webhooks, "_understood", slowly)
    large = brought(*(text(f"{n} " * 300, f"wamid.{n}") for n in range(200)))
    assert len(as_bytes(large)) > webhooks.LARGE
    bringing = asyncio.create_task(desk.bring(large))
    await asyncio.sleep(0.1)
    assert await desk.bring(brought(text("chico", "wamid.small"))) == 200
    others.set()
    assert await bringing == 200
    assert len(await desk.heard()) == 201


async def test_the_same_is_heard_once(desk: Desk) -> None:
    assert await desk.bring(brought(text(), text())) == 200
    assert await desk.bring(brought(text())) == 200
    assert await desk.bring(brought(text("otra", "wamid.BBB"), text())) == 200
    assert await desk.heard() == ["hola", "otra"]


async def test_two_lines_of_one_application(desk: Desk) -> None:
    both = meta.entry(
        meta.change(meta.value(text("a wa"))),
        meta.change(meta.value(text("a ventas"), number=meta.OTHER_NUMBER)),
    )
    assert await desk.bring(meta.body(both)) == 200
    assert await desk.heard() == ["a wa"]
    assert await desk.heard("sales") == ["a ventas"]


async def test_one_application_does_not_speak_for_another(desk: Desk) -> None:
    assert await desk.bring(brought(text("soy otra"), number="777")) == 200
    assert await desk.heard("foreign") == []
    assert await desk.bring(brought(text()), "foreign") == 403
    assert await desk.bring(brought(text("soy yo"), number="777"), "foreign", FOREIGN_SECRET) == 200
    assert await desk.heard("foreign") == ["soy yo"]


async def test_every_kind_of_thing_is_stored(desk: Desk) -> None:
    kinds = {kind: said | {"id": f"wamid.{n}"} for n, (kind, said) in enumerate(EVERY_TYPE.items())}
    whole = brought(*kinds.values(), statuses=[meta.status()], errors=[{"code": 0}])
    assert await desk.bring(whole) == 200
    ids = {f"wa:wamid.{n}" for n, kind in enumerate(kinds) if kind not in ("reaction", "edit", "revoke")}
    assert await desk.knows(*ids) >= ids - {f"wa:wamid.{list(kinds).index('changed number')}"}


async def test_statuses_are_handed_to_the_engine(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[Status] = []

    async def report(status: Status) -> None:
        told.append(status)

    monkeypatch.setattr(desk.runtime, "report", report)
    assert await desk.bring(brought(statuses=[meta.status("sent"), meta.status("read")])) == 200
    assert [status.reached.name for status in told] == ["TAKEN", "READ"]


async def test_who_hides_the_phone_and_changes_it_goes_on_where_they_were(desk: Desk) -> None:
    def hidden(said: dict[str, Any], user_id: str) -> dict[str, Any]:
        return brought(said | {"from": None, "from_user_id": user_id}, contacts=[meta.card(None, user_id)])

    told = {"type": "user_changed_user_id", "user_id": "AR.2", "previous_user_id": "AR.1"}
    change = meta.message("system", told, "wamid.change") | {"from": None}
    assert await desk.bring(hidden(text("hola"), "AR.1")) == 200
    assert await desk.bring(brought(change, contacts=[])) == 200
    assert await desk.bring(hidden(text("sigo acá", "wamid.BBB"), "AR.2")) == 200
    assert await desk.heard(who="wa:AR.1") == ["hola", "sigo acá"]
    assert await desk.heard(who="wa:AR.2") == []


# Before it starts


def test_what_the_environment_lacks_is_named(release: Release, tmp_path: Path) -> None:
    lines = {"wa": {"kind": "cloud", "app_secret": "${APP_SECRET}", "verify_token": "${WORD}"}}
    release = replace(release, lines=lines)
    env = environment({"APP_SECRET": SECRET, "WORD": WORD}, tmp_path)
    assert lines_of(release, env)["wa"] == {"kind": "cloud", "app_secret": SECRET, "verify_token": WORD}
    assert SECRET not in repr(env) + repr(Hooks(lines_of(release, env))._hooks)
    for variables in ({"APP_SECRET": SECRET}, {"APP_SECRET": SECRET, "WORD": " "}):
        with pytest.raises(BadSetting) as refused:
            at_work(release, tmp_path, environment(variables, tmp_path))
        assert refused.value.params == {"line": "wa", "variable": "WORD"}
        for language in ("es", "en"):
            said = Words(language)(f"serve.{refused.value.reason}", **refused.value.params)
            assert "WORD" in said
            assert SECRET not in said


# When it cannot be kept


async def test_what_cannot_be_stored_is_brought_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    async def full(batch: Any) -> int:
        raise Unavailable(file="ventanilla.db", error="the disk is full")

    with monkeypatch.context() as broken:
        broken.setattr(desk.runtime.store, "commit", full)
        broken.setattr(desk.runtime.store, "probe", full, raising=False)
        raw = as_bytes(brought(text()))
        answer = await desk.post(raw, **signed(SECRET, raw))
        assert (answer.status, answer.headers["Retry-After"]) == (503, "5")
        assert await desk.bring(brought(text())) == 503
    async with asyncio.timeout(10):
        while await desk.bring(brought(text())) != 200:
            assert await desk.heard() == []
    assert await desk.heard() == ["hola"]


async def test_with_the_engine_stopped_nothing_is_acknowledged(desk: Desk) -> None:
    await desk.runtime.stop()
    assert await desk.bring(brought(text())) == 503
    await desk.runtime.start()


async def test_half_a_body_that_was_taken_is_not_heard_twice(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.runtime.queue.MOST", 2)
    assert await desk.bring(brought(*(text(f"{n}", f"wamid.{n}") for n in range(3)))) == 503
    monkeypatch.setattr("engine.runtime.queue.MOST", 10)
    assert await desk.bring(brought(*(text(f"{n}", f"wamid.{n}") for n in range(3)))) == 200
    assert await desk.heard() == ["0", "1", "2"]


# Whatever it is


def always_answers(release: Release, folder: Path, bodies: st.SearchStrategy[Any], examples: int) -> None:
    """Each body is acknowledged, and a customer who writes next is heard."""
    with asyncio.Runner() as runner:
        working = desk_at_work(release, folder)
        desk = runner.run(working.__aenter__())
        heard: list[str] = []

        async def bring(body: Any) -> None:
            assert await desk.bring(body) == 200
            heard.append(f"sigo acá {len(heard)}")
            writes = text(heard[-1], f"wamid.next.{len(heard)}") | {"from": NEXT}
            assert await desk.bring(brought(writes, contacts=[])) == 200

        @settings(max_examples=examples, deadline=None, database=None)
        @given(bodies)
        def tries(body: Any) -> None:
            runner.run(bring(body))

        try:
            tries()
            assert runner.run(desk.heard(who=f"+{NEXT}"))[-3:] == heard[-3:]
        finally:
            runner.run(working.__aexit__(None, None, None))


def test_any_json_is_acknowledged(release: Release, tmp_path: Path) -> None:
    anything = JSON | st.builds(lambda inside: brought(inside, statuses=[inside], contacts=inside), JSON)
    always_answers(release, tmp_path, anything, 100)


def test_any_spoiled_body_is_acknowledged(release: Release, tmp_path: Path) -> None:
    always_answers(release, tmp_path, SPOILED, 60)


NEARLY = [b"NaN", b"-Infinity", b"9" * 5000, b"1e999", b'"\\ud83d"', b"[" * 99_999, b'{"a":' * 9999]


@pytest.mark.parametrize("raw", NEARLY, ids=lambda raw: raw[:8].decode())
async def test_what_is_nearly_json_is_acknowledged(desk: Desk, raw: bytes) -> None:
    assert await desk.bring(raw) == 200
    assert await desk.bring(brought(text())) == 200
    assert await desk.heard() == ["hola"]


@pytest.mark.parametrize(
    "said",
    [
        "ñandú\u200d\u200b\u202e\u0000\u0007\r\n\t",
        "👩‍🔧" * 5000,
        "نص عربي",
        "\ud83d",
        "\ufeffא\u0301",
        "a" * 65_536,
    ],
    ids=["control", "emoji", "arabic", "half", "marks", "long"],
)
async def test_any_text_is_stored_as_it_was_written(desk: Desk, said: str) -> None:
    assert await desk.bring(brought(text(said))) == 200
    assert await desk.heard() == [said]

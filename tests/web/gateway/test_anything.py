"""Nothing that is sent to a gateway makes it fail."""

from __future__ import annotations

import asyncio
import json
from ipaddress import ip_address
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.core.messages import GatewayMessage
from engine.core.release import Release
from engine.web.gateway.fields import MEDIA, MESSAGE, TO
from tests.web.gatewayed import (
    ANA,
    TOKEN,
    Desk,
    desk_at_work,
)

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

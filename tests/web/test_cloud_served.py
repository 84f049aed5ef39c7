"""`cli.py serve` on an official line, as a process of its own between Meta's webhooks and Graph."""

from __future__ import annotations

import asyncio
import shutil
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from tests.fakes.graph import Meta, Trouble, options_of
from tests.web.conftest import MARIELA, ROOT
from tests.web.test_serve import start

SECRETS = {"W_TOKEN": "a-secret-token-of-nobody", "W_SECRET": "an-app-secret-of-nobody", "W_WORD": "chañar"}
LINES = """schema: 1
lines:
  whatsapp:
    kind: cloud
    phone_number_id: "106540352242922"
    token: "${W_TOKEN}"
    app_secret: "${W_SECRET}"
    verify_token: "${W_WORD}"
    graph_url: "${W_GRAPH}"
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for folder in ("config", "flows"):
        shutil.copytree(ROOT / folder, tmp_path / "project" / folder)
    (tmp_path / "project" / "config" / "channels.yaml").write_text(LINES, "utf-8")
    return tmp_path / "project"


@pytest.fixture
async def meta() -> AsyncIterator[Meta]:
    async with Meta(SECRETS["W_TOKEN"], SECRETS["W_SECRET"]) as meta:
        yield meta


@asynccontextmanager
async def serving(project: Path, meta: Meta) -> AsyncIterator[Process]:
    process = await start(
        "--project", str(project), VENTANILLA_DATA=project / "data", W_GRAPH=meta.url, **SECRETS
    )
    assert process.stdout is not None
    async with asyncio.timeout(30):
        address = (await process.stdout.readline()).decode().split(" · ")[-1].strip()
    meta.webhooks.url = f"{address}/webhooks/whatsapp"
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.communicate()


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not true():  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def test_a_customer_writes_touches_and_is_answered(project: Path, meta: Meta) -> None:
    meta.tells = ("sent", "delivered", "read")
    async with serving(project, meta) as process:
        assert await meta.webhooks.verify(SECRETS["W_WORD"])
        assert not await meta.webhooks.verify("another word")
        await meta.customer(MARIELA, "hola", name="Mariela")
        await until(lambda: len(meta.taken) == 1)
        offered = options_of(meta.taken[0].payload)
        assert len(offered) > 3
        await meta.tap(MARIELA, offered[0]["title"], meta.taken[0].id)
        await until(lambda: len(meta.taken) == 2)
        await until(lambda: len(meta.webhooks.answers) == 8)
        assert set(meta.webhooks.answers) == {200}
        process.terminate()
        out, log = await process.communicate()
    assert process.returncode == 0
    assert not [secret for secret in SECRETS.values() if secret.encode() in out + log]


async def test_the_same_webhook_twice_is_answered_once(project: Path, meta: Meta) -> None:
    async with serving(project, meta):
        for _ in range(2):
            await meta.customer(MARIELA, "hola", id="wamid.TWICE")
        await meta.customer("+5493535550002", "hola")
        await until(lambda: bool(meta.to("+5493535550002")))
        assert len(meta.to(MARIELA)) == 1


async def test_what_graph_does_not_take_now_it_takes_later(project: Path, meta: Meta) -> None:
    async with serving(project, meta):
        meta.trouble(Trouble(code=131000))
        meta.trouble(Trouble(cut=True))
        await meta.customer(MARIELA, "hola")
        await until(lambda: len(meta.taken) == 1)
        assert meta.asked == 3


async def test_a_line_that_takes_nothing_is_said_to_whoever_looks(project: Path, meta: Meta) -> None:
    async with serving(project, meta), aiohttp.ClientSession() as http:
        address = meta.webhooks.url.removesuffix("/webhooks/whatsapp")
        meta.trouble(Trouble(code=190))
        await meta.customer(MARIELA, "hola")
        await until(lambda: meta.asked == 1)
        looked = await (await http.get(f"{address}/attention")).json()
        (worry,) = looked["worries"]
        assert worry.startswith("La línea «whatsapp» no toma mensajes ahora, y esperan: ")
        english = {"Accept-Language": "en"}
        looked = await (await http.get(f"{address}/attention", headers=english)).json()
        assert looked["worries"][0].startswith("The line «whatsapp» takes no messages now")
        figures = await (await http.get(f"{address}/metrics")).text()
        assert 'ventanilla_engine_line_down{kind="whatsapp"} 1.0' in figures
        assert (await http.get(f"{address}/health/ready")).status == 200  # it takes what customers write

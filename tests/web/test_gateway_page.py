"""The page tells how to bring a notice: its commands are run, and its answers are like the real ones."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
from asyncio.subprocess import PIPE
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from engine.core.release import Gateway, Release
from engine.project.project import load
from engine.web.gateway.fates import FAILED, QUEUED, REACHED, SENT, WAITING
from engine.web.gateway.fields import MEDIA, MESSAGE, TO
from tests.web.conftest import ROOT
from tests.web.gatewayed import ANA, TOKEN, Desk, desk_at_work

PAGE = (ROOT / "docs" / "gateway.md").read_text("utf-8")
BLOCKS = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def blocks(language: str) -> list[str]:
    return [text for kind, text in BLOCKS.findall(PAGE) if kind == language]


async def run(command: str, desk: Desk, **variables: str) -> dict[str, Any]:
    """As whoever reads the page would, with the address and the token of this desk."""
    env: Mapping[str, str] = {**os.environ, "GATEWAY_TOKEN": TOKEN, "NO_PROXY": "*", **variables}
    here = command.replace("https://TU-SERVIDOR", desk.address).replace("curl ", "curl -sS ", 1)
    process = await asyncio.create_subprocess_shell(here, stdout=PIPE, stderr=PIPE, env=env)
    out, error = await process.communicate()
    assert process.returncode == 0, error.decode()
    answer: dict[str, Any] = json.loads(out)
    return answer


async def test_every_command_does_what_the_page_says(release: Release, tmp_path: Path) -> None:
    *brings, asks = blocks("sh")
    told, fate = (json.loads(text) for text in blocks("json"))
    async with desk_at_work(release, tmp_path) as desk:
        answers = [await run(command, desk) for command in brings]
        assert [set(answer) for answer in answers] == [set(told)] * len(brings)
        assert {answer["status"] for answer in answers} == {told["status"]}
        assert [to for to, _ in await desk.arrived()] == [ANA] * 4
        assert all(text in PAGE for _, text in await desk.arrived())
        found = await run(asks, desk, ID=answers[0]["id"])
        assert (set(found), found["state"]) == (set(fate), "sent")


def test_what_is_declared_on_the_page_is_right(tmp_path: Path) -> None:
    (declared,) = blocks("yaml")
    for folder in ("config", "flows"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    lines = "schema: 1\nlines:\n  whatsapp: {kind: simulator}\n"
    (tmp_path / "config/channels.yaml").write_text(lines + declared, "utf-8")
    gateway = load(tmp_path).gateways["cobranzas"]
    assert gateway == Gateway("whatsapp", "${GATEWAY_TOKEN}", timedelta(minutes=10))


def test_the_page_names_every_name_and_every_state() -> None:
    for names in (TO, MESSAGE, MEDIA):
        assert " ".join(f"`{name}`" for name in names) in PAGE
    states = {"state", QUEUED, WAITING, SENT, *REACHED.values(), FAILED}
    assert set(re.findall(r"^\| `([a-z]+)` \|", PAGE, re.MULTILINE)) == states

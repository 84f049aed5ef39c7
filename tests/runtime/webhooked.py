"""`cli.py serve` on an official line between a noisy Graph and Meta, which brings again what nobody took."""

from __future__ import annotations

import asyncio
import json
import os
import random
import shutil
import socket
import sqlite3
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from engine.store.rows import Delivery
from tests.channels import meta
from tests.runtime.served import ROOT, Served

NUMBER, TOKEN, SECRET = "106540352242922", "a-token-of-nobody", "an-app-secret-of-nobody"
W1 = ROOT / "tests" / "projects" / "w1"
SAYINGS = ("hola", "1", "2", "no tengo internet desde ayer")
SHORT_GRACE = (
    "import sys; from engine.runtime import outbox; outbox.GRACE = 1.0; import cli; "
    "sys.exit(cli.main(sys.argv[1:]))"
)
"""The same `cli.py`, where what had left before a crash is waited for not so long."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """A message that Graph took. `seq` and `id` are what we called it."""

    asked: float
    at: float
    outcome: str
    external: str
    seq: int
    id: str
    to: str
    text: str


@dataclass(frozen=True, slots=True)
class Kill:
    """`unrecorded` are the messages that were not yet written down as sent."""

    at: float
    unrecorded: frozenset[int]


class Official(Served):
    def __init__(self, folder: Path, seed: int, silence: float, quick: bool) -> None:
        super().__init__(folder / "project", folder / "data")
        self.outside = folder / "outside.jsonl"
        self.kills: list[Kill] = []
        self._seed, self._silence, self._quick = seed, silence, quick
        self._graph: Process | None = None
        self._listening = socket.create_server(("127.0.0.1", 0))
        shutil.copytree(W1, self.project)
        with (self.project / "config" / "channels.yaml").open("a") as file:
            file.write("    rate: 1000\n")

    @property
    def database(self) -> Path:
        return self.data / "ventanilla.db"

    async def start(self) -> None:
        self.outside.touch()
        number = self._listening.fileno()
        command = (
            ROOT / "tests" / "runtime" / "noisy_graph.py",
            number,
            self.outside,
            self._seed,
            self._silence,
        )
        self._graph = await asyncio.create_subprocess_exec(
            sys.executable, *map(str, command), pass_fds=[number]
        )
        await super().start()

    async def launch(self) -> None:
        self.data.mkdir(parents=True, exist_ok=True)
        graph = "http://{}:{}".format(*self._listening.getsockname())
        said = {"TOKEN": TOKEN, "APP_SECRET": SECRET, "VERIFY_TOKEN": "chañar", "GRAPH_URL": graph}
        env = {**os.environ, "PORT": "0", "HOST": "127.0.0.1", "VENTANILLA_DATA": str(self.data)}
        env |= {f"WHATSAPP_{name}": value for name, value in said.items()}
        how = ("-c", SHORT_GRACE) if self._quick else (ROOT / "cli.py",)
        command = (sys.executable, *how, "serve", "--project", self.project)
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *command, stdout=PIPE, stderr=log, env=env, cwd=ROOT
            )

    async def kill(self) -> None:
        """What was written down is looked up in a copy: nobody else's hand in a dead process's files."""
        await super().kill()
        at, copy = time.monotonic(), self.data.parent / "copy"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(self.data, copy)
        self.kills.append(Kill(at, unrecorded(copy / self.database.name)))

    async def end(self) -> None:
        """Nobody is left behind, whatever failed."""
        for process in (self._process, self._graph):
            if process is not None and process.returncode is None:
                process.kill()
                await process.wait()
        self._listening.close()

    def told(self) -> list[dict[str, Any]]:
        """Everything that happened at the Graph, but what is being written down just now."""
        whole, _, _ = self.outside.read_text("utf-8").rpartition("\n")
        return [json.loads(line) for line in whole.splitlines()]

    def accepted(self) -> list[Accepted]:
        return [accepted for line in self.told() if (accepted := _accepted(line)) is not None]


def unrecorded(database: Path) -> frozenset[int]:
    """The messages that are not written down as sent."""
    with closing(sqlite3.connect(database)) as link:
        rows = link.execute("SELECT seq FROM outbox WHERE state <> ?", (Delivery.SENT,))
        return frozenset(seq for (seq,) in rows)


def _accepted(line: dict[str, Any]) -> Accepted | None:
    if "payload" not in line:
        return None
    payload = line["payload"]
    seq, _, id = payload["biz_opaque_callback_data"].partition(" ")
    when = (line["asked"], line["at"], line["outcome"], line["id"])
    return Accepted(*when, int(seq), id, payload["to"], payload["text"]["body"])


@dataclass
class Meta:
    """`taken` are the messages that were answered 200, by who wrote them; `reported` when a status was."""

    official: Official
    http: aiohttp.ClientSession
    random: random.Random
    taken: dict[str, list[str]] = field(default_factory=dict)
    reported: dict[int, float] = field(default_factory=dict)
    refused: list[int] = field(default_factory=list)
    again: int = 0
    over: bool = False

    async def customers(self, place: int) -> None:
        """One after another, four messages each: the next when the one before was taken."""
        for n in range(1_000_000):
            if self.over:
                return
            who = f"57300{place:03}{n:04}"
            for turn, said in enumerate(SAYINGS):
                await self.customer(who, said, f"wamid.{who}.{turn}")
                await asyncio.sleep(self.random.random() * 0.2)

    async def customer(self, who: str, said: str, id: str) -> None:
        written = {**meta.text(said, id), "from": who, "timestamp": str(int(time.time()))}
        body = meta.as_bytes(meta.brought(written, number=NUMBER, contacts=[meta.card(who)]))
        await self.bring(body)
        self.taken.setdefault(who, []).append(id)
        if self.random.random() < 0.05:
            self.again += 1
            await self.bring(body)

    async def bring(self, body: bytes) -> None:
        """Until it is taken."""
        while not await self.post(body):
            self.again += 1
            await asyncio.sleep(self.random.uniform(0.02, 0.3))

    async def post(self, body: bytes) -> bool:
        await self.official.answers.wait()
        try:
            url = f"{self.official.address}/webhooks/whatsapp"
            async with self.http.post(url, data=body, headers=meta.signed(SECRET, body)) as answer:
                if answer.status != 200:
                    self.refused.append(answer.status)
                return answer.status == 200
        except (aiohttp.ClientError, TimeoutError, OSError):
            return False

    async def statuses(self) -> None:
        """Of about half of the messages, soon after Graph took them."""
        seen = 0
        async with asyncio.TaskGroup() as telling:
            while not self.over:
                accepted = self.official.accepted()
                for one in accepted[seen:]:
                    if self.random.random() < 0.5:
                        telling.create_task(self.tell(one))
                seen = len(accepted)
                await asyncio.sleep(0.1)

    async def tell(self, one: Accepted) -> None:
        for reached in self.random.choice((("sent",), ("sent", "delivered"), ("delivered", "read", "sent"))):
            about = {"recipient_id": one.to, "biz_opaque_callback_data": f"{one.seq} {one.id}"}
            told = {**meta.status(reached, one.external, **about), "timestamp": str(int(time.time()))}
            await self.bring(meta.as_bytes(meta.brought(number=NUMBER, statuses=[told])))
            self.reported.setdefault(one.seq, time.monotonic())

    def ids(self) -> Iterator[str]:
        for ids in self.taken.values():
            yield from ids

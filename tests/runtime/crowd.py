"""Customers and agents who drive a desk that somebody keeps killing, as WhatsApp would: what was not
acknowledged comes again."""

from __future__ import annotations

import asyncio
import itertools
import json
import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from engine.core.messages import (
    AgentRegistered,
    Content,
    CustomerMessage,
    Event,
    ModeChosen,
    RoomMessage,
    RoomReady,
    Sender,
)
from engine.core.names import personal_rooms
from engine.core.release import AgentSpec
from engine.store import codec
from tests.runtime.driver import LINE, now, release_of_the_day

DRIVER = Path(__file__).parent / "driver.py"
SAYINGS = (
    *("hola", "1", "2", "3", "4", "asesor", "menu", "ventas", "no tengo internet", "25/03", "sí", "no", "5"),
    *("Hablar con una persona", "Facturas y pagos", "se me corta cada dos minutos desde ayer", "Ana Paz"),
)
ORDERS = (
    "ya lo miro",
    "/info",
    "/fin resuelto",
    "/espera",
    "/nota llamó",
    "/transferir sales",
    "/ayuda",
    "/gracias",
    "sí",
    "1",
)
MODES = ("complete", "complete", "complete", "stopped", "emergency")


class Crowd:
    """`acknowledged` is what the desk said is safe, in the order it said so."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder = folder
        self.random = random.Random(seed)
        self.origin = time.time()
        self.release = release_of_the_day()
        self.acknowledged: dict[str, str] = {}
        self.sent: dict[str, list[str]] = {}
        self.refused: list[str] = []
        self.kills = 0
        self.over = False
        self._waiting: dict[str, asyncio.Future[bool]] = {}
        self._process: asyncio.subprocess.Process | None = None
        self._listening: asyncio.Task[None] | None = None
        self._ready = asyncio.Event()
        self._posts: list[dict[str, Any]] = []
        self._read = 0

    # The desk

    async def start(self) -> None:
        pipe = asyncio.subprocess.PIPE
        with (self.folder / "errors.txt").open("ab") as errors:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, str(DRIVER), str(self.folder), str(self.origin)),
                stdin=pipe,
                stdout=pipe,
                stderr=errors,
            )
        self._listening = asyncio.ensure_future(self._listen(self._process))

    async def _listen(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None
        async for line in process.stdout:
            what, _, id = line.decode().strip().partition(" ")
            if what == "ready":
                self._ready.set()
            elif what == "refused":
                self.refused.append(id)
            elif line.endswith(b"\n"):
                self.acknowledged.setdefault(id, what)
                if id in self._waiting and not self._waiting[id].done():
                    self._waiting[id].set_result(True)
        self._ready.clear()
        for waiting in self._waiting.values():
            if not waiting.done():
                waiting.set_result(False)

    async def kill(self) -> None:
        assert self._process is not None
        assert self._listening is not None
        self._process.kill()
        await self._process.wait()
        await self._listening
        self.kills += 1

    async def finish(self) -> int:
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.close()
        return await self._process.wait()

    async def deliver(self, who: str, event: Event) -> None:
        """Again and again until it is acknowledged."""
        self.sent.setdefault(who, []).append(event.id)
        safe = False
        while not safe:
            await self._ready.wait()
            safe = await self._once(event)

    async def _once(self, event: Event) -> bool:
        assert self._process is not None
        assert self._process.stdin is not None
        waiting = self._waiting[event.id] = asyncio.get_running_loop().create_future()
        try:
            self._process.stdin.write(codec.encode(event).encode() + b"\n")
            await self._process.stdin.drain()
        except (BrokenPipeError, ConnectionResetError):
            return False
        return await waiting

    # The people

    async def prepare(self) -> None:
        for department in self.release.groups.departments:
            await self.deliver(
                "setup", RoomReady(f"ready-{department}", self.now, department, LINE, department)
            )
        for agent in self.release.groups.agents.values():
            for room in personal_rooms(agent):
                await self.deliver("setup", RoomReady(f"ready-{room}", self.now, room, LINE, room))
            await self.deliver(
                "setup", AgentRegistered(f"agent-{agent.id}", self.now, agent.id, LINE, agent.phone)
            )

    @property
    def now(self) -> Any:
        return now(self.origin)

    async def customer(self, n: int) -> None:
        phone = f"+54938155500{n:02}"
        for turn in self._turns():
            event = CustomerMessage(
                f"c{n}-{turn}",
                self.now,
                LINE,
                Sender(phone, phone, f"C{n}"),
                Content("text", self._any(SAYINGS)),
            )
            await self.deliver(f"c{n}", event)
            if self.random.random() < 0.1:
                await self._ready.wait()
                await self._once(event)  # a redelivery
            await self._pause()

    async def agent(self, agent: AgentSpec) -> None:
        for turn in self._turns():
            await self.deliver(agent.id, self._work(agent, f"{agent.id}-{turn}"))
            await self._pause()

    def _work(self, agent: AgentSpec, id: str) -> RoomMessage:
        notices = self._notices()
        sender = Sender(agent.phone, agent.phone, agent.name)
        rooms = personal_rooms(agent)
        if notices and (not rooms or self.random.random() < 0.6):
            notice = self._any(notices[-12:])
            return RoomMessage(
                id, self.now, LINE, notice["address"], sender, Content("text", "yo"), f"x-{notice['id']}"
            )
        room = self._any(rooms) if rooms else agent.departments[0]
        return RoomMessage(id, self.now, LINE, room, sender, Content("text", self._any(ORDERS)))

    async def operator(self) -> None:
        for turn in self._turns():
            await self.deliver("panel", ModeChosen(f"mode-{turn}", self.now, "panel", self._any(MODES)))
            await asyncio.sleep(0.2)

    def _turns(self) -> Iterator[int]:
        return itertools.takewhile(lambda _: not self.over, itertools.count())

    def _notices(self) -> list[dict[str, Any]]:
        """What was posted in main rooms, as whoever looks at them sees it."""
        file = self.folder / "outside.jsonl"
        if file.exists():
            with file.open("rb") as stream:
                stream.seek(self._read)
                text = stream.read()
            whole = text[: text.rfind(b"\n") + 1]
            self._read += len(whole)
            rows = [json.loads(line) for line in whole.splitlines()]
            self._posts += [row for row in rows if row["to"][1] in self.release.groups.departments]
        return self._posts

    def _any(self, choices: Any) -> Any:
        return self.random.choice(choices)

    async def _pause(self) -> None:
        """Now and then long enough for a timer."""
        await asyncio.sleep(2.5 if self.random.random() < 0.02 else self.random.random() * 0.03)

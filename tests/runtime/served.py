"""`cli.py serve --simulator` in a process of its own, and people who write to it over HTTP."""

from __future__ import annotations

import asyncio
import os
import random
import re
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import aiohttp

from engine.core.names import personal_rooms
from engine.core.release import AgentSpec, Release
from tests.runtime.crowd import MODES, ORDERS, SAYINGS

ROOT = Path(__file__).parents[2]
QUOTABLE = re.compile(r'data-quotable="([^"]+)"')
JUMPS = ("3m", "16m", "20s")
PATIENCE = 8
QUOTING = ("yo", "yo", "yo", "/ver", "/asignar Ana Gómez", "/cerrar resuelto", "/transferir ventas")
DIGITS = "🌑🌒🌓🌔🌕🌖🌗🌘🌙🌚"


class Served:
    """`address` is known while it answers."""

    def __init__(self, project: Path, data: Path) -> None:
        self.project, self.data = project, data
        self.address = ""
        self.answers = asyncio.Event()
        self._process: Process | None = None

    @property
    def database(self) -> Path:
        return self.data / "simulator" / "engine" / "ventanilla.db"

    @property
    def log(self) -> Path:
        return self.data / "log.txt"

    async def start(self) -> None:
        await self.launch()
        await self.greeted()

    async def launch(self) -> None:
        self.data.mkdir(parents=True, exist_ok=True)
        env = {**os.environ, "PORT": "0", "HOST": "127.0.0.1", "VENTANILLA_DATA": str(self.data)}
        command = (sys.executable, ROOT / "cli.py", "serve", "--simulator", "--project", self.project)
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(*command, stdout=PIPE, stderr=log, env=env)

    async def greeted(self) -> None:
        if self.answers.is_set():
            return
        assert self._process is not None
        assert self._process.stdout is not None
        async with asyncio.timeout(60):
            line = (await self._process.stdout.readline()).decode()
        assert " · " in line, self.log.read_text()
        self.address = line.split(" · ")[-1].strip().removesuffix("/simulator")
        self.answers.set()

    async def kill(self) -> None:
        assert self._process is not None
        assert self._process.returncode is None, self.log.read_text()
        self.answers.clear()
        self._process.kill()
        await self._process.communicate()

    async def stop(self) -> int:
        assert self._process is not None
        self.answers.clear()
        self._process.terminate()
        await self._process.communicate()
        return self._process.returncode or 0


class People:
    """What each person sends bears a number, so that it can be told apart wherever it is found."""

    def __init__(self, served: Served, release: Release, http: aiohttp.ClientSession, seed: int) -> None:
        self.served, self.release, self.http = served, release, http
        self.random = random.Random(seed)
        self.sent: dict[str, list[str]] = {}
        self.acknowledged: dict[str, list[str]] = {}
        self.refused: list[str] = []
        self.over = False
        self.work: asyncio.Future[Any] | None = None

    async def leave(self) -> None:
        self.over = True
        if self.work is not None:
            await self.work

    async def customer(self, n: int) -> None:
        """Now and then somebody else, and never an agent: who is with one hears little of the flows."""
        for turn in self._turns():
            phone = f"+549381556{n:02}{turn // PATIENCE % 100:02}"
            await self.say(phone, {"customer": phone}, self._any(SAYINGS), turn)
            await self._pause()

    async def agent(self, agent: AgentSpec) -> None:
        own = personal_rooms(agent)
        for turn in self._turns():
            main = self._any(agent.departments)
            notices = await self._notices(main) if self.random.random() < 0.6 else []
            if notices:
                form, text = {"room": main, "quotes": self._any(notices)}, self._any(QUOTING)
            else:
                form, text = {"room": self._any(own)}, self._any(ORDERS)
            await self.say(agent.phone, {"agent": agent.id, **form}, text, turn)
            await self._pause()

    async def operator(self) -> None:
        """Time passes, and now and then the mode changes."""
        for turn in self._turns():
            await self.post("time", {"by": JUMPS[turn % len(JUMPS)]})
            if turn % 5 == 4:
                await self.post("mode", {"mode": self._any(MODES)})
            await asyncio.sleep(0.2)

    async def say(self, who: str, form: dict[str, str], text: str, turn: int) -> None:
        said = f"{text} {''.join(DIGITS[int(digit)] for digit in str(turn))}"
        self.sent.setdefault(who, []).append(said)
        if await self.post("say", {**form, "says": said}):
            self.acknowledged.setdefault(who, []).append(said)

    async def post(self, what: str, form: dict[str, str]) -> bool:
        await self.served.answers.wait()
        try:
            url = f"{self.served.address}/simulator/{what}"
            async with self.http.post(url, data=form, allow_redirects=False) as answer:
                if answer.status != 303:
                    self.refused.append(f"{answer.status} {form} {await answer.text()}")
                return answer.status == 303
        except (aiohttp.ClientError, OSError):
            return False

    async def _notices(self, room: str) -> list[str]:
        """As the page shows them."""
        await self.served.answers.wait()
        try:
            async with self.http.get(f"{self.served.address}/simulator?room={room}") as answer:
                return QUOTABLE.findall(await answer.text())[-12:]
        except (aiohttp.ClientError, OSError):
            return []

    def _turns(self) -> Iterator[int]:
        turn = 0
        while not self.over:
            yield turn
            turn += 1

    def _any(self, choices: Any) -> Any:
        return self.random.choice(choices)

    async def _pause(self) -> None:
        await asyncio.sleep(self.random.random() * 0.05)

"""A Graph in a process of its own that often does not answer as one wishes: `noisy_graph.py SOCKET FILE SEED
SILENCE`. Every message it accepts is a line of the file before anything is answered."""

from __future__ import annotations

import asyncio
import json
import os
import random
import socket
import sys
import time
from collections import Counter
from pathlib import Path

from aiohttp import web

OUTCOMES = {
    "taken": 880,
    "slow down": 4,
    "trouble": 20,
    "silence": 16,
    "cut": 20,
    "taken, cut": 35,
    "taken, half": 25,
}
"""How many in a thousand. «silence» ends with a cut, and nobody knows whether it was taken."""

MOST = 1
"""Troubles that one message has."""

REFUSALS = {"slow down": (429, 130429), "trouble": (500, 131000)}


class Noisy:
    def __init__(self, file: Path, seed: int, silence: float) -> None:
        self.random, self.silence = random.Random(seed), silence
        self.handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self.count = 0
        self.troubled: Counter[str] = Counter()

    def outcome(self, message: str) -> str:
        """Nobody is troubled twice: the times after that are waited for ever longer."""
        found = self.random.choices([*OUTCOMES], OUTCOMES.values())[0]
        if self.troubled[message] == MOST:
            return "taken"
        self.troubled[message] += found != "taken"
        return found

    async def messages(self, request: web.Request) -> web.StreamResponse:
        asked, payload = time.monotonic(), json.loads(await request.read())
        outcome = self.outcome(payload["biz_opaque_callback_data"])
        await asyncio.sleep(self.random.random() * 0.03)
        if outcome in REFUSALS:
            status, code = REFUSALS[outcome]
            self.note(outcome)
            return web.json_response({"error": {"code": code, "message": outcome}}, status=status)
        takes = outcome.startswith("taken") or (outcome == "silence" and self.random.random() < 0.5)
        id = self.take(asked, payload, outcome) if takes else self.note(outcome)
        await asyncio.sleep(self.random.random() * 0.03)
        answer = json.dumps({"messaging_product": "whatsapp", "messages": [{"id": id}]}).encode()
        if outcome == "taken":
            return web.Response(body=answer, content_type="application/json")
        return await self.cut(request, outcome, answer)

    async def cut(self, request: web.Request, outcome: str, answer: bytes) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": str(len(answer))})
        if outcome == "silence":
            await asyncio.sleep(self.silence)
        elif outcome == "taken, half":
            await response.prepare(request)
            await response.write(answer[: len(answer) // 2])
        if request.transport is not None:
            request.transport.close()
        return response

    def take(self, asked: float, payload: dict[str, str], outcome: str) -> str:
        self.count += 1
        id = f"wamid.OUT{self.count}"
        self.note(outcome, asked=asked, at=time.monotonic(), id=id, payload=payload)
        return id

    def note(self, outcome: str, **more: object) -> str:
        os.write(self.handle, json.dumps({"outcome": outcome, **more}).encode() + b"\n")
        return ""


async def main(listening: socket.socket, noisy: Noisy) -> None:
    app = web.Application()
    app.router.add_post("/{version}/{number}/messages", noisy.messages)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.SockSite(runner, listening).start()
    await asyncio.Event().wait()


if __name__ == "__main__":
    number, file, seed, silence = sys.argv[1:]
    asyncio.run(main(socket.socket(fileno=int(number)), Noisy(Path(file), int(seed), float(silence))))

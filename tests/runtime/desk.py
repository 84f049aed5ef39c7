"""A runtime that can be crashed and started again over the same data."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Any

from engine.channels import Capabilities, Deliver, Reached, Status
from engine.core.messages import Event, Key, Send
from engine.core.model import Conversation
from engine.runtime import HandClock, Receipt, Runtime, Standing
from engine.store import Store
from tests.runtime import tiny


class Phone:
    """A line. `trouble` holds what the next sends raise; `slow` stops every one until it is set."""

    def __init__(self, idempotent: bool = True, parallel: int = 4, **more: Any) -> None:
        self.capabilities = Capabilities(idempotent=idempotent, parallel=parallel, **more)
        self.got: list[tuple[str, str]] = []
        self.correlations: list[str] = []
        self.trouble: deque[Exception | None] = deque()
        self.asked = 0
        self.slow: asyncio.Event | None = None
        self.ids: set[str] = set()
        self.deliver: Deliver | None = None

    async def open(self, deliver: Deliver) -> None:
        self.deliver = deliver

    async def close(self) -> None:
        self.deliver = None

    async def send(self, address: str, message: Send, correlation: str) -> str:
        self.asked += 1
        self.correlations.append(correlation)
        if self.slow is not None:
            await self.slow.wait()
        error = self.trouble.popleft() if self.trouble else None
        if error is not None:
            raise error
        if not (self.capabilities.idempotent and message.id in self.ids):
            self.got.append((address, message.content.text))
        self.ids.add(message.id)
        return f"ext-{message.id}"

    def texts(self, address: str = "ana") -> list[str]:
        return [text for to, text in self.got if to == address]


class Desk:
    def __init__(self, make_store: Callable[[], Store], clock: HandClock, **lines: Any) -> None:
        self.make_store, self.clock = make_store, clock
        self.phone = Phone()
        self.chances: deque[float] = deque()
        self.release = tiny.release(**lines)
        self.answers: dict[str, Any] = {}
        self.questions: list[tuple[str, Mapping[str, Any], str]] = []
        self.count = 0
        self.runtime: Runtime
        self.running = False

    async def start(self, decide: Any = tiny.decide) -> None:
        self.runtime = Runtime(
            self.release,
            self.make_store(),
            {"sim": self.phone},
            self.answer,
            self.clock,
            scope=tiny.scope,
            decide=decide,
            chance=lambda: self.chances.popleft() if self.chances else 1.0,
        )
        await self.runtime.start()
        self.running = True

    async def stop(self) -> None:
        if self.running:
            self.running = False
            await self.runtime.stop()

    async def crash(self) -> None:
        """The process is gone at once; what it had not written is lost."""
        self.running = False
        runtime = self.runtime
        tasks = [task for task in (runtime._life, runtime._ticking) if task is not None]
        for task in tasks:
            task.cancel()
        for task in tasks:
            with suppress(asyncio.CancelledError):
                await task
        await runtime._requests.close()
        await runtime._outbox.close()
        await runtime.store.close()

    async def restart(self) -> None:
        await self.crash()
        await self.start()
        await self.quiet()

    async def told(self, seq: int, reached: Reached, id: str = "", **more: Any) -> None:
        """A status comes, of the message at that place."""
        row = await self.runtime.store.message(seq)
        id = id or (row.send.id if row is not None else "?")
        await self.runtime.report(
            Status("sim", f"{seq} {id}"[:512], f"wamid.{seq}", reached, self.clock.now(), **more)
        )

    async def answer(self, operation: str, parameters: Mapping[str, Any], key: str) -> tuple[str, Any]:
        self.questions.append((operation, parameters, key))
        found = self.answers[operation]
        if isinstance(found, Exception):
            raise found
        if isinstance(found, asyncio.Event):
            await found.wait()
            return "found", "late"
        return found  # type: ignore[no-any-return]

    async def accept(self, event: Event) -> Receipt:
        return await self.runtime.accept(event)

    async def say(self, text: str, who: str = "ana", id: str | None = None) -> Standing:
        self.count += 1
        event = tiny.message(id or f"m{self.count}", text, who, self.clock.now())
        receipt = await self.accept(event)
        await self.quiet()
        return receipt.standing

    async def quiet(self) -> None:
        for _ in range(8):
            await asyncio.sleep(0)
        async with asyncio.timeout(10):
            await self.runtime.quiet()

    async def wait(self, seconds: float) -> None:
        """Time passes, a second at a time."""
        whole, part = divmod(seconds, 1)
        for step in [1.0] * int(whole) + ([part] if part else []):
            await self.quiet()
            self.clock.advance(timedelta(seconds=step))
            for _ in range(8):
                await asyncio.sleep(0)
        await self.quiet()

    async def heard(self, who: str = "ana") -> tuple[str, ...]:
        key: Key = tiny.talk(who)
        found = (await self.runtime.store.load([key]))[key]
        return found.values["heard"] if isinstance(found, Conversation) else ()

    async def journal(self, who: str = "ana") -> list[str]:
        return [line.data["said"] for line in await self.runtime.store.journal(tiny.talk(who), limit=10_000)]

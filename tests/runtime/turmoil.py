"""Everybody at once over a database that fails, and what must be true when the trouble is over."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from engine.channels import Reached, Refused, Retry, Status, Unreachable
from engine.core.decide import Decision
from engine.core.messages import Event, Journal, Key, Send
from engine.runtime import HandClock, NotAccepted
from engine.store import Store
from engine.store.errors import Conflict, Full, Unavailable
from engine.store.rows import Batch
from tests.runtime import tiny
from tests.runtime.desk import Desk, Phone

LOG: Key = ("log", "all")
READS = (
    *("probe", "known", "load", "unfinished", "failure", "due", "next_due", "unsent", "unsent_bulk_to"),
    *("requests", "all", "message", "open_tickets", "newest"),
)
ORDERS = (
    *("hola", "hola", "hola", "twice hola", "held luego", "release", "timer a 3", "timer b 20 held"),
    *("timer c 6", "cancel a", "stop c", "go b", "go c", "fetch invoices", "fetch broken", "as gateway x"),
    *("as gateway y", "room main nota", "silence", "poison x"),
)


class Shaky:
    """A store whose commits and reads fail; one that `lies` wrote some of what it says it did not."""

    def __init__(self, store: Store, dice: random.Random, lies: bool) -> None:
        self.real, self.dice, self.lies, self.calm = store, dice, lies, True

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.real, name)
        return self._shaken(found) if name in READS else found

    def _shaken(self, read: Callable[..., Awaitable[Any]]) -> Any:
        async def shaken(*args: Any, **more: Any) -> Any:
            await self._pause()
            if not self.calm and self.dice.random() < 0.03:
                raise Unavailable(file="x", error="luck")
            return await read(*args, **more)

        return shaken

    async def _pause(self) -> None:
        for _ in range(self.dice.choice((0, 0, 0, 1, 3))):
            await asyncio.sleep(0)

    async def commit(self, batch: Batch) -> int:
        await self._pause()
        luck = 1.0 if self.calm else self.dice.random()
        if luck < 0.15 and not (batch.failures or batch.settled):  # who is blamed three times is set aside
            raise RuntimeError("luck") if luck < 0.05 else Conflict(file="x", error="luck")
        if 0.15 <= luck < 0.2:
            raise Full(file="x", error="luck")
        first = await self.real.commit(batch)
        if 0.2 <= luck < 0.27 and self.lies:
            raise Full(file="x", error="it was written all the same")
        return first


class Line(Phone):
    """`left` are the ids of what left, in order; `correlation` has what each was sent with."""

    def __init__(self, dice: random.Random) -> None:
        super().__init__(idempotent=False, parallel=3, statuses=True, marks=True)
        self.dice, self.calm = dice, True
        self.left: list[str] = []
        self.refused: set[str] = set()
        self.correlation: dict[str, str] = {}

    async def send(self, address: str, message: Send, correlation: str) -> str:
        await asyncio.sleep(self.dice.choice((0, 0, 0.002)))
        luck = 1.0 if self.calm else self.dice.random()
        if luck < 0.05:
            raise Retry("busy", after=self.dice.choice((None, 2.0)))
        if luck < 0.08:
            self.refused.add(message.id)
            raise Refused("no", "131026")
        if luck < 0.1:
            raise Unreachable("no net")
        if luck < 0.12:
            raise OSError("reset")
        self.left.append(message.id)
        self.correlation[message.id] = correlation
        return f"ext-{message.id}"

    async def mark_read(self, external: str, typing: bool = False) -> None:
        if self.dice.random() < 0.2:
            raise Unreachable("no net")


class Turmoil:
    """`said` are each person's events, in the order they insisted on them; `accepted`, of each message,
    the statuses that the desk took. Before a `careful` one sends again what may have left, somebody looks."""

    def __init__(self, make_store: Callable[[], Store], clock: HandClock, seed: int) -> None:
        self.dice, self.clock, self.lies = random.Random(seed), clock, bool(seed % 2)
        self.careful = seed % 3 == 2
        self.settings = {"marks": "read", "after_crash": "ask" if self.careful else "resend"}
        shaky: Any = lambda: Shaky(make_store(), self.dice, self.lies)  # noqa: E731
        self.desk = Desk(shaky, clock, sim=self.settings)
        self.line = self.desk.phone = Line(self.dice)
        self.desk.answers = {"invoices": ("found", 12), "broken": OSError("no")}
        self.said: dict[str, list[str]] = {}
        self.stumbled: set[str] = set()
        self.accepted: dict[str, list[Reached]] = {}
        self.crashes = 0
        self.gone: asyncio.Future[None]

    @property
    def store(self) -> Any:
        return self.desk.runtime.store

    async def row(self, id: str) -> Any:
        return await self.store.message(int(self.line.correlation[id].split()[0]))

    def upset(self, trouble: bool) -> None:
        self.store.calm = self.line.calm = not trouble

    async def start(self) -> None:
        self.gone = asyncio.get_running_loop().create_future()
        await self.desk.start(self.decide)

    async def crash(self) -> None:
        self.crashes += 1
        await self.desk.crash()
        self.gone.set_result(None)
        await self.start()
        self.upset(True)

    def decide(self, release: Any, state: Any, event: Event) -> Decision:
        """As always; some stumble the first time, and all leave a line that says in which order they came."""
        if event.id not in self.stumbled and self.dice.random() < 0.03:
            self.stumbled.add(event.id)
            raise tiny.Poison("once")
        found = tiny.decide(release, state, event)
        return replace(found, effects=(*found.effects, Journal(LOG, "decided", {"id": event.id})))

    async def work(self, people: int, sayings: int, crashes: int = 0) -> None:
        ticking = asyncio.ensure_future(self._tick())
        await self.start()
        await self.insist(tiny.RoomReady("ready", tiny.NOON, "main", "sim", "group-1"))
        self.upset(True)
        statuses = asyncio.ensure_future(self._statuses())
        tasks = [asyncio.ensure_future(self._person(f"p{n}", sayings)) for n in range(people)]
        await self._meanwhile(crashes)
        await asyncio.gather(*tasks)
        self.upset(False)
        statuses.cancel()
        await self.insist(tiny.message("last", "release", "last", self.clock.now()))
        ticking.cancel()
        await self._until_all_is_over()

    async def _meanwhile(self, crashes: int) -> None:
        await asyncio.sleep(0.05)
        self.clock.put(self.clock.now() - timedelta(hours=1))
        self.desk.release = tiny.release("r2", sim=self.settings)
        async with asyncio.timeout(20):
            await self.desk.runtime.switch(self.desk.release)
        for _ in range(crashes):
            await asyncio.sleep(0.05 + self.dice.random() / 10)
            await self.crash()

    async def _until_all_is_over(self) -> None:
        async with asyncio.timeout(30):
            for doubtful in self.desk.runtime.doubtful:
                self.desk.runtime.settle(doubtful.seq, again=doubtful.send.id not in self.line.left)
            while (await self.desk.runtime.health()).degraded:
                await self._pass(1.0)
            for seconds in (1.0, 60.0, 300.0, 7200.0, 300.0, 1.0, 1.0):
                await self._pass(seconds)
            await self.desk.quiet()

    async def _pass(self, seconds: float) -> None:
        self.clock.advance(timedelta(seconds=seconds))
        await asyncio.sleep(0.005)
        await self.desk.quiet()

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(0.002)
            self.clock.advance(timedelta(seconds=0.5))

    async def _person(self, who: str, sayings: int) -> None:
        for n in range(sayings):
            event = tiny.message(f"{who}-{n}", self.dice.choice(ORDERS), who, self.clock.now())
            self.said.setdefault(who, []).append(event.id)
            again = [asyncio.ensure_future(self._try(event))] if self.dice.random() < 0.1 else []
            await self.insist(event)
            if again:
                await again[0]
            elif self.dice.random() < 0.1:
                await self._try(event)

    async def insist(self, event: Event) -> None:
        while not await self._try(event):  # noqa: ASYNC110
            await asyncio.sleep(0.001)

    async def _try(self, event: Event) -> bool:
        return await self._safe(lambda: self.desk.runtime.accept(event))

    async def _safe(self, ask: Callable[[], Awaitable[Any]]) -> bool:
        """Whether it was accepted, by a process that is still there."""
        gone = self.gone
        try:
            asked = asyncio.ensure_future(ask())
            async with asyncio.timeout(20):
                await asyncio.wait((asked, gone), return_when=asyncio.FIRST_COMPLETED)
            if not asked.done():
                return False
            asked.result()
        except NotAccepted:
            return False
        return True

    async def _statuses(self) -> None:
        while True:
            await asyncio.sleep(0.001)
            known = [*self.line.correlation]
            for id in self.dice.sample(known, min(4, len(known))):
                await self._status(id)

    async def _status(self, id: str) -> None:
        reached = self.dice.choice((Reached.TAKEN, Reached.DELIVERED, Reached.READ, Reached.FAILED))
        told = (self.line.correlation[id], f"wamid.{id}", reached, self.clock.now(), "1", "no")
        if await self._safe(lambda: self.desk.runtime.report(Status("sim", *told))):
            self.accepted.setdefault(id, []).append(reached)

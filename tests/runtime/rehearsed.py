"""The transcripts' world with the runtime in it: rows, a clock, an outbox, and a crash whenever one likes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from datetime import datetime, timedelta
from typing import Any, TypeVar

from engine.author.invariants import rooms_and_tickets_agree
from engine.author.world import A, Answer, Post, World
from engine.channels import Simulator
from engine.channels.simulator import Shown
from engine.core.messages import Event, Key
from engine.core.model import NAMES, Aggregate, Room, Ticket
from engine.core.release import Release
from engine.runtime import HandClock, Runtime, Standing
from engine.store import Store
from engine.store.rows import Delivery

T = TypeVar("T")


class Rehearsed(World):
    """`crashes`: the process dies after every event, and another one goes on."""

    def __init__(
        self, release: Release, answer: Answer, now: datetime, make_store: Callable[[], Store], crashes: bool
    ) -> None:
        super().__init__(release, answer, now)
        self.make_store, self.crashes = make_store, crashes
        self.loop = asyncio.new_event_loop()
        self.clock = HandClock(now)
        self.simulator = Simulator(self.line, self.clock.now)
        self.simulator.watchers.append(self._shown)
        self.do(self.start())

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        return self.loop.run_until_complete(asyncio.wait_for(work, 20))

    async def start(self) -> None:
        self.runtime = Runtime(
            self.release, self.make_store(), {self.line: self.simulator}, self._answer, self.clock
        )
        await self.runtime.start()

    async def _answer(self, operation: str, parameters: Mapping[str, Any], key: str) -> tuple[str, Any]:
        return self.answer(operation, parameters)

    def _shown(self, shown: Shown) -> None:
        send = shown.message
        place = send.to if send.to[0] == "room" else ("customer", shown.address)
        self.log.append(Post(send.id, self.clock.now(), place, send.source, send.content, quotes=send.quotes))

    def feed(self, event: Event) -> None:
        self.seen.add(event.id)
        self.do(self._feed(event))

    async def _feed(self, event: Event) -> None:
        receipt = await self.runtime.accept(event)
        assert receipt.standing is not Standing.UNDECIDED, await self.runtime.set_aside()
        await self._settle()

    async def _settle(self) -> None:
        await self.runtime.quiet()
        assert await self.runtime.set_aside() == []
        if self.crashes:
            await self._crash()
            await self.runtime.quiet()
        tickets = await self.runtime.store.all("ticket")
        rooms_and_tickets_agree(
            [room for room in await self.runtime.store.all("room") if isinstance(room, Room)],
            [ticket for ticket in tickets if isinstance(ticket, Ticket)],
        )
        await self._note_last_ticket(tickets)

    async def _note_last_ticket(self, tickets: list[Aggregate]) -> None:
        before, self.versions = getattr(self, "versions", {}), {one.id: one.version for one in tickets}
        touched = [id for id, version in self.versions.items() if before.get(id) != version]
        self.last_ticket = touched[-1] if touched else self.last_ticket

    async def _crash(self) -> None:
        runtime = self.runtime
        for task in (runtime._life, runtime._ticking):
            assert task is not None
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        await runtime._requests.close()
        await runtime._outbox.close()
        await runtime.store.close()
        await self.start()

    def load(self, key: Key) -> Aggregate | None:
        return self.do(self.runtime.store.load([key]))[key]

    def all(self, kind: type[A]) -> list[A]:
        rows = self.do(self.runtime.store.all(NAMES[kind]))
        return [row for row in rows if isinstance(row, kind)]

    def history(self, owner: Key) -> list[tuple[str, Mapping[str, Any]]]:
        return [(line.what, line.data) for line in self.do(self.runtime.store.journal(owner))]

    def advance(self, duration: timedelta) -> None:
        self.do(self._advance(self.clock.now() + duration))
        self.now = self.clock.now()

    async def _advance(self, end: datetime) -> None:
        """Each timer at its own moment."""
        while (due := await self.runtime.store.next_due()) is not None and due <= end:
            self.clock.advance(max(due - self.clock.now(), timedelta(0)))
            self.runtime._queue.wake()
            await asyncio.sleep(0)
            await self._settle()
        self.clock.advance(end - self.clock.now())
        await self._settle()

    def close(self) -> None:
        self.do(self.runtime.stop())
        self.loop.close()

    def left(self) -> int:
        """Messages that are neither sent nor held."""
        store = self.runtime.store
        return len(self.do(store.unsent(0, 100))) + len(self.do(store.outgoing(Delivery.FAILED)))

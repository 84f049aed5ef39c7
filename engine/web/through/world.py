"""The transcripts' world with everything in it that a real desk has; only people are played."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import chain
from typing import Any

from engine.author.invariants import Broken
from engine.author.meta import Meta, Taken
from engine.author.stage import CUSTOMER, ROOM
from engine.author.world import A, Answer, Outcome, Post, World
from engine.channels import Channel, Simulator
from engine.channels.cloud.parts import whose
from engine.channels.simulator import Shown
from engine.core.decide import Decision, decide
from engine.core.messages import (
    AgentRegistered,
    CustomerMessage,
    Effect,
    Event,
    Journal,
    Key,
    RoomMessage,
    RoomReady,
)
from engine.core.model import NAMES, Aggregate
from engine.core.release import Release
from engine.runtime import HandClock, Runtime
from engine.store import SqliteStore, codec
from engine.web.simulator.fake import phone
from engine.web.simulator.fake.backstage import WAMID, Loudspeaker
from engine.web.simulator.fake.lines import ROOMS
from engine.web.through.reading import joined, named, read
from engine.web.through.street import Street

REACHED = ("sent", "delivered", "read")
WAITING, LATE = "waiting", "window"
PAGE = 1000
MOMENT = 0.001


class Wired(World):
    """`was_late`: something was not said because the customer had not written for too long."""

    def __init__(self, street: Street, release: Release, answer: Answer, now: datetime) -> None:
        super().__init__(release, answer, now)
        self.was_late = False
        self._street, self._clock = street, HandClock(now)
        self._parts: dict[str, int] = {}
        self._untold: list[tuple[Meta, Taken]] = []
        self._rooms = Simulator(ROOMS, self._clock.now)
        self._rooms.watchers.append(self._shown)
        store = SqliteStore(street.new_folder())
        self._runtime = Runtime(
            release, store, self._channels(), self._answer, self._clock, decide=self._noted
        )
        street.use(self._runtime, self._arrived)
        street.do(self._runtime.start())

    def close(self) -> None:
        self._street.do(self._runtime.stop())

    def feed(self, event: Event) -> None:
        self.seen.add(event.id)
        self._street.do(self._feed(event))

    def advance(self, duration: timedelta) -> None:
        self._street.do(self._advance(self._clock.now() + duration))
        self.now = self._clock.now()

    def load(self, key: Key) -> Aggregate | None:
        found = self._street.do(self._runtime.store.load([key]))[key]
        return None if found is None else self._plain(found)

    def history(self, owner: Key) -> list[tuple[str, Mapping[str, Any]]]:
        lines = self._street.do(self._runtime.store.journal(owner))
        return [(line.what, line.data) for line in lines]

    def all(self, kind: type[A]) -> list[A]:
        rows = map(self._plain, self._street.do(self._all(NAMES[kind])))
        return [row for row in rows if isinstance(row, kind)]

    def _channels(self) -> dict[str, Channel]:
        language, street = self.release.company.language, self._street
        urls = {name: {"graph_url": meta.url} for name, meta in street.metas.items()}
        official = {
            name: Loudspeaker(name, {**line, **urls[name]}, language) for name, line in street.lines.items()
        }
        return {**official, ROOMS: self._rooms}

    async def _answer(self, operation: str, parameters: Mapping[str, Any], key: str) -> tuple[str, Any]:
        return self.answer(operation, parameters)

    def _noted(self, release: Release, state: Mapping[Key, Aggregate | None], event: Event) -> Decision:
        decision = decide(release, state, event)
        self._note(decision)
        return decision

    def _note(self, outcome: Outcome) -> None:
        self.was_late = self.was_late or any(map(_is_late, outcome.effects))
        tickets = [row.id for row in outcome.changes if NAMES[type(row)] == "ticket"]
        self.last_ticket = tickets[-1] if tickets else self.last_ticket

    async def _feed(self, event: Event) -> None:
        match event:
            case CustomerMessage():
                await self._write(event)
            case RoomMessage() | RoomReady() | AgentRegistered():
                await self._runtime.accept(replace(event, line=ROOMS))
            case _:
                await self._runtime.accept(event)
        await self._settle()

    async def _write(self, event: CustomerMessage) -> None:
        meta, who = self._street.metas[event.line], event.sender.address
        kind, body = phone.written(event.content)
        touched = phone.tapped(event.content.text, next(iter(meta.to(who)[-1:]), {}))
        if kind == "text" and touched is not None:
            kind, body = "interactive", touched
        id = f"{WAMID}{event.id}"
        await meta.customer(who, kind=kind, body=body, name="", quotes=event.quotes, id=id)

    async def _advance(self, end: datetime) -> None:
        """To each moment when something is due, so that it is decided at its own hour."""
        while (due := await self._runtime.store.next_due()) is not None and due <= end:
            self._clock.advance(max(due - self._clock.now(), timedelta(0)))
            await self._settle()
        self._clock.advance(end - self._clock.now())
        await self._settle()

    async def _settle(self) -> None:
        """Until all that comes of it has come, and Meta has told what became of the messages."""
        await self._runtime.quiet()
        while self._untold:
            await self._tell()
            await self._runtime.quiet()
        for stuck in await self._runtime.set_aside():
            raise Broken(stuck.error)

    async def _tell(self) -> None:
        untold, self._untold = self._untold, []
        for meta in dict.fromkeys(meta for meta, _ in untold):
            hooks = meta.webhooks
            told = (
                hooks.status(taken.id, reached, taken.to, taken.correlation, None)["statuses"]
                for of, taken in untold
                for reached in REACHED
                if of is meta
            )
            if not await self._alone(hooks.post({"statuses": [*chain.from_iterable(told)]})):
                raise Broken(f"nobody took the statuses: {hooks.answers[-3:]}")

    async def _alone(self, telling: Coroutine[Any, Any, bool]) -> bool:
        """What is told waits for others to be written with, and nobody else is here."""
        task = asyncio.create_task(telling)
        try:
            while not task.done():
                await asyncio.wait([task], timeout=MOMENT)
                await self._runtime.quiet()
        finally:
            task.cancel()
        return task.result()

    async def _all(self, kind: str) -> list[Aggregate]:
        rows: list[Aggregate] = []
        while page := await self._runtime.store.all(kind, rows[-1].id if rows else "", PAGE):
            rows += page
        return rows

    def _plain(self, row: Aggregate) -> Any:
        """With files as the transcript calls them."""
        return codec.loads(codec.encode(row).replace(f"cloud:{self.line}:", ""))

    def _shown(self, shown: Shown) -> None:
        send = shown.message
        place = (ROOM, send.to[1])
        content = named(send.content)
        self.log.append(Post(send.id, self._clock.now(), place, send.source, content, quotes=send.quotes))

    def _arrived(self, line: str, taken: Taken) -> None:
        """In parts, if it was too long for one message."""
        self._untold.append((self._street.metas[line], taken))
        content, place = read(taken.payload, self.release.reopen), (CUSTOMER, f"+{taken.to}")
        before = self._parts.get(whose(taken.correlation)[0])
        if before is not None:
            post = self.log[before]
            self.log[before] = replace(post, id=taken.id, content=joined(post.content, content))
            return
        self._parts[whose(taken.correlation)[0]] = len(self.log)
        by = Loudspeaker.speakers.get(whose(taken.correlation)[0]) or "bot"
        self.log.append(Post(taken.id, self._clock.now(), place, by, content))


def _is_late(effect: Effect) -> bool:
    """It waits for the customer to write, or is not said any more."""
    if not isinstance(effect, Journal):
        return False
    return effect.what == WAITING or str(effect.data.get("reason", "")).startswith(LATE)

"""A line that leads nowhere: what is sent can be looked at, and people are played."""

from __future__ import annotations

import itertools
import secrets
from collections import OrderedDict, deque
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from engine.channels.gathered import Gathered
from engine.channels.interface import Deliver, Refused
from engine.core.capabilities import BY_KIND
from engine.core.evolve import frozen
from engine.core.messages import Content, CustomerMessage, RoomMessage, Send, Sender

REMEMBERED = 10_000


@frozen
class Shown:
    """A message that arrived at somebody's phone, or in a group."""

    address: str
    message: Send


class Simulator(Gathered):
    """Ours and theirs have one kind of id: a quote names `Send.id`."""

    capabilities = BY_KIND["simulator"]

    def __init__(
        self, line: str = "simulator", now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        super().__init__()
        self.line = line
        self.shown: deque[Shown] = deque(maxlen=REMEMBERED)
        self.watchers: list[Callable[[Shown], None]] = []
        self._now = now
        self._deliver: Deliver | None = None
        self._had: OrderedDict[str, str] = OrderedDict()
        self._name = secrets.token_hex(4)
        self._count = itertools.count(1)

    async def open(self, deliver: Deliver) -> None:
        self._deliver = deliver

    async def close(self) -> None:
        self._deliver = None

    async def send(self, address: str, message: Send, correlation: str) -> str:
        if message.replaces is not None and self._had.get(message.replaces) != address:
            raise Refused(f"there is no message {message.replaces} to change")
        if self._is_new(message.id, address):
            shown = Shown(address, message)
            self.shown.append(shown)
            for watcher in self.watchers:
                watcher(shown)
        return message.id

    def _is_new(self, id: str, address: str) -> bool:
        if id in self._had:
            return False
        self._had[id] = address
        if len(self._had) > REMEMBERED:
            self._had.popitem(last=False)
        return True

    async def customer(
        self, phone: str, content: Content | str, name: str | None = None, quotes: str | None = None
    ) -> Any:
        """A customer writes; `phone` in E.164."""
        sender = Sender(phone, phone, name)
        return await self._in(
            CustomerMessage(self._id(), self._now(), self.line, sender, _content(content), quotes)
        )

    async def agent(
        self,
        room: str,
        phone: str,
        content: Content | str,
        quotes: str | None = None,
        name: str | None = None,
    ) -> Any:
        """Somebody writes in the group whose address is `room`."""
        sender = Sender(phone, phone, name)
        return await self._in(
            RoomMessage(self._id(), self._now(), self.line, room, sender, _content(content), quotes)
        )

    async def _in(self, event: CustomerMessage | RoomMessage) -> Any:
        if self._deliver is None:
            raise RuntimeError("the line is closed")
        return await self._deliver(event)

    def _id(self) -> str:
        return f"{self.line}-{self._name}-{next(self._count)}"


def _content(said: Content | str) -> Content:
    return Content("text", said) if isinstance(said, str) else said

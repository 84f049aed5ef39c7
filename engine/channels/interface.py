"""What a channel is for the runtime: a way out, a way in, and what it can and cannot do."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Protocol

from engine.core.messages import Event, Send

Deliver = Callable[[Event], Awaitable[Any]]
"""Takes an event in. Only when it returns is the event safe, and may be acknowledged."""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """`idempotent`: the same `Send.id` twice is one message. `parallel`: sends under way at a time.

    `groups`: it has rooms. `menus`: it shows `Send.choices` natively, when they fit.
    """

    idempotent: bool = False
    parallel: int = 16
    groups: bool = False
    menus: bool = False
    edits: bool = False
    deletions: bool = False


class Refused(Exception):
    """This message will never be accepted; the text says why."""


class Retry(Exception):
    """This message was not taken now; `after` seconds it may be."""

    def __init__(self, reason: str, after: float | None = None) -> None:
        super().__init__(reason)
        self.after = after


class Unreachable(Exception):
    """Nothing can be sent on this line now; the message never left."""

    def __init__(self, reason: str, after: float | None = None) -> None:
        super().__init__(reason)
        self.after = after


class Channel(Protocol):
    """One line. Any other exception of `send` counts as `Retry`: the message may have left."""

    @property
    def capabilities(self) -> Capabilities: ...

    async def open(self, deliver: Deliver) -> None: ...

    async def send(self, address: str, message: Send) -> str:
        """Returns the id by which the channel knows the message from now on."""

    async def close(self) -> None: ...

"""What a channel is for the runtime: a way out, a way in, and what it can and cannot do."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from enum import IntEnum
from typing import Any, Protocol, runtime_checkable

from engine.channels.media.files import File
from engine.core.capabilities import Capabilities
from engine.core.evolve import frozen
from engine.core.messages import Content, Event, Key, Send

Deliver = Callable[[Event], Awaitable[Any]]
"""Takes an event in. Only when it returns is the event safe, and may be acknowledged."""


class Refused(Exception):
    """This message will never be accepted; the text says why, and `code` is the channel's own."""

    def __init__(self, reason: str, code: str = "") -> None:
        super().__init__(reason)
        self.code = code


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


class Crowded(Unreachable):
    """So it is for what goes to many; for everything else, when something else meets it."""

    after: float

    def __init__(self, reason: str, after: float) -> None:
        super().__init__(reason, after)


class Reached(IntEnum):
    """How far a message came; it never goes back."""

    TAKEN = 1
    DELIVERED = 2
    READ = 3
    PLAYED = 4
    FAILED = 9


@frozen
class Status:
    """What the channel tells later of a message it took.

    `correlation` is what `Channel.send` was given, empty when the channel does not know it;
    `code` and `reason` only when it failed. `earlier`: of those that the message left as, how many come after
    the one that it is about; 0 for the last, with which all of it has left.
    """

    line: str
    correlation: str
    external: str
    reached: Reached
    at: datetime
    code: str = ""
    reason: str = ""
    earlier: int = 0


class Channel(Protocol):
    """One line. Any other exception of `send` counts as `Retry`: the message may have left."""

    @property
    def capabilities(self) -> Capabilities: ...

    async def open(self, deliver: Deliver) -> None: ...

    async def send(self, address: str, message: Send, correlation: str) -> str:
        """Returns the id by which the channel knows the message from now on.

        `correlation` (512 characters at most) comes back in the statuses of lines that have them.
        """

    async def close(self) -> None: ...


class Download(Protocol):
    """A file on its way; `sha256` is what it is said to be, empty when nothing is said."""

    @property
    def mime(self) -> str: ...

    @property
    def size(self) -> int | None: ...

    @property
    def sha256(self) -> str: ...

    def chunks(self) -> AsyncIterator[bytes]: ...


@runtime_checkable
class Brings(Protocol):
    """A line whose messages name their files by an id of its own."""

    def download(self, id: str) -> AbstractAsyncContextManager[Download]: ...


@runtime_checkable
class Carries(Protocol):
    """A line that has to have a file before it sends it."""

    async def carry(self, content: Content, file: File) -> Content:
        """The content as this line may send it, with `file`; `Refused` when it takes no such file."""


@runtime_checkable
class Splits(Protocol):
    """A line whose messages may leave as several: it tells `more`, of the recipient, each after the first."""

    more: Callable[[Key], None]


@runtime_checkable
class Explains(Protocol):
    """A line whose statuses tell why a message failed in words that are not for everybody."""

    def explain(self, code: str, details: str) -> str: ...

    def passes(self, code: str) -> bool:
        """Whether the same message may arrive when it leaves anew."""

    def stops(self, code: str) -> bool:
        """Whether it is about the line itself, and somebody must look."""

    def lacks_file(self, code: str) -> bool:
        """Whether what could not be had is the file of the message."""

    def crowds(self, code: str) -> float:
        """Seconds that what goes to many has to wait because of it; 0 when it has not."""

"""What the store keeps besides the aggregates, and the batch that is committed as one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Any

from engine.core.evolve import frozen
from engine.core.messages import Event, Fetch, Journal, Keep, Key, Send, StartTimer
from engine.core.model import Aggregate

TimerName = tuple[Key, str]
"""Whose timer, and which."""

WHOLE = 1 << 20

LATER = ("customer", "step", "echoed", "attended", "unanswered")
"""Lines after which somebody who was not answered is another matter: of a later one, or of none."""


class Standing(IntEnum):
    """Of an event. Only what is undecided is tried again by itself."""

    UNDECIDED = 0
    DECIDED = 1
    SET_ASIDE = 2


class Delivery(IntEnum):
    """Of a message that leaves. `SENDING`: the channel may have it, and has not said so."""

    WAITING = 0
    HELD = 1
    SENDING = 2
    SENT = 3
    FAILED = 4


def bulk_to(send: Send) -> str | None:
    """The recipient of what goes to many; none for any other message."""
    return ":".join(send.to) if send.source == "gateway" else None


@frozen
class Failure:
    """An event that could not be decided, how often that was tried, and why it failed last.

    `again`: it is in the inbox already. A batch has one at most of an event, which is decided once in it.
    """

    event: Event
    tries: int
    error: str
    set_aside: bool = False
    again: bool = False
    at: datetime | None = None


@frozen
class Outgoing:
    """A row of the outbox; `seq` is its place.

    `reached` is the last thing a status told, 0 when none did; `code` the line's own, when it failed.
    """

    seq: int
    send: Send
    state: Delivery = Delivery.WAITING
    attempts: int = 0
    next_try: datetime | None = None
    external: str | None = None
    error: str = ""
    reached: int = 0
    reached_at: datetime | None = None
    code: str = ""


@frozen
class Mark:
    """What became of the message `seq` here. It changes no message that a status told of."""

    seq: int
    state: Delivery
    attempts: int = 0
    next_try: datetime | None = None
    external: str | None = None
    error: str = ""


@frozen
class Progress:
    """How far the message `seq` came. It changes only a message that had not come as far as `below`.

    `id` must be that message's own, or else it is another one; `width` characters are compared.
    """

    seq: int
    id: str
    state: Delivery
    reached: int
    below: int
    at: datetime
    external: str | None = None
    code: str = ""
    error: str = ""
    attempts: int = 1
    width: int = WHOLE


@frozen
class Timer:
    """`number` is another one each time it is started; `left` is set while it is stopped."""

    owner: Key
    name: str
    due: datetime
    visit: int
    left: timedelta | None = None
    number: int = 0


@frozen
class History:
    """A line of the journal."""

    seq: int
    at: datetime
    owner: Key
    what: str
    data: Mapping[str, Any]


@frozen
class Record:
    seq: int
    at: datetime
    id: str
    kind: str
    contact: str
    data: Mapping[str, Any]


@frozen
class Activation:
    """A release became the active one."""

    hash: str
    at: datetime


@frozen
class Hold:
    """Stops the running timers of these names, as at `at`."""

    names: tuple[str, ...]
    at: datetime


@frozen
class Free:
    """Lets the stopped timers of these names go on, from `at`."""

    names: tuple[str, ...]
    at: datetime


@frozen
class Shift:
    """Every running timer is due that much earlier: the clock was put back."""

    by: timedelta


Started = tuple[StartTimer, datetime]
"""The timer, and when it was started."""

TimerStep = dict[TimerName, Started | None] | Hold | Free | Shift
"""Timers started, or ended with None; or one of the sweeps over all of them."""


@dataclass(slots=True)
class Batch:
    """All that one commit writes.

    `settled` were undecided and no longer are. `base` has the version that each changed aggregate
    had before, 0 for a new one. `free_held`: what earlier batches held leaves now.
    """

    at: datetime
    decided: list[Event] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    settled: list[str] = field(default_factory=list)
    changes: dict[Key, Aggregate] = field(default_factory=dict)
    base: dict[Key, int] = field(default_factory=dict)
    journal: list[tuple[datetime, Journal]] = field(default_factory=list)
    records: list[tuple[datetime, Keep]] = field(default_factory=list)
    free_held: bool = False
    sends: list[Send] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    progress: list[Progress] = field(default_factory=list)
    timers: list[TimerStep] = field(default_factory=list)
    fetches: list[Fetch] = field(default_factory=list)
    answered: list[str] = field(default_factory=list)
    release: str | None = None

    def change(self, key: Key, aggregate: Aggregate) -> None:
        if key not in self.changes:
            self.base[key] = aggregate.version - 1
        self.changes[key] = aggregate

    def free(self) -> None:
        """What was held so far leaves, that of this batch too."""
        self.free_held = True
        self.sends = [replace(send, held=False) if send.held else send for send in self.sends]

    def start(self, timer: StartTimer, at: datetime) -> None:
        step = self._timers()
        name = (timer.owner, timer.name)
        step.pop(name, None)  # of two that are due together the one that started first comes first
        step[name] = (timer, at)

    def end(self, owner: Key, name: str) -> None:
        self._timers()[owner, name] = None

    def _timers(self) -> dict[TimerName, Started | None]:
        if not self.timers or not isinstance(self.timers[-1], dict):
            self.timers.append({})
        step = self.timers[-1]
        assert isinstance(step, dict)
        return step

    @property
    def started(self) -> int:
        """How many timers."""
        steps = [list(step.values()) for step in self.timers if isinstance(step, dict)]
        return sum(len(step) - step.count(None) for step in steps)

    @property
    def empty(self) -> bool:
        """Nothing of it needs writing."""
        rows = (self.decided, self.failures, self.settled, self.marks, self.progress, self.timers)
        return not any(rows) and not self.answered and self.release is None

"""Events on their way to a decision, and what became of them."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from enum import Enum

from engine.core.decide import Decision
from engine.core.evolve import frozen
from engine.core.messages import Event
from engine.store.rows import Mark, Progress, Timer


class Standing(Enum):
    DECIDED = "decided"
    REPEATED = "repeated"
    UNDECIDED = "undecided"


@frozen
class Receipt:
    """The event is safe. `UNDECIDED`: it failed, and is tried again or set aside."""

    standing: Standing
    decision: Decision | None = None


REPEATED = Receipt(Standing.REPEATED)
UNDECIDED = Receipt(Standing.UNDECIDED)


Arrival = tuple[str, bool]
"""An event's id, and whether it comes from the inbox's rows."""


@dataclass(slots=True)
class Waiting:
    """`tries` so far; `stored`: it is in the inbox already, undecided.

    `timer` is the row it comes from; `mark` and `progress` are written down together with it.
    """

    event: Event
    receipt: asyncio.Future[Receipt] | None = None
    tries: int = 0
    stored: bool = False
    timer: Timer | None = None
    mark: Mark | None = None
    progress: Progress | None = None

    @property
    def arrival(self) -> Arrival:
        return self.event.id, self.stored

    def acknowledge(self, receipt: Receipt) -> None:
        if self.receipt is not None and not self.receipt.done():
            self.receipt.set_result(receipt)

    def refuse(self, error: Exception) -> None:
        if self.receipt is not None and not self.receipt.done():
            self.receipt.set_exception(error)

"""A message that will never arrive: its row says so, and an event tells whoever wrote it."""

from __future__ import annotations

from datetime import datetime

from engine.channels import Reached
from engine.core.messages import Undelivered
from engine.core.undelivered import lost
from engine.runtime.waiting import Waiting
from engine.store.rows import Delivery, Outgoing, Progress


def undelivered(
    outgoing: Outgoing,
    at: datetime,
    reason: str,
    code: str = "",
    error: str | None = None,
    external: str | None = None,
    attempts: int = 1,
    passes: bool = False,
) -> Waiting:
    """Row and event are written together, and once. `error`: more than people need to know."""
    send = outgoing.send
    progress = Progress(
        *(outgoing.seq, send.id, Delivery.FAILED, Reached.FAILED, Reached.DELIVERED, at, external),
        *(code, reason if error is None else error, attempts),
    )
    event = Undelivered(lost(send.id), at, send, code, reason, passes)
    return Waiting(event, progress=progress)

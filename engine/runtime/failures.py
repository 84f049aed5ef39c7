"""A message that will never arrive: its row says so, and an event tells whoever wrote it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from engine.channels import Reached
from engine.core.messages import Undelivered
from engine.core.undelivered import lost
from engine.runtime.waiting import Waiting
from engine.runtime.writable import writable
from engine.store.rows import Delivery, Mark, Outgoing, Progress


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
    send, reason, code = outgoing.send, writable(reason), writable(code)
    progress = Progress(
        *(outgoing.seq, send.id, Delivery.FAILED, Reached.FAILED, Reached.DELIVERED, at, external),
        *(code, reason if error is None else writable(error), attempts),
    )
    event = Undelivered(lost(send.id), at, send, code, reason, passes)
    return Waiting(event, progress=progress)


def given_up(outgoing: Outgoing, at: datetime, reason: str, **more: Any) -> Waiting:
    """It waits nowhere any more, whatever a status may tell of it by then."""
    failed = undelivered(outgoing, at, reason, **more)
    failed.mark = Mark(outgoing.seq, Delivery.FAILED)
    return failed

"""A message that will never arrive: its row says so, and an event tells whoever wrote it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from engine.channels import Reached
from engine.core.messages import Undelivered
from engine.core.undelivered import lost, passing
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
    failed_at: datetime | None = None,
    file: bool = False,
) -> Waiting:
    """Row and event are written together, and once. `error`: more than people need to know."""
    send, reason, code = outgoing.send, writable(reason), writable(code)
    why = reason if error is None else writable(error)
    event = Undelivered(lost(send.id), at, send, code, reason, failed_at=failed_at, file=file)
    return Waiting(event, progress=_failed(outgoing, at, code, why, external, attempts))


def part_undelivered(
    outgoing: Outgoing, at: datetime, reason: str, code: str, external: str | None, part: int
) -> Waiting:
    """One of those that it left as, for something that passes. The row is the last one's to speak for."""
    send, reason, code = outgoing.send, writable(reason), writable(code)
    event = Undelivered(passing(send.id, part), at, send, code, reason, passes=True, part=part)
    return Waiting(event, progress=None if part else _failed(outgoing, at, code, reason, external))


def _failed(
    outgoing: Outgoing, at: datetime, code: str, error: str, external: str | None, attempts: int = 1
) -> Progress:
    return Progress(
        *(outgoing.seq, outgoing.send.id, Delivery.FAILED, Reached.FAILED, Reached.DELIVERED, at, external),
        *(code, error, attempts),
    )


def given_up(outgoing: Outgoing, at: datetime, reason: str, **more: Any) -> Waiting:
    """It waits nowhere any more, whatever a status may tell of it by then."""
    failed = undelivered(outgoing, at, reason, **more)
    failed.mark = Mark(outgoing.seq, Delivery.FAILED)
    return failed

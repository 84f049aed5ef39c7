"""Small events and batches that the stories are about."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from engine.core.messages import (
    Content,
    CustomerMessage,
    Fetch,
    Journal,
    Keep,
    Location,
    Send,
    Sender,
    StartTimer,
)
from engine.core.model import Conversation, Frame, Room, Ticket, key_of
from engine.store.rows import Batch, Delivery, Progress

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
ANA = ("conversation", "sim|ana")
HOUR = timedelta(hours=1)


def message(id: str, text: str = "hola", at: datetime = NOON) -> CustomerMessage:
    here = Location(Decimal("-26.83"), Decimal("-65.20"), "Casa")
    return CustomerMessage(
        id, at, "sim", Sender("+54381", "+54381", "Ana"), Content("text", text, location=here)
    )


def batch(at: datetime = NOON) -> Batch:
    return Batch(at)


def decided(*ids: str) -> Batch:
    found = Batch(NOON)
    found.decided = [message(id) for id in ids]
    return found


def talk(version: int = 1, step: str = "menu") -> Conversation:
    return Conversation(
        "sim|ana", "sim", "ana", version, frames=(Frame("support", step),), values={"n": step}
    )


def changed(*aggregates: Conversation | Room | Ticket) -> Batch:
    found = Batch(NOON)
    for aggregate in aggregates:
        found.change(key_of(aggregate), aggregate)
    return found


def send(id: str, held: bool = False, source: str = "bot", to: str = "ana") -> Send:
    return Send(id, ("contact", to), "sim", Content("text", f"Hola {id}"), source, held=held)


def told(seq: int, id: str, reached: int, below: int | None = None, **more: Any) -> Batch:
    """`reached` as the lines count: 1 taken, 2 delivered, 3 read, 4 played, 9 failed."""
    found = Batch(NOON)
    state = Delivery.FAILED if reached == 9 else Delivery.SENT
    found.progress = [Progress(seq, id, state, reached, below or reached, NOON, **more)]
    return found


def sends(*all: Send) -> Batch:
    found = Batch(NOON)
    found.sends = list(all)
    return found


def start(
    name: str, due: datetime, visit: int = 1, held: bool = False, owner: tuple[str, str] = ANA
) -> StartTimer:
    return StartTimer(owner, name, due, visit, held)


def timers(*all: StartTimer, at: datetime = NOON) -> Batch:
    found = Batch(at)
    for timer in all:
        found.start(timer, at)
    return found


def fetch(id: str) -> Fetch:
    return Fetch(id, ANA, "invoices", {"id": Decimal("12.50")}, writes=True)


def line(what: str, owner: tuple[str, str] = ANA) -> tuple[datetime, Journal]:
    return NOON, Journal(owner, what, {"text": what})


def kept(id: str, kind: str) -> tuple[datetime, Keep]:
    return NOON, Keep(id, kind, "ana", {"plan": "hogar"})

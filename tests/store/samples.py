"""Small events and batches that the stories are about."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

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
from engine.core.model import Conversation, Frame, Room, key_of
from engine.store.rows import Batch

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


def changed(*aggregates: Conversation | Room) -> Batch:
    found = Batch(NOON)
    for aggregate in aggregates:
        found.change(key_of(aggregate), aggregate)
    return found


def send(id: str, held: bool = False) -> Send:
    return Send(id, ("contact", "ana"), "sim", Content("text", f"Hola {id}"), "bot", held=held)


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

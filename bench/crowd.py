"""A database that already holds many conversations, each in the middle of a flow with a timer running."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from engine.core.messages import Content, CustomerMessage, Journal, Sender, StartTimer
from engine.core.model import Address, Contact, Conversation, Frame, Shown, key_of
from engine.store import SqliteStore
from engine.store.rows import Batch

TALK = Conversation(
    "",
    "whatsapp",
    "",
    1,
    "a41f2c9",
    (Frame("demo", "menu"),),
    "demo",
    2,
    shown=(Shown("Soporte", 0), Shown("Pagos", 1)),
)


async def filled(folder: Path, conversations: int, group: int = 5000) -> None:
    store = SqliteStore(folder)
    await store.open()
    now = datetime.now(UTC)
    for start in range(0, conversations, group):
        batch = Batch(now)
        for n in range(start, min(start + group, conversations)):
            _add(batch, f"+5731{n:08}", now)
        await store.commit(batch)
    await store.close()


def _add(batch: Batch, phone: str, now: datetime) -> None:
    talk = replace(TALK, id=f"whatsapp|{phone}", contact=phone)
    owner = key_of(talk)
    address = f"whatsapp:{phone}"
    for aggregate in (talk, Contact(phone, 1, phone, addresses=(address,)), Address(address, 1, phone)):
        batch.change(key_of(aggregate), aggregate)
    batch.decided.append(
        CustomerMessage(f"old-{phone}", now, "whatsapp", Sender(phone, phone), Content("text", "hola"))
    )
    batch.journal.append((now, Journal(owner, "customer", {"kind": "text", "text": "hola"})))
    batch.start(StartTimer(owner, "no_reply", now + timedelta(hours=20), 2), now)

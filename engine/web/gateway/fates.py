"""What became of a notice, from the rows that it left behind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple, TypeVar

from engine.channels import Reached
from engine.core.addresses import conversation_id
from engine.core.messages import GatewayMessage, Key, Sender, Undelivered
from engine.core.model import NAMES, Aggregate, Contact, Conversation
from engine.core.people import contacts_of
from engine.core.undelivered import lost, passing
from engine.runtime import Runtime
from engine.store import Store
from engine.store.rows import Delivery, Outgoing

A = TypeVar("A")
Find = Callable[[Any, str], Any]

QUEUED, SENT, FAILED, WAITING = "queued", "sent", "failed", "waiting"
REACHED = {Reached.DELIVERED: "delivered", Reached.READ: "read", Reached.PLAYED: "read"}
REASONS = frozenset({"mode", "window_full", "window_expired", "opted_out"})
LINES = 1000
"""Of a contact's history, that are looked through for why something did not leave."""


class Fate(NamedTuple):
    """`why` names the sentence, unless the line itself gave one: `said`."""

    state: str
    why: str
    said: str = ""
    at: datetime | None = None
    next_try: datetime | None = None


async def fate(runtime: Runtime, event: GatewayMessage) -> Fate:
    store = runtime.store
    failure = await store.failure(event.id)
    if failure is not None:
        return Fate(FAILED, "set_aside") if failure.set_aside else Fate(QUEUED, "undecided")
    contact = await _contact(store, event)
    if contact is not None and await _waits_for(store, contact, event):
        return Fate(WAITING, "window")
    rows = [row for row in await store.bulk_from(event.id) if row.send.template is None]
    if rows:
        return await _of_row(runtime, rows[-1])
    reason = await _not_sent(store, contact, event) if contact is not None else None
    return Fate(FAILED, f"not_sent_{reason}" if reason in REASONS else "not_sent")


async def was_stopped(store: Store, event: GatewayMessage) -> bool:
    """The mode changed while it came in: it is as if it had never come."""
    if await store.bulk_from(event.id):
        return False
    contact = await _contact(store, event)
    return contact is not None and await _not_sent(store, contact, event) == "mode"


async def _of_row(runtime: Runtime, row: Outgoing) -> Fate:
    if row.state is Delivery.FAILED:
        id = row.send.id
        event = await runtime.store.event(lost(id)) or await runtime.store.event(passing(id, 0))
        said = event.reason if isinstance(event, Undelivered) else ""
        return Fate(FAILED, "failed", said, row.reached_at)
    if row.state is Delivery.SENT:
        state = REACHED.get(Reached(row.reached), SENT) if row.reached else SENT
        return Fate(state, state, at=row.reached_at)
    if any(row.seq == doubtful.seq for doubtful in runtime.doubtful):
        return Fate(QUEUED, "doubtful")
    if row.send.line in runtime.down:
        return Fate(QUEUED, "line_down")
    return Fate(QUEUED, "trying" if row.attempts else "queued", next_try=row.next_try)


async def _waits_for(store: Store, contact: Contact, event: GatewayMessage) -> bool:
    """Kept until the customer writes; an invitation may have left already."""
    key = ("conversation", conversation_id(event.line, contact.id))
    conversation = (await store.load([key]))[key]
    window = conversation.window if isinstance(conversation, Conversation) else None
    return window is not None and any(send.id.startswith(f"{event.id}.") for send in window.waiting)


async def _not_sent(store: Store, contact: Contact, event: GatewayMessage) -> str | None:
    for line in reversed(await store.journal(("contact", contact.id), limit=LINES)):
        ours = line.what == "not_sent" and line.data.get("source") == "gateway"
        then = line.at == event.at or str(line.data.get("id", "")).startswith(f"{event.id}.")
        if ours and then:
            return str(line.data.get("reason"))
    return None


async def _contact(store: Store, event: GatewayMessage) -> Contact | None:
    sender = Sender(event.to, event.to)
    found = await _loaded(store, lambda find: contacts_of(find, sender, event.line, writes=False))
    return found[0] if found else None


async def _loaded(store: Store, read: Callable[[Find], A]) -> A:
    """Reads again until all that it asks for was loaded."""
    state: dict[Key, Aggregate | None] = {}
    while True:
        missing: set[Key] = set()
        found = read(partial(_find, state, missing))
        if not missing:
            return found
        state |= await store.load(missing)


def _find(state: Mapping[Key, Aggregate | None], missing: set[Key], kind: Any, id: str) -> Any:
    key = (NAMES[kind], id)
    if key not in state:
        missing.add(key)
    return state.get(key)

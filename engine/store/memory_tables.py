"""The twin's tables, and what a batch does to them."""

from __future__ import annotations

import copy
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from engine.core.messages import Key
from engine.core.model import Room
from engine.store import codec
from engine.store.errors import Conflict
from engine.store.rows import (
    Activation,
    Batch,
    Delivery,
    Free,
    Hold,
    Mark,
    Outgoing,
    Progress,
    Shift,
    Standing,
    Started,
    Timer,
    TimerName,
    TimerStep,
)

Change = Callable[[Timer], Timer]


@dataclass(slots=True)
class Tables:
    """All text is as a database would keep it, so that nothing is shared with whoever wrote it."""

    inbox: dict[str, tuple[Standing, int, str, str, datetime]] = field(default_factory=dict)
    aggregates: dict[Key, tuple[int, str]] = field(default_factory=dict)
    journal: list[tuple[datetime, Key, str, str]] = field(default_factory=list)
    records: list[tuple[datetime, str, str, str, str]] = field(default_factory=list)
    outbox: list[tuple[str, Outgoing]] = field(default_factory=list)
    timers: dict[TimerName, Timer] = field(default_factory=dict)
    requests: dict[str, str] = field(default_factory=dict)
    releases: list[Activation] = field(default_factory=list)
    started: int = 0

    def copy(self) -> Tables:
        return Tables(*(copy.copy(getattr(self, name)) for name in self.__slots__))


def write(tables: Tables, batch: Batch) -> None:
    """Raises when something does not fit; the caller then throws these tables away."""
    at = _utc(batch.at)
    _inbox(tables, batch, at)
    _aggregates(tables, batch)
    tables.journal += [
        (_utc(at), line.owner, line.what, codec.encode(line.data)) for at, line in batch.journal
    ]
    for when, kept in batch.records:
        tables.records.append((_utc(when), kept.id, kept.kind, kept.contact, codec.encode(kept.data)))
    _outbox(tables, batch)
    for step in batch.timers:
        _timers(tables, step)
    tables.requests |= {fetch.id: codec.encode(fetch) for fetch in batch.fetches}
    for id in batch.answered:
        tables.requests.pop(id, None)
    if batch.release is not None:
        tables.releases.append(Activation(batch.release, at))


def _inbox(tables: Tables, batch: Batch, at: datetime) -> None:
    rows = tables.inbox
    for event in batch.decided:
        if event.id in rows:
            raise _conflict(event.id)
        rows[event.id] = (Standing.DECIDED, 0, codec.encode(event), "", at)
    for one in batch.failures:
        standing = Standing.SET_ASIDE if one.set_aside else Standing.UNDECIDED
        known = rows.get(one.event.id)
        if one.again is (known is None) or (known is not None and known[0] is Standing.DECIDED):
            raise _conflict(one.event.id)
        _, _, text, _, since = rows.get(one.event.id, (standing, 0, codec.encode(one.event), "", at))
        rows[one.event.id] = (standing, one.tries, text, one.error, since)
    for id in batch.settled:
        if id not in rows or rows[id][0] is Standing.DECIDED:
            raise _conflict(id)
        _, tries, text, _, since = rows[id]
        rows[id] = (Standing.DECIDED, tries, text, "", since)


def _aggregates(tables: Tables, batch: Batch) -> None:
    rows = tables.aggregates
    for key, aggregate in batch.changes.items():
        if rows.get(key, (0, ""))[0] != batch.base[key]:
            raise _conflict(key)
        rows[key] = (aggregate.version, codec.encode(aggregate))
    rooms = [codec.loads(text) for key, (_, text) in rows.items() if key[0] == "room"]
    held = [room.ticket for room in rooms if isinstance(room, Room) and room.ticket is not None]
    if len(set(held)) < len(held):
        raise _conflict("one case in two rooms")


def _outbox(tables: Tables, batch: Batch) -> None:
    rows = tables.outbox
    if batch.free_held:
        freed = {Delivery.HELD: Delivery.WAITING}
        rows[:] = [(text, replace(row, state=freed.get(row.state, row.state))) for text, row in rows]
    for send in batch.sends:
        state = Delivery.HELD if send.held else Delivery.WAITING
        rows.append((codec.encode(send), Outgoing(len(rows) + 1, send, state)))
    for mark in batch.marks:
        if 0 < mark.seq <= len(rows):
            text, row = rows[mark.seq - 1]
            rows[mark.seq - 1] = (text, _marked(row, mark))
    for told in batch.progress:
        if 0 < told.seq <= len(rows):
            text, row = rows[told.seq - 1]
            rows[told.seq - 1] = (text, _told(row, told))


def _marked(row: Outgoing, mark: Mark) -> Outgoing:
    if row.reached:
        return row
    again = None if mark.next_try is None else _utc(mark.next_try)
    return Outgoing(row.seq, row.send, mark.state, mark.attempts, again, mark.external, mark.error)


def _told(row: Outgoing, told: Progress) -> Outgoing:
    if row.reached >= told.below or row.send.id[: told.width] != told.id:
        return row
    external = told.external if row.external is None else row.external
    tried = (told.state, max(row.attempts, told.attempts), None, external, told.error)
    return Outgoing(row.seq, row.send, *tried, told.reached, _utc(told.at), told.code)


def _timers(tables: Tables, step: TimerStep) -> None:
    match step:
        case Hold(names, at):
            _sweep(tables, names, False, lambda timer: replace(timer, left=timer.due - _utc(at)))
        case Free(names, at):
            _sweep(tables, names, True, lambda timer: _freed(timer, at))
        case Shift(by):
            _sweep(tables, None, False, lambda timer: replace(timer, due=timer.due - by))
        case _:
            for name, started in step.items():
                tables.timers.pop(name, None)
                if started is not None:
                    tables.started += 1
                    tables.timers[name] = _timer(started, tables.started)


def _sweep(tables: Tables, names: Collection[str] | None, stopped: bool, change: Change) -> None:
    for name, timer in tables.timers.items():
        if (names is None or timer.name in names) and (timer.left is not None) is stopped:
            tables.timers[name] = change(timer)


def _freed(timer: Timer, at: datetime) -> Timer:
    assert timer.left is not None
    return replace(timer, due=_utc(at) + timer.left, left=None)


def _timer(started: Started, number: int) -> Timer:
    start, at = started
    left = start.due - at if start.held else None
    return Timer(start.owner, start.name, _utc(start.due), start.visit, left, number)


def _utc(at: datetime) -> datetime:
    return at.astimezone(UTC)


def _conflict(what: object) -> Conflict:
    return Conflict(file="memory", error=what)

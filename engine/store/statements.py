"""A batch as SQL: one statement per table, with its rows.

What is nearly always NULL is given as `NOTHING`, which it never is, and SQLite makes it NULL: Python's
sqlite3 looks for somebody to adapt each None, which costs seven times as much.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from engine.core.messages import Key, StartTimer
from engine.core.model import Aggregate
from engine.store import codec
from engine.store.moments import length, micros
from engine.store.rows import (
    Batch,
    Delivery,
    Failure,
    Free,
    Hold,
    Mark,
    Progress,
    Shift,
    Standing,
    TimerStep,
    bulk_to,
)

Row = tuple[Any, ...]
NOTHING = ""


class Statement(NamedTuple):
    """`each`: every row must change exactly one row of the table."""

    sql: str
    rows: list[Row]
    each: bool = False


DECIDED = "INSERT INTO inbox (id, at, state, event) VALUES (?, ?, ?, ?)"
FAILED = "INSERT INTO inbox (state, tries, error, id, at, event) VALUES (?, ?, ?, ?, ?, ?)"
FAILED_AGAIN = "UPDATE inbox SET state = ?, tries = ?, error = ? WHERE inbox.id = ? AND state <> 1"
SETTLED = "UPDATE inbox SET state = ?, error = '' WHERE inbox.id = ? AND state <> ?"
CREATED = "INSERT INTO aggregates (version, data, kind, id) VALUES (?, ?, ?, ?)"
CHANGED = "UPDATE aggregates SET version = ?, data = ? WHERE kind = ? AND aggregates.id = ? AND version = ?"
NOTED = "INSERT INTO journal (at, owner_kind, owner_id, what, data) VALUES (?, ?, ?, ?, ?)"
KEPT = "INSERT INTO records (at, id, kind, contact, data) VALUES (?, ?, ?, ?, ?)"
FREED = "UPDATE outbox SET state = ? WHERE state = 1"
SENT = "INSERT INTO outbox (seq, at, send, state, bulk_to) VALUES (?, ?, ?, ?, nullif(?, ''))"
MARKED = """UPDATE outbox SET state = ?, attempts = ?, next_try = nullif(?, ''), external = ?, error = ?
    WHERE seq = ? AND reached = 0"""
REACHED = """UPDATE outbox SET state = ?, reached = ?, reached_at = ?, code = ?, error = ?, next_try = NULL,
    external = coalesce(external, ?), attempts = max(attempts, ?)
    WHERE seq = ? AND reached < ? AND substr(json_extract(send, '$.id'), 1, ?) = ?"""
STARTED = """INSERT INTO timers (owner_kind, owner_id, name, due, visit, left, started)
    VALUES (?, ?, ?, ?, ?, nullif(?, ''), ?)
    ON CONFLICT (owner_kind, owner_id, name) DO UPDATE SET
        due = excluded.due, visit = excluded.visit, left = excluded.left, started = excluded.started"""
ENDED = "DELETE FROM timers WHERE owner_kind = ? AND owner_id = ? AND name = ?"
STOPPED = "UPDATE timers SET left = due - ? WHERE name = ? AND left IS NULL"
RESUMED = "UPDATE timers SET due = ? + left, left = NULL WHERE name = ? AND left IS NOT NULL"
SHIFTED = "UPDATE timers SET due = due - ? WHERE left IS NULL"
ASKED = "INSERT INTO requests (id, request) VALUES (?, ?)"
ANSWERED = "DELETE FROM requests WHERE id = ?"
ACTIVATED = "INSERT INTO releases (hash, at) VALUES (?, ?)"

PROBE = Statement("UPDATE pulse SET beats = beats + 1", [()])


def statements(batch: Batch, first_send: int, first_timer: int) -> list[Statement]:
    """`first_send` is the place of its first message, `first_timer` the number of its first timer."""
    found = [*_inbox(batch), *_aggregates(batch), *_history(batch), *_outbox(batch, first_send)]
    found += [*_timers(batch, first_timer), *_requests(batch)]
    return [statement for statement in found if statement.rows]


def _inbox(batch: Batch) -> Iterator[Statement]:
    at, decided = micros(batch.at), int(Standing.DECIDED)
    yield Statement(DECIDED, [(event.id, at, decided, codec.encode(event)) for event in batch.decided])
    new = [one for one in batch.failures if not one.again]
    yield Statement(FAILED, [(*_failure(one), at, codec.encode(one.event)) for one in new])
    again = [_failure(one) for one in batch.failures if one.again]
    yield Statement(FAILED_AGAIN, again, each=True)
    yield Statement(SETTLED, [(decided, id, decided) for id in batch.settled], each=True)


def _failure(failure: Failure) -> Row:
    state = Standing.SET_ASIDE if failure.set_aside else Standing.UNDECIDED
    return int(state), failure.tries, failure.error, failure.event.id


def _aggregates(batch: Batch) -> Iterator[Statement]:
    created: list[Row] = []
    changed: list[Row] = []
    has_rooms = any(key[0] == "room" for key in batch.changes)
    for key, aggregate in _freed_rooms_first(batch) if has_rooms else batch.changes.items():
        base = batch.base[key]
        row = (aggregate.version, codec.encode(aggregate), *key)
        if base:
            changed.append((*row, base))
        else:
            created.append(row)
    yield Statement(CHANGED, changed, each=True)
    yield Statement(CREATED, created)


def _freed_rooms_first(batch: Batch) -> Iterable[tuple[Key, Aggregate]]:
    """A case may change rooms within the batch, and the index holds after every row."""
    return sorted(batch.changes.items(), key=lambda change: getattr(change[1], "ticket", None) is not None)


def _history(batch: Batch) -> Iterator[Statement]:
    lines = [(micros(at), *line.owner, line.what, codec.encode(line.data)) for at, line in batch.journal]
    yield Statement(NOTED, lines)
    kept = [(micros(at), row.id, row.kind, row.contact, codec.encode(row.data)) for at, row in batch.records]
    yield Statement(KEPT, kept)
    if batch.release is not None:
        yield Statement(ACTIVATED, [(batch.release, micros(batch.at))])


def _outbox(batch: Batch, first: int) -> Iterator[Statement]:
    at = micros(batch.at)
    if batch.free_held:
        yield Statement(FREED, [(int(Delivery.WAITING),)])
    rows: list[Row] = []
    for seq, send in enumerate(batch.sends, first):
        rows.append((seq, at, codec.encode(send), 1 if send.held else 0, bulk_to(send) or NOTHING))
    yield Statement(SENT, rows)
    yield Statement(MARKED, [_mark(mark) for mark in {mark.seq: mark for mark in batch.marks}.values()])
    yield Statement(REACHED, [_progress(progress) for progress in batch.progress])


def _mark(mark: Mark) -> Row:
    next_try = NOTHING if mark.next_try is None else micros(mark.next_try)
    return int(mark.state), mark.attempts, next_try, mark.external, mark.error, mark.seq


def _progress(found: Progress) -> Row:
    told = (int(found.state), found.reached, micros(found.at), found.code, found.error)
    return *told, found.external, found.attempts, found.seq, found.below, found.width, found.id


def _timers(batch: Batch, first: int) -> Iterator[Statement]:
    for step in batch.timers:
        if not isinstance(step, dict):
            yield _sweep(step)
            continue
        yield Statement(ENDED, [(*owner, name) for (owner, name), started in step.items() if started is None])
        started = [_timer(*one, first + n) for n, one in enumerate(filter(None, step.values()))]
        yield Statement(STARTED, started)
        first += len(started)


def _timer(start: StartTimer, at: datetime, number: int) -> Row:
    left = length(start.due - at) if start.held else NOTHING
    return *start.owner, start.name, micros(start.due), start.visit, left, number


def _sweep(step: TimerStep) -> Statement:
    match step:
        case Hold(names, at):
            return Statement(STOPPED, [(micros(at), name) for name in names])
        case Free(names, at):
            return Statement(RESUMED, [(micros(at), name) for name in names])
        case Shift(by):
            return Statement(SHIFTED, [(length(by),)])
    raise TypeError(step)


def _requests(batch: Batch) -> Iterator[Statement]:
    yield Statement(ASKED, [(fetch.id, codec.encode(fetch)) for fetch in batch.fetches])
    yield Statement(ANSWERED, [(id,) for id in batch.answered])

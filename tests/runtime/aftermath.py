"""What must be true of a data folder whatever happened to its processes: decided again from its inbox,
everything comes out the same."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from engine.author.invariants import rooms_and_tickets_agree
from engine.author.timers import Timers
from engine.core.decide import decide, scope
from engine.core.messages import (
    CancelTimer,
    Event,
    HoldTimers,
    Journal,
    Key,
    ReleaseSends,
    ReleaseTimers,
    Send,
    StartTimer,
    TimerDue,
)
from engine.core.model import Aggregate, Room, Ticket, key_of
from engine.core.release import Release
from engine.store import codec
from engine.store.moments import micros
from engine.store.rows import Delivery, Standing


@dataclass
class Replay:
    """The whole past, decided once more by pure functions."""

    release: Release
    state: dict[Key, Aggregate | None] = field(default_factory=dict)
    sends: list[Send] = field(default_factory=list)
    journal: list[tuple[Any, ...]] = field(default_factory=list)
    timers: Timers = field(default_factory=Timers)
    order: list[str] = field(default_factory=list)

    def feed(self, event: Event) -> None:
        self.order.append(event.id)
        if isinstance(event, TimerDue):
            self.timers.cancel(event.owner, event.name)
        while missing := scope(self.release, self.state, event):
            self.state |= dict.fromkeys(missing)
        decision = decide(self.release, self.state, event)
        self.state |= {key_of(changed): changed for changed in decision.changes}
        for effect in decision.effects:
            self.run(effect, event.at)

    def run(self, effect: Any, at: datetime) -> None:
        match effect:
            case Send():
                self.sends.append(effect)
            case ReleaseSends():
                self.sends = [replace(send, held=False) for send in self.sends]
            case StartTimer():
                self.timers.start(effect, at)
            case CancelTimer(owner, name):
                self.timers.cancel(owner, name)
            case HoldTimers(names):
                self.timers.hold(names, at)
            case ReleaseTimers(names):
                self.timers.release(names, at)
            case Journal(owner, what, data):
                self.journal.append((micros(at), *owner, what, codec.encode(data)))


def check(
    database: Path, release: Release, arrived: Iterable[str], same: Callable[[str], str] = str
) -> Replay:
    """Raises when anything differs; the past for those who want to see more.

    `arrived`: the ids of what was seen outside. `same` takes away from a row what may differ.
    """
    with closing(sqlite3.connect(database)) as link:
        rows = link.execute("SELECT event, state FROM inbox ORDER BY seq").fetchall()
        assert {state for _, state in rows} == {Standing.DECIDED}
        replay = Replay(release)
        for event, _ in rows:
            replay.feed(codec.decode(event))
        assert len(set(replay.order)) == len(replay.order)
        _same_state(link, replay, same)
        _same_messages(link, replay, arrived, same)
        assert link.execute("SELECT count(*) FROM requests").fetchone() == (0,)
    return replay


def _same_state(link: sqlite3.Connection, replay: Replay, same: Callable[[str], str]) -> None:
    rows = link.execute("SELECT kind, id, data FROM aggregates")
    kept = {(kind, id): same(data) for kind, id, data in rows}
    assert kept == {key: same(codec.encode(row)) for key, row in replay.state.items() if row is not None}
    columns = "SELECT at, owner_kind, owner_id, what, data FROM journal ORDER BY seq"
    journal = [(*row[:-1], same(row[-1])) for row in link.execute(columns)]
    assert journal == [(*row[:-1], same(row[-1])) for row in replay.journal]
    timers = link.execute("SELECT owner_kind, owner_id, name, visit, left IS NULL FROM timers").fetchall()
    running = replay.timers.running.items()
    assert {tuple(row) for row in timers} == {(*o, n, t.visit, t.left is None) for (o, n), t in running}
    rooms = [row for row in _kept(link, "room") if isinstance(row, Room)]
    rooms_and_tickets_agree(rooms, [row for row in _kept(link, "ticket") if isinstance(row, Ticket)])


def _kept(link: sqlite3.Connection, kind: str) -> Iterator[Aggregate]:
    for (data,) in link.execute("SELECT data FROM aggregates WHERE kind = ?", (kind,)):
        yield codec.loads(data)


def _same_messages(
    link: sqlite3.Connection, replay: Replay, arrived: Iterable[str], same: Callable[[str], str]
) -> None:
    rows = [
        (codec.decode(send), state)
        for send, state in link.execute("SELECT send, state FROM outbox ORDER BY seq")
    ]
    assert [_said(send, same) for send, _ in rows] == [_said(send, same) for send in replay.sends]
    held = {send.id for send in replay.sends if send.held}
    assert {send.id for send, state in rows if state == Delivery.HELD} == held
    assert {state for send, state in rows if send.id not in held} <= {Delivery.SENT}
    got = list(dict.fromkeys(arrived))
    assert set(got) == {send.id for send, _ in rows} - held
    place = {id: n for n, id in enumerate(got)}
    for recipient in {send.to for send, _ in rows}:
        theirs = [send.id for send, _ in rows if send.to == recipient and send.id not in held]
        freed = {send.id for send, _ in rows if send.held}
        in_order = [id for id in theirs if id not in freed]
        assert in_order == sorted(in_order, key=place.__getitem__)


def _said(send: Send, same: Callable[[str], str]) -> str:
    return same(codec.encode(replace(send, held=False)))


def ids_of(outside: Path) -> Iterator[str]:
    for line in outside.read_text("utf-8").splitlines():
        yield json.loads(line)["id"]

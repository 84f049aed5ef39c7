"""Whatever is committed, in whatever order: the database and its twin stay the same."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from engine.core.doubts import DOUBTFUL, SETTLED
from engine.core.messages import Fetch, Journal, Key
from engine.core.model import Aggregate, Conversation, Frame, Room, key_of
from engine.store import MemoryStore, SqliteStore, Store
from engine.store.errors import Conflict
from engine.store.rows import LATER, Batch, Delivery, Failure, Free, Hold, Mark, Shift
from tests.store.samples import ANA, NOON, kept, line, message, send, start, told

IDS = st.sampled_from("abcdefgh")
NAMES = st.sampled_from(["no_reply", "queued", "resume"])
OWNERS = st.sampled_from([ANA, ("ticket", "T-1")])
MINUTES = st.integers(0, 120).map(lambda n: timedelta(minutes=n))
ROOMS = st.sampled_from(["juan_1", "juan_2", "main"])
STATES = st.sampled_from(list(Delivery))


class Twins(RuleBasedStateMachine):
    """Rules fill a batch; `commit` gives it to both, which must do, or refuse, the same."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.folder = TemporaryDirectory()
        self.stores: list[Store] = [SqliteStore(Path(self.folder.name)), MemoryStore()]
        for store in self.stores:
            self.loop.run_until_complete(store.open())
        self.now = NOON
        self.clear()

    def teardown(self) -> None:
        for store in self.stores:
            self.loop.run_until_complete(store.close())
        self.loop.close()
        self.folder.cleanup()

    def clear(self) -> None:
        self.batch = Batch(self.now)
        self.seen: dict[Key, int] = {}

    def both(self, name: str, *args: Any) -> Any:
        one, other = [self.loop.run_until_complete(getattr(store, name)(*args)) for store in self.stores]
        assert one == other, (name, one, other)
        return one

    @rule(id=IDS)
    def decide(self, id: str) -> None:
        self.batch.decided.append(message(id))

    @rule(
        id=IDS, tries=st.integers(1, 3), aside=st.booleans(), mistaken=st.sampled_from([False] * 9 + [True])
    )
    def fail(self, id: str, tries: int, aside: bool, mistaken: bool) -> None:
        if any(failure.event.id == id for failure in self.batch.failures):
            return
        again = bool(self.both("known", [id])) is not mistaken
        self.batch.failures.append(Failure(message(id), tries, f"boom {tries}", aside, again))

    @rule(id=IDS)
    def settle(self, id: str) -> None:
        self.batch.settled.append(id)

    @rule(
        step=st.text(max_size=5),
        behind=st.sampled_from([0, 0, 0, 0, 1]),
        frames=st.sampled_from([(), (Frame("main", "menu"),)]),
        ticket=st.sampled_from([None, "T-1"]),
    )
    def talk(self, step: str, behind: int, frames: tuple[Frame, ...], ticket: str | None) -> None:
        values = {"step": step, "$": behind}
        said = Conversation("sim|ana", "sim", "ana", values=values, frames=frames, ticket=ticket)
        self.change(said, behind)

    @rule(room=ROOMS, ticket=st.sampled_from([None, "T-1", "T-2"]))
    def occupy(self, room: str, ticket: str | None) -> None:
        self.change(Room(room, ticket=ticket), 0)

    def change(self, aggregate: Any, behind: int) -> None:
        key = key_of(aggregate)
        if key not in self.seen:
            found: Aggregate | None = self.both("load", [key])[key]
            self.seen[key] = found.version - behind if found is not None else 0
        self.seen[key] += 1
        self.batch.change(key, replace(aggregate, version=self.seen[key]))

    @rule(id=IDS, held=st.booleans(), source=st.sampled_from(["bot", "gateway"]))
    def send(self, id: str, held: bool, source: str) -> None:
        self.batch.sends.append(send(id, held, source))

    @rule()
    def free(self) -> None:
        self.batch.free()

    @rule(seq=st.integers(1, 12), state=STATES, attempts=st.integers(0, 3))
    def mark(self, seq: int, state: Delivery, attempts: int) -> None:
        self.batch.marks.append(Mark(seq, state, attempts, self.now, f"x{seq}", "" if attempts else "no"))

    @rule(
        seq=st.integers(1, 12), id=IDS, reached=st.sampled_from([1, 2, 3, 4, 9]), attempts=st.integers(0, 3)
    )
    def reach(self, seq: int, id: str, reached: int, attempts: int) -> None:
        external = f"y{seq}" if attempts else None
        found = told(seq, id, reached, min(reached, 2), external=external, code="131026", attempts=attempts)
        self.batch.progress += found.progress

    @rule(owner=OWNERS, name=NAMES, after=MINUTES, visit=st.integers(0, 3), held=st.booleans())
    def start(self, owner: Key, name: str, after: timedelta, visit: int, held: bool) -> None:
        self.batch.start(start(name, self.now + after, visit, held, owner), self.now)

    @rule(owner=OWNERS, name=NAMES)
    def end(self, owner: Key, name: str) -> None:
        self.batch.end(owner, name)

    @rule(names=st.sets(NAMES).map(tuple), hold=st.booleans())
    def sweep(self, names: tuple[str, ...], hold: bool) -> None:
        self.batch.timers.append(Hold(names, self.now) if hold else Free(names, self.now))

    @rule(by=MINUTES)
    def shift(self, by: timedelta) -> None:
        self.batch.timers.append(Shift(by))

    @rule(id=IDS, kind=st.sampled_from(["lead", "request"]), owner=OWNERS)
    def tell(self, id: str, kind: str, owner: Key) -> None:
        self.batch.records.append(kept(id, kind))
        self.batch.journal.append(line(id, owner))

    @rule(what=st.sampled_from(LATER), owner=OWNERS, whose=st.sampled_from(["ana", "beto"]))
    def hear(self, what: str, owner: Key, whose: str) -> None:
        owner = ("conversation", f"sim|{whose}") if owner == ANA else owner
        self.batch.journal.append((self.now, Journal(owner, what, {})))

    @rule(what=st.sampled_from([DOUBTFUL, SETTLED]), owner=OWNERS, request=st.sampled_from(["a", "b"]))
    def doubt(self, what: str, owner: Key, request: str) -> None:
        self.batch.journal.append((self.now, Journal(owner, what, {"request": request})))

    @rule(id=IDS, answered=st.booleans())
    def ask(self, id: str, answered: bool) -> None:
        known = {fetch.id for fetch in self.both("requests") + self.batch.fetches}
        if answered:
            self.batch.answered.append(id)
        elif id not in known:
            self.batch.fetches.append(Fetch(id, ANA, "invoices", {"n": 1}))

    @rule(hash=IDS)
    def activate(self, hash: str) -> None:
        self.batch.release = hash

    @rule(minutes=MINUTES)
    def wait(self, minutes: timedelta) -> None:
        self.now += minutes

    @precondition(lambda self: not self.batch.empty or self.batch.changes)
    @rule()
    def commit(self) -> None:
        done = [self.loop.run_until_complete(self.outcome(store)) for store in self.stores]
        self.clear()
        assert done[0] == done[1]
        self.compare()

    async def outcome(self, store: Store) -> int | str:
        try:
            first = await store.commit(self.batch)
        except Conflict:
            return "conflict"
        return first if self.batch.sends else 0

    def compare(self) -> None:
        self.both("known", list("abcdefgh"))
        self.both("load", [ANA, ("room", "juan_1"), ("room", "juan_2"), ("room", "main")])
        for owner in (ANA, ("ticket", "T-1")):
            self.both("timers", owner)
            self.both("journal", owner)
            self.both("histories", owner[0], ("T-1", 3), 4)
        self.both("due", self.now, 100)
        for name in (
            "next_due",
            "requests",
            "records",
            "activations",
            "last_at",
            "figures",
            "set_aside",
            "talking",
        ):
            self.both(name)
        self.both("unfinished", 10)
        self.both("unanswered", NOON + timedelta(minutes=30), 5)
        self.both("doubts", NOON + timedelta(minutes=30), 5)
        for bulk in (False, True):
            self.both("unsent", 0, 100, bulk)
        self.both("unsent_bulk_to", [("contact", "ana")], 3)
        self.both("message", 2)
        self.both("event", "a")
        for state in Delivery:
            self.both("outgoing", state)


Twins.TestCase.settings = settings(max_examples=30, stateful_step_count=60, deadline=None)
TestTwins = Twins.TestCase

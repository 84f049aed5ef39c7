"""The whole desk in memory: what the runtime does with a database, a clock and channels."""

from __future__ import annotations

import copy
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol, Self, TypeVar

from engine.author.invariants import Broken, rooms_and_tickets_agree, saved, version_grew
from engine.author.timers import Timers
from engine.core import messages
from engine.core.addresses import conversation_id
from engine.core.decide import decide, scope
from engine.core.messages import Content, Effect, Event, Key
from engine.core.model import NAMES, Aggregate, Contact, Conversation, Room, Ticket, key_of
from engine.core.release import Release
from engine.core.windows import CLOSED, is_late
from engine.store import codec

State = Mapping[Key, Aggregate | None]
Answer = Callable[[str, Mapping[str, Any]], tuple[str, Any]]
A = TypeVar("A")

MANY = 1_000


class Outcome(Protocol):
    @property
    def changes(self) -> Sequence[Aggregate]: ...
    @property
    def effects(self) -> Sequence[Effect]: ...


@dataclass(frozen=True, slots=True)
class Post:
    """A message as people see it. `by`: customer, agent, or whoever speaks for us (`Send.source`)."""

    id: str
    at: datetime
    place: Key
    by: str
    content: Content
    author: str = ""
    quotes: str | None = None
    replaces: str | None = None

    @property
    def ours(self) -> bool:
        return not self.author


class World:
    def __init__(
        self,
        release: Release,
        answer: Answer,
        now: datetime,
        scope: Callable[[Release, State, Event], set[Key]] = scope,
        decide: Callable[[Release, State, Event], Outcome] = decide,
    ) -> None:
        self.release = release
        self.answer = answer
        self.now = now.astimezone(UTC)
        self.scope, self.decide = scope, decide
        self.rows: dict[Key, str] = {}
        self.timers = Timers()
        self.seen: set[str] = set()
        self.log: list[Post] = []
        self.held: list[messages.Send] = []
        self.journal: list[tuple[datetime, messages.Journal]] = []
        self.kept: list[messages.Keep] = []
        self.waiting: deque[Event] = deque()
        self.last_ticket = ""
        self.count = 0

    def snapshot(self) -> Self:
        twin = copy.copy(self)
        for name, value in vars(self).items():
            if isinstance(value, dict | set | list | deque | Timers):
                setattr(twin, name, value.copy())
        return twin

    def activate(self, release: Release) -> None:
        """Other files are in force from now on, and every open case is looked at again."""
        self.release = release
        for ticket in self.all(Ticket):
            if ticket.closed_at is None:
                self.feed(messages.TicketReviewed(self.new_id(), self.now, ticket.id))

    @property
    def line(self) -> str:
        return next(iter(self.release.lines), "simulator")

    def new_id(self) -> str:
        self.count += 1
        return f"sim-{self.count}"

    def load(self, key: Key) -> Aggregate | None:
        text = self.rows.get(key)
        return None if text is None else codec.loads(text)

    def history(self, owner: Key) -> list[tuple[str, Mapping[str, Any]]]:
        """What the journal tells of it, in order."""
        return [(line.what, line.data) for _, line in self.journal if line.owner == owner]

    def all(self, kind: type[A]) -> list[A]:
        rows = (codec.loads(text) for key, text in self.rows.items() if key[0] == NAMES[kind])
        return [row for row in rows if isinstance(row, kind)]

    def write(self, post: Post) -> None:
        """Shows what a person wrote; a channel that delivers it again shows it once."""
        if post.id not in self.seen:
            self.log.append(post)

    def feed(self, event: Event) -> None:
        """Decides the event, then in order the answers that it asked for, and what falls due at once."""
        self._decide(event)
        self._fire_until(self.now)

    def _decide(self, event: Event) -> None:
        self.waiting.append(event)
        try:
            while self.waiting:
                self._turn(self.waiting.popleft())
        finally:
            self.waiting.clear()

    def _turn(self, event: Event) -> None:
        if event.id in self.seen:
            return
        self.seen.add(event.id)
        state = self._gather(event)
        outcome = self.decide(self.release, state, event)
        self._store(state, outcome.changes)
        for effect in outcome.effects:
            self._run(effect)

    def _gather(self, event: Event) -> State:
        state: dict[Key, Aggregate | None] = {}
        while missing := self.scope(self.release, state, event) - state.keys():
            state.update((key, self.load(key)) for key in missing)
        return state

    def _store(self, state: State, changes: Sequence[Aggregate]) -> None:
        for aggregate in changes:
            key = key_of(aggregate)
            version_grew(state.get(key), aggregate)
            self.rows[key] = saved(aggregate)
            if key[0] == "ticket":
                self.last_ticket = key[1]
        if any(isinstance(aggregate, Room | Ticket) for aggregate in changes):
            rooms_and_tickets_agree(self.all(Room), self.all(Ticket))

    def _run(self, effect: Effect) -> None:
        match effect:
            case messages.Send():
                self._send(effect)
            case messages.ReleaseSends():
                self._release_sends()
            case messages.Fetch():
                self.waiting.append(self._answered(effect))
            case messages.StartTimer():
                self.timers.start(effect, self.now)
            case messages.CancelTimer(owner, name):
                self.timers.cancel(owner, name)
            case messages.HoldTimers(names):
                self.timers.hold(names, self.now)
            case messages.ReleaseTimers(names):
                self.timers.release(names, self.now)
            case messages.Keep():
                self.kept.append(effect)
            case messages.Journal():
                self.journal.append((self.now, effect))

    def _send(self, send: messages.Send) -> None:
        if send.held:
            self.held.append(send)
        else:
            self._leave(send)

    def _leave(self, send: messages.Send) -> None:
        """A phone only changes what it got."""
        post = self._post(send)
        if send.replaces is None or any(
            each.id == send.replaces and each.place == post.place for each in self.log
        ):
            self.log.append(post)
        else:
            id = f"{send.id}.undelivered"
            self.waiting.append(messages.Undelivered(id, self.now, send, "", "gone"))

    def _release_sends(self) -> None:
        """WhatsApp refuses what the mode held for too long."""
        sends, self.held = self.held, []
        for send in sends:
            if self._is_late(send):
                id = f"{send.id}.undelivered"
                self.waiting.append(messages.Undelivered(id, self.now, send, CLOSED, "window"))
            else:
                self._leave(send)

    def _is_late(self, send: messages.Send) -> bool:
        found = self.load(("conversation", conversation_id(send.line, send.to[1])))
        conversation = found if isinstance(found, Conversation) else None
        return is_late(self.release, conversation, send, self.now)

    def _post(self, send: messages.Send) -> Post:
        place = send.to if send.to[0] == "room" else ("customer", self.address(send.to))
        return Post(send.id, self.now, place, send.source, send.content, "", send.quotes, send.replaces)

    def address(self, key: Key) -> str:
        contact = self.load(key)
        if not isinstance(contact, Contact):
            raise Broken(f"a message goes to {key[0]} {key[1]}, which does not exist")
        return contact.phone or contact.addresses[0]

    def _answered(self, fetch: messages.Fetch) -> messages.Answered:
        outcome, value = self.answer(fetch.operation, fetch.parameters)
        return messages.Answered(f"{fetch.id}.answer", self.now, fetch.owner, fetch.id, outcome, value)

    def advance(self, duration: timedelta) -> None:
        """Moves the clock, and fires what falls due on the way, each at its own moment."""
        end = self.now + duration
        self._fire_until(end)
        self.now = end

    def _fire_until(self, end: datetime) -> None:
        at_once = 0
        while due := self.timers.next(end):
            before = self.now
            self._fire(*due)
            at_once = at_once + 1 if self.now == before else 0
            if at_once > MANY:
                raise Broken(
                    f"timer {due[1]} of {due[0][0]} {due[0][1]} starts itself again at once, for ever"
                )

    def _fire(self, owner: Key, name: str) -> None:
        timer = self.timers.take((owner, name))
        self.now = max(self.now, timer.due.astimezone(UTC))
        self._decide(messages.TimerDue(self.new_id(), self.now, owner, name, timer.visit))

    def forget_the_past(self) -> None:
        """What was said while things were put in place is nobody's to see."""
        self.log, self.journal, self.kept = [], [], []

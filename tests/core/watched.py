"""A world in memory where every decision is looked at, and nothing that is wrong passes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from engine.author.invariants import Broken
from engine.author.world import A, Outcome, World
from engine.core.clocks import idle
from engine.core.decide import decide
from engine.core.hours import Calendar
from engine.core.messages import Event, Journal, Key, Send, TimerDue
from engine.core.model import NAMES, Aggregate, Desk, Ticket
from engine.core.release import Release
from engine.core.work import Work
from engine.store import codec
from tests.core.chronicled import Chronicle
from tests.core.promises import PROMISES, Step, find, row

DESK_TIMERS = ("alert", "reassign")
MINUTE, TICK = timedelta(minutes=1), timedelta(microseconds=1)
ROUNDING = timedelta(seconds=1)
"""What a stop of the clock may cut off: seconds are kept whole."""


@dataclass
class Seen:
    """How long an answer was owed when somebody last looked, and whether the clock then ran."""

    at: datetime
    idle: timedelta
    runs: bool


class Watched(World):
    def watch(self) -> None:
        """From here on; what was said while things were put in place is nobody's to see."""
        self.forget_the_past()
        self.chronicle = Chronicle()
        self.clocks: dict[str, Seen] = {}
        self.decisions = 0

    def becomes(self, release: Release) -> None:
        self.clocks = {}
        self.activate(release)

    def load(self, key: Key) -> Aggregate | None:
        text = self.rows.get(key)
        return None if text is None else row(text)

    def all(self, kind: type[A]) -> list[A]:
        return [row(text) for key, text in self.rows.items() if key[0] == NAMES[kind]]  # type: ignore[misc]

    def _turn(self, event: Event) -> None:
        if event.id in self.seen or not hasattr(self, "clocks"):
            super()._turn(event)
            return
        self.decisions += 1
        self._clocks_went_right(event)
        before = dict(self.rows)
        outcomes: list[Outcome] = []

        def look(release: Release, state: dict[Key, Aggregate | None], one: Event) -> Outcome:
            outcome = decide(release, state, one)
            again = {key: each and codec.loads(codec.encode(each)) for key, each in state.items()}
            if decide(release, again, one) != outcome:
                raise Broken(f"the same event is decided in two ways: {one}")
            outcomes.append(outcome)
            return outcome

        self.decide = look  # type: ignore[assignment]
        super()._turn(event)
        [outcome] = outcomes
        step = Step(self.release, before, event, outcome.changes, outcome.effects, self.rows)
        for promise in PROMISES:
            promise(step)
        self._history(event.at, outcome.changes, outcome.effects)
        self._nobody_is_hurried(event, outcome)
        self._look_at_clocks(event)

    def _history(self, at: datetime, changes: Sequence[Aggregate], effects: Sequence[object]) -> None:
        for line in effects:
            if isinstance(line, Journal):
                self.chronicle.write(self.release, at, line)
        for ticket in changes:
            if isinstance(ticket, Ticket):
                self.chronicle.agrees(ticket)

    # Clocks

    def _clocks_went_right(self, event: Event) -> None:
        """Since somebody last looked they went on by the open minutes that passed, and by nothing else."""
        self.waited = {}
        for id, seen in self.clocks.items():
            ticket = find(self.rows, Ticket, id)
            assert ticket is not None
            calendar = self.release.groups.departments[ticket.department].calendar
            passed = minute_by_minute(calendar, seen.at, event.at) if seen.runs else timedelta(0)
            self.waited[id] = seen.idle + passed
            if abs(self._idle(ticket, event) - self.waited[id]) > ROUNDING:
                raise Broken(
                    f"the clock of {id} went on by {self._idle(ticket, event) - seen.idle}, not {passed}"
                )

    def _nobody_is_hurried(self, event: Event, outcome: Outcome) -> None:
        """Supervision is told, and a case goes back, only after the open time that was declared."""
        if not isinstance(event, TimerDue) or event.name not in DESK_TIMERS:
            return
        if not any(isinstance(each, Send) for each in outcome.effects):
            return
        waited = self.waited.get(event.owner[1], timedelta.max - ROUNDING)
        sla = self.release.tickets.sla
        after = sla.alert_after if event.name == "alert" else sla.reassign_after
        if waited + ROUNDING < (after or timedelta(0)):
            raise Broken(f"{event.name} of {event.owner[1]} after {waited} and not {after}")
        ticket = find(self.rows, Ticket, event.owner[1])
        department = self.release.groups.departments.get(ticket.department)
        if department is None:
            return
        calendar = department.calendar
        if not calendar.is_open(event.at) and not calendar.is_open(event.at - TICK):
            raise Broken(f"{event.name} of {ticket.id} at {event.at}, when nobody is there")

    def _look_at_clocks(self, event: Event) -> None:
        self.clocks = {}
        for ticket in self.all(Ticket):
            department = self.release.groups.departments.get(ticket.department)
            state = self.release.tickets.lifecycle.states[ticket.state]
            if state.final:
                for name in DESK_TIMERS:
                    if (("ticket", ticket.id), name) in self.timers.running:
                        raise Broken(f"{ticket.id} is closed, and its timer {name} still runs")
            if department is not None:
                runs = ticket.idle_since is not None and not self._held
                self.clocks[ticket.id] = Seen(event.at, self._idle(ticket, event), runs)

    @property
    def _held(self) -> bool:
        desk = find(self.rows, Desk, "desk")
        modes = self.release.modes
        mode = modes.modes.get(desk.mode if desk else "", modes.modes[modes.initial])
        return mode.tickets == "hold"

    def _idle(self, ticket: Ticket, event: Event) -> timedelta:
        state: dict[Key, Aggregate | None] = {("desk", "desk"): find(self.rows, Desk, "desk")}
        return idle(Work(self.release, state, event), ticket)


def minute_by_minute(calendar: Calendar, start: datetime, end: datetime) -> timedelta:
    """The open time between two moments, counted as somebody with a watch would."""
    total, at = timedelta(0), start
    while at < end:
        until = min(at.replace(second=0, microsecond=0) + MINUTE, end)
        if calendar.is_open(at):
            total += until - at
        at = until
    return total

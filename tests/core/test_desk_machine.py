"""The desk as a whole: customers, agents, supervision, hours, modes and files that change, in any order.

`promises` holds what every decision must keep, `watched` looks at each of them, and here is who acts.
"""

from __future__ import annotations

import copy
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from engine.author.answers import Answers
from engine.author.given import moment
from engine.author.rooms import all_rooms, make_ready, register
from engine.core.messages import (
    Content,
    CustomerMessage,
    Echoed,
    EmergencyDeclared,
    Event,
    GatewayMessage,
    IdentityChanged,
    Location,
    ModeChosen,
    RoomMessage,
    Sender,
    TicketOperated,
    TimerDue,
)
from engine.core.model import Conversation, Room, Ticket
from tests.core.anybody import _phones, _sensible, at_rest, nothing_is_lost
from tests.core.promises import PRIVATE
from tests.core.shifting import CHANGES, CLINIC, COURIER, DEPARTMENT_GONE, FIBRANORTE, became
from tests.core.watched import Watched

OPEN, CLOSED = "2026-03-02 10:00", "2026-03-01 23:30"
SAID = ("hola", "menu", "sí", "no", "4", "ya está", "baja", "Hablar con una persona", "urgencia", "ventas")
CONTENTS = {
    "image": Content("image", "así quedó", "foto.jpg"),
    "audio": Content("audio", "", "voz.ogg"),
    "unknown": Content("unknown", "", None),
    "nothing": Content("text", ""),
    "place": Content("location", location=Location(Decimal("-26.83"), Decimal("-65.20"))),
}
VISITED = ("no_reply", "queued", "resume", "alert", "reassign")
"""Timers that know by their visit when they come too late."""

few = st.integers(0, 5)
people = st.integers(0, 3)


class Desk(RuleBasedStateMachine):
    project: Path

    @initialize(at=st.sampled_from([OPEN, CLOSED]))
    def begin(self, at: str) -> None:
        release = became(self.project, "as it was")
        self.world = Watched(release, Answers(release, self.project), moment(release, at))
        make_ready(self.world, all_rooms(release))
        for agent in release.groups.agents.values():
            if agent.active:
                register(self.world, agent)
        self.world.watch()
        self.phones = [*_phones(self.project), "+5493815559999", "+5493815558888"]
        self.specs = list(release.groups.agents.values())
        self.done: list[Event] = []
        self.said = 0

    # Customers

    @rule(who=people, which=few)
    def answers(self, who: int, which: int) -> None:
        phone = self.phone(who)
        self.customer(phone, _sensible(self.world, phone, which))

    @rule(who=people, text=st.sampled_from(SAID))
    def says(self, who: int, text: str) -> None:
        self.customer(self.phone(who), Content("text", text))

    @rule(who=people, kind=st.sampled_from(sorted(CONTENTS)))
    def sends(self, who: int, kind: str) -> None:
        self.customer(self.phone(who), CONTENTS[kind])

    @rule(who=people, first=st.sampled_from(["menu", "urgencia"]))
    def wants_a_person(self, who: int, first: str = "menu") -> None:
        """As far as a case, the way that each project has."""
        phone = self.phone(who)
        for text in (first, "hola", "Hablar con un asesor", "Hablar con secretaría", "30999888"):
            talk = self.world.load(("conversation", f"{self.world.line}|{phone}"))
            if not isinstance(talk, Conversation) or talk.ticket is None:
                self.customer(phone, Content("text", text))

    @rule(who=people, first=st.sampled_from(["menu", "urgencia"]))
    def is_attended(self, who: int, first: str) -> None:
        self.wants_a_person(who, first)
        self.takes(0)

    def customer(self, phone: str, content: Content) -> None:
        at = Sender(phone, phone, "Ana")
        self.feed(CustomerMessage(self.world.new_id(), self.world.now, self.world.line, at, content))

    def phone(self, who: int) -> str:
        return self.phones[who % len(self.phones)]

    # Agents and supervision

    @rule(who=few, back=few, text=st.sampled_from(["yo", "/info", "lo tomo"]))
    def quotes(self, who: int, back: int, text: str) -> None:
        posts = [post for post in self.world.log if ("notice", post.id) in self.world.rows]
        if posts:
            post = posts[-1 - back % len(posts)]
            self.room(post.place[1], self.specs[who % len(self.specs)], text, post.id)

    @rule(back=st.integers(0, 2))
    def takes(self, back: int) -> None:
        """Somebody who may, when there is somebody."""
        posts = [post for post in self.world.log if ("notice", post.id) in self.world.rows]
        if not posts:
            return
        post = posts[-1 - back % len(posts)]
        fit = [spec for spec in self.specs if post.place[1] in spec.departments and spec.active]
        if fit:
            self.room(post.place[1], fit[self.said % len(fit)], "yo", post.id)

    @rule(which=people, text=st.sampled_from(["ya lo miro", "vendido", "12", "¿sigue sin andar?"]))
    def replies(self, which: int, text: str) -> None:
        room = self.personal(which)
        if room is not None:
            self.room(room.id, self.spec(room), text)

    @rule(which=people, word=st.sampled_from(["note", "note", "info", "help", "tell", "transfer"]))
    def asks(self, which: int, word: str) -> None:
        self.commands(which, word)

    @rule(which=people, command=st.sampled_from(["close", "close", "wait", "skip", "cancel"]))
    def commands(self, which: int, command: str) -> None:
        room = self.personal(which)
        if room is not None:
            word = self.world.release.groups.commands[command]
            rest = "seguimos acá" if command == "tell" else PRIVATE
            self.room(room.id, self.spec(room), f"{word} {rest}")

    @rule(which=people, to=few, text=st.sampled_from(["", PRIVATE]))
    def passes_on(self, which: int, to: int, text: str) -> None:
        room = self.personal(which)
        targets = [*self.world.release.groups.departments, *(spec.id for spec in self.specs)]
        if room is not None:
            word = self.world.release.groups.commands["transfer"]
            self.room(room.id, self.spec(room), f"{word} {targets[to % len(targets)]} {text}")

    @rule(which=people, text=st.sampled_from([f"/nada {PRIVATE}", f"/FIN {PRIVATE}", "/", "hola\n/fin"]))
    def fumbles(self, which: int, text: str) -> None:
        room = self.personal(which)
        if room is not None:
            self.room(room.id, self.spec(room), text)

    @rule(which=people)
    def closes(self, which: int) -> None:
        """With the form filled in, where there is one."""
        self.commands(which, "close")
        for text in ("1", "12/3", "4"):
            room = self.personal(which)
            ticket = self.world.load(("ticket", room.ticket)) if room is not None and room.ticket else None
            if isinstance(ticket, Ticket) and ticket.filling is not None:
                self.room(room.id, self.spec(room), text)

    @rule(which=people, who=few)
    def writes_where_they_should_not(self, which: int, who: int) -> None:
        room = self.personal(which)
        if room is not None:
            self.room(room.id, self.specs[who % len(self.specs)], "¿qué hace este caso acá?")

    @rule(
        action=st.sampled_from(["close", "reopen", "release", "wait", "transfer", "nothing"]),
        back=few,
        to=few,
    )
    def clicks(self, action: str, back: int, to: int) -> None:
        cases = sorted(self.world.all(Ticket), key=lambda each: each.id)
        if not cases:
            return
        targets = ["", *(spec.id for spec in self.specs), *self.world.release.groups.departments]
        target = targets[to % len(targets)] if action == "transfer" else ""
        case = cases[-1 - back % len(cases)]
        id, now = self.world.new_id(), self.world.now
        told = action == "close" and self.world.release.tickets.closing
        text = "Pagó" if told else PRIVATE
        self.feed(TicketOperated(id, now, "panel", case.id, action, target, text))

    def room(self, room: str, spec: Any, text: str, quotes: str | None = None) -> None:
        sender = Sender(spec.phone, spec.phone, spec.name)
        event = (self.world.new_id(), self.world.now, self.world.line, room, sender, Content("text", text))
        self.feed(RoomMessage(*event, quotes))

    def personal(self, which: int) -> Room | None:
        """Rooms with a case come first: with none there is little to see."""
        rooms = [room for room in self.world.all(Room) if room.agent is not None]
        rooms.sort(key=lambda room: (room.ticket is None, room.id))
        return rooms[which % len(rooms)] if rooms else None

    def spec(self, room: Room) -> Any:
        return next(spec for spec in self.specs if spec.id == room.agent)

    # The company

    @rule(what=st.sampled_from(["normal", "mode", "emergency", "over", "phone", "gateway"]), which=few)
    def meddles(self, what: str, which: int) -> None:
        id, now, line, phone = self.world.new_id(), self.world.now, self.world.line, self.phone(which)
        modes, zones = self.world.release.modes, tuple(zone.id for zone in self.world.release.zones)
        choices = sorted(modes.modes)
        events = {
            "normal": ModeChosen(id, now, "panel", modes.initial),
            "mode": ModeChosen(id, now, "panel", choices[which % len(choices)]),
            "emergency": EmergencyDeclared(id, now, "panel", zones, "Se cortó la fibra"),
            "over": EmergencyDeclared(id, now, "panel"),
            "phone": Echoed(id, now, line, Sender(phone, phone), Content("text", "Te llamo ahora")),
            "gateway": GatewayMessage(id, now, line, phone, Content("text", "Tu factura vence mañana")),
        }
        self.feed(events[what])

    @rule()
    def loses_a_department(self) -> None:
        """With whatever cases it has."""
        self.world.becomes(became(self.project, DEPARTMENT_GONE[self.project]))

    @rule(which=st.integers(0, 10))
    def changes_its_files(self, which: int) -> None:
        changes = sorted(CHANGES[self.project])
        self.world.becomes(became(self.project, changes[which % len(changes)]))

    # Time, and what comes twice or too late

    @rule(minutes=st.sampled_from([1, 4, 6, 11, 15, 31, 61, 240, 14 * 60]))
    def time_passes(self, minutes: int) -> None:
        self.world.advance(timedelta(minutes=minutes))

    @rule(seconds=st.integers(1, 130))
    def moments_pass(self, seconds: int) -> None:
        self.world.advance(timedelta(seconds=seconds))

    @precondition(lambda self: self.done)
    @rule(back=few)
    def comes_again(self, back: int) -> None:
        before = self.everything()
        self.world.feed(self.done[-1 - back % len(self.done)])
        assert self.everything() == before

    @rule(name=st.sampled_from(VISITED), back=st.integers(1, 3), which=few)
    def comes_too_late(self, name: str, back: int, which: int) -> None:
        """A timer of an earlier wait, that nobody could stop in time."""
        kind: Any = Ticket if name in ("alert", "reassign") else Conversation
        owners = sorted(self.world.all(kind), key=lambda each: each.id)
        if not owners:
            return
        owner = owners[which % len(owners)]
        now = owner.clock if kind is Ticket else owner.visit
        if now < back:
            return
        before = self.everything()
        key = (kind.__name__.lower(), owner.id)
        self.world.feed(TimerDue(self.world.new_id(), self.world.now, key, name, now - back))
        assert self.everything() == before

    def everything(self) -> tuple[Any, ...]:
        world = self.world
        return (
            dict(world.rows),
            list(world.log),
            list(world.held),
            list(world.journal),
            copy.copy(world.timers.running),
        )

    def feed(self, event: Event) -> None:
        self.said += 1
        self.done.append(event)
        self.world.feed(event)

    @invariant()
    def nobody_is_left_behind(self) -> None:
        if hasattr(self, "world"):
            at_rest(self.world)
            nothing_is_lost(self.world)


class Fibranorte(Desk):
    project = FIBRANORTE


class Clinic(Desk):
    project = CLINIC


class Courier(Desk):
    """With all that assigns, supervises, waits and gives up."""

    project = COURIER

    @rule(back=few, to=few, word=st.sampled_from(["assign", "close", "transfer", "view"]))
    def supervises(self, back: int, to: int, word: str) -> None:
        posts = [post for post in self.world.log if ("notice", post.id) in self.world.rows]
        posts = [post for post in posts if post.place == ("room", "jefatura")]
        if not posts:
            return
        targets = [*(spec.id for spec in self.specs), *self.world.release.groups.departments]
        rest = "resuelto" if word == "close" else targets[to % len(targets)]
        text = f"{self.world.release.groups.supervisor_commands[word]} {rest} {PRIVATE}"
        dora = next(spec for spec in self.specs if spec.id == "dora")
        self.room("jefatura", dora, text, posts[-1 - back % len(posts)].id)

    @rule(which=people)
    def has_a_reply_ready(self, which: int) -> None:
        room = self.personal(which)
        if room is not None:
            self.room(room.id, self.spec(room), "/gracias")

    @rule(one=people, other=people)
    def turns_out_to_be(self, one: int, other: int) -> None:
        """Two customers were one, with the cases of both."""
        old, new = self.phone(one), self.phone(other)
        if old != new:
            who = Sender(new, new)
            self.feed(IdentityChanged(self.world.new_id(), self.world.now, self.world.line, old, who))


QUICK = settings(max_examples=40, stateful_step_count=40)
LONG = settings(max_examples=1500, stateful_step_count=80)


def machine(kind: type[Desk], how: settings) -> Any:
    case = type(kind.__name__, (kind,), {}).TestCase
    case.settings = how
    return case


class TestFibranorte(machine(Fibranorte, QUICK)):  # type: ignore[misc]
    pass


class TestClinic(machine(Clinic, QUICK)):  # type: ignore[misc]
    pass


class TestCourier(machine(Courier, QUICK)):  # type: ignore[misc]
    pass


@pytest.mark.slow
class TestFibranorteForLong(machine(Fibranorte, LONG)):  # type: ignore[misc]
    pass


@pytest.mark.slow
class TestClinicForLong(machine(Clinic, LONG)):  # type: ignore[misc]
    pass


@pytest.mark.slow
class TestCourierForLong(machine(Courier, LONG)):  # type: ignore[misc]
    pass

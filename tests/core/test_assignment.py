"""Whoever is free gets the cases that wait, whatever happened before: nobody too many, nobody left out."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from engine.author.rooms import main_rooms, make_ready, register
from engine.author.world import Outcome, State, World
from engine.core import decide
from engine.core.messages import Content, CustomerMessage, Event, Journal, Sender, TicketOperated, TimerDue
from engine.core.model import Agent, Contact, Room, Ticket
from engine.core.names import personal_rooms
from engine.core.release import AgentSpec, Release
from engine.store import codec
from tests.core.tiny import MONDAY, flow, release

GROUPS = """schema: 1
departments:
  support: {title: "Soporte", prefix: SOP, room: "Soporte", assign: auto}
  sales: {title: "Ventas", prefix: VEN, room: "Ventas"}
  bosses: {title: "Supervisión", prefix: SUP, room: "Supervisión", supervises: [support, sales]}
agents:
  ana: {name: "Ana", phone: "3815551001", departments: [support], rooms: 1, shift: early}
  ben: {name: "Ben", phone: "3815551002", departments: [support], rooms: 1, shift: late}
"""
HOURS = """schema: 1
calendars: {office: {weekly: "Mo-Fr 09:00-18:00"}}
shifts: {early: "Mo-Fr 08:00-12:00", late: "Mo-Fr 11:00-18:00"}
"""
MAIN = """
menu:
  menu: "¿Qué necesitás?"
  options:
    - {label: "Una persona", next: person}
    - {label: "Alguien que sepa", next: expert}
    - {label: "Las dos cosas", next: both}
person: {ticket: support, next: bye}
expert: {ticket: support, skills: [fiber], next: bye}
both: {ticket: support, skills: [fiber, english], next: bye}
bye: {end: done}
"""
NONE: Mapping[str, int] = {}
SKILLS = ("fiber", "english")
CUSTOMERS = [f"+54938155500{n:02}" for n in range(8)]


@cache
def company() -> Release:
    files = {"main": flow(MAIN), "config/groups.yaml": GROUPS, "config/hours.yaml": HOURS}
    with tempfile.TemporaryDirectory() as folder:
        return release(Path(folder), files)


@st.composite
def staff(draw: st.DrawFn) -> dict[str, AgentSpec]:
    names = draw(st.permutations(["ana", "ben", "cleo", "dora"]))
    return {
        name: AgentSpec(
            *(name, name.title(), f"+54938155511{ord(name[0])}"),
            departments=tuple(draw(st.sampled_from([("support",), ("support", "sales"), ("sales",)]))),
            rooms=draw(st.integers(0, 3)),
            shift=draw(st.sampled_from([None, None, "early", "late"])),
            skills=tuple(draw(st.lists(st.sampled_from(SKILLS), unique=True))),
            active=draw(st.sampled_from([True, True, True, False])),
        )
        for name in names
    }


Act = tuple[str, int]
acts = st.lists(
    st.tuples(
        st.sampled_from(["opens", "opens", "opens", "closes", "returns", "registers", "waits"]),
        st.integers(0, 23),
    ),
    max_size=25,
)


class Watched(World):
    """Looks at every decision that assigns, before it is written."""

    def __init__(self, release: Release) -> None:
        super().__init__(release, lambda operation, parameters: ("failed", None), MONDAY, decide=self.watch)
        self.given: list[tuple[str, str]] = []

    def watch(self, release: Release, state: State, event: Event) -> Outcome:
        outcome = decide.decide(release, state, event)
        again = {key: row and codec.loads(codec.encode(row)) for key, row in state.items()}
        turned = dict(reversed(release.groups.agents.items()))
        other = replace(release, groups=replace(release.groups, agents=turned))
        assert decide.decide(other, again, event) == outcome, "it hangs on the order of the file"
        if isinstance(event, TimerDue):
            self._judge(state, outcome)
        return outcome

    def _judge(self, state: State, outcome: Outcome) -> None:
        """Case after case, as the decision gave them out."""
        taken: dict[str, int] = {}
        for line in outcome.effects:
            if not isinstance(line, Journal) or line.data.get("event") != "assign":
                continue
            ticket = state["ticket", line.owner[1]]
            assert isinstance(ticket, Ticket)
            chosen = line.data["agent"]
            able = self.able(ticket, taken)
            assert chosen in able, "that agent could not"
            contact = state["contact", ticket.contact]
            last = contact.last_agent if isinstance(contact, Contact) else None
            fresh = {name for name in able if name not in ticket.agents or name == last}
            idle = {name for name in fresh if not self.cases(name, taken)}
            assert chosen in (idle or fresh or able), "somebody without a case was left out"
            if last in (idle or fresh):
                assert chosen == last, "the customer's last agent was as free"
            taken[chosen] = taken.get(chosen, 0) + 1
            self.given.append((ticket.id, chosen))

    def able(self, ticket: Ticket, taken: Mapping[str, int] = NONE) -> set[str]:
        """The slow way, from what the files say and the rows remember."""
        return {
            name
            for name, spec in self.release.groups.agents.items()
            if spec.active
            and ticket.department in spec.departments
            and self.is_registered(name)
            and (spec.shift is None or self.release.groups.shifts[spec.shift].is_open(self.now))
            and all(skill in spec.skills for skill in ticket.skills)
            and self.cases(name, taken) < spec.rooms
        }

    def is_registered(self, name: str) -> bool:
        row = self.load(("agent", name))
        return isinstance(row, Agent) and row.registered

    def cases(self, name: str, taken: Mapping[str, int] = NONE) -> int:
        rooms = [room for room in self.all(Room) if room.agent == name]
        return sum(room.ticket is not None for room in rooms) + taken.get(name, 0)

    def do(self, act: str, n: int) -> None:
        tickets = [ticket for ticket in self.all(Ticket) if ticket.closed_at is None]
        if act == "opens":
            sender = Sender(CUSTOMERS[n % 8], CUSTOMERS[n % 8])
            said = ["hola", str(n // 8 + 1)]
            for text in said:
                message = (self.new_id(), self.now, self.line, sender, Content("text", text))
                self.feed(CustomerMessage(*message))
        elif act == "waits":
            self.advance(timedelta(minutes=20 * n))
        elif act == "registers":
            specs = sorted(self.release.groups.agents)
            register(self, self.release.groups.agents[specs[n % 4]])
        elif tickets:
            ticket = tickets[n % len(tickets)]
            verb: dict[str, Any] = {"action": "close"}
            if act == "returns":
                verb = {"action": "transfer", "to": "support"}
            self.feed(TicketOperated(self.new_id(), self.now, "boss", ticket.id, **verb))


@given(staff(), st.sets(st.sampled_from(["ana", "ben", "cleo", "dora"])), acts)
def test_a_case_waits_only_while_nobody_can_attend_it(
    agents: dict[str, AgentSpec], there: set[str], acts: list[Act]
) -> None:
    groups = replace(company().groups, agents=agents)
    desk = Watched(replace(company(), groups=groups))
    make_ready(desk, main_rooms(desk.release))
    for name in sorted(there):
        register(desk, agents[name])
    for act in acts:
        desk.do(*act)
        for spec in agents.values():
            assert desk.cases(spec.id) <= len(personal_rooms(spec)), "more cases than rooms"
        waiting = [t for t in desk.all(Ticket) if t.closed_at is None and t.agent is None]
        assert [(t.id, able) for t in waiting if (able := desk.able(t))] == []


def told_of(desk: World, number: str) -> int:
    posts = [post.content.text for post in desk.log if post.place == ("room", "bosses")]
    return sum(number in text for text in posts)


def test_supervision_is_told_once_however_often_it_is_tried() -> None:
    desk = Watched(company())
    make_ready(desk, main_rooms(desk.release))
    desk.do("opens", 8)
    assert told_of(desk, "SOP-1") == 1
    register(desk, desk.release.groups.agents["ana"])
    desk.advance(timedelta(days=3))
    assert told_of(desk, "SOP-1") == 1
    assert desk.given == []


def test_who_has_no_case_comes_before_who_knows_the_customer() -> None:
    agents = {
        name: AgentSpec(name, name.title(), f"+549381555100{n}", ("support",), 2)
        for n, name in enumerate(("ana", "ben"))
    }
    desk = Watched(replace(company(), groups=replace(company().groups, agents=agents)))
    make_ready(desk, main_rooms(desk.release))
    register(desk, agents["ana"])
    desk.do("opens", 0)
    desk.do("opens", 1)
    desk.do("closes", 0)
    register(desk, agents["ben"])
    desk.do("opens", 0)
    desk.do("opens", 2)
    assert desk.given == [("SOP-1", "ana"), ("SOP-2", "ana"), ("SOP-3", "ben"), ("SOP-4", "ana")]


def test_the_load_is_what_one_has_of_what_one_can() -> None:
    agents = {
        "ana": AgentSpec("ana", "Ana", "+5493815551001", ("support",), 4),
        "ben": AgentSpec("ben", "Ben", "+5493815551002", ("support",), 2),
    }
    desk = Watched(replace(company(), groups=replace(company().groups, agents=agents)))
    make_ready(desk, main_rooms(desk.release))
    for spec in agents.values():
        register(desk, spec)
    for n in range(6):
        desk.do("opens", n)
        desk.advance(timedelta(minutes=1))
    assert [agent for _, agent in desk.given] == ["ana", "ben", "ana", "ben", "ana", "ana"]

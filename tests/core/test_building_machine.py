"""Whatever the order of edits, refusals, hands and crashes, `apply` ends with WhatsApp as the files say, or
says what stands in the way. No room is made twice, and none with an open case is given up."""

from __future__ import annotations

import tempfile
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from engine.core.declared import declared_rooms
from engine.core.messages import AgentRegistered, TicketOperated
from engine.core.model import Room, Ticket
from engine.core.planning import shortened
from engine.core.release import AgentSpec, Department, Release
from tests.core.staffed import MAIN, Staffed
from tests.core.tiny import flow
from tests.fakes.built import LINE, Built, said, written
from tests.fakes.groups import FAULTS, Chat

GROUPS = """schema: 1
departments:
  support: {title: "Soporte", prefix: SOP, room: "Soporte"}
  sales: {title: "Ventas", prefix: VEN, room: "Ventas"}
  bosses: {title: "Jefes", prefix: SUP, room: "Supervisión de toda la mesa", supervises: [support, sales]}
agents:
  ana: {name: "Ana Paz", phone: "3815551001", departments: [support], rooms: 2}
  leo: {name: "Leo Sosa", phone: "3815551002", departments: [support, sales], rooms: 1}
  eva: {name: "Eva Ríos", phone: "3815551003", departments: [sales], rooms: 2}
"""
AGENTS = ("ana", "leo", "eva")
DEPARTMENTS = ("sales", "bosses")
STRANGERS = ("+5493815558001", "+5493815558002")
HOUR = timedelta(hours=1)
CUSTOMERS = [f"+549381555{n:04}" for n in range(1, 30)]

agents = st.sampled_from(AGENTS)
departments = st.sampled_from(DEPARTMENTS)

_made: list[Release] = []


def files() -> Release:
    if not _made:
        with tempfile.TemporaryDirectory() as folder:
            made = {"main": flow(MAIN), "config/groups.yaml": GROUPS}
            _made.append(written(Path(folder), made))
    return _made[0]


class Building(RuleBasedStateMachine):
    @initialize()
    def begins(self) -> None:
        self.first = files()
        self.built = Built(Staffed(self.first))
        self.world, self.phone = self.built.world, self.built.phone
        self.agents: dict[str, AgentSpec] = dict(self.first.groups.agents)
        self.departments: dict[str, Department] = dict(self.first.groups.departments)
        self.others = [
            self.phone.stranger_group("Soporte", "+5493815559001"),
            self.phone.stranger_group("Ventas", "+5493815559002", ours=False),
        ]
        self.before = [(chat.name, set(chat.members), chat.here) for chat in self.others]
        self.gone: Counter[str] = Counter()
        self.customers = iter(CUSTOMERS)
        self.phones = iter(range(3815552000, 3815552900))

    # What people write into the files

    def _reload(self) -> None:
        """Whoever worked only in what closed is gone with it."""
        staying = {
            id: replace(spec, departments=tuple(d for d in spec.departments if d in self.departments))
            for id, spec in self.agents.items()
        }
        self.agents = {id: spec for id, spec in staying.items() if spec.departments}
        groups = replace(self.first.groups, agents=dict(self.agents), departments=dict(self.departments))
        self.world.activate(replace(self.first, groups=groups))

    def _change(self, agent: str, **changes: object) -> None:
        spec = self.agents.get(agent, self.first.groups.agents[agent])
        self.agents[agent] = replace(spec, **changes)  # type: ignore[arg-type]
        self._reload()

    @rule(agent=agents)
    def goes(self, agent: str) -> None:
        self.agents.pop(agent, None)
        self._reload()

    @rule(agent=agents, rooms=st.integers(0, 3))
    def has_rooms(self, agent: str, rooms: int) -> None:
        self._change(agent, rooms=rooms)

    @rule(agent=agents, active=st.booleans())
    def is_active(self, agent: str, active: bool) -> None:
        self._change(agent, active=active)

    @rule(agent=agents)
    def has_another_phone(self, agent: str) -> None:
        self._change(agent, phone=f"+549{next(self.phones)}")

    @rule(agent=agents, name=st.sampled_from(("Ana Paz", "Mercedes Altamirano", "Eva Ríos")))
    def is_called(self, agent: str, name: str) -> None:
        self._change(agent, name=name)

    @rule(agent=agents, department=departments)
    def works_elsewhere(self, agent: str, department: str) -> None:
        self._change(agent, departments=(department,) if department in self.departments else ("support",))

    @rule(department=departments, name=st.sampled_from(("Ventas", "Ventas y altas de toda la zona sur")))
    def department_is_called(self, department: str, name: str) -> None:
        if department in self.departments:
            self.departments[department] = replace(self.departments[department], room=name + department)
            self._reload()

    @rule(department=departments)
    def department_closes_or_opens(self, department: str) -> None:
        if self.departments.pop(department, None) is None:
            self.departments[department] = self.first.groups.departments[department]
        self._reload()

    # What people and WhatsApp do

    @rule(data=st.data())
    def a_hand_in_whatsapp(self, data: st.DataObject) -> None:
        chats = [chat for chat in self.phone.live() if chat not in self.others]
        if not chats:
            return
        chat = data.draw(st.sampled_from(chats))
        match data.draw(st.sampled_from(("rename", "delete", "leave", "unrule", "join", "unpromote"))):
            case "rename" if chat.said:  # made a moment ago and renamed already, nobody could know it again
                self.phone.renamed(chat.address, "La sala de los pibes")
            case "delete":
                self.gone[self._of(chat)] += 1
                self.phone.deleted(chat.address)
            case "leave" if chat.members:
                self.phone.left(chat.address, data.draw(st.sampled_from(sorted(chat.members))))
            case "unrule":
                chat.rules = False
            case "join":
                self.phone.joined(
                    chat.address, data.draw(st.sampled_from(("+5493815558001", "+5493815558002")))
                )
            case "unpromote":
                chat.admins.clear()

    @rule(agent=agents, private=st.booleans(), hidden=st.booleans())
    def is_a_person(self, agent: str, private: bool, hidden: bool) -> None:
        person = self.phone.person(self._spec(agent).phone)
        person.private, person.hidden = private, hidden

    @rule(agent=agents)
    def registers(self, agent: str) -> None:
        if agent in self.agents:
            self.built.register(agent)

    @rule(told=st.booleans(), longest=st.sampled_from((100, 25)))
    def whatsapp_is(self, told: bool, longest: int) -> None:
        self.phone.told_of, self.phone.longest_name = told, longest

    @rule()
    def invitations_are_followed(self) -> None:
        for room in self.world.all(Room):
            for phone in room.invited:
                if room.address and room.address in {chat.address for chat in self.phone.live()}:
                    self.phone.joined(room.address, phone)

    @rule(agent=agents)
    def has_a_case(self, agent: str) -> None:
        spec = self.agents.get(agent)
        if spec is None or not spec.active:
            return
        event = AgentRegistered(self.world.new_id(), self.world.now, agent, LINE, spec.phone)
        self.world.feed(event)
        customer = next(self.customers, None)
        if customer is not None and isinstance(self.world, Staffed):
            self.world.says("hola", customer)
            self.world.says("una persona", customer)
            self._operate(self.world.last_ticket, "assign", agent)

    @rule()
    def the_cases_close(self) -> None:
        for ticket in self.world.all(Ticket):
            if ticket.closed_at is None:
                self._operate(ticket.id, "close", "")

    def _operate(self, ticket: str, action: str, to: str) -> None:
        self.world.feed(TicketOperated(self.world.new_id(), self.world.now, "test", ticket, action, to))

    @rule(hours=st.sampled_from((1, 7, 80)))
    def time_passes(self, hours: int) -> None:
        self.built.later(hours * HOUR)

    # What goes wrong, and what is done about it

    @rule(faults=st.lists(st.sampled_from((*FAULTS, "")), max_size=6))
    def things_go_wrong(self, faults: list[str]) -> None:
        self.phone.faults.extend(faults)

    @rule(deaths=st.lists(st.sampled_from(("", "", "before", "after")), max_size=8))
    def the_process_dies(self, deaths: list[str]) -> None:
        self.built.ledger.deaths.extend(deaths)

    @rule()
    def apply(self) -> None:
        found = self.built.apply()
        if found is not None:
            assert not found.doable, said(found.steps)
            assert all(step.why or step.code or step.until for step in found.steps), found.steps

    @rule()
    def goes_on(self) -> None:
        self.built.go_on()

    # What always holds

    @invariant()
    def no_room_was_made_twice(self) -> None:
        if not hasattr(self, "built"):
            return
        live = Counter(self._of(chat) for chat in self.phone.live() if chat not in self.others)
        assert not live or max(live.values()) == 1, live

    @invariant()
    def what_is_not_ours_is_left_alone(self) -> None:
        if hasattr(self, "built"):
            assert [(chat.name, chat.members, chat.here) for chat in self.others] == self.before

    @invariant()
    def whatsapp_is_not_hurried(self) -> None:
        if hasattr(self, "built"):
            assert self.phone.too_fast == 0

    @invariant()
    def an_open_case_keeps_its_room(self) -> None:
        if hasattr(self, "built"):
            assert self.built.wronged == []
            for room in self.world.all(Room):
                assert room.ticket is None or room.address, room

    def teardown(self) -> None:
        """Nothing goes wrong any more, and nobody touches anything: it all comes to what the files say."""
        if not hasattr(self, "built"):
            return
        self.phone.faults.clear()
        self.built.ledger.deaths.clear()
        for chat in self.phone.live():
            chat.rules = True
        for person in self.phone.people.values():
            person.private = False
        self.the_cases_close()
        for _ in range(3):
            self.built.later(80 * HOUR)
            self.built.apply()
        self._has_ended()
        self._registered()
        self.built.apply()
        self._has_ended()
        self._matches()

    def _has_ended(self) -> None:
        left = self.built.plan()
        assert all(step.what == "stuck" and step.why == "stranger" for step in left.steps), said(left.steps)

    def _registered(self) -> None:
        for id, spec in self.agents.items():
            if spec.active:
                self.built.register(id)

    def _matches(self) -> None:
        declared = {room.id: room for room in declared_rooms(self.world.release)}
        ours = [chat for chat in self.phone.live() if chat not in self.others]
        assert {self._of(chat) for chat in ours} <= declared.keys() | self._moved()
        assert len(ours) == len(declared)
        for room in declared.values():
            chat = self.built.group(room.id)
            assert chat.here
            assert chat.name in (room.name, shortened(room.name))
            wanted = {self._spec(id).phone for id in room.members}
            hidden = {phone for phone in chat.members - wanted if self.phone.person(phone).hidden}
            assert chat.members - hidden == wanted, (room, chat)
            assert hidden or chat.admins >= wanted, (room, chat)

    def _moved(self) -> set[str]:
        return {step.source for step in self.built.ledger.steps if step.what == "move"}

    def _spec(self, agent: str) -> AgentSpec:
        return self.agents.get(agent, self.first.groups.agents[agent])

    def _of(self, chat: Chat) -> str:
        """The room that a group was made for."""
        mark = chat.about.rpartition(" ")[2]
        return self.built.ledger.rooms_of[mark]


TestBuilding = Building.TestCase
TestBuilding.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)

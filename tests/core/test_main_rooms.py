"""A department with a room for fiber, another for the night, and one for everybody."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from engine.author.rooms import main_rooms, make_ready, register
from engine.core.messages import (
    Content,
    EmergencyDeclared,
    GroupsApplied,
    LineNotice,
    ModeChosen,
    RoomMessage,
    Send,
    Sender,
    TicketOperated,
    Undelivered,
)
from engine.core.model import Ticket
from engine.core.release import Release
from tests.core.tiny import MONDAY, Story, flow, release

HOURS = """schema: 1
calendars: {office: {weekly: "Mo-Fr 09:00-18:00"}}
shifts: {day: "Mo-Su 06:00-20:00", night: "Mo-Su 20:00-24:00,00:00-06:00"}
"""
GROUPS = """schema: 1
departments:
  support:
    title: "Soporte"
    prefix: SOP
    room: "Soporte"
    assign: ASSIGN
    rooms:
      - {id: nights, name: "Soporte noche", when: "shift.night", shift: night}
      - {id: fiber, name: "Soporte fibra", when: "'fiber' in ticket.skills", skills: [fiber]}
  sales: {title: "Ventas", prefix: VEN, room: "Ventas"}
  bosses:
    title: "Supervisión"
    prefix: SUP
    room: "Supervisión"
    supervises: [support, sales]
    rooms:
      - {id: bosses_urgent, name: "Supervisión urgente", when: "ticket.priority == 'urgent' or shift.night"}
agents:
  eva: {name: "Eva Ríos", phone: "3815551001", departments: [support], rooms: 2, shift: day}
  leo: {name: "Leo Sosa", phone: "3815551002", departments: [support], rooms: 1, skills: [fiber], shift: day}
  noa: {name: "Noa Paz", phone: "3815551003", departments: [support], rooms: 1, shift: night}
  jefa: {name: "Jefa Gil", phone: "3815551004", departments: [bosses], rooms: 1}
"""
TICKETS = """schema: 1
priorities: {urgent: {title: "Urgente"}, normal: {title: "Normal"}}
sla: {alert_after: 10m}
"""
MAIN = """
menu:
  menu: "¿Qué necesitás?"
  options:
    - {label: "Una persona", next: person}
    - {label: "La fibra", next: fiber}
    - {label: "Ya mismo", next: urgent}
    - {label: "Avisen", next: tell}
    - {label: "Ventas", next: sales}
person: {ticket: support, summary: "Quiere hablar", priority: normal, next: bye}
fiber: {ticket: support, summary: "Se cortó la fibra", priority: normal, skills: [fiber], next: bye}
urgent: {ticket: support, summary: "Ya", priority: urgent, next: bye}
sales: {ticket: sales, summary: "Quiere comprar", next: bye}
tell: {notify: support, text: "Llamen a este cliente", next: bye}
bye: {end: done}
"""
MAIN_ROOMS = ("support", "nights", "fiber", "sales", "bosses", "bosses_urgent")
EVENING = timedelta(hours=9, minutes=50)
"""From the ten o'clock at which a story begins to ten to eight."""


class Desk(Story):
    def __init__(self, folder: Path, assign: str = "claim") -> None:
        self.folder = folder
        super().__init__(self.written(assign))
        make_ready(self, main_rooms(self.release))
        for spec in self.release.groups.agents.values():
            register(self, spec)

    def written(self, assign: str = "claim", groups: str = GROUPS) -> Release:
        written = {
            "main": flow(MAIN),
            "config/groups.yaml": groups.replace("ASSIGN", assign),
            "config/hours.yaml": HOURS,
            "config/tickets.yaml": TICKETS,
        }
        return release(self.folder / str(len(list(self.folder.iterdir()))), written)

    def told(self, since: int = 0) -> list[tuple[str, str]]:
        """In which main rooms something was said, in order, and how it began."""
        posts = (post for post in self.log[since:] if post.place[0] == "room" and post.ours)
        return [
            (post.place[1], post.content.text.split()[0]) for post in posts if post.place[1] in MAIN_ROOMS
        ]

    def asks(self, what: str, phone: str = "+5493815550001") -> list[tuple[str, str]]:
        self.says("hola", phone)
        before = len(self.log)
        self.says(what, phone)
        return self.told(before)

    def after(self, time: timedelta) -> list[tuple[str, str]]:
        before = len(self.log)
        self.advance(time)
        return self.told(before)

    def quote(self, agent: str, room: str) -> list[tuple[str, str]]:
        """The agent takes the last case that this room was told of."""
        before = len(self.log)
        phone = self.release.groups.agents[agent].phone
        last = [post for post in self.log if post.place == ("room", room) and post.ours][-1]
        said = RoomMessage(
            *(self.new_id(), self.now, self.line, room, Sender(phone, phone), Content("text", "yo"), last.id)
        )
        self.feed(said)
        return self.told(before)

    def ticket(self) -> Ticket:
        found = self.load(("ticket", self.last_ticket))
        assert isinstance(found, Ticket)
        return found


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_a_case_is_told_in_the_first_room_that_fits_and_else_in_the_default_one(desk: Desk) -> None:
    assert desk.asks("una persona") == [("support", "🔔")]
    assert desk.asks("la fibra", "+5493815550002") == [("fiber", "🔔")]
    desk.advance(EVENING + timedelta(minutes=10))
    assert desk.asks("la fibra", "+5493815550003") == [("nights", "🔔")], "the night comes first in the file"


def test_it_is_taken_where_it_was_told_and_those_who_were_told_learn_of_it(desk: Desk) -> None:
    desk.asks("la fibra")
    assert desk.quote("leo", "fiber") == [("fiber", "✅")]
    assert desk.ticket().agent == "leo"
    assert desk.quote("eva", "fiber") == [("fiber", "El")], "whoever comes too late is answered there"


def test_who_took_it_is_told_where_it_was_announced_though_the_shift_is_another(desk: Desk) -> None:
    """Between the notice and the quote the night began: the case was announced again, in its room."""
    desk.advance(EVENING)
    assert desk.asks("una persona") == [("support", "🔔")]
    assert desk.after(timedelta(minutes=10))[-1] == ("nights", "🔁")
    assert desk.quote("eva", "support") == [("nights", "✅")], "an old notice still takes the case"


def test_a_case_that_nobody_took_is_told_to_the_next_shift_and_one_that_somebody_has_is_not(
    desk: Desk,
) -> None:
    desk.advance(EVENING)
    desk.asks("una persona")
    desk.quote("eva", "support")
    desk.asks("la fibra", "+5493815550002")
    assert [room for room, what in desk.after(timedelta(minutes=10)) if what == "🔁"] == ["nights"]
    assert desk.ticket().told_in == "nights"
    morning = desk.after(timedelta(hours=10))
    assert [room for room, what in morning if what == "🔁"] == ["fiber"]


def test_a_case_that_was_closed_meanwhile_is_told_to_nobody(desk: Desk) -> None:
    desk.advance(EVENING)
    desk.asks("una persona")
    desk.feed(TicketOperated("close", desk.now, "operator", desk.last_ticket, "close"))
    assert desk.after(timedelta(days=1)) == []


def test_the_alert_goes_to_the_room_of_supervision_that_the_case_belongs_to(desk: Desk) -> None:
    desk.asks("una persona")
    desk.asks("ya mismo", "+5493815550002")
    assert desk.after(timedelta(minutes=10)) == [("bosses", "⏰"), ("bosses_urgent", "⏰")]


def test_a_supervisor_commands_from_any_of_their_rooms(desk: Desk) -> None:
    desk.asks("ya mismo")
    desk.advance(timedelta(minutes=10))
    alert = [post for post in desk.log if post.place == ("room", "bosses_urgent")][-1]
    jefa = Sender("+5493815551004", "+5493815551004")
    words = Content("text", "/asignar leo")
    desk.feed(RoomMessage("jefa", desk.now, desk.line, "bosses_urgent", jefa, words, alert.id))
    assert desk.ticket().agent == "leo"


def test_a_transfer_is_told_in_the_room_that_fits_there(desk: Desk) -> None:
    desk.asks("ventas")
    before = len(desk.log)
    desk.advance(EVENING + timedelta(minutes=10))
    before = len(desk.log)
    desk.feed(TicketOperated("move", desk.now, "operator", desk.last_ticket, "transfer", "support"))
    assert desk.told(before) == [("nights", "🔁")]
    before = len(desk.log)
    desk.feed(TicketOperated("back", desk.now, "operator", desk.last_ticket, "transfer", "sales"))
    assert desk.told(before) == [("sales", "🔁")]
    assert desk.ticket().told_in is None


def test_a_notice_that_is_no_case_goes_by_the_hour(desk: Desk) -> None:
    assert desk.asks("avisen") == [("support", "Llamen")]
    desk.advance(EVENING + timedelta(minutes=10))
    assert desk.asks("avisen", "+5493815550002") == [("nights", "Llamen")]


def test_what_is_about_no_case_and_is_for_supervision_goes_by_the_hour(desk: Desk) -> None:
    desk.advance(EVENING + timedelta(minutes=10))
    before = len(desk.log)
    desk.feed(LineNotice("n", desk.now, desk.line, "quality", {}, urgent=True))
    lost = Send("s", ("room", "fiber"), desk.line, Content("text", "🎫"), "desk")
    desk.feed(Undelivered("u", desk.now, lost, "", "gone"))
    assert [room for room, _ in desk.told(before)] == ["bosses_urgent", "bosses_urgent"]
    assert "Soporte fibra" in desk.log[-1].content.text
    before = len(desk.log)
    lost = Send("s2", ("room", "bosses_urgent"), desk.line, Content("text", "🎫"), "desk")
    desk.feed(Undelivered("u2", desk.now, lost, "", "gone"))
    assert desk.told(before) == [], "nobody would be left to tell"


def test_every_room_is_told_of_the_mode_and_of_an_emergency(desk: Desk) -> None:
    before = len(desk.log)
    desk.feed(ModeChosen("m", desk.now, "operator", "emergency"))
    assert [room for room, _ in desk.told(before)] == list(MAIN_ROOMS)
    before = len(desk.log)
    desk.feed(EmergencyDeclared("e", desk.now, "operator", ("x",), "Corte"))
    assert [room for room, _ in desk.told(before)] == list(MAIN_ROOMS)


def test_the_members_are_those_of_the_specialty_of_the_shift_and_everybody(desk: Desk) -> None:
    rooms = desk.release.groups.main_rooms
    assert rooms["nights"].members == {"noa"}
    assert rooms["fiber"].members == {"leo"}
    assert rooms["support"].members == {"eva", "leo", "noa"}


def test_each_is_welcomed_in_their_own_room(tmp_path: Path) -> None:
    desk = Desk.__new__(Desk)
    desk.folder = tmp_path
    Story.__init__(desk, desk.written())
    make_ready(desk, main_rooms(desk.release))
    desk.feed(GroupsApplied("apply", desk.now))
    welcomed = {post.content.text.split()[1]: post.place[1] for post in desk.log}
    assert welcomed == {"Eva": "support", "Leo": "fiber", "Noa": "nights", "Jefa": "bosses_urgent"}


def test_the_system_chooses_among_those_of_the_room(tmp_path: Path) -> None:
    """Eva, who would be first, is not in the room for fiber; of the night nobody but Noa is."""
    desk = Desk(tmp_path, "auto")
    desk.asks("la fibra")
    assert desk.ticket().agent == "leo"
    desk.asks("la fibra", "+5493815550002")
    assert desk.ticket().agent is None, "Leo has one room"
    assert desk.told()[-1][0] == "bosses", "and supervision knows"
    desk.advance(EVENING + timedelta(minutes=10))
    assert desk.ticket().agent is None, "of the night, nobody knows of fiber"
    desk.asks("una persona", "+5493815550003")
    assert desk.ticket().agent == "noa"


def test_new_files_move_a_waiting_case_to_the_room_that_fits_now(desk: Desk) -> None:
    desk.asks("la fibra")
    before = len(desk.log)
    without = "\n".join(line for line in GROUPS.splitlines() if "id: fiber" not in line)
    desk.activate(desk.written(groups=without))
    assert desk.told(before) == [("support", "🔁")]
    before = len(desk.log)
    desk.activate(desk.written())
    assert desk.told(before) == [("fiber", "🔁")]
    before = len(desk.log)
    desk.activate(desk.written())
    assert desk.told(before) == [], "nothing changed for it"


def test_the_night_begins_at_eight(desk: Desk) -> None:
    """The hours of the file, as the stories count on them."""
    night = desk.release.groups.shifts["night"]
    assert night.next_change(MONDAY) == MONDAY + EVENING + timedelta(minutes=10)
    assert night.next_change(MONDAY + timedelta(hours=12)) == MONDAY + timedelta(hours=20), "over midnight"

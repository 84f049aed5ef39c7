"""Agents answer their welcome: from any of their phones, once, and nobody does it for them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from engine.author.rooms import main_rooms, make_ready
from engine.core.messages import Content, GroupsApplied, IdentityChanged, RoomMessage, Sender
from engine.core.model import Agent, Ticket
from engine.core.release import Release
from tests.core.staffed import MAIN, Staffed
from tests.core.tiny import flow, release

EVA, SECOND, OTHER = "+5493815551001", "+5493815551009", "+5493815551005"
LEO = "+5493815551002"
LID = "771234567890@lid"
GROUPS = """schema: 1
departments:
  support: {title: "Soporte", prefix: SOP, room: "Soporte", hours: office}
  bosses: {title: "Supervisión", prefix: SUP, room: "Supervisión", supervises: [support]}
agents:
  eva: EVA
  leo: {name: "Leo Sosa", phone: "3815551002", departments: [support], rooms: 1}
registration: {word: "LISTO", remind_after: 2h, tries: 2}
"""
HOURS = 'schema: 1\ncalendars: {office: {weekly: "Mo-Fr 09:00-18:00"}}\n'
EVA_SPEC = '{name: "Eva Ríos", phone: "3815551001", phones: ["3815551009"], departments: [support], rooms: 2}'


class Desk(Staffed):
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        super().__init__(self.written())
        make_ready(self, main_rooms(self.release))
        make_ready(self, ["eva_1", "eva_2", "leo_1"])
        self.apply()

    def written(self, eva: str | None = EVA_SPEC) -> Release:
        groups = GROUPS.replace("  eva: EVA\n", f"  eva: {eva}\n" if eva else "")
        files = {"main": flow(MAIN), "config/groups.yaml": groups, "config/hours.yaml": HOURS}
        return release(self.folder / str(len(list(self.folder.iterdir()))), files)

    def reload(self, eva: str | None) -> None:
        self.activate(self.written(eva))

    def apply(self) -> None:
        self.feed(GroupsApplied(self.new_id(), self.now))

    def welcome_of(self, name: str) -> str:
        return [post.id for post in self.log if post.ours and post.content.text.startswith(f"👋 {name}")][-1]

    def answers(self, sender: Sender | str, welcome: str = "Eva", text: str = "listo") -> list[str]:
        """What is said in the main room to whoever quotes that welcome."""
        return self.writes(sender, text, self.welcome_of(welcome))

    def writes(self, sender: Sender | str, text: str, quotes: str | None = None) -> list[str]:
        before = len(self.log)
        sender = Sender(sender, sender) if isinstance(sender, str) else sender
        self.feed(
            RoomMessage(self.new_id(), self.now, self.line, "support", sender, Content("text", text), quotes)
        )
        return [post.content.text for post in self.log[before:] if post.place == ("room", "support")]

    def takes(self, sender: Sender | str) -> str | None:
        """Who has the case that was announced, once somebody quoted its notice."""
        self.says("hola", phone := f"+54938155500{len(self.all(Ticket)):02}")
        self.says("una persona", phone)
        self.writes(sender, "yo", self.room_posts()[-1])
        return self.ticket().agent

    def room_posts(self) -> list[str]:
        return [post.id for post in self.log if post.place == ("room", "support") and post.ours]

    def waits(self, **time: float) -> list[str]:
        """In which rooms, and what: the first words."""
        before = len(self.log)
        self.advance(timedelta(**time))
        return [f"{post.place[1]}: {post.content.text}" for post in self.log[before:]]

    def agent(self) -> Agent:
        found = self.load(("agent", "eva"))
        assert isinstance(found, Agent)
        return found


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_somebody_elses_welcome_registers_nobody_and_says_so(desk: Desk) -> None:
    assert desk.answers(LEO) == [
        "Leo Sosa, esa bienvenida es de Eva Ríos: cada uno se registra citando la suya."
    ]
    [refused] = desk.answers("+5493815559999")
    assert refused.startswith("+5493815559999, esa bienvenida es de Eva Ríos y tu teléfono no es el suyo.")
    assert desk.takes(LEO) is None
    assert desk.takes("+5493815559999") is None


def test_whoever_only_congratulates_is_left_alone(desk: Desk) -> None:
    assert desk.answers(LEO, text="¡bienvenida, Eva!") == []


def test_somebody_registered_who_quotes_another_welcome_is_told_too(desk: Desk) -> None:
    desk.answers(LEO, "Leo")
    assert desk.answers(LEO) == [
        "Leo Sosa, esa bienvenida es de Eva Ríos: cada uno se registra citando la suya."
    ]


def test_all_that_whatsapp_tells_of_the_person_is_the_agent_from_then_on(desk: Desk) -> None:
    desk.answers(Sender(LID, EVA, "Evita", ("other@lid",)))
    assert desk.takes(Sender(LID)) == "eva", "the phone is not told every time"
    assert desk.takes(Sender("other@lid")) == "eva"
    assert {id.rpartition(":")[2] for id in desk.agent().addresses} == {LID, EVA, "other@lid"}


def test_the_second_phone_is_theirs_without_more(desk: Desk) -> None:
    assert desk.takes(SECOND) is None, "nobody has registered yet"
    desk.answers(EVA)
    assert desk.takes(SECOND) == "eva"


def test_a_second_phone_that_whatsapp_hides_quotes_the_welcome_as_well(desk: Desk) -> None:
    desk.answers(Sender(LID, EVA))
    assert desk.takes(Sender("second@lid")) is None
    assert desk.answers(Sender("second@lid", SECOND)) == [
        "✅ Registro completado, Eva Ríos. Ya podés tomar casos."
    ]
    assert desk.takes(Sender("second@lid")) == "eva"
    assert desk.answers(Sender("second@lid", SECOND)) == [], "once is enough"


def test_another_phone_in_the_file_takes_the_old_one_away(desk: Desk) -> None:
    desk.answers(Sender(LID, EVA))
    desk.takes(EVA)
    other = EVA_SPEC.replace("3815551001", "3815551005").replace('phones: ["3815551009"], ', "")
    desk.reload(other)
    assert desk.ticket().agent == "eva", "the case is still hers"
    assert desk.takes(EVA) is None, "whoever has that phone now is nobody"
    assert desk.takes(Sender(LID)) is None
    assert desk.takes(OTHER) is None, "and the new one has not answered"
    desk.apply()
    desk.answers(Sender("new@lid", OTHER))
    assert desk.takes(Sender("new@lid")) == "eva"


def test_a_phone_that_is_another_agents_now_is_theirs(desk: Desk) -> None:
    desk.answers(EVA)
    desk.answers(LEO, "Leo")
    groups = EVA_SPEC.replace("3815551001", "3815551005").replace('phones: ["3815551009"], ', "")
    desk.reload(groups)
    desk.release = _with_phone(desk.release, "leo", EVA)
    assert desk.takes(EVA) == "leo"


def _with_phone(release: Release, agent: str, phone: str) -> Release:
    spec = replace(release.groups.agents[agent], phones=(phone,))
    groups = replace(release.groups, agents={**release.groups.agents, agent: spec})
    return replace(release, groups=groups, hash="other")


def test_whoever_is_taken_out_and_comes_back_is_registered_still(desk: Desk) -> None:
    desk.answers(Sender(LID, EVA))
    desk.reload(None)
    assert desk.takes(Sender(LID, EVA)) is None
    desk.reload(EVA_SPEC)
    assert desk.takes(Sender(LID)) == "eva"


def test_whatsapp_says_that_the_number_is_another(desk: Desk) -> None:
    """It is the same person, until the file says who has which phone."""
    desk.answers(EVA)
    desk.feed(IdentityChanged("c", desk.now, desk.line, EVA, Sender(OTHER, OTHER)))
    assert desk.takes(OTHER) == "eva"
    desk.reload(EVA_SPEC.replace("3815551001", "3815551005"))
    assert desk.takes(OTHER) == "eva", "it has answered already"


def test_a_welcome_is_repeated_and_then_supervision_is_told_of_all_at_once(desk: Desk) -> None:
    """At ten on a Monday; open from nine to six."""
    assert [said.split("!")[0][:16] for said in desk.waits(hours=2)] == [
        "support: 👋 Eva R",
        "support: 👋 Leo S",
    ]
    desk.answers(LEO, "Leo")
    assert [said[:16] for said in desk.waits(hours=2)] == ["support: 👋 Eva R"]
    assert desk.waits(hours=1, minutes=59) == []
    [told] = desk.waits(minutes=1)
    assert told.startswith("bosses: 🙋")
    assert "• Eva Ríos" in told
    assert "Leo" not in told
    assert desk.waits(days=7) == [], "and that is the end of it"


def test_the_night_does_not_count(desk: Desk) -> None:
    desk.advance(timedelta(hours=7))
    desk.apply()
    assert desk.waits(hours=16, minutes=59) == [], "an hour until six, and the morning's first is not over"
    assert len(desk.waits(minutes=1)) == 2


def test_apply_begins_anew(desk: Desk) -> None:
    desk.waits(days=3)
    desk.apply()
    assert [said[:10] for said in desk.waits(hours=2)] == ["support: 👋", "support: 👋"]


def test_whoever_registered_or_is_away_hears_nothing(desk: Desk) -> None:
    desk.answers(EVA)
    desk.answers(LEO, "Leo")
    assert desk.waits(days=7) == []


def test_a_late_reminder_of_somebody_who_left_is_dropped(desk: Desk) -> None:
    desk.answers(LEO, "Leo")
    desk.reload(EVA_SPEC.replace("rooms: 2}", "rooms: 2, active: false}"))
    assert desk.waits(days=7) == []


def test_old_rows_load(desk: Desk) -> None:
    """As they were written before identities told of their phone."""
    key = ("agent", "eva")
    desk.rows[key] = (
        '{"$":"Agent","id":"eva","version":1,"registered":true,"addresses":["simulator:' + EVA + '"]}'
    )
    for id in (EVA, LID):
        desk.rows["address", f"{desk.line}:{id}"] = (
            f'{{"$":"Address","id":"{desk.line}:{id}","version":1,"agent":"eva"}}'
        )
    assert desk.takes(EVA) == "eva"
    assert desk.takes(Sender(LID)) == "eva"

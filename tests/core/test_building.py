"""What happens to the rooms when a company changes, or WhatsApp, or somebody's hand in it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from engine.core.messages import AgentRegistered
from tests.core.staffed import MAIN, Staffed
from tests.core.tiny import flow
from tests.fakes.built import LINE, Built, said, written

SUPPORT = '  support: {title: "Soporte", prefix: SOP, room: "Soporte"}\n'
SALES = '  sales: {title: "Ventas", prefix: VEN, room: "Ventas"}\n'
BOSSES = '  bosses: {title: "Jefes", prefix: SUP, room: "Jefes", supervises: [support]}\n'
NIGHT = "{id: night, name: Soporte noche, when: 'ticket.priority == none', agents: [leo]}"
HOMES = '  homes: {title: "Hogares", prefix: HOG, room: "Hogares"}\n'
EVA = '  eva: {name: "Eva Ríos", phone: "3815551001", departments: [support], rooms: 2}\n'
LEO = '  leo: {name: "Leo Sosa", phone: "3815551002", departments: [support, sales], rooms: 1}\n'
ANA = '  ana: {name: "Ana Paz", phone: "3815551003", departments: [sales], rooms: 1}\n'
NEW = "+5493815551009"
PHONES = {"eva": "+5493815551001", "leo": "+5493815551002", "ana": "+5493815551003"}
DEPARTMENTS = SUPPORT + SALES + BOSSES
AGENTS = EVA + LEO


class Company(Built):
    def __init__(self, folder: Path, departments: str = DEPARTMENTS, agents: str = AGENTS) -> None:
        self.folder, self.count = folder, 0
        super().__init__(Staffed(self.files(departments, agents)))

    def files(self, departments: str = DEPARTMENTS, agents: str = AGENTS) -> object:
        self.count += 1
        groups = f"schema: 1\ndepartments:\n{departments}agents:\n{agents}"
        main = MAIN if "  support:" in departments else MAIN.replace("ticket: support", "ticket: help")
        made = {"main": flow(main), "config/groups.yaml": groups}
        return written(self.folder / str(self.count), made)

    def change(self, departments: str = DEPARTMENTS, agents: str = AGENTS) -> list[str]:
        """The plan, once the files say that."""
        self.world.activate(self.files(departments, agents))  # type: ignore[arg-type]
        return said(self.plan().steps)

    def done(self) -> list[str]:
        """What is left when all that can be done is."""
        found = self.apply()
        assert found is not None
        return said(found.steps)

    def names(self) -> list[str]:
        return sorted(chat.name for chat in self.phone.live())

    def private(self, phone: str) -> list[str]:
        """What somebody was told in private."""
        return [post.content.text for post in self.world.log if post.place == ("customer", phone)]


@pytest.fixture
def company(tmp_path: Path) -> Company:
    found = Company(tmp_path)
    assert found.done() == []
    for agent in ("eva", "leo"):
        found.world.feed(AgentRegistered(found.world.new_id(), found.world.now, agent, LINE, PHONES[agent]))
    return found


def test_everything_from_nothing(company: Company) -> None:
    eva, leo = (f"Chat soporte {name} N°" for name in ("Eva", "Leo"))
    assert company.names() == sorted(["Soporte", "Ventas", "Jefes", f"{eva}1", f"{eva}2", f"{leo}1"])
    support = company.group("support")
    assert support.members == support.admins == {PHONES["eva"], PHONES["leo"]}
    assert company.group("eva_2").members == {PHONES["eva"]}
    assert company.apply() == company.plan()
    assert company.plan().steps == ()


CHANGES = {
    "more rooms": (
        (DEPARTMENTS, EVA.replace("rooms: 2", "rooms: 3") + LEO),
        ["create eva_3 new", "promote eva_3 eva new"],
    ),
    "fewer rooms": ((DEPARTMENTS, EVA.replace("rooms: 2", "rooms: 1") + LEO), ["archive eva_2 file"]),
    "somebody new": (
        (DEPARTMENTS, AGENTS + ANA),
        ["add sales ana new", "promote sales ana new", "create ana_1 new", "promote ana_1 ana new"],
    ),
    "somebody inactive": (
        (DEPARTMENTS, EVA + LEO.replace("}", ", active: false}")),
        ["remove support leo inactive", "remove sales leo inactive", "archive leo_1 file"],
    ),
    "somebody gone": (
        (DEPARTMENTS, EVA),
        ["remove support leo gone", "remove sales leo gone", "archive leo_1 file"],
    ),
    "a second phone": (
        (DEPARTMENTS, EVA.replace("rooms: 2", 'rooms: 2, phones: ["3815551009"]') + LEO),
        [f"{what} {room} eva new" for what in ("add", "promote") for room in ("support", "eva_1", "eva_2")],
    ),
    "a main room more": (
        (DEPARTMENTS.replace('room: "Soporte"', f'room: "Soporte", rooms: [{NIGHT}]'), AGENTS),
        ["create night new", "promote night leo new"],
    ),
    "another department": (
        (DEPARTMENTS, EVA.replace("[support]", "[sales]") + LEO),
        ["remove support eva moved", "add sales eva new", "promote sales eva new"],
    ),
    "another phone": (
        (DEPARTMENTS, EVA.replace("3815551001", "3815551009").replace("rooms: 2", "rooms: 0") + LEO),
        [
            *("remove support eva changed", "add support eva new", "promote support eva new"),
            *("archive eva_1 file", "archive eva_2 file"),
        ],
    ),
    "another name": (
        (DEPARTMENTS, EVA.replace("Eva Ríos", "Evangelina Ríos") + LEO),
        ["rename eva_1 file", "rename eva_2 file"],
    ),
    "a department that is called otherwise": (
        (DEPARTMENTS.replace('room: "Ventas"', 'room: "Ventas y altas"'), AGENTS),
        ["rename sales file"],
    ),
    "a department that is split": (
        (DEPARTMENTS + HOMES, EVA + LEO.replace("[support, sales]", "[sales, homes]")),
        ["remove support leo moved", "create homes new", "promote homes leo new"],
    ),
    "a department that closes": (
        (SUPPORT + BOSSES, EVA + LEO.replace("[support, sales]", "[support]")),
        ["archive sales file"],
    ),
    "a department with another id": (
        (DEPARTMENTS.replace("support", "help"), AGENTS.replace("support", "help")),
        ["move help id"],
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_the_files_change(company: Company, change: str) -> None:
    (departments, agents), plan = CHANGES[change]
    assert company.change(departments, agents) == plan
    assert company.done() == []
    assert company.plan().steps == ()
    assert company.phone.too_fast == 0


def test_a_room_deleted_by_hand_is_made_again(company: Company) -> None:
    company.phone.deleted(company.room("support").address)
    assert said(company.plan().steps)[0] == "create support deleted"
    assert company.done() == []
    assert company.phone.found("Soporte").admins == {PHONES["eva"], PHONES["leo"]}


def test_cases_that_wait_are_announced_again_in_a_room_that_was_made_again(company: Company) -> None:
    assert isinstance(company.world, Staffed)
    company.world.says("hola")
    company.world.says("una persona")
    before = len(company.world.room("support"))
    company.phone.deleted(company.room("support").address)
    assert company.done() == []
    (notice,) = (text for text in company.world.room("support")[before:] if "SOP-1" in text)
    assert "🔁" in notice


def test_a_room_renamed_by_hand_gets_its_name_back(company: Company) -> None:
    company.phone.renamed(company.room("eva_1").address, "Los pibes")
    assert said(company.plan().steps) == ["rename eva_1 by_hand"]
    assert company.done() == []
    assert "Los pibes" not in company.names()


def test_whoever_left_is_added_again(company: Company) -> None:
    company.phone.left(company.room("support").address, PHONES["leo"])
    assert said(company.plan().steps) == ["add support leo left", "promote support leo new"]
    assert company.done() == []


def test_a_stranger_is_taken_out(company: Company) -> None:
    company.phone.joined(company.room("eva_1").address, "+5493815550077")
    assert said(company.plan().steps) == ["remove eva_1 stranger"]
    assert company.done() == []
    assert company.group("eva_1").members == {PHONES["eva"]}


def test_one_line_that_is_no_admin_any_more_needs_a_person(company: Company) -> None:
    company.group("sales").rules = False
    company.phone.left(company.room("support").address, PHONES["leo"])
    assert company.done() == ["stuck sales rules"]
    assert PHONES["leo"] in company.group("support").members
    company.group("sales").rules = True
    assert company.done() == []


def test_whom_privacy_protects_gets_a_link_in_private(company: Company) -> None:
    company.phone.person(PHONES["ana"]).private = True
    company.change(agents=AGENTS + ANA)
    assert company.done() == ["wait sales ana invitation", "wait ana_1 ana invitation"]
    links = [text for text in company.private(PHONES["ana"]) if "https://chat.whatsapp.com/" in text]
    assert len(links) == 2
    assert company.done() == ["wait sales ana invitation", "wait ana_1 ana invitation"]
    assert len(company.private(PHONES["ana"])) == 2
    company.phone.joined(company.room("ana_1").address, PHONES["ana"])
    assert company.done() == ["wait sales ana invitation"]
    assert PHONES["ana"] in company.group("ana_1").admins
    company.later(timedelta(days=4))
    assert company.done() == ["wait sales ana invitation"]
    assert len(company.private(PHONES["ana"])) == 3


def test_a_name_that_whatsapp_refuses_is_shortened(company: Company) -> None:
    company.phone.longest_name = 25
    name = "Ventas, altas y cobranzas del sur"
    assert company.change(DEPARTMENTS.replace('room: "Ventas"', f'room: "{name}"')) == ["rename sales file"]
    assert company.done() == []
    assert name[:25].strip() in company.names()
    company.phone.deleted(company.room("sales").address)
    assert company.done() == []
    assert company.names().count(name[:25].strip()) == 1


def test_a_phone_without_whatsapp_is_said_to_be_so(company: Company) -> None:
    company.phone.person(PHONES["ana"]).exists = False
    company.change(agents=AGENTS + ANA)
    assert company.done() == ["add sales ana new 404", "add ana_1 ana new 404"]
    company.phone.person(PHONES["ana"]).exists = True
    assert company.done() == []


def test_people_whom_whatsapp_shows_without_a_phone(company: Company) -> None:
    company.phone.person(PHONES["ana"]).hidden = True
    company.phone.told_of = False
    company.change(agents=AGENTS + ANA)
    assert company.done() == []
    company.phone.joined(company.room("sales").address, "+5493815550077")
    company.phone.person("+5493815550077").hidden = True
    assert company.done() == ["stuck sales stranger"]
    company.phone.left(company.room("sales").address, "+5493815550077")
    assert company.done() == []
    company.register("ana")
    assert company.change(agents=AGENTS) == ["remove sales ana gone", "archive ana_1 file"]
    assert company.done() == []


@pytest.mark.parametrize("fault", ["killed", "killed half", "killed after", "lost", "late", "timeout"])
def test_what_went_wrong_in_the_middle_makes_no_room_twice(company: Company, fault: str) -> None:
    company.change(agents=EVA.replace("rooms: 2", "rooms: 3") + LEO)
    company.phone.faults.append(fault)
    company.apply()
    company.later(timedelta(minutes=2))
    company.go_on()
    assert company.done() == []
    assert company.names().count("Chat soporte Eva N°3") == 1


def test_a_group_that_shows_late_is_waited_for(company: Company) -> None:
    """It was made, and the process died before it was written down."""
    company.change(agents=EVA.replace("rooms: 2", "rooms: 3") + LEO)
    company.phone.faults.append("hidden")
    company.ledger.deaths.extend(("", "before"))
    company.apply()
    assert company.deaths == 1
    left = company.apply()
    assert left is not None
    assert [step.what for step in left.steps] == ["wait"]
    company.later(timedelta(minutes=2))
    assert company.done() == []
    assert company.names().count("Chat soporte Eva N°3") == 1


def test_when_whatsapp_wants_a_rest_the_plan_says_until_when(company: Company) -> None:
    company.change(agents=EVA.replace("rooms: 2", "rooms: 3") + LEO)
    company.phone.faults.append("463")
    left = company.apply()
    assert left is not None
    (step,) = left.steps
    assert (step.what, step.code, step.until) == ("create", "463", company.world.now + timedelta(hours=2))
    company.phone.renamed(company.room("eva_1").address, "Los pibes")
    assert [step.what for step in (company.apply() or left).steps] == ["create"]
    assert "Los pibes" not in company.names()
    company.later(timedelta(hours=3))
    assert company.go_on() is not None
    assert company.plan().steps == ()

"""The files change while cases are open: who may keep one, and what the clocks say from then on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from engine.author.rooms import main_rooms, make_ready, register
from engine.core.model import Ticket
from engine.core.release import Release
from tests.core.staffed import MAIN, Staffed
from tests.core.tiny import ANA, flow, release

EVA = '{name: "Eva Ríos", phone: "3815551001", departments: [support], rooms: 2}'
LEO = '{name: "Leo Sosa", phone: "3815551002", departments: [support], rooms: 1}'
TICKETS = """schema: 1
sla: {alert_after: 10m, reassign_after: 30m, escalate_after: 2h}
"""
OFFICE = 'schema: 1\ncalendars: {{office: {{weekly: "{weekly}"}}}}\n'
DAY = "Mo-Fr 09:00-18:00"
MINUTE = timedelta(minutes=1)
BEA = "+5493815550002"


def files(
    *,
    eva: str | None = EVA,
    leo: str = LEO,
    assign: str = "claim",
    weekly: str = DAY,
    tickets: str = TICKETS,
    support: str = "support",
    more: str = "",
) -> dict[str, str]:
    groups = f"""schema: 1
departments:
  {support}: {{title: "Soporte", prefix: SOP, room: "Soporte", hours: office, assign: {assign}}}
  sales: {{title: "Ventas", prefix: VEN, room: "Ventas"}}
  bosses: {{title: "Supervisión", prefix: SUP, room: "Supervisión", supervises: [{support}, sales]}}
agents:
  leo: {leo}
"""
    return {
        "main": flow(MAIN.replace("ticket: support", f"ticket: {support}")),
        "config/groups.yaml": groups + (f"  eva: {eva}\n" if eva else "") + more,
        "config/hours.yaml": OFFICE.format(weekly=weekly),
        "config/tickets.yaml": tickets,
    }


class Desk(Staffed):
    def __init__(self, folder: Path, **given: str) -> None:
        self.folder = folder
        super().__init__(self.written(**given))
        make_ready(self, main_rooms(self.release))
        for spec in self.release.groups.agents.values():
            register(self, spec)

    def written(self, **given: str | None) -> Release:
        self.count = getattr(self, "count", 0) + 1
        return release(self.folder / str(self.count), files(**given))  # type: ignore[arg-type]

    def reload(self, **given: str | None) -> list[str]:
        """What is said in rooms because of it."""
        before = len(self.log)
        self.activate(self.written(**given))
        return [f"{post.place[1]}: {post.content.text}" for post in self.log[before:]]

    def rings(self, after: timedelta) -> list[str]:
        before = len(self.log)
        self.advance(after)
        return [post.content.text for post in self.log[before:] if post.place == ("room", "bosses")]


def minutes(count: int) -> timedelta:
    return count * MINUTE


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def where(ticket: Ticket) -> tuple[str, str | None, str | None]:
    return ticket.state, ticket.agent, ticket.room


@pytest.mark.parametrize(
    "eva",
    [
        EVA.replace("}", ", active: false}"),
        EVA.replace("[support]", "[sales]"),
        EVA.replace("rooms: 2", "rooms: 0"),
        None,
    ],
    ids=["inactive", "moved", "without rooms", "removed"],
)
def test_the_cases_of_whoever_left_go_back_to_the_queue(desk: Desk, eva: str | None) -> None:
    desk.with_eva()
    said = desk.reload(eva=eva)
    assert where(desk.ticket()) == ("pending", None, None)
    assert any(text.startswith("eva_1: ↩️ El caso SOP-1 volvió a la cola") for text in said)
    name = "Eva Ríos" if eva else "eva"
    assert any(text.startswith("support: 🔁 *SOP-1*") and name in text for text in said)
    assert desk.ticket().agents == ("eva",)


def test_they_go_to_the_colleague_whom_the_files_name(desk: Desk) -> None:
    desk.with_eva()
    said = desk.reload(eva=EVA.replace("}", ", active: false, cases_to: leo}"))
    assert where(desk.ticket()) == ("in_progress", "leo", "leo_1")
    assert any(text.startswith("eva_1: ➡️ El caso SOP-1 pasó a Leo Sosa") for text in said)
    assert any(text.startswith("support: ✅ Leo Sosa tomó el caso SOP-1") for text in said)
    assert any(text.startswith("leo_1: 📋 *SOP-1*") and "Eva Ríos" in text for text in said)
    assert desk.says("¿y?") == ["¿y?"]
    assert desk.room("leo_1")[-1] == "¿y?"


def test_what_the_colleague_has_no_room_for_goes_to_the_queue(desk: Desk) -> None:
    desk.with_eva()
    desk.with_eva("+5493815550002")
    desk.reload(eva=EVA.replace("}", ", active: false, cases_to: leo}"))
    found = {ticket.id: ticket.agent for ticket in desk.all(Ticket)}
    assert found == {"SOP-1": "leo", "SOP-2": None}


HEIR = EVA.replace("}", ", active: false, cases_to: leo}")


@pytest.mark.parametrize(
    "leo",
    [LEO.replace("}", ", active: false}"), LEO.replace("[support]", "[sales]"), LEO.replace("1002", "1009")],
    ids=["inactive", "of another department", "with a phone that has not registered"],
)
def test_a_colleague_who_cannot_have_it_is_passed_over(desk: Desk, leo: str) -> None:
    desk.with_eva()
    said = desk.reload(eva=HEIR, leo=leo)
    assert where(desk.ticket()) == ("pending", None, None)
    assert any(text.startswith("support: 🔁 *SOP-1*") for text in said)


def test_whoever_left_the_files_has_an_heir_too(desk: Desk) -> None:
    desk.with_eva()
    desk.reload(eva=None, more="cases_of: {eva: leo}\n")
    assert where(desk.ticket()) == ("in_progress", "leo", "leo_1")


def test_nobody_stands_in_for_the_colleague_in_turn(desk: Desk) -> None:
    """Leo, who would get it, left as well; whom he names has not been asked."""
    desk.with_eva()
    desk.reload(eva=HEIR, leo=LEO.replace("}", ", active: false, cases_to: eva}"))
    assert where(desk.ticket()) == ("pending", None, None)


def test_where_the_system_chooses_the_colleague_comes_first(tmp_path: Path) -> None:
    desk = Desk(tmp_path, assign="auto")
    desk.says("hola")
    desk.says("una persona")
    assert desk.ticket().agent == "eva"
    desk.reload(eva=HEIR, assign="auto")
    assert where(desk.ticket()) == ("in_progress", "leo", "leo_1")


def test_whoever_comes_back_may_have_the_case_again(desk: Desk) -> None:
    desk.with_eva()
    desk.reload(eva=None)
    assert where(desk.ticket()) == ("pending", None, None)
    desk.reload()
    desk.take()
    assert where(desk.ticket()) == ("in_progress", "eva", "eva_1")
    assert desk.ticket().agents == ("eva",)


def test_with_fewer_rooms_a_case_stays_in_its_own_until_it_closes(desk: Desk) -> None:
    desk.with_eva()
    desk.with_eva("+5493815550002")
    desk.eva("/fin")
    said = desk.reload(eva=EVA.replace("rooms: 2", "rooms: 1"))
    (kept,) = (ticket for ticket in desk.all(Ticket) if ticket.closed_at is None)
    assert (where(kept), said) == (("in_progress", "eva", "eva_2"), [])
    assert desk.says("¿y?", "+5493815550002") == ["¿y?"]
    desk.eva("/fin", "eva_2")
    assert all(ticket.closed_at is not None for ticket in desk.all(Ticket))
    desk.says("hola", "+5493815550003")
    desk.says("una persona", "+5493815550003")
    desk.take()
    assert desk.ticket().room == "eva_1"


def test_whoever_stays_keeps_the_case_and_nobody_hears_of_it(desk: Desk) -> None:
    desk.with_eva()
    before = desk.ticket()
    assert desk.reload(eva=EVA.replace("Ríos", "Ruiz")) == []
    assert desk.ticket() == before


def test_where_the_system_chooses_somebody_else_gets_it_at_once(tmp_path: Path) -> None:
    desk = Desk(tmp_path, assign="auto", leo=LEO.replace("}", ", active: false}"))
    desk.says("hola")
    desk.says("una persona")
    assert desk.ticket().agent == "eva"
    desk.reload(assign="auto", eva=EVA.replace("}", ", active: false}"))
    assert where(desk.ticket()) == ("in_progress", "leo", "leo_1")


def test_cases_that_wait_are_assigned_when_the_department_begins_to(desk: Desk) -> None:
    desk.says("hola")
    desk.says("una persona")
    assert desk.ticket().agent is None
    desk.reload(assign="auto")
    assert desk.ticket().agent is not None


def test_a_case_that_nobody_could_be_given_goes_to_whoever_becomes_active(tmp_path: Path) -> None:
    away = {"eva": EVA.replace("}", ", active: false}"), "leo": LEO.replace("}", ", active: false}")}
    desk = Desk(tmp_path, assign="auto", **away)
    desk.says("hola")
    desk.says("una persona")
    assert desk.ticket().agent is None
    said = desk.reload(assign="auto", eva=EVA, leo=away["leo"])
    assert desk.ticket().agent == "eva"
    assert not any(text.startswith("bosses:") for text in said)


def test_other_hours_move_the_alert(desk: Desk) -> None:
    """10:00 to 10:04 were open; then nothing until 15:00."""
    desk.says("hola")
    desk.says("una persona")
    desk.advance(minutes(4))
    desk.reload(weekly="Mo-Fr 09:00-10:04,15:00-18:00")
    assert desk.rings(datetime(2026, 3, 2, 18, 5, 59, tzinfo=UTC) - desk.now) == []
    [alert] = desk.rings(timedelta(seconds=1))
    assert "10 minutos sin respuesta" in alert


def test_a_shorter_deadline_counts_what_has_passed(desk: Desk) -> None:
    desk.says("hola")
    desk.says("una persona")
    desk.advance(minutes(8))
    desk.reload(tickets=TICKETS.replace("alert_after: 10m", "alert_after: 5m"))
    [alert] = [text for text in desk.room("bosses") if "SOP-1" in text]
    assert "8 minutos" in alert


def test_what_new_files_make_late_at_night_is_told_in_the_morning(desk: Desk) -> None:
    """17:55 to 18:00 were open."""
    desk.advance(timedelta(hours=7, minutes=55))
    desk.says("hola")
    desk.says("una persona")
    assert desk.rings(timedelta(hours=4)) == []
    assert not any("sin respuesta" in said for said in desk.reload(tickets=TICKETS.replace("10m", "3m")))
    assert desk.rings(datetime(2026, 3, 3, 11, 59, 59, tzinfo=UTC) - desk.now) == []
    [alert] = desk.rings(timedelta(seconds=1))
    assert "5 minutos sin respuesta" in alert


def test_a_deadline_that_is_gone_rings_no_more(desk: Desk) -> None:
    desk.says("hola")
    desk.says("una persona")
    desk.advance(minutes(8))
    desk.reload(tickets="schema: 1\n")
    assert desk.rings(timedelta(days=2)) == []


def test_what_rang_does_not_ring_again_because_files_are_read_again(desk: Desk) -> None:
    desk.says("hola")
    desk.says("una persona")
    assert len(desk.rings(minutes(11))) == 1
    for _ in range(3):
        assert desk.reload() == []
    assert desk.rings(minutes(5)) == []


def test_a_state_s_time_follows_the_new_hours_and_the_new_file(desk: Desk) -> None:
    lifecycle = """lifecycle:
  initial: pending
  states: {pending: {title: "Pendiente"}, closed: {title: "Cerrado", final: true}}
  transitions:
    - {on: give_up, from: pending, to: closed, after: AFTER, do: [resume_flow]}
    - {on: take, from: pending, to: pending}
    - {on: close, from: pending, to: closed, do: [resume_flow]}
"""
    desk.reload(tickets="schema: 1\n" + lifecycle.replace("AFTER", "3h"))
    desk.says("hola")
    desk.says("una persona")
    desk.advance(minutes(60))
    desk.reload(tickets="schema: 1\n" + lifecycle.replace("AFTER", "90m"))
    desk.advance(minutes(29))
    assert desk.ticket().state == "pending"
    desk.advance(MINUTE)
    assert desk.ticket().state == "closed"


def test_a_department_that_is_gone_leaves_no_case_behind(desk: Desk) -> None:
    desk.with_eva()
    desk.reload(support="help", eva=EVA.replace("support", "help"), leo=LEO.replace("support", "help"))
    ticket = desk.ticket()
    assert (ticket.department, ticket.state, ticket.agent) == ("bosses", "pending", None)
    assert desk.says("¿hola?", ANA) == []
    assert desk.ticket().said[-1].text == "¿hola?"


def in_help(agent: str, departments: str = "help") -> str:
    return agent.replace("[support]", f"[{departments}]")


def test_a_department_with_another_name_keeps_its_cases_and_who_has_them(desk: Desk) -> None:
    desk.with_eva()
    desk.says("hola", BEA)
    desk.says("una persona", BEA)
    said = desk.reload(support="help", eva=in_help(EVA), leo=in_help(LEO), more="renamed: {support: help}\n")
    found = {ticket.id: (ticket.department, ticket.agent, ticket.room) for ticket in desk.all(Ticket)}
    assert found == {"SOP-1": ("help", "eva", "eva_1"), "SOP-2": ("help", None, None)}
    assert [text.split("*")[0] for text in said] == ["help: 🔁 "], "who waits is told of in the new room"
    assert desk.says("¿hola?") == ["¿hola?"], "and whoever is attended does not notice"


def test_of_a_department_that_was_split_each_case_follows_its_agent(desk: Desk) -> None:
    desk.with_eva()
    desk.says("hola", BEA)
    desk.says("una persona", BEA)
    desk.reload(
        support="help",
        eva=in_help(EVA, "sales"),
        leo=in_help(LEO),
        more="renamed: {support: [help, sales]}\n",
    )
    found = {ticket.id: (ticket.department, ticket.agent) for ticket in desk.all(Ticket)}
    assert found == {"SOP-1": ("sales", "eva"), "SOP-2": ("help", None)}


def test_of_a_department_that_was_closed_the_cases_go_where_the_files_say(desk: Desk) -> None:
    """Nobody of those who had them works there."""
    desk.with_eva()
    said = desk.reload(
        support="help", eva=in_help(EVA), leo=in_help(LEO, "sales"), more="renamed: {support: sales}\n"
    )
    assert (desk.ticket().department, *where(desk.ticket())) == ("sales", "pending", None, None)
    assert any(text.startswith("eva_1: ↩️ El caso SOP-1 volvió a la cola") for text in said)
    assert any(text.startswith("sales: 🔁 *SOP-1*") for text in said)

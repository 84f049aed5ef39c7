"""What the life of a case writes to another system, asked and answered in the order that the story says."""

from __future__ import annotations

from pathlib import Path

from engine.core.messages import Fetch, TicketOperated
from engine.core.model import Ticket
from tests.core.tiny import Story, flow, release

CRM = """schema: 1
connector: crm
kind: http
base_url: "https://crm.example"
operations:
  new_ticket:
    path: /tickets
    json: {subject: "{{ subject }}", phone: "{{ phone }}"}
    writes: true
    returns: {number: id}
  close_ticket: {path: "/tickets/{{ ticket }}", method: PUT, json: {why: "{{ why }}"}, writes: true}
"""
TICKETS = """schema: 1
submits:
  - on: opened
    submit: new_ticket
    with: {subject: "{{ ticket.number }}", phone: "{{ customer.phone }}"}
    save: {crm: number}
  - on: closed
    submit: close_ticket
    if: "ticket.fields.crm != none"
    with: {ticket: "{{ ticket.fields.crm }}", why: "{{ ticket.reason }}"}
  - {on: reopened, submit: new_ticket, with: {subject: "otra vez", phone: ""}, save: {crm: number}}
"""
GROUPS = """schema: 1
departments:
  support: {title: "Soporte", prefix: SOP, room: "Soporte"}
"""
MAIN = """
menu:
  menu: "¿Qué pasa?"
  options: [{label: "No anda", next: person}]
person: {ticket: support, summary: "No anda", next: bye}
bye: {end: done}
"""


def story(folder: Path) -> Story:
    files = {
        "main": flow(MAIN),
        "config/connectors/crm.yaml": CRM,
        "config/tickets.yaml": TICKETS,
        "config/groups.yaml": GROUPS,
    }
    return Story(release(folder, files))


def opened(folder: Path) -> Story:
    told = story(folder)
    told.says("hola")
    told.says("no anda")
    return told


def ticket(told: Story) -> Ticket:
    found = told.load(("ticket", "SOP-1"))
    assert isinstance(found, Ticket)
    return found


def asked(told: Story) -> list[tuple[str, dict[str, str]]]:
    return [(fetch.operation, dict(fetch.parameters)) for fetch in told.asked]


def operated(told: Story, operation: str, text: str = "") -> None:
    told.feed(TicketOperated(told.new_id(), told.now, "panel", "SOP-1", operation, text=text))


def test_what_the_other_system_calls_the_case_is_kept_and_used_to_close_it(tmp_path: Path) -> None:
    told = opened(tmp_path)
    assert asked(told) == [("new_ticket", {"subject": "SOP-1", "phone": "+5493815550001"})]
    assert told.asked[0] == Fetch(
        told.asked[0].id, ("ticket", "SOP-1"), "new_ticket", told.asked[0].parameters, writes=True
    )

    told.crm("found", {"number": "881"})
    assert ticket(told).fields == {"crm": "881"}
    assert (ticket(told).telling, ticket(told).asked) == ((), None)

    operated(told, "close", "Listo")
    assert asked(told)[1:] == [("close_ticket", {"ticket": "881", "why": "Listo"})]


def test_a_case_closed_before_the_answer_is_closed_there_afterwards(tmp_path: Path) -> None:
    told = opened(tmp_path)
    operated(told, "close", "Ya anda")
    assert len(told.asked) == 1, "one thing at a time"

    told.crm("found", {"number": "881"})
    assert asked(told)[1:] == [("close_ticket", {"ticket": "881", "why": "Ya anda"})]
    told.crm("found")
    assert (ticket(told).telling, ticket(told).asked) == ((), None)


def test_a_failure_is_told_in_the_room_and_what_needs_the_number_is_left_out(tmp_path: Path) -> None:
    told = opened(tmp_path)
    assert any("No pude anotar el caso *SOP-1*" in said for said in told.crm("failed"))
    operated(told, "close", "Listo")

    assert len(told.asked) == 1
    assert ticket(told).fields == {}
    assert (ticket(told).telling, ticket(told).asked) == ((), None)


def test_an_answer_counts_once(tmp_path: Path) -> None:
    told = opened(tmp_path)
    first = told.asked[0]
    told.crm("found", {"number": "881"})
    assert told.crm("failed", fetch=first) == []
    assert ticket(told).fields == {"crm": "881"}


def test_a_case_that_is_opened_again_is_told_again(tmp_path: Path) -> None:
    told = opened(tmp_path)
    told.crm("found", {"number": "881"})
    operated(told, "close", "Listo")
    told.crm("found")
    operated(told, "reopen")

    assert asked(told)[-1] == ("new_ticket", {"subject": "otra vez", "phone": ""})
    told.crm("found", {"number": "882"})
    assert ticket(told).fields == {"crm": "882"}


def test_files_that_no_longer_tell_it_leave_nothing_hanging(tmp_path: Path) -> None:
    told = opened(tmp_path)
    operated(told, "close", "Ya anda")
    plain = {"main": flow(MAIN), "config/connectors/crm.yaml": CRM, "config/groups.yaml": GROUPS}
    told.becomes(release(tmp_path / "later", plain))

    told.crm("found", {"number": "881"})
    assert (ticket(told).telling, ticket(told).asked) == ((), None)

"""What agents see in their rooms."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.author.rooms import main_rooms, make_ready, register
from engine.core.messages import Content, CustomerMessage, RoomMessage, Sender, TicketOperated
from engine.core.model import Ticket
from tests.core.staffed import staffed
from tests.core.tiny import ANA, Story, flow, release

GROUPS = """schema: 1
departments:
  billing: {title: "Pagos", prefix: PAG, room: "Pagos"}
agents:
  eva: {name: "Eva Ríos", phone: "3815551001", departments: [billing], rooms: 1}
"""
STEPS = """
menu:
  ask: "Mandame el comprobante"
  accept: photo
  save: receipt
  next: amount
amount:
  ask: "¿Cuánto pagaste?"
  accept: money
  save: amount
  next: open
open:
  ticket: billing
  summary: "Avisa un pago"
  fields: {comprobante: "{{ receipt }}", importe: "{{ amount }}"}
  next: bye
bye:
  end: done
"""
DEFAULT_TICKETS = Path(__file__).parents[2] / "engine/project/defaults/tickets.es.yaml"
EVA = Sender("+5493815551001", "+5493815551001")


def test_a_file_that_the_flow_asked_for_reaches_the_agent_with_the_brief(tmp_path: Path) -> None:
    project = release(tmp_path, {"main": flow(STEPS), "config/groups.yaml": GROUPS})
    desk = Story(project)
    make_ready(desk, main_rooms(project))
    register(desk, project.groups.agents["eva"])
    desk.says("hola")
    photo = Content("image", "transferencia", "recibo.jpg")
    desk.feed(CustomerMessage("m1", desk.now, desk.line, Sender(ANA, ANA), photo))
    desk.says("18.500")
    notice = next(post for post in desk.log if post.place == ("room", "billing"))
    desk.feed(RoomMessage("m2", desk.now, desk.line, "billing", EVA, Content("text", "yo"), notice.id))
    brief, file = (post.content for post in desk.log if post.place == ("room", "eva_1"))
    assert "Importe: 18500" in brief.text
    assert "\n\n\n" not in brief.text
    assert (file.kind, file.media, file.text) == ("image", "recibo.jpg", "transferencia")


def test_a_number_without_the_sequence_still_names_one_case(tmp_path: Path) -> None:
    tickets = DEFAULT_TICKETS.read_text("utf-8").replace("{{ department.prefix }}-{{ sequence }}", "CASO")
    files = {"main": flow(STEPS), "config/groups.yaml": GROUPS, "config/tickets.yaml": tickets}
    project = release(tmp_path, files)
    assert project.tickets.number.source == "CASO"
    desk = Story(project)
    make_ready(desk, main_rooms(project))
    for phone in (ANA, "+5493815550002"):
        photo = Content("image", "", "recibo.jpg")
        desk.says("hola", phone)
        desk.feed(CustomerMessage(f"photo {phone}", desk.now, desk.line, Sender(phone, phone), photo))
        desk.says("100", phone)
    assert sorted(ticket.id for ticket in desk.all(Ticket)) == ["CASO-1", "CASO-2"]


@pytest.mark.parametrize(
    ("action", "to"), [("transfer", ""), ("transfer", "nadie"), ("assign", ""), ("assign", "x")]
)
def test_a_click_that_says_no_place_moves_nothing(tmp_path: Path, action: str, to: str) -> None:
    desk = staffed(tmp_path)
    desk.with_eva()
    before = desk.ticket()
    desk.feed(TicketOperated("click", desk.now, "panel", before.id, action, to))
    assert desk.ticket() == before
    assert desk.journal[-1][1].what == "refused"


def test_a_click_that_is_no_move_goes_nowhere_whatever_it_names(tmp_path: Path) -> None:
    desk = staffed(tmp_path)
    desk.with_eva()
    desk.feed(TicketOperated("click", desk.now, "panel", desk.ticket().id, "wait", "bosses"))
    assert (desk.ticket().state, desk.ticket().department) == ("waiting", "support")


def test_what_happens_to_a_case_and_to_whom_is_written_down(tmp_path: Path) -> None:
    desk = staffed(tmp_path)
    desk.with_eva()
    lines = [(line.owner, line.data) for _, line in desk.journal if line.what in ("ticket", "registered")]
    (eva, _), (case, opened), (_, taken) = lines
    assert eva == ("agent", "eva")
    assert case == ("ticket", desk.ticket().id)
    assert (opened["was"], opened["now"], opened["by"]) == ("", "pending", "system")
    assert (taken["was"], taken["now"], taken["by"]) == ("pending", "in_progress", "eva")


def test_nobody_takes_a_case_with_a_click_that_names_nobody(tmp_path: Path) -> None:
    desk = staffed(tmp_path)
    desk.says("hola")
    desk.says("una persona")
    before = desk.ticket()
    desk.feed(TicketOperated("click", desk.now, "panel", before.id, "take"))
    assert desk.ticket() == before
    assert desk.journal[-1][1].what == "refused"

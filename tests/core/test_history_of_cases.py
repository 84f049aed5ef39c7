"""Every change of a case stands in its history: who, when, from where, to where, why."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from engine.core.model import Contact
from tests.core.staffed import MAIN
from tests.core.test_answers_in_rooms import GROUPS, Desk, desk_in
from tests.core.tiny import ANA, flow, release


def history(desk: Desk, what: str = "ticket") -> list[dict[str, Any]]:
    return [dict(line.data) for _, line in desk.journal if line.owner[0] == "ticket" and line.what == what]


def test_a_case_that_goes_from_hand_to_hand_and_back(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    desk.taken()
    for hop in range(3):
        desk.writes("eva", f"/transferir leo paz vuelta {hop}")
        desk.writes("leo", f"/transferir eva ríos regreso {hop}")
    desk.writes("eva", "/transferir ventas pide\notra cosa")
    hops = [line for line in history(desk) if line["event"] in ("assign", "transfer")]
    assert [line["by"] for line in hops] == ["eva", "leo"] * 3 + ["eva"]
    assert [line["from_agent"] for line in hops] == ["eva", "leo"] * 3 + ["eva"]
    assert [line["agent"] for line in hops] == ["leo", "eva"] * 3 + [None]
    last = hops[-1]
    assert (last["from_department"], last["department"], last["why"]) == (
        "support",
        "sales",
        "pide\notra cosa",
    )
    assert "from_department" not in hops[0]
    ticket = desk.ticket()
    assert (ticket.transfers, ticket.agents) == (7, ("eva", "leo") * 3 + ("eva",))
    assert [note.text for note in ticket.notes][:2] == ["vuelta 0", "regreso 0"]
    assert {line.at for line in ticket.notes} == {desk.now}


def test_a_form_left_halfway_is_begun_again_by_whoever_gets_the_case(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    desk.taken()
    for said in ("/fin", "otra", "resuelto"):
        desk.writes("eva", said)
    assert desk.ticket().filling is not None
    desk.writes("eva", "/transferir leo")
    assert (desk.ticket().filling, desk.ticket().form) == (None, {})
    desk.writes("leo", "/fin no contesta: dos llamados")
    desk.writes("leo", "módem 3")
    ticket = desk.ticket()
    assert (ticket.contact_reason, ticket.reason, ticket.form) == (
        "Otra",
        "No contesta",
        {"equipo": "módem 3"},
    )
    assert history(desk, "contact_reason") == [{"by": "eva", "reason": "Otra"}]
    assert history(desk, "note") == [{"by": "leo", "text": "dos llamados"}]
    assert history(desk)[-1]["why"] == "No contesta"


def test_whoever_supervises_leaves_the_form_and_it_is_known(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    desk.boss("/cerrar resuelto")
    assert history(desk, "form_left") == [{"by": "ada"}]
    assert (history(desk)[-1]["by"], desk.ticket().reason) == ("ada", "Resuelto")


def test_the_panel_may_close_for_any_reason_and_a_refusal_is_known(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    desk.taken()
    desk.operator("close", text="se mudó")
    assert (desk.ticket().state, desk.ticket().reason) == ("closed", "se mudó")
    desk.operator("close", text="otra vez")
    assert history(desk, "refused") == [{"event": "close", "by": "panel"}]
    assert desk.ticket().reason == "se mudó"


def test_a_form_that_nobody_finished_is_known_whoever_closed(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    desk.taken()
    for said in ("/fin", "otra", "resuelto"):
        desk.writes("eva", said)
    desk.operator("close")
    assert history(desk, "form_left") == [{"by": "panel"}]


def test_the_agent_s_own_close_has_the_form_and_says_what_is_in_it(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    desk.taken()
    for said in ("/fin", "otra", "resuelto", "módem 3"):
        desk.writes("eva", said)
    assert history(desk, "form_left") == []
    assert history(desk, "form") == [{"by": "eva", "form": {"equipo": "módem 3"}}]


def test_a_form_that_new_files_no_longer_ask_is_complete_at_the_next_answer(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    desk.taken()
    for said in ("/fin", "otra", "resuelto"):
        desk.writes("eva", said)
    files = {"main": flow(MAIN), "config/groups.yaml": GROUPS}
    desk.becomes(release(tmp_path / "later", files))
    desk.writes("eva", "módem 3")
    assert (desk.ticket().state, desk.ticket().reason) == ("closed", "Resuelto")


def test_a_case_closed_twice_is_remembered_once_and_the_others_stay(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    for _ in range(2):
        desk.opens()
        desk.operator("close", text="listo")
    desk.operator("reopen")
    desk.operator("close", text="ahora sí")
    contact = desk.load(("contact", ANA))
    assert isinstance(contact, Contact)
    remembered = [(case.number, case.about) for case in contact.cases]
    assert remembered == [
        ("SUP-2", "ahora sí"),
        ("SUP-1", "listo"),
    ]


def test_the_last_agent_is_whoever_closed_and_not_nobody(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    desk.taken()
    desk.operator("close")
    desk.opens()
    desk.operator("close")
    contact = desk.load(("contact", ANA))
    assert isinstance(contact, Contact)
    assert contact.last_agent == "eva"

"""Whatever anybody writes in a room has its answer, and each of them is a text that a project can change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from engine.author.rooms import main_rooms, make_ready, register
from engine.core.messages import (
    Content,
    Echoed,
    Edited,
    EmergencyDeclared,
    GroupsApplied,
    LineNotice,
    ModeChosen,
    Reacted,
    Revoked,
    RoomMessage,
    Send,
    Sender,
    TicketOperated,
    Undelivered,
)
from engine.project.draft import shipped
from tests.core.staffed import MAIN, Staffed
from tests.core.tiny import ANA, flow, release

BEA = "+5493815550002"
GROUPS = """schema: 1
departments:
  support: {title: "Soporte", room: "Soporte"}
  sales: {title: "Ventas", room: "Ventas"}
  bosses: {title: "Jefes", room: "Jefes", supervises: [support]}
agents:
  eva: {name: "Eva Ríos", phone: "3815551001", departments: [support], rooms: 1}
  leo: {name: "Leo Paz", phone: "3815551002", departments: [support], rooms: 1}
  zoe: {name: "Zoe Luz", phone: "3815551003", departments: [support], rooms: 1}
  max: {name: "Max Sur", phone: "3815551004", departments: [support], rooms: 1, active: false}
  sol: {name: "Sol Rey", phone: "3815551005", departments: [sales], rooms: 1}
  ada: {name: "Ada Gil", phone: "3815551006", departments: [bosses], rooms: 0}
"""
TICKETS = """schema: 1
contact_reasons: ["Sin internet", "Otra"]
close_reasons: ["Resuelto", "No contesta"]
sla: {alert_after: 10m, reassign_after: 20m}
forms:
  support:
    - {field: equipo, title: "Equipo", accept: text, required: true}
"""
REPLIES = 'schema: 1\nreplies:\n  gracias: {text: "¡Gracias!"}\n'
NOBODY = "3815559999"

PARTS = ("field_", "kind_", "command_", "supervisor_command_", "mood_", "about_line_")
"""Texts that stand inside others."""

ELSEWHERE = {
    "room_invitation": "in private: test_building.py",
    "room_about": "the group's description: test_building.py",
    "card_line": "inside `info`",
    "card_case": "inside `info`",
    "ask_contact_reason": "inside `form_intro`",
    "ask_close_reason": "inside `form_intro`",
    "flood": "to customers: test_arrivals.py",
    "lost": "to customers: test_new_release.py",
    "without_file": "to customers: tests/runtime/test_media.py",
    "same_person": "test_people.py",
    **dict.fromkeys(("opted_out", "opted_in"), "test_notices.py"),
    "welcomes_unanswered": "to who supervises: test_registration.py",
    "operator": "inside `mode_changed`",
    "submit_failed": "to the department: tests/stories/crm",
    **dict.fromkeys(
        ("mode_customers_flow", "mode_customers_reply", "mode_customers_ignore"),
        "inside `mode_changed`: test_modes.py",
    ),
    **dict.fromkeys(
        ("mode_tickets_relay", "mode_tickets_hold", "mode_no_gateway"),
        "inside `mode_changed`: test_modes.py",
    ),
    **dict.fromkeys(("nobody_free", "escalated"), "to who supervises: tests/stories/courier"),
    **dict.fromkeys(("agent_left", "stranded"), "test_reviews.py"),
    "had_by": "inside `notice_again`: stories/closing, reopened_soon.yaml",
    "silence_closed": "to customers: test_silence.py",
    "zone_emergency": "to customers: test_steering.py",
    **dict.fromkeys(
        ("silence_reminded", "silence_closed_here", "silence_reminder", "silence_reason"),
        "stories/closing: silent.yaml",
    ),
    **dict.fromkeys(
        ("closing", "closing_agent", "closing_duration", "closing_reason"),
        "to customers: stories/closing, summary.yaml",
    ),
    **dict.fromkeys(
        (
            "window_template",
            "window_waiting",
            "window_no_template",
            "window_refused",
            "window_expired",
            "window_full",
        ),
        "test_windows.py",
    ),
}


class Desk(Staffed):
    def writes(self, who: str, text: str, room: str | None = None, quotes: str | None = None) -> str:
        spec = self.release.groups.agents.get(who)
        phone = spec.phone if spec is not None else f"+549{NOBODY}"
        id, content = self.new_id(), Content("text", text)
        room = room or f"{who}_1"
        self.feed(RoomMessage(id, self.now, self.line, room, Sender(phone, phone), content, quotes))
        return id

    def opens(self, phone: str = ANA) -> str:
        """The notice of a new case."""
        self.says("hola", phone)
        self.says("una persona", phone)
        return self.last("support")

    def last(self, room: str) -> str:
        return [post.id for post in self.log if post.place == ("room", room)][-1]

    def taken(self, who: str = "eva", phone: str = ANA) -> str:
        notice = self.opens(phone)
        self.writes(who, "yo", "support", notice)
        return notice

    def alerted(self) -> str:
        self.opens()
        self.advance(timedelta(minutes=11))
        return self.last("bosses")

    def boss(self, text: str) -> None:
        self.writes("ada", text, "bosses", self.alerted())

    def operator(self, action: str, to: str = "", text: str = "") -> None:
        self.feed(TicketOperated(self.new_id(), self.now, "panel", self.last_ticket, action, to, text))


def desk_in(folder: Path) -> Desk:
    """Every text of the system says its own name."""
    names = shipped("texts", "es")["texts"]
    texts = "schema: 1\ntexts:\n" + "".join(f'  {name}: "«{name}»"\n' for name in names)
    files = {
        "main": flow(MAIN),
        "config/groups.yaml": GROUPS,
        "config/tickets.yaml": TICKETS,
        "config/replies.yaml": REPLIES,
        "config/texts.yaml": texts,
    }
    project = release(folder, files)
    desk = Desk(project)
    make_ready(desk, main_rooms(project))
    for name in ("eva", "leo", "max", "sol", "ada"):
        register(desk, project.groups.agents[name])
    return desk


def closes(desk: Desk) -> None:
    for said in ("/fin", "otra", "resuelto", "módem"):
        desk.writes("eva", said)


def asked_for_the_form(desk: Desk) -> None:
    desk.taken()
    desk.writes("eva", "/fin")


def takes_a_closed_one(desk: Desk) -> None:
    notice = desk.taken()
    closes(desk)
    desk.writes("eva", "yo", "support", notice)


def takes_a_second_one(desk: Desk) -> None:
    desk.taken()
    desk.taken(phone=BEA)


def answers_the_welcome(desk: Desk, who: str = "zoe") -> None:
    welcomes(desk)
    desk.writes(who, "LISTO", "support", desk.last("support"))


def welcomes(desk: Desk) -> None:
    desk.feed(GroupsApplied(desk.new_id(), desk.now))


def passed_on_where_nobody_supervises(desk: Desk) -> None:
    alert = desk.alerted()
    desk.operator("transfer", "sales")
    desk.writes("ada", "/cerrar resuelto", "bosses", alert)


def a_closed_one_is_opened_again(desk: Desk) -> None:
    alert = desk.alerted()
    desk.operator("close", text="resuelto")
    desk.writes("ada", "/reabrir sigue sin andar", "bosses", alert)
    assert (desk.ticket().state, history_of(desk)[-1]["why"]) == ("pending", "sigue sin andar")


def history_of(desk: Desk) -> list[dict[str, Any]]:
    return [dict(data) for what, data in desk.history(("ticket", desk.last_ticket)) if what == "ticket"]


def assigned_to_who_is_full(desk: Desk) -> None:
    desk.taken("leo", BEA)
    desk.boss("/asignar leo")


def about_the_customer(what: Callable[..., object], *more: object) -> Callable[[Desk], None]:
    def happens(desk: Desk) -> None:
        desk.taken()
        desk.feed(what(desk.new_id(), desk.now, desk.line, Sender(ANA, ANA), "m1", *more))  # type: ignore[arg-type]

    return happens


def by_eva(what: Callable[..., object], *more: object) -> Callable[[Desk], None]:
    def happens(desk: Desk) -> None:
        desk.taken()
        eva = desk.release.groups.agents["eva"].phone
        desk.feed(what(desk.new_id(), desk.now, desk.line, Sender(eva, eva), "m1", *more, "eva_1"))  # type: ignore[arg-type]

    return happens


def one_did_not_arrive(desk: Desk) -> None:
    desk.taken()
    desk.writes("eva", "hola")
    send = Send("x", ("contact", desk.ticket().contact), desk.line, Content("text", "hola"), "agent")
    desk.feed(Undelivered(desk.new_id(), desk.now, send, "131026", "No tiene WhatsApp"))


def a_post_did_not_arrive(desk: Desk) -> None:
    send = Send("x", ("room", "support"), desk.line, Content("text", "aviso"), "desk")
    desk.feed(Undelivered(desk.new_id(), desk.now, send, "1", "No se pudo"))


def chooses_a_mode(desk: Desk) -> None:
    desk.feed(ModeChosen(desk.new_id(), desk.now, "panel", "stopped"))


def declares_an_emergency(desk: Desk) -> None:
    desk.feed(EmergencyDeclared(desk.new_id(), desk.now, "panel", ("centro",), "Corte"))


def lifts_an_emergency(desk: Desk) -> None:
    declares_an_emergency(desk)
    desk.feed(EmergencyDeclared(desk.new_id(), desk.now, "panel"))


def told_by_the_line(desk: Desk) -> None:
    desk.feed(LineNotice(desk.new_id(), desk.now, desk.line, "quality", {}, True))


def answered_from_the_phone(desk: Desk) -> None:
    desk.taken()
    desk.feed(Echoed(desk.new_id(), desk.now, desk.line, Sender(ANA, ANA), Content("text", "ya va")))


def says(*said: str, who: str = "eva", room: str | None = None) -> Callable[[Desk], None]:
    """With a case in Eva's room, somebody writes these, one after another."""

    def writes(desk: Desk) -> None:
        desk.taken()
        for text in said:
            desk.writes(who, text, room)

    return writes


def quotes_the_notice(text: str, who: str) -> Callable[[Desk], None]:
    return lambda desk: desk.writes(who, text, "support", desk.opens()) and None


def waits(minutes: int) -> Callable[[Desk], None]:
    def passes(desk: Desk) -> None:
        desk.taken()
        desk.advance(timedelta(minutes=minutes))

    return passes


SITUATIONS: dict[str, tuple[str, Callable[[Desk], object]]] = {
    # the main room
    "notice": ("support", lambda desk: desk.opens()),
    "notice_again": ("support", lambda desk: desk.opens() and desk.operator("transfer", "support")),
    "taken": ("support", lambda desk: desk.taken()),
    "already_taken": ("support", lambda desk: desk.writes("leo", "yo", "support", desk.taken())),
    "closed_already": ("support", takes_a_closed_one),
    "busy": ("support", takes_a_second_one),
    "inactive": ("support", quotes_the_notice("yo", "max")),
    "not_of_department": ("support", quotes_the_notice("yo", "sol")),
    "unregistered": ("support", quotes_the_notice("yo", "zoe")),
    "welcome": ("support", welcomes),
    "registered": ("support", answers_the_welcome),
    "welcome_not_yours": ("support", lambda desk: answers_the_welcome(desk, "leo")),
    "welcome_unknown": ("support", lambda desk: answers_the_welcome(desk, "nobody")),
    "mode_changed": ("support", chooses_a_mode),
    "emergency_declared": ("support", declares_an_emergency),
    "emergency_lifted": ("support", lifts_an_emergency),
    "wrong_room": ("support", quotes_the_notice("/fin", "eva")),
    # the room of those who supervise
    "alert": ("bosses", lambda desk: desk.alerted()),
    "quote_notice": ("bosses", lambda desk: desk.writes("ada", "/cerrar", "bosses")),
    "not_supervisor": ("bosses", lambda desk: desk.writes("eva", "/cerrar", "bosses", desk.alerted())),
    "not_supervised": ("bosses", passed_on_where_nobody_supervises),
    "supervisor_help": ("bosses", lambda desk: desk.writes("ada", "/ayuda", "bosses")),
    "supervisor_unknown": ("bosses", lambda desk: desk.boss("/volar")),
    "case_reopened": ("bosses", a_closed_one_is_opened_again),
    "not_closed": ("bosses", lambda desk: desk.boss("/reabrir")),
    "assign_unknown": ("bosses", lambda desk: desk.boss("/asignar nadie")),
    "case_view": ("bosses", lambda desk: desk.boss("/ver")),
    "reason_unknown": ("bosses", lambda desk: desk.boss("/cerrar porque sí")),
    "which_one": ("bosses", lambda desk: desk.boss("/asignar")),
    "agent_busy": ("bosses", assigned_to_who_is_full),
    "agent_inactive": ("bosses", lambda desk: desk.boss("/asignar max")),
    "agent_unregistered": ("bosses", lambda desk: desk.boss("/asignar zoe")),
    "post_failed": ("bosses", a_post_did_not_arrive),
    "line_notice": ("bosses", told_by_the_line),
    # a personal room
    "brief": ("eva_1", says()),
    "info": ("eva_1", says("/info")),
    "help": ("eva_1", says("/ayuda")),
    "unknown_command": ("eva_1", says("/volar")),
    "no_case": ("eva_1", lambda desk: desk.writes("eva", "hola")),
    "nothing_said": ("eva_1", says("/nota")),
    "waiting": ("eva_1", says("/espera")),
    "cannot": ("eva_1", says("/espera", "/espera")),
    "reply_sent": ("eva_1", says("/gracias")),
    "not_yours": ("eva_1", says("hola", who="leo", room="eva_1")),
    "noted": ("eva_1", says("/nota ojo")),
    "transferred": ("eva_1", says("/transferir ventas")),
    "transfer_where": ("eva_1", says("/transferir")),
    "transfer_unknown": ("eva_1", says("/transferir a la luna")),
    "released": ("eva_1", waits(21)),
    "closed": ("eva_1", lambda desk: desk.taken() and closes(desk)),
    "form_intro": ("eva_1", asked_for_the_form),
    "form_again": ("eva_1", says("/fin", "quién sabe")),
    "form_required": ("eva_1", says("/fin", "otra", "resuelto", "/saltar")),
    "form_cancelled": ("eva_1", says("/fin", "/cancelar")),
    "no_form": ("eva_1", says("/saltar")),
    "sent_failed": ("eva_1", one_did_not_arrive),
    "edited": ("eva_1", about_the_customer(Edited, Content("text", "hola"))),
    "revoked": ("eva_1", about_the_customer(Revoked)),
    "reacted": ("eva_1", about_the_customer(Reacted, "👍")),
    "edit_stays": ("eva_1", by_eva(Edited, Content("text", "hola"))),
    "edit_command": ("eva_1", by_eva(Edited, Content("text", "/fin"))),
    "revoke_stays": ("eva_1", by_eva(Revoked)),
    "echoed": ("eva_1", answered_from_the_phone),
}


@pytest.mark.parametrize("name", SITUATIONS)
def test_each_situation_has_its_answer_where_it_was_written(name: str, tmp_path: Path) -> None:
    room, happens = SITUATIONS[name]
    desk = desk_in(tmp_path)
    happens(desk)
    posts = [post for post in desk.log if post.place == ("room", room) and post.ours]
    assert posts[-1].content.text == f"«{name}»"


def test_no_text_is_left_out() -> None:
    names = {name for name in shipped("texts", "es")["texts"] if not name.startswith(PARTS)}
    assert names == SITUATIONS.keys() | ELSEWHERE.keys()

"""Lines that take free text only for 24 hours after a customer's message, whatever people do."""

from __future__ import annotations

import shutil
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.author.rooms import all_rooms, make_ready, register
from engine.author.world import World
from engine.core.catching_up import unanswered_text
from engine.core.messages import (
    Attended,
    Content,
    CustomerMessage,
    Effect,
    GatewayMessage,
    Journal,
    ModeChosen,
    RoomMessage,
    Send,
    Sender,
    TicketOperated,
    Undelivered,
)
from engine.core.model import Conversation, Room
from engine.core.release import Release
from engine.core.windows import CLOSED, EXPIRED, MOST, NOT_AGAIN
from engine.project.project import load
from tests.core import tiny

PROJECT = Path(__file__).parents[1] / "stories/window"
PHONES = ("+5493875550001", "+5493875550002")
DAY = timedelta(hours=24)
LINE = "whatsapp"


@cache
def release() -> Release:
    return load(PROJECT)


class Watched(World):
    """Remembers what left for customers, and when they wrote."""

    def __init__(self) -> None:
        project = release()
        super().__init__(project, lambda operation, parameters: ("failed", None), tiny.MONDAY)
        self.sent: list[Send] = []
        self.heard: dict[str, Any] = {}
        self.waited: dict[str, str] = {}
        self.expired: set[str] = set()
        make_ready(self, all_rooms(project))
        for agent in project.groups.agents.values():
            register(self, agent)

    def _run(self, effect: Effect) -> None:
        if isinstance(effect, Send) and effect.to[0] == "contact" and not effect.held:
            self.sent.append(effect)
            heard = self.heard.get(effect.to[1])
            assert effect.template is not None or (heard is not None and self.now - heard <= DAY)
        if isinstance(effect, Journal) and effect.data.get("reason") == EXPIRED:
            self.expired.add(effect.data["id"])
        super()._run(effect)

    def customer(self, phone: str, text: str) -> None:
        self.heard[phone] = self.now
        content = Content("text", text)
        self.feed(CustomerMessage(self.new_id(), self.now, LINE, Sender(phone, phone), content))

    def room(self, room: str, text: str, quotes: str | None = None) -> None:
        spec = release().groups.agents["rosa" if room == "ventas" else room.split("_")[0]]
        sender, content = Sender(spec.phone, spec.phone, spec.name), Content("text", text)
        self.feed(RoomMessage(self.new_id(), self.now, LINE, room, sender, content, quotes))

    def take(self) -> None:
        notices = [post for post in self.log if ("notice", post.id) in self.rows]
        if notices:
            self.room("ventas", "yo", notices[-1].id)

    def refuse(self) -> None:
        """What WhatsApp says when its clock is ahead of ours."""
        last = next((send for send in reversed(self.sent) if send.template is None), None)
        if last is not None:
            self.sent.remove(last)
            self.log = [post for post in self.log if post.id != last.id]
            self.feed(Undelivered(self.new_id(), self.now, last, CLOSED, "window"))

    def conversation(self, phone: str = PHONES[0]) -> Conversation:
        found = self.load(("conversation", f"{LINE}|{phone}"))
        assert isinstance(found, Conversation)
        return found

    def kept_back(self) -> list[str]:
        windows = (each.window for each in self.all(Conversation) if each.window is not None)
        waiting = {send.id: send.content.text for window in windows for send in window.waiting}
        self.waited |= waiting
        return [*waiting.values()]

    def said_in(self, room: str) -> list[str]:
        return [post.content.text for post in self.log if post.place == ("room", room)]


def with_a_case() -> Watched:
    world = Watched()
    for text in ("hola", "un ceibo"):
        world.customer(PHONES[0], text)
    world.take()
    return world


STEPS = st.one_of(
    st.tuples(st.just("customer"), st.sampled_from(PHONES), st.sampled_from(["hola", "un ceibo", "5"])),
    *(st.tuples(st.just("agent"), st.sampled_from(["rosa_1", "nilo_1"])) for _ in range(3)),
    *(st.tuples(st.just("wait"), st.integers(1, 40)) for _ in range(2)),
    st.tuples(st.just("take")),
    st.tuples(st.just("command"), st.sampled_from(["/fin", "/transferir nilo", "/transferir ventas"])),
    st.tuples(st.just("mode"), st.sampled_from(["complete", "stopped", "complete", "emergency"])),
    st.tuples(st.just("gateway"), st.sampled_from(PHONES)),
    st.tuples(st.just("panel"), st.sampled_from(["close", "reopen", "release"])),
    st.tuples(st.just("refuse")),
)


@settings(max_examples=150)
@given(st.lists(STEPS, min_size=10, max_size=MOST))
def test_nothing_leaves_too_late_and_nothing_is_lost(steps: list[tuple[Any, ...]]) -> None:
    world = with_a_case()
    written: list[str] = []
    for step in steps:
        perform(world, step, written)
        everything_is_somewhere(world, written)
        assert all(len(each.window.waiting) <= MOST for each in world.all(Conversation) if each.window)


def perform(world: Watched, step: tuple[Any, ...], written: list[str]) -> None:
    match step:
        case ("customer", phone, text):
            world.customer(phone, text)
        case ("agent", room):
            found = world.load(("room", room))
            if isinstance(found, Room) and found.ticket is not None:
                written.append(f"mensaje {len(written)}.")
                world.room(room, written[-1])
        case ("wait", hours):
            world.advance(timedelta(hours=hours))
        case ("take",):
            world.take()
        case ("command", text):
            world.room("rosa_1", text)
        case ("mode", mode):
            world.feed(ModeChosen(world.new_id(), world.now, "panel", mode))
        case ("gateway", phone):
            world.feed(GatewayMessage(world.new_id(), world.now, LINE, phone, Content("text", "aviso")))
        case ("panel", action):
            world.feed(TicketOperated(world.new_id(), world.now, "panel", world.last_ticket, action))
        case ("refuse",):
            world.refuse()


def everything_is_somewhere(world: Watched, written: list[str]) -> None:
    """Each text of an agent left, waits, is held by the mode, or waited for too long, as its history says."""
    left = {post.content.text for post in world.log if post.place[0] == "customer"}
    there = left | {*world.kept_back()} | {send.content.text for send in world.held}
    assert {*written} <= there | {world.waited[id] for id in world.expired}


def test_what_waited_leaves_in_its_order_before_anything_else() -> None:
    world = with_a_case()
    world.advance(DAY + timedelta(seconds=1))
    for text in ("uno", "dos", "tres"):
        world.room("rosa_1", text)
    before = len(world.sent)
    world.customer(PHONES[0], "¿hola?")
    assert [send.content.text for send in world.sent[before:]] == ["uno", "dos", "tres"]
    assert world.kept_back() == []


def test_one_template_until_they_write_and_one_word_to_the_agent() -> None:
    world = with_a_case()
    for hours in (25, 30, 100):
        world.advance(timedelta(hours=hours))
        world.room("rosa_1", "¿seguís ahí?")
    templates = [send.template for send in world.sent if send.template is not None]
    assert [(use.name, use.values) for use in templates] == [("novedades_de_tu_pedido", ("buen día", "VE-1"))]
    assert len([text for text in world.said_in("rosa_1") if text.startswith("⏳")]) == 1
    world.customer(PHONES[0], "sí")
    world.advance(timedelta(hours=25))
    world.room("rosa_1", "bueno")
    assert len([send for send in world.sent if send.template is not None]) == 2


def test_what_waits_too_long_is_not_sent_and_the_agent_reads_which() -> None:
    world = with_a_case()
    world.advance(timedelta(hours=25))
    for n in range(7):
        world.room("rosa_1", f"mensaje {n}")
    world.advance(release().keeps - timedelta(minutes=1))
    assert len(world.kept_back()) == 7
    world.advance(timedelta(minutes=1))
    assert world.kept_back() == []
    [told] = [text for text in world.said_in("rosa_1") if text.startswith("⌛")]
    assert [f"mensaje {n}" in told for n in range(7)] == [False, False, *[True] * 5]
    before = len(world.sent)
    world.customer(PHONES[0], "hola, perdón")
    assert world.sent[before:] == []


def test_what_waits_for_a_case_that_closed_is_only_noted() -> None:
    world = with_a_case()
    world.advance(timedelta(hours=25))
    world.room("rosa_1", "llegó")
    world.feed(TicketOperated(world.new_id(), world.now, "panel", "VE-1", "close"))
    posts = len(world.log)
    world.advance(release().keeps)
    assert (world.kept_back(), len(world.expired), len(world.log)) == ([], 1, posts)


def test_how_long_it_waits_is_declared(tmp_path: Path) -> None:
    shutil.copytree(PROJECT, tmp_path / "project")
    file = tmp_path / "project/config/templates.yaml"
    file.write_text(file.read_text("utf-8") + "expires_after: 36h\n", "utf-8")
    assert load(tmp_path / "project").keeps == timedelta(hours=36)


def test_when_too_many_wait_the_agent_is_told_of_each_that_does_not() -> None:
    world = with_a_case()
    world.advance(timedelta(hours=25))
    for n in range(MOST + 2):
        world.room("rosa_1", f"mensaje {n}")
    assert len(world.kept_back()) == MOST
    assert len([text for text in world.said_in("rosa_1") if "no se guardó" in text]) == 2


def test_what_whatsapp_found_late_waits_too() -> None:
    world = with_a_case()
    world.advance(timedelta(hours=23, minutes=59))
    world.room("rosa_1", "llegó")
    assert world.kept_back() == []
    world.refuse()
    assert world.kept_back() == ["llegó"]
    assert world.sent[-1].template is not None
    world.room("rosa_1", "¿lo ves?")
    assert world.kept_back() == ["llegó", "¿lo ves?"]
    world.customer(PHONES[0], "sí")
    assert [send.content.text for send in world.sent[-2:]] == ["llegó", "¿lo ves?"]
    assert len({send.id for send in world.sent}) == len(world.sent)


def test_what_whatsapp_found_late_leaves_again_when_they_wrote_since() -> None:
    world = with_a_case()
    world.advance(timedelta(hours=23, minutes=59))
    world.room("rosa_1", "llegó")
    late, failed_at = world.sent[-1], world.now + timedelta(seconds=1)
    world.advance(timedelta(minutes=5))
    world.customer(PHONES[0], "¿y mi pedido?")
    world.feed(Undelivered(world.new_id(), world.now, late, CLOSED, "window", failed_at=failed_at))
    again = world.sent[-1]
    assert (again.content.text, world.kept_back()) == ("llegó", [])
    assert again.id != late.id
    failed_at = world.now + timedelta(seconds=1)
    world.feed(Undelivered(world.new_id(), world.now, again, CLOSED, "window", failed_at=failed_at))
    assert world.kept_back() == ["llegó"]


def test_what_whatsapp_found_late_waits_for_whoever_its_recipient_turned_out_to_be() -> None:
    """The notice left for a phone; the customer, whose case is open, had written without telling it."""
    world = Watched()
    name, phone = "AR.1349120", PHONES[0]

    def writes(text: str, *sender: Any) -> None:
        world.heard[f"{LINE}:{name}"] = world.now
        said = Content("text", text)
        world.feed(CustomerMessage(world.new_id(), world.now, LINE, Sender(name, *sender), said))

    world.customer(phone, "hola")
    world.feed(GatewayMessage(world.new_id(), world.now, LINE, phone, Content("text", "vence el 10")))
    notice = world.sent[-1]
    for text in ("hola", "un ceibo"):
        writes(text)
    writes("soy yo", phone)
    world.feed(Undelivered(world.new_id(), world.now, notice, CLOSED, "window"))
    assert world.kept_back() == ["vence el 10"]
    writes("¿qué?", phone)
    assert world.kept_back() == []
    (again,) = [send for send in world.sent if send.content.text == "vence el 10" and send.id != notice.id]
    assert again.to == ("contact", f"{LINE}:{name}")


def test_a_reopened_case_still_has_what_waits() -> None:
    world = with_a_case()
    world.advance(timedelta(hours=25))
    world.room("rosa_1", "llegó")
    for action in ("close", "reopen"):
        world.feed(TicketOperated(world.new_id(), world.now, "panel", "VE-1", action))
    assert world.kept_back() == ["llegó"]


def test_a_line_without_a_window_remembers_nothing_of_it(tmp_path: Path) -> None:
    steps = tiny.flow("bye: {say: 'Hola', end: fin}", start="bye")
    story = tiny.Story(tiny.release(tmp_path, {"main": steps}))
    story.says("hola")
    assert story.release.windows == {}
    assert story.conversation().window is None


def template_refused(world: Watched, code: str) -> None:
    template = world.sent.pop()
    assert template.template is not None
    world.feed(Undelivered(world.new_id(), world.now, template, code, "La plantilla no es así."))


def test_a_template_that_was_refused_is_tried_again_with_the_next_message() -> None:
    world = with_a_case()
    world.advance(DAY + timedelta(hours=1))
    world.room("rosa_1", "¡Llegó!")
    template_refused(world, "132001")
    told = world.said_in("rosa_1")[-1]
    assert "La plantilla no es así." in told
    assert "sigue guardado" in told
    assert world.sent == [] or world.sent[-1].template is None
    world.room("rosa_1", "¿Está?")
    assert world.sent[-1].template is not None
    assert "Le mandamos esta plantilla" in world.said_in("rosa_1")[-1]
    before = len(world.sent)
    world.customer(PHONES[0], "sí")
    assert [send.content.text for send in world.sent[before:]][:2] == ["¡Llegó!", "¿Está?"]


@pytest.mark.parametrize("code", sorted(NOT_AGAIN))
def test_one_that_whatsapp_will_not_deliver_is_not_insisted_upon(code: str) -> None:
    world = with_a_case()
    world.advance(DAY + timedelta(hours=1))
    world.room("rosa_1", "¡Llegó!")
    template_refused(world, code)
    before = len(world.sent)
    world.room("rosa_1", "¿Está?")
    assert len(world.sent) == before
    assert world.kept_back() == ["¡Llegó!", "¿Está?"]


def test_a_refusal_that_comes_after_they_wrote_is_of_no_use_to_anybody() -> None:
    world = with_a_case()
    world.advance(DAY + timedelta(hours=1))
    world.room("rosa_1", "¡Llegó!")
    template = world.sent[-1]
    world.customer(PHONES[0], "acá estoy")
    before = world.said_in("rosa_1")
    world.feed(Undelivered(world.new_id(), world.now, template, "132001", "La plantilla no es así."))
    assert world.said_in("rosa_1") == before


def too_late(world: Watched, text: str, by: timedelta = DAY + timedelta(hours=2)) -> None:
    """The webhook came when it could no longer be answered."""
    at, content = world.now, Content("text", text)
    sender = Sender(PHONES[0], PHONES[0])
    world.feed(CustomerMessage(world.new_id(), at, LINE, sender, content, written_at=at - by))


def attends(world: Watched, how: str) -> None:
    conversation = f"{LINE}|{PHONES[0]}"
    world.feed(Attended(world.new_id(), world.now, "ana", conversation, how, "¿tienen lapachos?"))


def left_alone(world: Watched) -> list[str]:
    lines = world.history(("conversation", f"{LINE}|{PHONES[0]}"))
    return [data["text"] for what, data in lines if what == "unanswered"]


def test_whoever_wrote_so_long_ago_that_the_bot_may_not_answer_is_left_for_somebody() -> None:
    world = Watched()
    too_late(world, "¿tienen lapachos?")
    assert world.sent == []
    assert left_alone(world) == ["¿tienen lapachos?"]
    lines = world.history(("conversation", f"{LINE}|{PHONES[0]}"))
    assert lines[-1][0] == "unanswered"
    assert unanswered_text(lines) == "¿tienen lapachos?"
    attends(world, "ventas")
    world.take()
    world.room("rosa_1", "Sí, quedan tres")
    assert [send.template is not None for send in world.sent] == [True]
    assert world.kept_back() == ["Sí, quedan tres"]


def test_nor_may_the_bot_when_somebody_asks_it_to() -> None:
    world = Watched()
    too_late(world, "hola")
    world.advance(timedelta(days=5))
    attends(world, "bot")
    assert world.sent == []
    assert left_alone(world) == ["hola", "¿tienen lapachos?"]


def test_with_a_case_the_agent_has_what_came_late() -> None:
    world = with_a_case()
    world.advance(DAY + timedelta(hours=1))
    too_late(world, "¿y mi pedido?")
    assert left_alone(world) == []
    assert world.said_in("rosa_1")[-1] == "¿y mi pedido?"

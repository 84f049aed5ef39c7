"""People write in pieces, or too much, or nothing that can be read."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from engine.core.messages import Content, Location, ModeChosen, TicketOperated, TimerDue
from tests.core.staffed import Staffed, staffed

WAIT = "wait_for_more: 4s\n"
KEYWORD = 'keywords: [{words: ["volver al inicio"], do: restart}]\n'
FLOOD = 'flood: {messages: 3, per: 1m, say: "De a uno, por favor."}\n'


def seconds(desk: Staffed, count: float) -> list[str]:
    """What is said to the customer in that time."""
    before = len(desk.log)
    desk.advance(timedelta(seconds=count))
    return [post.content.text for post in desk.log[before:] if post.place[0] != "room"]


def test_texts_in_a_row_are_one_message(tmp_path: Path) -> None:
    desk = staffed(tmp_path, WAIT)
    assert desk.says("hola") == []
    assert "¿Qué necesitás?" in seconds(desk, 4)[0]
    assert desk.says("1") != []
    assert desk.says("no anda") == []
    assert seconds(desk, 3) == []
    assert desk.says("desde ayer") == []
    assert seconds(desk, 3.9) == []
    assert seconds(desk, 0.1) == ["Anotado: no anda\ndesde ayer"]
    assert desk.conversation().gathered == ()


def test_a_number_or_a_label_of_the_menu_is_answered_at_once_with_what_came_before(tmp_path: Path) -> None:
    for folder, answer in (("number", "1"), ("label", "internet")):
        desk = staffed(tmp_path / folder, WAIT)
        desk.says("hola")
        seconds(desk, 4)
        assert desk.says("quiero esto") == []
        assert desk.says(answer) == ["Hola  👋 ¿qué pasa?"]
        assert seconds(desk, 60) == []


def test_what_names_two_options_names_none(tmp_path: Path) -> None:
    desk = staffed(tmp_path, WAIT)
    desk.says("hola")
    seconds(desk, 4)
    desk.says("lo de internet o")
    desk.says("algo de internet y una persona")
    assert seconds(desk, 4)[0].startswith("No entendí.")


def test_one_of_the_first_words_may_open_the_right_door(tmp_path: Path) -> None:
    desk = staffed(tmp_path, WAIT)
    desk.says("buenas")
    desk.says("internet")
    assert seconds(desk, 4) == ["Hola  👋 ¿qué pasa?"]


def test_a_number_among_the_first_words_opens_nothing(tmp_path: Path) -> None:
    desk = staffed(tmp_path, WAIT)
    desk.says("buenas")
    desk.says("1")
    assert "¿Qué necesitás?" in seconds(desk, 4)[0]


def test_media_and_taps_do_not_wait_and_bring_the_words_along(tmp_path: Path) -> None:
    desk = staffed(tmp_path, WAIT)
    desk.says("hola")
    seconds(desk, 4)
    desk.says("a ver")
    tap = desk.message(Content("text", "Internet", data={"id": "0"}))
    assert desk.hears(tap) == ["Hola  👋 ¿qué pasa?"]
    desk.says("mirá")
    assert desk.hears(desk.message(Content("image", "así está", "modem.jpg"))) == ["Anotado: mirá\nasí está"]


def test_a_keyword_does_not_wait_and_counts_behind_other_words(tmp_path: Path) -> None:
    desk = staffed(tmp_path, WAIT + KEYWORD)
    desk.says("hola")
    seconds(desk, 4)
    desk.says("1")
    desk.says("mejor no")
    assert "¿Qué necesitás?" in desk.says("Volver al inicio")[0]
    assert seconds(desk, 60) == []
    desk.says("1")
    desk.says("volver al inicio")
    assert desk.says("no anda") == []
    assert desk.at() == "menu"


def test_nobody_waits_longer_than_the_bound(tmp_path: Path) -> None:
    desk = staffed(tmp_path, WAIT)
    answers = []
    for _ in range(8):
        answers += desk.says("y además")
        answers += seconds(desk, 3)
    assert len(answers) == 1
    desk = staffed(tmp_path / "many", WAIT)
    assert [len(desk.says("y además")) for _ in range(10)] == [0] * 9 + [1]


def test_a_long_text_has_said_it_all(tmp_path: Path) -> None:
    desk = staffed(tmp_path, WAIT)
    assert desk.says("hola " * 50) != []


def test_what_applies_is_asked_when_it_is_handled(tmp_path: Path) -> None:
    desk = staffed(tmp_path, WAIT)
    desk.says("hola")
    desk.feed(ModeChosen(desk.new_id(), desk.now, "panel", "stopped"))
    assert seconds(desk, 4) == []
    assert desk.listed() == ["mode"]


def test_a_case_that_opens_meanwhile_gets_the_words(tmp_path: Path) -> None:
    desk = staffed(tmp_path, WAIT)
    desk.says("hola")
    seconds(desk, 4)
    desk.says("una persona")
    desk.take()
    desk.eva("/fin")
    desk.says("una cosa más")
    desk.feed(TicketOperated(desk.new_id(), desk.now, "panel", desk.last_ticket, "reopen"))
    desk.take()
    desk.says("me olvidé")
    assert desk.room()[-2:] == ["una cosa más", "me olvidé"]
    assert seconds(desk, 10) == []


def test_with_a_person_nothing_waits(tmp_path: Path) -> None:
    desk = staffed(tmp_path, WAIT)
    desk.says("hola")
    seconds(desk, 4)
    desk.says("2")
    desk.take()
    desk.says("uno")
    desk.says("dos")
    assert desk.room()[1:] == ["uno", "dos"]


def test_of_a_flood_the_bot_answers_the_last_and_says_so_once(tmp_path: Path) -> None:
    desk = staffed(tmp_path, FLOOD)
    assert [len(desk.says(text)) for text in ("hola", "1", "no anda")] == [1, 1, 1]
    assert desk.says("hola") == ["De a uno, por favor."]
    assert desk.says("x") == desk.says("y") == desk.says("internet") == []
    assert seconds(desk, 60) == ["Hola  👋 ¿qué pasa?"]
    assert desk.listed() == ["flood"] * 3
    assert desk.says("todo") == ["Anotado: todo"]


def test_an_agent_gets_a_flood_as_one_message(tmp_path: Path) -> None:
    desk = staffed(tmp_path, FLOOD)
    desk.with_eva()
    for n in range(5):
        desk.says(f"mensaje {n}")
    desk.hears(desk.message(Content("image", "", "foto.jpg")))
    assert desk.room()[1:] == ["mensaje 0"]
    assert seconds(desk, 60) == []
    assert desk.room()[2:] == ["mensaje 1\nmensaje 2\nmensaje 3\nmensaje 4", ""]
    desk.says("al fin")
    assert desk.room()[-1] == "al fin"


def test_a_flood_without_end_is_passed_on_in_pieces(tmp_path: Path) -> None:
    desk = staffed(tmp_path, FLOOD)
    desk.with_eva()
    for n in range(130):
        desk.says(f"mensaje {n}")
    seconds(desk, 60)
    heard = "\n".join(desk.room()[1:]).splitlines()
    assert heard == [f"mensaje {n}" for n in range(130)]
    assert len(desk.room()) == 5


def test_somebody_else_is_not_made_to_wait(tmp_path: Path) -> None:
    desk = staffed(tmp_path, FLOOD)
    for _ in range(9):
        desk.says("hola")
    assert desk.says("hola", "+5493815550002") != []


def test_floods_and_waiting_together_lose_nothing(tmp_path: Path) -> None:
    desk = staffed(tmp_path, WAIT + FLOOD)
    answers = [answer for n in range(6) for answer in desk.says(f"mensaje {n}")]
    assert answers == ["De a uno, por favor."]
    assert len(seconds(desk, 60)) == 1
    assert len(desk.listed()) == 5


def test_the_system_has_words_of_its_own_for_a_flood(tmp_path: Path) -> None:
    desk = staffed(tmp_path, "flood: {}\n")
    answers = [answer for _ in range(21) for answer in desk.says("menu")]
    assert "muchos mensajes" in answers[-1]
    assert [len(desk.says("menu")) for _ in range(9)] == [0] * 9


@pytest.mark.parametrize(
    "content",
    [
        Content("text", "???"),
        Content("text", ""),
        Content("text", "👍"),
        Content("sticker", "", "pulgar.webp"),
        Content("audio", "", "voz.ogg"),
        Content("unknown"),
        Content("location", location=Location(0, 0)),  # type: ignore[arg-type]
    ],
)
def test_what_names_no_option_is_told_so(tmp_path: Path, content: Content) -> None:
    desk = staffed(tmp_path)
    desk.says("hola")
    (said,) = desk.hears(desk.message(content))
    assert said.startswith("No entendí.")
    assert desk.at() == "menu"


@pytest.mark.parametrize("kind", ["sticker", "audio", "unknown"])
def test_nor_is_it_an_answer_to_a_question_for_words(tmp_path: Path, kind: str) -> None:
    desk = staffed(tmp_path)
    desk.says("hola")
    desk.says("internet")
    (said,) = desk.hears(desk.message(Content(kind, "", None if kind == "unknown" else "x.bin")))
    assert said.startswith("No entendí.")
    assert desk.says("???") == ["Anotado: ???"]


@pytest.mark.parametrize("content", [Content("unknown"), Content("text", ""), Content("text", " \n")])
def test_an_agent_learns_of_what_cannot_be_shown(tmp_path: Path, content: Content) -> None:
    desk = staffed(tmp_path)
    desk.with_eva()
    desk.hears(desk.message(content))
    assert desk.room()[-1] == "[mensaje que no se puede mostrar]"


def test_a_sticker_reaches_the_agent_as_it_is(tmp_path: Path) -> None:
    desk = staffed(tmp_path)
    desk.with_eva()
    desk.hears(desk.message(Content("sticker", "", "pulgar.webp")))
    assert desk.log[-1].content == Content("sticker", "", "pulgar.webp")


def test_quoting_an_old_menu_answers_the_question_of_now(tmp_path: Path) -> None:
    desk = staffed(tmp_path)
    desk.says("hola")
    menu = desk.log[-1].id
    desk.says("internet")
    assert desk.hears(desk.message("2", quotes=menu)) == ["Anotado: 2"]


def test_without_a_limit_nobody_counts(tmp_path: Path) -> None:
    desk = staffed(tmp_path)
    desk.says("hola")
    assert all(desk.says("???") or desk.says("hola") for _ in range(30))
    assert desk.conversation().counted == 0


def test_a_flood_that_a_case_left_behind_is_answered_by_its_last_and_listed(tmp_path: Path) -> None:
    desk = staffed(tmp_path, FLOOD)
    desk.with_eva()
    for text in ("uno", "dos", "tres", "internet"):
        desk.says(text)
    desk.feed(TicketOperated("click", desk.now, "panel", desk.last_ticket, "close"))
    (asked,) = seconds(desk, 60)
    assert "¿qué pasa?" in asked
    assert desk.listed() == ["flood"] * 2


def test_a_wait_that_is_over_twice_is_over_once(tmp_path: Path) -> None:
    desk = staffed(tmp_path, WAIT)
    desk.says("hola")
    desk.says("che")
    before = dict(desk.rows)
    owner = ("conversation", desk.conversation().id)
    desk.feed(TimerDue(desk.new_id(), desk.now, owner, "gathered", 1))
    assert desk.rows == before
    assert len(seconds(desk, 4)) == 1


def test_a_reminder_of_an_earlier_wait_says_nothing(tmp_path: Path) -> None:
    desk = staffed(tmp_path)
    desk.says("hola")
    late = desk.conversation().visit
    desk.says("internet")
    before = dict(desk.rows), list(desk.log)
    desk.feed(TimerDue(desk.new_id(), desk.now, ("conversation", desk.conversation().id), "no_reply", late))
    assert (dict(desk.rows), list(desk.log)) == before

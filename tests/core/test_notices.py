"""Who wants no notices is heard at any moment, and whoever is talking with them goes on."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from engine.core.messages import Content, Echoed, ModeChosen, Sender
from engine.core.model import Contact
from tests.core.staffed import Staffed, staffed
from tests.core.tiny import ANA

WORDS = """keywords:
  - {words: ["baja", "no quiero avisos"], do: opt_out, say: "Listo, sin avisos."}
  - {words: ["alta"], do: opt_in, say: "Listo, con avisos."}
"""
WAIT = "wait_for_more: 4s\n"
FLOOD = 'flood: {messages: 3, per: 1m, say: "De a uno, por favor."}\n'
NO_MORE, AGAIN = "🔕 Con ese mensaje pidió no recibir más avisos", "🔔 Con ese mensaje pidió recibir otra vez"


def wants_notices(desk: Staffed, phone: str = ANA) -> bool:
    contact = desk.load(("contact", phone))
    assert isinstance(contact, Contact)
    return not contact.opted_out


def answered(desk: Staffed, text: str) -> list[str]:
    return desk.hears(desk.message(text))


def told(desk: Staffed) -> list[str]:
    return [text for text in desk.room() if text.startswith((NO_MORE, AGAIN))]


def test_in_a_case_the_agent_reads_the_word_and_what_it_did_and_the_customer_nothing(tmp_path: Path) -> None:
    desk = staffed(tmp_path, WORDS)
    desk.with_eva()
    assert answered(desk, "¡BAJA!") == []
    assert desk.room()[-2] == "¡BAJA!"
    assert desk.room()[-1].startswith(NO_MORE)
    assert not wants_notices(desk)
    assert answered(desk, "baja") == []
    assert desk.room()[-1] == "baja"  # nothing changed, so there is nothing to tell
    assert answered(desk, "alta") == []
    assert desk.room()[-1].startswith(AGAIN)
    assert wants_notices(desk)


@pytest.mark.parametrize("text", ["quiero la baja", "no me den de baja", "baja y alta", "", "???"])
def test_the_word_in_a_sentence_says_nothing_about_notices(tmp_path: Path, text: str) -> None:
    desk = staffed(tmp_path, WORDS)
    desk.with_eva()
    desk.says(text)
    assert wants_notices(desk)
    assert told(desk) == []


def test_whoever_takes_the_case_reads_what_was_asked_while_it_waited(tmp_path: Path) -> None:
    desk = staffed(tmp_path, WORDS)
    desk.says("hola")
    desk.says("una persona")
    assert answered(desk, "baja") == []
    assert not wants_notices(desk)
    desk.take()
    assert "💬 baja\n💬 " + NO_MORE in desk.room()[-1]


def test_while_cases_are_held_the_agent_reads_both_later_and_in_order(tmp_path: Path) -> None:
    desk = staffed(tmp_path, WORDS)
    desk.with_eva()
    desk.feed(ModeChosen(desk.new_id(), desk.now, "panel", "stopped"))
    read = len(desk.room())
    desk.says("baja")
    assert not wants_notices(desk)
    assert len(desk.room()) == read
    desk.feed(ModeChosen(desk.new_id(), desk.now, "panel", "complete"))
    said, did = desk.room()[read:]
    assert (said, did[: len(NO_MORE)]) == ("baja", NO_MORE)


@pytest.mark.parametrize("mode", ["stopped", "emergency"])
def test_it_counts_while_the_bot_does_not_speak(tmp_path: Path, mode: str) -> None:
    desk = staffed(tmp_path, WORDS)
    desk.feed(ModeChosen(desk.new_id(), desk.now, "panel", mode))
    desk.says("baja")
    assert not wants_notices(desk)


def test_it_counts_while_a_person_answers_from_the_phone(tmp_path: Path) -> None:
    desk = staffed(tmp_path, WORDS)
    desk.feed(Echoed(desk.new_id(), desk.now, desk.line, Sender(ANA, ANA), Content("text", "Soy Eva")))
    assert answered(desk, "baja") == []
    assert not wants_notices(desk)


def test_it_counts_in_a_flood_of_which_only_the_last_is_answered(tmp_path: Path) -> None:
    desk = staffed(tmp_path, WORDS + FLOOD)
    for text in ("hola", "1", "no anda", "no anda", "baja", "contesten"):
        desk.says(text)
    assert not wants_notices(desk)


def test_who_writes_in_pieces_is_answered_both(tmp_path: Path) -> None:
    desk = staffed(tmp_path, WORDS + WAIT)
    desk.says("hola")
    menu, listo = desk.says("baja")
    assert ("¿Qué necesitás?" in menu, listo) == (True, "Listo, sin avisos.")
    assert not wants_notices(desk)
    before = len(desk.log)
    desk.advance(timedelta(minutes=1))
    assert desk.log[before:] == []


def test_what_is_written_behind_it_is_a_message_of_its_own(tmp_path: Path) -> None:
    desk = staffed(tmp_path, WORDS + WAIT)
    assert desk.says("baja") == ["Listo, sin avisos."]
    assert desk.says("no anda") == []
    assert not wants_notices(desk)

"""Somebody works off the list of those who were not answered."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.core.messages import Attended, Content, Echoed, IdentityChanged, ModeChosen, Sender
from tests.core.staffed import Staffed, staffed
from tests.core.tiny import ANA

OTHER = "+5493815550009"


def attends(desk: Staffed, how: str, text: str = "no anda internet", whose: str = ANA) -> None:
    desk.feed(Attended(desk.new_id(), desk.now, "ada", f"{desk.line}|{whose}", how, text))


def lines(desk: Staffed, what: str) -> list[dict[str, object]]:
    return [dict(line.data) for _, line in desk.journal if line.what == what]


@pytest.fixture
def desk(tmp_path: Path) -> Staffed:
    desk = staffed(tmp_path)
    desk.feed(ModeChosen(desk.new_id(), desk.now, "ada", "stopped"))
    desk.says("no anda internet")
    desk.feed(ModeChosen(desk.new_id(), desk.now, "ada", "complete"))
    return desk


def test_a_case_is_opened_with_what_they_wrote(desk: Staffed) -> None:
    attends(desk, "support")
    assert (desk.ticket().department, desk.ticket().summary) == ("support", "no anda internet")
    desk.take()
    assert "💬 no anda internet" in desk.room()[0]
    assert desk.of(ANA).ticket == desk.ticket().id


def test_the_bot_answers_what_they_wrote(desk: Staffed) -> None:
    attends(desk, "bot", "internet")
    assert desk.at() == "problem"
    assert lines(desk, "attended") == [{"by": "ada", "how": "bot"}]


def test_the_bot_answers_who_a_person_left_at_the_phone(tmp_path: Path) -> None:
    desk = staffed(tmp_path)
    desk.feed(Echoed(desk.new_id(), desk.now, desk.line, Sender(ANA, ANA), Content("text", "Soy Eva")))
    assert desk.says("internet") == []
    attends(desk, "bot", "internet")
    assert desk.at() == "problem"
    assert desk.says("sin señal") == ["Anotado: sin señal"]


def test_while_the_bot_may_not_speak_it_is_refused(desk: Staffed) -> None:
    desk.feed(ModeChosen(desk.new_id(), desk.now, "ada", "stopped"))
    attends(desk, "bot")
    assert lines(desk, "refused") == [{"event": "bot", "by": "ada"}]
    assert lines(desk, "attended") == []


def test_a_department_that_is_not_there_is_refused(desk: Staffed) -> None:
    attends(desk, "ventas")
    assert lines(desk, "refused") == [{"event": "ventas", "by": "ada"}]
    assert desk.last_ticket == ""


@pytest.mark.parametrize("how", ["bot", "support"])
def test_whoever_is_with_a_person_already_is_only_ticked_off(desk: Staffed, how: str) -> None:
    desk.with_eva()
    first, said = desk.last_ticket, len(desk.log)
    attends(desk, how)
    assert (desk.last_ticket, len(desk.log)) == (first, said)
    assert lines(desk, "attended") == [{"by": "ada", "how": "done"}]


def test_so_is_somebody_known_as_another_by_now(desk: Staffed) -> None:
    desk.says("hola", OTHER)
    desk.feed(IdentityChanged(desk.new_id(), desk.now, desk.line, ANA, Sender(OTHER, OTHER)))
    said = len(desk.log)
    attends(desk, "support")
    assert (desk.last_ticket, len(desk.log)) == ("", said)
    assert lines(desk, "attended") == [{"by": "ada", "how": "done"}]


def test_of_somebody_unknown_nothing_is_noted(desk: Staffed) -> None:
    attends(desk, "support", whose="+5493815550077")
    assert desk.last_ticket == ""
    assert lines(desk, "attended") == []

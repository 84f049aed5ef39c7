"""Changing the mode of operation: what is noted, and what it leaves alone."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from engine.core.messages import EmergencyDeclared, ModeChosen
from tests.core.staffed import Staffed, staffed


def choose(desk: Staffed, mode: str) -> None:
    desk.feed(ModeChosen(desk.new_id(), desk.now, "ana", mode))


def test_the_desk_has_a_history_of_its_own(tmp_path: Path) -> None:
    desk = staffed(tmp_path)
    choose(desk, "stopped")
    desk.feed(EmergencyDeclared(desk.new_id(), desk.now, "ana", ("centro",), "Corte"))
    mode, emergency = (line for _, line in desk.journal if line.owner == ("desk", "desk"))
    assert (mode.what, mode.data) == ("mode", {"by": "ana", "mode": "stopped"})
    assert (emergency.what, emergency.data["zones"]) == ("emergency", ("centro",))


def test_a_mode_that_does_not_exist_is_noted_and_changes_nothing(tmp_path: Path) -> None:
    desk = staffed(tmp_path)
    before = dict(desk.rows)
    choose(desk, "full")
    assert desk.rows == before
    assert desk.journal[-1][1].what == "mode_unknown"


def test_the_mode_that_is_in_force_chosen_again_stops_no_reminder(tmp_path: Path) -> None:
    desk = staffed(tmp_path)
    desk.says("hola")
    choose(desk, "complete")
    desk.advance(timedelta(minutes=11))
    assert desk.log[-1].content.text == "¿Seguís ahí?"


def test_what_everybody_is_told_is_a_text(tmp_path: Path) -> None:
    desk = staffed(tmp_path)
    choose(desk, "emergency")
    assert desk.says("hola") != []
    assert desk.log[-1].content.kind == "text"

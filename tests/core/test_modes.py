"""Changing the mode of operation: what is noted, and what it leaves alone."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from engine.core.messages import Content, EmergencyDeclared, Location, ModeChosen
from tests.core.staffed import GROUPS, MAIN, Staffed, staffed
from tests.core.tiny import flow, release


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


def test_every_main_room_is_told_once_who_changed_the_mode_and_what_it_means(tmp_path: Path) -> None:
    desk = staffed(tmp_path)
    choose(desk, "stopped")
    choose(desk, "stopped")
    for room in ("support", "bosses"):
        (told,) = (text for text in desk.room(room) if "⚙️" in text)
        assert "*Detenido* (antes, Completo). Lo cambió quien opera el sistema." in told
        assert "no se les contesta" in told
        assert "no llega nada" in told
        assert "Los avisos de otros sistemas no salen" in told
    assert not any("⚙️" in text for text in desk.room("eva_1"))
    desk.feed(ModeChosen(desk.new_id(), desk.now, "eva", "complete"))
    told = desk.room("support")[-1]
    assert "*Completo* (antes, Detenido). Lo cambió Eva Ríos." in told
    assert "El bot conversa" in told
    assert "Los casos abiertos siguen" in told
    assert "avisos de otros" not in told


def test_what_all_customers_are_told_is_shown_to_the_agents(tmp_path: Path) -> None:
    desk = staffed(tmp_path)
    choose(desk, "emergency")
    message = desk.release.modes.modes["emergency"].message
    assert message is not None
    assert f"«{message.source}»" in desk.room("support")[-1]


def test_an_emergency_is_told_when_it_changes_and_when_it_ends(tmp_path: Path) -> None:
    desk = staffed(tmp_path)

    def declares(*zones: str, message: str = "Corte") -> None:
        desk.feed(EmergencyDeclared(desk.new_id(), desk.now, "panel", zones, message if zones else ""))

    before = len(desk.room("support"))
    declares()
    declares("centro", "norte")
    declares("norte", "centro")
    declares("centro", "norte", message="Vuelve a las 20")
    declares()
    declares()
    told = desk.room("support")[before:]
    assert [text.splitlines() for text in told] == [
        [
            "🚧 Emergencia en centro, norte. La declaró quien opera el sistema. A sus clientes se les dice:",
            "«Corte»",
        ],
        [
            "🚧 Emergencia en centro, norte. La declaró quien opera el sistema. A sus clientes se les dice:",
            "«Vuelve a las 20»",
        ],
        ["🟢 Terminó la emergencia en centro, norte. La levantó quien opera el sistema."],
    ]


def test_a_room_that_does_not_exist_yet_is_told_nothing(tmp_path: Path) -> None:
    desk = Staffed(release(tmp_path, {"main": flow(MAIN), "config/groups.yaml": GROUPS}))
    choose(desk, "stopped")
    assert desk.log == []


ZONES = """{"type": "FeatureCollection", "features": [{"type": "Feature", "id": "centro",
  "properties": {"name": "Centro"},
  "geometry": {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]]}}]}"""
THEN = """schema: 1
initial: complete
modes:
  complete: {title: "Completo", customers: flow, tickets: relay, gateway: true}
zone_emergency: {then: %s}
"""


@pytest.mark.parametrize(("then", "listed", "goes_on"), [("stop", ["zone"], False), ("flow", [], True)])
def test_of_an_emergency_they_are_told_and_where_all_ends_there_they_are_listed(
    tmp_path: Path, then: str, listed: list[str], goes_on: bool
) -> None:
    desk = staffed(tmp_path, files={"config/zones.geojson": ZONES, "config/modes.yaml": THEN % then})
    here = Content("location", location=Location(Decimal("0.5"), Decimal("0.5")))
    desk.hears(desk.message(here))
    desk.feed(EmergencyDeclared(desk.new_id(), desk.now, "ana", ("centro",), "Corte"))
    answers = desk.says("hola")
    assert answers[0] == "Corte"
    assert (len(answers) > 1) is goes_on
    assert desk.listed() == listed

"""Who is there, with how many cases, and who could take what."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from engine.core.model import NAMES, Ticket
from engine.core.team import Team, team
from tests.core.test_main_rooms import EVENING, Desk


class Rows:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def find(self, kind: type, id: str) -> Any:
        return self.desk.load((NAMES[kind], id))


def seen(desk: Desk) -> Team:
    open_cases = [ticket for ticket in desk.all(Ticket) if ticket.closed_at is None]
    return team(Rows(desk), desk.release, open_cases, desk.now)


def member(found: Team, id: str) -> tuple[bool, bool, tuple[str, ...], int]:
    [one] = [each for each in found.members if each.spec.id == id]
    return one.on, one.available, one.cases, one.free


def could_take(found: Team) -> dict[str, tuple[str, tuple[str, ...]]]:
    return {each.ticket.id: (each.room, each.could_take) for each in found.waiting}


def test_of_each_their_shift_and_their_load(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.asks("la fibra")
    desk.quote("leo", "fiber")
    found = seen(desk)
    assert found.shifts == ("day",)
    assert member(found, "eva") == (True, True, (), 2)
    assert member(found, "leo") == (True, False, ("SOP-1",), 0)
    assert member(found, "noa") == (False, False, (), 1)
    assert member(found, "jefa") == (True, True, (), 1), "without a shift, always"


def test_a_case_waits_for_those_of_its_room(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.asks("la fibra")
    desk.asks("una persona", "+5493815550002")
    assert could_take(seen(desk)) == {"SOP-1": ("fiber", ("leo",)), "SOP-2": ("support", ("eva", "leo"))}
    desk.advance(EVENING + timedelta(minutes=10))
    assert could_take(seen(desk)) == {"SOP-1": ("nights", ("noa",)), "SOP-2": ("nights", ("noa",))}


def test_where_the_system_chooses_what_the_case_needs_counts_too(tmp_path: Path) -> None:
    desk = Desk(tmp_path, "auto")
    desk.advance(EVENING + timedelta(minutes=10))
    desk.asks("la fibra")
    assert could_take(seen(desk)) == {"SOP-1": ("nights", ())}, "Noa is there, and knows nothing of fiber"


def test_whoever_has_not_registered_can_take_nothing(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    del desk.rows["agent", "eva"]
    assert member(seen(desk), "eva") == (True, False, (), 2)

"""Where one rule of the desk meets another: cases lent, opened again, and whose department is gone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from engine.author.rooms import all_rooms, make_ready, register
from engine.core.messages import TicketOperated
from engine.core.release import Release
from tests.core.staffed import MAIN, Staffed
from tests.core.tiny import flow, release

SUPPORT = '  support: {title: "Soporte", prefix: SOP, room: "Soporte", assign: auto}\n'
GROUPS = f"""schema: 1
departments:
{SUPPORT}  sales: {{title: "Ventas", prefix: VEN, room: "Ventas"}}
  bosses: {{title: "Supervisión", prefix: SUP, room: "Supervisión", supervises: [support, sales]}}
agents:
  eva: {{name: "Eva Ríos", phone: "3815551001", departments: [support], rooms: 1}}
  leo: {{name: "Leo Paz", phone: "3815551002", departments: [sales], rooms: 1}}
"""
WITHOUT_SUPPORT = (
    GROUPS.replace(SUPPORT, "")
    .replace("supervises: [support, sales]", "supervises: [sales]")
    .replace("departments: [support]", "departments: [bosses, sales]")
)


def shop(folder: Path, groups: str = GROUPS, tickets: str = "", main: str = MAIN) -> Release:
    files: Mapping[str, str] = {
        "main": flow(main),
        "config/groups.yaml": groups,
        "config/tickets.yaml": f"schema: 1\n{tickets}",
    }
    return release(folder, files)


def desk(project: Release) -> Staffed:
    found = Staffed(project)
    make_ready(found, all_rooms(project))
    for agent in project.groups.agents.values():
        register(found, agent)
    found.says("hola")
    found.says("una persona")
    found.advance(timedelta(seconds=1))
    return found


def does(desk: Staffed, action: str, to: str = "", text: str = "") -> None:
    desk.feed(TicketOperated(desk.new_id(), desk.now, "panel", "SOP-1", action, to, text))
    desk.advance(timedelta(seconds=1))


def test_new_files_leave_a_case_with_whoever_of_another_department_was_given_it(tmp_path: Path) -> None:
    project = shop(tmp_path)
    story = desk(project)
    does(story, "transfer", "leo")
    story.becomes(project)
    assert (story.ticket().agent, story.ticket().department) == ("leo", "support")


@pytest.mark.parametrize(
    "change", ["departments: [sales], rooms: 1, active: false", "departments: [sales], rooms: 0"]
)
def test_and_take_it_from_them_when_they_cannot_go_on(tmp_path: Path, change: str) -> None:
    story = desk(shop(tmp_path / "one"))
    does(story, "transfer", "leo")
    groups = GROUPS.replace("departments: [sales], rooms: 1", change)
    story.becomes(shop(tmp_path / "two", groups))
    story.advance(timedelta(seconds=1))
    assert story.ticket().agent == "eva"


def test_a_case_that_goes_to_another_department_is_lent_to_nobody(tmp_path: Path) -> None:
    story = desk(shop(tmp_path))
    does(story, "transfer", "leo")
    does(story, "transfer", "sales")
    assert story.ticket().lent_to is None


def test_nobody_gets_a_case_that_is_closed_for_a_silence_they_did_not_hear(tmp_path: Path) -> None:
    silence = SUPPORT.replace("assign: auto}", "customer_silence: {remind_after: 10m, close_after: 20m}}")
    groups = GROUPS.replace(SUPPORT, silence).replace("[sales], rooms", "[support, sales], rooms")
    story = desk(shop(tmp_path, groups))
    does(story, "transfer", "eva")
    story.eva("¿Sigue sin andar?")
    story.advance(timedelta(minutes=19))
    does(story, "transfer", "leo")
    story.advance(timedelta(hours=1))
    assert (story.ticket().agent, story.ticket().silent_since) == ("leo", None)
    assert story.ticket().closed_at is None


def test_a_case_of_a_department_that_is_gone_is_opened_again_with_who_had_it(tmp_path: Path) -> None:
    """Where it is at home now, they work too."""
    tickets = "reopen: {same_agent_within: 1d}\n"
    story = desk(shop(tmp_path / "one", tickets=tickets))
    does(story, "close")
    main = MAIN.replace("ticket: support", "ticket: sales")
    story.becomes(shop(tmp_path / "two", WITHOUT_SUPPORT, tickets, main))
    does(story, "reopen")
    assert (story.ticket().agent, story.ticket().department) == ("eva", "bosses")


def test_a_case_that_is_opened_again_has_no_reason_to_be_closed(tmp_path: Path) -> None:
    story = desk(shop(tmp_path))
    does(story, "close", text="Pagó")
    assert story.ticket().reason == "Pagó"
    does(story, "reopen")
    assert story.ticket().reason == ""

"""A morning on a desk, as a transcript tells it, and what its report says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from engine.author.rehearsal import rehearse
from engine.author.world import World
from engine.core.messages import Content, Echoed, Sender
from engine.core.model import Contact, Ticket
from tests.author.reports.company import FILES, company, told, view
from tests.core.staffed import staffed
from tests.core.tiny import ANA

MORNING = """
given: {now: "2026-03-02 12:50", customer: "3815550001", registered: [eva, leo]}
ignore: [bot]
talk:
  - {customer: "hola"}
  - {customer: "una persona"}
  - {room: support, shows: ["SOP-1"], as: notice}
  - {wait: 6m}
  - {agent: eva, in: support, quotes: notice, says: "yo"}
  - {wait: 6m}
  - {agent: eva, in: eva_1, says: "Hola, soy Eva"}
  - {agent: eva, in: eva_1, says: "/transferir ventas"}
  - {room: sales, shows: ["SOP-1"], as: again}
  - {wait: 1h}
  - {agent: leo, in: sales, quotes: again, says: "yo"}
  - {agent: leo, in: leo_1, says: "Acá Leo"}
  - {agent: leo, in: leo_1, says: "/fin resuelto"}
  - {operator: {reopen: true}}
"""


def played(folder: Path) -> World:
    worlds: list[World] = []

    def make(*all: Any) -> World:
        worlds.append(World(*all))
        return worlds[0]

    talk: dict[str, Any] = yaml.safe_load(MORNING)
    failure = rehearse(company(folder), folder, talk, make)
    assert failure is None, failure
    return worlds[0]


async def test_a_morning(tmp_path: Path) -> None:
    world = played(tmp_path)
    period = view(world.release, "2026-03-02", "2026-03-02", world.now)
    found = await told(period, [*world.all(Ticket), *world.all(Contact)], world.journal)
    one = {"count": 1}
    assert found["opened"] == {"": one}
    assert found["opened_by_hour"] == {"12": one}
    assert found["opened_by_weekday"] == {"1": one}
    assert found["opened_by_department"] == {"support": one}
    # 12 minutes went by, 10 before 13:00; the target was 5
    assert found["first_response"][""]["mean_minutes"] == 10
    assert found["sla_first_response"][""] == {"met_count": 0, "missed_count": 1, "met_percent": 0}
    assert found["answers_by_agent"] == {"eva": one, "leo": one}
    assert found["taken_by_agent"] == {"eva": one, "leo": one}
    assert found["transfers"] == {"": one}
    assert found["reopened"] == {"": one}
    assert found["closed"] == {"": {"count": 0}}
    assert found["backlog_by_department"] == {"sales": one}
    assert found["backlog_unassigned"] == {"": one}


async def test_before_it_was_reopened(tmp_path: Path) -> None:
    world = played(tmp_path)
    lines = world.journal[:]
    while lines.pop()[1].data.get("event") != "reopen":
        pass
    period = view(world.release, "2026-03-02", "2026-03-02", world.now)
    found = await told(period, [*world.all(Ticket), *world.all(Contact)], lines)
    assert found["closed_by_agent"] == {"leo": {"count": 1}}
    assert found["closed_by_reason"] == {"resuelto": {"count": 1}}
    # 10 minutes of support before it closed, and then an hour of sales, which never does
    assert found["resolution"][""]["mean_minutes"] == 70
    assert found["sla_resolution"][""]["met_percent"] == 100


async def test_an_answer_from_the_phone_of_the_line_is_one(tmp_path: Path) -> None:
    desk = staffed(tmp_path, files={**FILES})
    desk.with_eva()
    desk.feed(Echoed(desk.new_id(), desk.now, desk.line, Sender(ANA, ANA), Content("text", "Ya va")))
    period = view(desk.release, "2026-03-02", "2026-03-02", desk.now)
    found = await told(period, [*desk.all(Ticket), *desk.all(Contact)], desk.journal)
    assert found["answers_by_agent"] == {"": {"count": 1}}
    assert found["first_response"][""]["count"] == 1

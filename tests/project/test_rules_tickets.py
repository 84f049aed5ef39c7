"""The life of a ticket: it can end, and there is never a doubt about who has it."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.problems import Severity
from tests.project.small import codes, problems

STATES = """
  initial: pending
  states:
    pending: {title: "Pendiente"}
    taken: {title: "Tomado"}
    waiting: {title: "En espera"}
    closed: {title: "Cerrado", final: true}
  transitions:
"""
GOOD = {
    "take": "from: pending, to: taken, do: [occupy_room, brief_agent]",
    "wait": "from: taken, to: waiting",
    "customer_message": "from: waiting, to: taken",
    "transfer": "from: [taken, waiting], to: pending, do: [free_room, unassign]",
    "assign": "from: [pending, taken, waiting], to: taken, do: [free_room, occupy_room]",
    "close": "from: [pending, taken, waiting], to: closed, do: [free_room, resume_flow]",
    "reopen": "from: closed, to: pending, do: [unassign]",
}


def lifecycle(**changes: str) -> str:
    moves = "".join(f"    - {{on: {on}, {rest}}}\n" for on, rest in ({**GOOD, **changes}).items() if rest)
    return f"# config/tickets.yaml\nlifecycle:{STATES}{moves}"


def test_the_usual_life(tmp_path: Path) -> None:
    assert codes(tmp_path, lifecycle()) == []


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"transfer": "from: [taken, waiting], to: pending"}, ["T201"]),
        ({"transfer": "from: [taken, waiting], to: pending, do: [free_room]"}, ["T205"]),
        ({"transfer": "from: [taken, waiting], to: pending, do: [unassign]"}, ["T206"]),
        ({"transfer": "from: [taken, waiting], to: pending, do: [unassign, free_room]"}, []),
        ({"take": "from: pending, to: taken", "assign": ""}, []),
        ({"take": "from: pending, to: taken"}, ["T201"]),
        ({"wait": "from: [pending, taken], to: waiting"}, ["T201"]),
        ({"close": "from: [pending, taken, waiting], to: closed, do: [resume_flow]"}, ["T204"]),
        ({"close": "from: [pending, taken, waiting], to: closed, do: [unassign, free_room]"}, []),
        ({"assign": "from: [pending, taken], to: taken, do: [occupy_room]"}, ["T203"]),
        ({"assign": "from: [pending, taken], to: taken, do: [occupy_room, free_room]"}, ["T205"]),
        ({"wait": "from: taken, to: waiting, do: [occupy_room]"}, ["T202", "T102"]),
        ({"reopen": "from: closed, to: pending"}, ["T205"]),
        ({"reopen": "from: closed, to: taken, do: [unassign]"}, ["T201"]),
    ],
)
def test_who_has_it_is_the_same_whichever_way_it_came(
    changes: dict[str, str], found: list[str], tmp_path: Path
) -> None:
    assert sorted({problem.code for problem in problems(tmp_path, lifecycle(**changes))}) == sorted(
        set(found) - {"T102"}
    )


def test_the_transition_that_differs_is_the_one_that_is_shown(tmp_path: Path) -> None:
    [problem] = problems(tmp_path, lifecycle(transfer="from: [taken, waiting], to: pending"))
    assert problem.params["on"] == "transfer"
    assert problem.hint == "free"


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"wait": "from: taken, to: wating"}, ["T101"]),
        ({"wait": "", "customer_message": ""}, ["T102"]),
        ({"close": ""}, ["T104"]),
        ({"close": "from: pending, to: closed, do: [resume_flow]"}, []),
    ],
)
def test_every_state_is_reached_and_left(changes: dict[str, str], found: list[str], tmp_path: Path) -> None:
    assert codes(tmp_path, lifecycle(**changes)) == found


def test_a_state_without_a_way_out(tmp_path: Path) -> None:
    stuck = lifecycle(
        customer_message="",
        transfer="from: taken, to: pending, do: [free_room, unassign]",
        assign="from: [pending, taken], to: taken, do: [free_room, occupy_room]",
        close="from: [pending, taken], to: closed, do: [free_room, resume_flow]",
    )
    [problem] = problems(tmp_path, stuck)
    assert (problem.code, problem.params["name"]) == ("T103", "waiting")


def test_a_project_without_a_lifecycle_has_a_good_one(tmp_path: Path) -> None:
    assert codes(tmp_path, "# config/tickets.yaml\nsla: {alert_after: 10m, reassign_after: 20m}") == []
    assert codes(tmp_path, "# config/tickets.yaml\nsla: {alert_after: 20m, reassign_after: 20m}") == ["T302"]


AUTO = """
# config/groups.yaml
departments: {support: {title: "Soporte", room: "Soporte", assign: auto}}
"""


def test_a_case_is_taken_or_assigned(tmp_path: Path) -> None:
    [problem] = problems(tmp_path, lifecycle(take=""))
    assert (problem.code, problem.hint, problem.severity) == ("T107", "assign", Severity.WARNING)
    assert codes(tmp_path, lifecycle(take="") + AUTO) == [], "the system assigns"
    [problem] = problems(tmp_path, lifecycle(take="", assign="", start="from: pending, to: taken"))
    assert (problem.code, problem.severity) == ("T107", Severity.ERROR)


def test_what_goes_back_to_the_queue_needs_a_way(tmp_path: Path) -> None:
    late = "sla: {reassign_after: 20m}\n"
    back = lifecycle(release="from: [taken, waiting], to: pending, do: [free_room, unassign]")
    assert codes(tmp_path, lifecycle() + late) == ["T305"]
    assert codes(tmp_path, back + late) == []
    assert codes(tmp_path, f"# config/tickets.yaml\n{late}") == [], "the usual life has it"


def test_an_alert_is_for_somebody_where_cases_are_opened(tmp_path: Path) -> None:
    alert = "# config/tickets.yaml\nsla: {alert_after: 10m}\n"
    opens = "# flows/demo.yaml\nsteps: {persona: {ticket: support, next: fin}}\n"
    assert codes(tmp_path, alert) == [], "no case is ever opened"
    assert codes(tmp_path, alert + opens) == ["T304"]
    assert codes(tmp_path, alert + opens + SUPERVISED) == []


SUPERVISED = """
# config/groups.yaml
departments:
  support: {title: "Soporte", room: "Soporte"}
  jefes: {title: "Jefes", room: "Jefes", supervises: [support]}
"""


def test_somebody_attends_where_cases_are_opened(tmp_path: Path) -> None:
    opens = "# flows/demo.yaml\nsteps: {persona: {ticket: support, next: fin}}\n"
    groups = """
# config/groups.yaml
agents: {juan: {name: "Juan", phone: "3815551001", departments: [support], rooms: 0, active: ACTIVE}}
"""
    assert codes(tmp_path, opens + groups.replace("ACTIVE", "true")) == [], "in the panel"
    [problem] = problems(tmp_path, opens + groups.replace("ACTIVE", "false"))
    assert (problem.code, problem.hint, problem.severity) == ("C312", "inactive", Severity.WARNING)
    assert codes(tmp_path, groups.replace("ACTIVE", "false")) == [], "no case is ever opened"


@pytest.mark.parametrize(
    ("priorities", "step", "found"),
    [
        ("alta: {title: A, if: mode == 'x'}, normal: {title: N}", "", ["N302"]),
        ("normal: {title: N}, baja: {title: B}", "", ["T306"]),
        ("normal: {title: N}, baja: {title: B}", "priority: baja, ", []),
        ("normal: {title: N}, baja: {title: B, if: outage.active}", "priority: baja, ", ["T306"]),
        ("alta: {title: A, if: outage.active}, normal: {title: N}", "", []),
        ("normal: {title: N}", "", []),
    ],
)
def test_the_priority_that_always_holds_is_the_last_or_asked_for(
    priorities: str, step: str, found: list[str], tmp_path: Path
) -> None:
    flow = f"# flows/demo.yaml\nsteps: {{persona: {{ticket: support, {step}next: fin}}}}\n"
    assert codes(tmp_path, f"# config/tickets.yaml\npriorities: {{{priorities}}}\n{flow}") == found


def test_a_form_asks_each_field_once(tmp_path: Path) -> None:
    form = "# config/tickets.yaml\nforms: {support: [FIRST, {field: b, title: B, accept: text}]}\n"
    assert codes(tmp_path, form.replace("FIRST", "{field: a, title: A, accept: text}")) == []
    assert codes(tmp_path, form.replace("FIRST", "{field: b, title: A, accept: text}")) == ["T303"]

"""Where cases are opened, somebody works, and somebody is told when a customer waits too long."""

from __future__ import annotations

from collections.abc import Iterator

from engine.problems import Problem
from engine.project.draft import Draft
from engine.project.places import warning

from .deadlines import slas
from .study import Study

ALERTS = ("alert_after", "escalate_after")


def check_attendance(study: Study) -> Iterator[Problem]:
    yield from _nobody(study.draft)
    yield from _unsupervised(study.draft)


def with_cases(draft: Draft) -> list[str]:
    """The departments in which a flow opens cases."""
    steps = (step for flow in draft.flows.values() for step in flow.steps.values())
    opened = {step.body["ticket"] for step in steps if step.verb == "ticket"}
    return [id for id in draft.departments if id in opened]


def _nobody(draft: Draft) -> Iterator[Problem]:
    """Agents come and go: a file that says so is not refused."""
    for id in with_cases(draft):
        agents = [agent for agent in draft.agents.values() if id in agent["departments"]]
        if not any(agent.get("active", True) for agent in agents):
            names = [agent["name"] for agent in agents]
            place = draft.at("groups", "departments", id)
            yield warning(place.key_problem("C312", "inactive" if agents else "", name=id, agents=names))


def supervised(draft: Draft) -> set[str]:
    return {id for department in draft.departments.values() for id in department.get("supervises") or ()}


def _unsupervised(draft: Draft) -> Iterator[Problem]:
    """Said once, at the first of the deadlines that alert somebody."""
    place = next((place.at(key) for sla, place in slas(draft) for key in ALERTS if key in sla), None)
    if place is not None and (alone := [id for id in with_cases(draft) if id not in supervised(draft)]):
        yield warning(place.key_problem("T304", departments=alone))

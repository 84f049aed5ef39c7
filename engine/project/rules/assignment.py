"""What the system needs to choose an agent, and to hand on the cases of one who left."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from engine.core.expressions import Expression
from engine.problems import Problem
from engine.project.draft import Draft
from engine.project.flow_draft import StepDraft
from engine.project.places import warning

from .attendance import supervised, with_cases
from .study import Study


def check_assignment(study: Study) -> Iterator[Problem]:
    draft = study.draft
    yield from _heirs(draft)
    yield from _offers(draft)
    yield from _unheard(draft)
    for flow in draft.flows.values():
        for step in flow.steps.values():
            if step.body.get("skills"):
                yield from _skills(draft, step)


def _heirs(draft: Draft) -> Iterator[Problem]:
    for id, agent in draft.agents.items():
        to = agent.get("cases_to")
        if to is None:
            continue
        place = draft.at("groups", "agents", id, "cases_to")
        if to == id:
            yield place.problem("C320", "itself", name=agent["name"])
        elif not {*agent["departments"]} & {*draft.agents[to]["departments"]}:
            yield warning(place.problem("C320", name=draft.agents[to]["name"], other=agent["name"]))


def _offers(draft: Draft) -> Iterator[Problem]:
    for id, department in draft.departments.items():
        if "offer_for" in department and not _assigns(department):
            yield draft.at("groups", "departments", id, "offer_for").key_problem("C321")


def _unheard(draft: Draft) -> Iterator[Problem]:
    """A case that nobody can be given is told to whoever supervises."""
    told = supervised(draft)
    for id in with_cases(draft):
        if _assigns(draft.departments[id]) and id not in told:
            yield warning(draft.at("groups", "departments", id, "assign").problem("C323", name=id))


def _skills(draft: Draft, step: StepDraft) -> Iterator[Problem]:
    name = step.body["ticket"]
    needed = {*step.body["skills"]}
    place = step.place.at("skills")
    here = [agent for agent in draft.agents.values() if name in agent["departments"]]
    active = [agent for agent in here if agent.get("active", True)]
    if not _assigns(draft.departments[name]) and not _sorts_by_skill(draft, draft.departments[name]):
        yield warning(place.key_problem("C322", "claim", name=name))
    elif active and not any(needed <= {*(agent.get("skills") or ())} for agent in active):
        yield warning(place.key_problem("C322", name=name, skills=step.body["skills"]))


def _sorts_by_skill(draft: Draft, department: dict[str, Any]) -> bool:
    """Whether a main room asks for what the case needs."""
    conditions = (draft.condition(room["when"]) for room in department.get("rooms") or ())
    uses = (use for each in conditions if isinstance(each, Expression) for use in each.names)
    return any(use.path[:2] == ("ticket", "skills") for use in uses)


def _assigns(department: dict[str, Any]) -> bool:
    return bool(department.get("assign") == "auto")

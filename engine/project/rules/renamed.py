"""Departments and agents that are no more, and those that stand in their place."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from engine.problems import Problem
from engine.project.draft import Draft

from .flow_references import absent_department
from .report import absent
from .study import Study


def renamed(draft: Draft) -> dict[str, list[str]]:
    """The departments in whose place others stand: another name, or the several it was split into."""
    said = draft.groups.get("renamed") or {}
    return {old: new if isinstance(new, list) else [new] for old, new in said.items()}


def check_renamed(study: Study) -> Iterator[Problem]:
    draft = study.draft
    written = draft.groups.get("renamed") or {}
    for old, new in renamed(draft).items():
        place = draft.at("groups", "renamed", old)
        if old in draft.departments:
            yield place.key_problem("C328", name=old, line=draft.at("groups", "departments", old).line)
        for n, name in enumerate(new):
            if name not in draft.departments:
                yield absent_department(draft, place.at(n) if isinstance(written[old], list) else place, name)


def check_cases_of(study: Study) -> Iterator[Problem]:
    """Who is in the files says it there."""
    draft = study.draft
    for gone, to in (draft.groups.get("cases_of") or {}).items():
        place = draft.at("groups", "cases_of", gone)
        if gone in draft.agents:
            yield place.key_problem("C330", name=gone, line=draft.at("groups", "agents", gone).line)
        if to not in draft.agents:
            yield absent("C218", place, to, draft.agents, partial(draft.place, "groups", "agents"))


def check_registration(study: Study) -> Iterator[Problem]:
    said = study.draft.written("groups").get("registration") or {}
    if "tries" in said and "remind_after" not in said:
        yield study.draft.at("groups", "registration", "tries").key_problem("C329")

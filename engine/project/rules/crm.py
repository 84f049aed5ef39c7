"""One system with `role: crm` counts, and flows know which operations that leaves without an answer."""

from __future__ import annotations

from collections.abc import Iterator

from engine.problems import Problem
from engine.project.draft import Draft
from engine.project.places import Place, warning

from .report import absent
from .study import Study

CAN = ("crm", "can")
ROLES = ("crm", "payments")


def check_crm(study: Study) -> Iterator[Problem]:
    draft = study.draft
    for role in ROLES:
        yield from _named(draft, role)
    crms = _with_role(draft, "crm")
    if draft.company.get("crm") is None and len(crms) > 1:
        yield Place(draft.connectors[crms[1]], ("role",)).problem("C411", names=sorted(crms))


def _with_role(draft: Draft, role: str) -> list[str]:
    return [name for name in draft.connectors if draft.role(name) == role]


def _named(draft: Draft, role: str) -> Iterator[Problem]:
    named, known = draft.company.get(role), _with_role(draft, role)
    if named is None or named in known:
        return
    place = draft.at("company", role)
    if named in draft.connectors:
        yield place.problem("C410", "role", name=named, role=role)
    else:
        yield absent("C410", place, named, known, lambda name: Place(draft.connectors[name]), role=role)


def check_inactive(study: Study) -> Iterator[Problem]:
    """A flow may ask for what another CRM can do, if it looks first whether this one can."""
    draft = study.draft
    for n, step in enumerate(study.graph.steps):
        name = str(step.body.get("fetch") or step.body.get("submit") or "")
        operation = draft.operations.get(name)
        if operation is None or operation.active:
            continue
        if not study.presence.has(study.presence.at(n), (*CAN, name)):
            place = step.place.at(step.verb)
            yield warning(place.problem("C432", name=name, connector=operation.connector))

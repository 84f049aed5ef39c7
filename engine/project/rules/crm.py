"""One system with `role: crm` counts, and flows know which operations that leaves without an answer."""

from __future__ import annotations

from collections.abc import Iterator

from engine.problems import Problem
from engine.project.places import Place, warning

from .report import absent
from .study import Study

CAN = ("crm", "can")


def check_crm(study: Study) -> Iterator[Problem]:
    draft = study.draft
    crms = [name for name, document in draft.connectors.items() if document.value.get("role") == "crm"]
    named = draft.company.get("crm")
    if named is not None and named not in crms:
        place = draft.at("company", "crm")
        if named in draft.connectors:
            yield place.problem("C410", "role", name=named)
        else:
            yield absent("C410", place, named, crms, lambda name: Place(draft.connectors[name]))
    elif named is None and len(crms) > 1:
        yield Place(draft.connectors[crms[1]], ("role",)).problem("C411", names=sorted(crms))


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

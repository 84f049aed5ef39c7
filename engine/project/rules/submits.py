"""What the life of a case writes to other systems: operations that write, with what they need."""

from __future__ import annotations

from collections.abc import Iterator

from engine.problems import Problem
from engine.project.places import warning

from .connector_names import given_parameters
from .crm import CAN
from .flow_references import absent_department, absent_operation
from .proofs import proof_of
from .report import absent
from .study import Study


def check_submits(study: Study) -> Iterator[Problem]:
    draft = study.draft
    for index, said in enumerate(draft.written("tickets").get("submits") or ()):
        place, name = draft.at("tickets", "submits", index), said["submit"]
        for n, department in enumerate(said.get("departments") or ()):
            if department not in draft.departments:
                yield absent_department(draft, place.at("departments", n), department)
        operation = draft.operations.get(name)
        if operation is None:
            yield absent_operation(draft, place.at("submit"), name)
            continue
        if not operation.writes:
            yield place.at("submit").problem("F105", name=name)
            continue
        yield from given_parameters(draft, place.at("submit"), said, operation, within=place)
        for field, part in (said.get("save") or {}).items():
            if part not in operation.returns:
                yield absent("C434", place.at("save", field), part, operation.returns, operation=name)


def check_inactive_submits(study: Study) -> Iterator[Problem]:
    draft = study.draft
    for index, said in enumerate(draft.written("tickets").get("submits") or ()):
        operation = draft.operations.get(said["submit"])
        proven = proof_of(said["if"]).if_true if "if" in said else frozenset()
        if operation is not None and not operation.active and (*CAN, operation.name) not in proven:
            place = draft.at("tickets", "submits", index, "submit")
            name, connector = operation.name, operation.connector
            yield warning(place.problem("C432", name=name, connector=connector))

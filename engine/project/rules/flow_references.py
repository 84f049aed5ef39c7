"""Everything that a flow names exists: steps, flows, departments, operations, priorities."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from engine.problems import Problem
from engine.project.draft import Draft, Operation
from engine.project.flow_draft import FlowDraft, StepDraft
from engine.project.places import Place

from .report import absent
from .study import Study


def check_flow_references(study: Study) -> Iterator[Problem]:
    draft = study.draft
    for flow in draft.flows.values():
        yield from _names_of_flow(flow)
        for step in flow.steps.values():
            yield from _arrows(step)
            yield from _copied(step)
            if (check := _BY_VERB.get(step.verb)) is not None:
                yield from check(draft, step)


def absent_step(place: Place, name: str, flow: FlowDraft) -> Problem:
    return absent("F101", place, name, flow.steps, flow.step_place)


def absent_flow(place: Place, name: str, draft: Draft) -> Problem:
    return absent("F102", place, name, draft.flows)


def _names_of_flow(flow: FlowDraft) -> Iterator[Problem]:
    if flow.value["flow"] != flow.name:
        yield flow.place("flow").problem("F103", flow=flow.value["flow"], file=flow.name)
    if flow.start not in flow.steps:
        yield absent_step(flow.place("start"), flow.start, flow)
    for name in ("no_match", "no_reply"):
        target = (flow.defaults.get(name) or {}).get("next")
        if target is not None and target not in flow.steps:
            yield absent_step(flow.place("defaults", name, "next"), target, flow)
    if flow.lost_to is not None and flow.lost_to not in flow.steps:
        yield absent_step(flow.place("lost", "next"), flow.lost_to, flow)
    yield from _renamed(flow)


def _renamed(flow: FlowDraft) -> Iterator[Problem]:
    for old, new in (flow.value.get("renamed") or {}).items():
        if old in flow.steps:
            yield flow.place("renamed", old).key_problem("F104", name=old, line=flow.step_place(old).line)
        elif new not in flow.steps:
            yield absent_step(flow.place("renamed", old), new, flow)


def _arrows(step: StepDraft) -> Iterator[Problem]:
    """Those the step itself writes; the ones of `defaults` are looked at once."""
    steps = step.flow.steps
    seen = set()
    for edge in step.edges:
        if edge.to not in steps and edge.path[0] == "steps" and edge.path not in seen:
            seen.add(edge.path)
            yield absent_step(step.flow.place(*edge.path), edge.to, step.flow)
    unused = step.body.get("next")
    if unused is not None and unused not in steps and (*step.path, "next") not in seen:
        yield absent_step(step.place.at("next"), unused, step.flow)


def _copied(step: StepDraft) -> Iterator[Problem]:
    target = step.body.get("copy_to", "ticket.csat")
    if target != "ticket.csat" and not re.fullmatch(r"ticket\.fields\.[a-z0-9_]+", target):
        yield step.place.at("copy_to").problem("F110", name=target)


def _department(draft: Draft, step: StepDraft) -> Iterator[Problem]:
    name = step.body[step.verb]
    if name not in draft.departments:
        yield absent_department(draft, step.place.at(step.verb), name)


def absent_department(draft: Draft, place: Place, name: str) -> Problem:
    if not draft.departments:
        return place.problem("C201", "no_departments", name=name)
    return absent("C201", place, name, draft.departments, lambda id: draft.place("groups", "departments", id))


def _ticket(draft: Draft, step: StepDraft) -> Iterator[Problem]:
    yield from _department(draft, step)
    name = step.body.get("priority")
    priorities = draft.tickets.get("priorities") or {}
    if name is not None and name not in priorities:
        home = partial(draft.place, "tickets", "priorities")
        yield absent("C207", step.place.at("priority"), name, priorities, home)
    reason, reasons = step.body.get("contact_reason"), draft.tickets.get("contact_reasons") or []
    if reason is not None and reason not in reasons:
        places = {name: draft.place("tickets", "contact_reasons", n) for n, name in enumerate(reasons)}
        yield absent("C219", step.place.at("contact_reason"), reason, reasons, places.__getitem__)


def _call(draft: Draft, step: StepDraft) -> Iterator[Problem]:
    if step.body["call"] not in draft.flows:
        yield absent_flow(step.place.at("call"), step.body["call"], draft)


def _jump(draft: Draft, step: StepDraft) -> Iterator[Problem]:
    place, target = step.place.at("jump"), step.body["jump"]
    name, _, inner = target.partition(".")
    if name not in draft.flows:
        yield absent_flow(place, name, draft)
    elif inner and inner not in draft.flows[name].steps:
        flow = draft.flows[name]
        problem = absent("F101", place, inner, flow.steps, flow.step_place)
        yield replace(problem, span=place.document.inside(place.path, len(name) + 1, len(target)))


def _operation(draft: Draft, step: StepDraft) -> Iterator[Problem]:
    name = step.body[step.verb]
    operation = draft.operations.get(name)
    if operation is None:
        yield absent_operation(draft, step.place.at(step.verb), name)
    elif (step.verb == "submit") is not operation.writes:
        hint = "writes" if operation.writes else ""
        yield step.place.at(step.verb).problem("F105", hint, name=name)
    else:
        yield from _parameters(draft, step, operation)


def absent_operation(draft: Draft, place: Place, name: str) -> Problem:
    return absent("C204", place, name, draft.operations, lambda id: draft.operations[id].place)


def _parameters(draft: Draft, step: StepDraft, operation: Operation) -> Iterator[Problem]:
    own = draft.parameters(operation)
    known = {name: own.get(name, False) for one in draft.alike(operation) for name in draft.parameters(one)}
    given = step.body.get("with") or {}
    for name in given:
        if name not in known:
            place = step.place.at("with", name)
            yield absent("F106", place, name, known, is_key=True, operation=operation.name)
    missing = [name for name, needed in known.items() if needed and name not in given]
    if missing and len(given) < len(known):  # else one that is misspelled was reported already
        yield step.place.at(step.verb).problem("F107", operation=operation.name, missing=missing)


_BY_VERB: dict[str, Callable[[Draft, StepDraft], Iterator[Problem]]] = {
    "notify": _department,
    "ticket": _ticket,
    "call": _call,
    "jump": _jump,
    "fetch": _operation,
    "submit": _operation,
}

"""Flows: every step as one object, with its exits filled in and its arrows resolved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from engine.core.compile import flow_machine
from engine.core.release import (
    Ask,
    Branch,
    Call,
    Check,
    End,
    Flow,
    Jump,
    Lost,
    Menu,
    Notify,
    OpenTicket,
    Option,
    Record,
    Request,
    Say,
    Set,
    Step,
)
from engine.project.flow_draft import FlowDraft, StepDraft
from engine.project.rules import Study, uses_of

from .pieces import Pieces, accept

Parts = dict[str, Any]


def flow(study: Study, pieces: Pieces, draft: FlowDraft) -> Flow:
    uses = {id: uses_of(study, step) for id, step in draft.steps.items()}
    steps = _steps(pieces, draft, uses)
    lost = draft.value.get("lost") or {}
    translations = [each for each in study.draft.translations if each.flow == draft.name]
    return Flow(
        name=draft.name,
        title=draft.value.get("title") or draft.name,
        start=draft.start,
        steps=steps,
        machine=flow_machine(draft.name, draft.start, steps),
        languages={
            each.language: _translated(steps, _steps(pieces, each.of(draft), uses)) for each in translations
        },
        renamed=draft.value.get("renamed") or {},
        lost=Lost(pieces.optional(lost.get("say")), lost.get("next")),
    )


def _steps(pieces: Pieces, draft: FlowDraft, uses: dict[str, frozenset[str]]) -> dict[str, Step]:
    return {id: _step(pieces, step, uses[id]) for id, step in draft.steps.items()}


def _translated(own: dict[str, Step], steps: dict[str, Step]) -> dict[str, Step]:
    """An answer is saved in the flow's words, whatever the language it was given in."""
    return {id: _saving(own[id], step) for id, step in steps.items()}


def _saving(own: Step, step: Step) -> Step:
    if isinstance(own, Ask) and isinstance(step, Ask) and own.accept.choices:
        return replace(step, accept=replace(step.accept, saves=own.accept.choices))
    return step


def _step(pieces: Pieces, step: StepDraft, uses: frozenset[str]) -> Step:
    body = step.body
    common: Parts = {
        "id": step.id,
        "say": pieces.optional(body.get("say")),
        "attach": pieces.attachment(body.get("attach")),
        "next": None if step.options else body.get("next"),
        "uses": uses,
    }
    return _MAKE[step.verb](pieces, step, common)


def _menu(pieces: Pieces, step: StepDraft, common: Parts) -> Step:
    body = step.body
    return Menu(
        **common,
        **_waiting(pieces, step),
        text=pieces.text(body["menu"]),
        options=tuple(_option(pieces, option) for option in step.options),
        items=tuple(body["options_from"].split(".")) if step.is_list else (),
        label=pieces.optional(body.get("label")),
        save=body.get("save"),
    )


def _option(pieces: Pieces, said: Parts) -> Option:
    words, about = tuple(said.get("words") or ()), pieces.optional(said.get("about"))
    return Option(pieces.text(said["label"]), said["next"], words, pieces.condition(said.get("if")), about)


def _ask(pieces: Pieces, step: StepDraft, common: Parts) -> Step:
    body = step.body
    return Ask(
        **common,
        **_waiting(pieces, step),
        text=pieces.text(body["ask"]),
        accept=accept(body),
        save=body["save"],
        copy_to=tuple(body["copy_to"].split(".")[1:]) if "copy_to" in body else (),
    )


def _waiting(pieces: Pieces, step: StepDraft) -> Parts:
    return {name: pieces.exit(step.exit(name), step.body.get("next")) for name in ("no_match", "no_reply")}


def _check(pieces: Pieces, step: StepDraft, common: Parts) -> Step:
    branches = []
    for branch in step.body["check"]:
        condition = pieces.condition(branch["if"])
        assert condition is not None
        branches.append(Branch(condition, branch["next"]))
    return Check(**common, branches=tuple(branches))


def _request(pieces: Pieces, step: StepDraft, common: Parts) -> Step:
    body = step.body
    return Request(
        **common,
        operation=body[step.verb],
        parameters=pieces.values(body.get("with")),
        save=body.get("save"),
        writes=step.verb == "submit",
        not_found=pieces.exit(step.exit("not_found"), body["next"]),
        failed=pieces.exit(step.exit("failed"), body["next"]),
    )


def _ticket(pieces: Pieces, step: StepDraft, common: Parts) -> Step:
    body = step.body
    return OpenTicket(
        **common,
        department=body["ticket"],
        summary=pieces.text(body.get("summary", "")),
        priority=body.get("priority"),
        tags=tuple(body.get("tags") or ()),
        skills=tuple(body.get("skills") or ()),
        fields=pieces.values(body.get("fields")),
        opened=pieces.exit(step.exit("opened")),
        taken=pieces.exit(step.exit("taken")),
        queued=pieces.exit(step.exit("queued")),
        closed=pieces.exit(step.exit("closed"), body.get("next")),
        contact_reason=body.get("contact_reason", ""),
    )


def _jump(pieces: Pieces, step: StepDraft, common: Parts) -> Step:
    name, _, inner = step.body["jump"].partition(".")
    return Jump(**common, flow=name, step=inner or None)


_MAKE: dict[str, Callable[[Pieces, StepDraft, Parts], Step]] = {
    "say": lambda pieces, step, common: Say(**common),
    "menu": _menu,
    "ask": _ask,
    "check": _check,
    "fetch": _request,
    "submit": _request,
    "set": lambda pieces, step, common: Set(**common, values=pieces.values(step.body["set"])),
    "record": lambda pieces, step, common: Record(
        **common, kind=step.body["record"], data=pieces.values(step.body.get("with"))
    ),
    "notify": lambda pieces, step, common: Notify(
        **common, department=step.body["notify"], text=pieces.text(step.body["text"])
    ),
    "ticket": _ticket,
    "call": lambda pieces, step, common: Call(**common, flow=step.body["call"]),
    "jump": _jump,
    "end": lambda pieces, step, common: End(**common, outcome=step.body["end"]),
}

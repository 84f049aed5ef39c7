"""A translation has texts for what the flow says, and for nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from engine.problems import Problem, Span
from engine.project.flow_draft import FlowDraft, StepDraft
from engine.project.places import Place
from engine.project.translation import Translation

from .report import absent
from .study import Study

LISTS = ("options", "choices")


def check_translations(study: Study) -> Iterator[Problem]:
    draft = study.draft
    for translation in draft.translations:
        flow = draft.flows.get(translation.flow)
        if flow is None:
            problem = absent("F102", Place(translation.document), translation.flow, draft.flows)
            yield replace(problem, span=Span(translation.document.file, 1, 1, 1, 1))  # the name of the file
            continue
        for key in ("defaults", "lost"):
            yield from _shared(translation, flow, key)
        for id, texts in translation.document.value["steps"].items():
            place = Place(translation.document, ("steps", id))
            if id in flow.steps:
                yield from _step(place, texts, flow.steps[id])
            else:
                yield absent("F101", place, id, flow.steps, flow.step_place, is_key=True)


def _shared(translation: Translation, flow: FlowDraft, key: str) -> Iterator[Problem]:
    said = translation.document.value.get(key) or {}
    own: dict[str, Any] = flow.value.get(key) or {}
    place = Place(translation.document, (key,))
    for name in said:
        if name not in own or (key == "defaults" and "say" not in own[name]):
            yield _nothing(place.at(name), name, flow.place(key))


def _step(place: Place, texts: dict[str, Any], step: StepDraft) -> Iterator[Problem]:
    for key, said in texts.items():
        if key in LISTS and key in step.body:
            if len(said) != len(step.body[key]):
                yield place.at(key).key_problem(
                    "F109", own=len(step.body[key]), found=len(said), line=step.place.line
                )
        elif not _says(step, key):
            yield _nothing(place.at(key), key, step.place)


def _says(step: StepDraft, key: str) -> bool:
    if isinstance(step.body.get(key), str):
        return True
    return step.exit(key).get("say") is not None


def _nothing(place: Place, name: str, own: Place) -> Problem:
    return place.key_problem("F108", name=name, file=own.file, line=own.line)

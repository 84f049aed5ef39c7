"""What WhatsApp takes: how long a message, a caption and an option of a list may be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from engine.problems import Problem
from engine.project.flow_draft import FlowDraft, StepDraft
from engine.project.places import warning
from engine.project.source import Path

from .study import Study

MESSAGE = 4096
CAPTION = 1024
ROW = 24
ABOUT = 72
ROWS = 10
"""A menu with more options goes as text, whatever their length."""


class Part(NamedTuple):
    """A text of a message, without what its names will put in."""

    path: Path
    length: int


def check_limits(study: Study) -> Iterator[Problem]:
    draft = study.draft
    native = any(line["kind"] == "cloud" and line.get("menus") != "text" for line in draft.lines.values())
    for flow in draft.flows.values():
        yield from _flow(flow, native=native)
    for translation in draft.translations:
        for problem, path in _found(draft.translated(translation), native=native):
            if translation.has(path):
                yield problem


def _flow(flow: FlowDraft, *, native: bool) -> Iterator[Problem]:
    """A text of `defaults` that is too long is so in every step: it is reported once."""
    seen = set()
    for problem, path in _found(flow, native=native):
        if path not in seen:
            seen.add(path)
            yield problem


def _found(flow: FlowDraft, *, native: bool) -> Iterator[tuple[Problem, Path]]:
    for step in flow.steps.values():
        if sum(len(saying.source) for saying in step.sayings) <= CAPTION:
            continue
        for parts, limit in _messages(step):
            length = sum(part.length for part in parts)
            if length > limit:
                longest = max(parts, key=lambda part: part.length).path
                code = "L101" if limit == MESSAGE else "L102"
                yield flow.place(*longest).problem(code, length=length, most=limit), longest
    if native:
        for step in flow.steps.values():
            if 0 < len(step.options) <= ROWS:
                yield from _rows(step)


def _messages(step: StepDraft) -> Iterator[tuple[list[Part], int]]:
    """The question with what is said before it, at first and after an answer that was not understood."""
    said = {saying.path: Part(saying.path, literal(saying.source)) for saying in step.sayings}
    rows = [part for path, part in said.items() if path[2:3] == ("options",) and path[-1] == "label"]
    question = [said.pop((*step.path, key)) for key in ("menu", "ask") if key in step.body]
    opening = said.pop((*step.path, "say"), None)
    again = said.pop(step.exit("no_match").path("say"), None)
    limit = CAPTION if "attach" in step.body else MESSAGE
    first = [part for part in (opening, *question, *rows) if part]
    if first:
        yield first, limit
    if again:
        yield [again, *question, *rows], MESSAGE
    yield from (([part], MESSAGE) for part in said.values() if part.path[-1] in ("say", "text"))


def literal(source: str) -> int:
    return len(source) if len(source) <= CAPTION else len(re.sub(r"\{\{.*?\}\}", "", source))


def _rows(step: StepDraft) -> Iterator[tuple[Problem, Path]]:
    for index, option in enumerate(step.options):
        label = option["label"]
        if len(label) > ROW and "{{" not in label:
            place = step.place.at("options", index, "label")
            yield warning(place.problem("L103", length=len(label), most=ROW)), place.path
        about = option.get("about", "")
        if len(about) > ABOUT and "{{" not in about:
            place = step.place.at("options", index, "about")
            yield warning(place.problem("L107", length=len(about), most=ABOUT)), place.path

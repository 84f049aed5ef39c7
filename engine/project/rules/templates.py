"""What Meta would refuse of a template: a variable in the wrong place, too long a text, two alike."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from engine.core.capabilities import BY_KIND
from engine.core.render import Text
from engine.problems import Problem
from engine.project.draft import Draft
from engine.project.places import Place, warning

from .kinds import walk
from .limits import literal
from .report import absent, repeated
from .study import Study
from .vocabulary import PLACES

BODY = 1024
NUMBERED = re.compile(r"\{\{\s*\d+\s*\}\}")
AT_AN_END = re.compile(r"^\s*(\{\{.*?\}\})|(\{\{[^{}]*\}\})\s*$", re.DOTALL)
SIDE_BY_SIDE = re.compile(r"\{\{[^{}]*\}\}\s*\{\{[^{}]*\}\}")
SPREAD = re.compile(r"\t+| {5,}|(?:[ ]*\n){4,}")
"""Meta takes no tabs, and neither so many spaces nor so many empty lines together."""


def check_template_references(study: Study) -> Iterator[Problem]:
    draft = study.draft
    chosen, known = draft.templates.get("reopen"), draft.templates.get("templates") or {}
    if chosen is not None and chosen not in known:
        place = draft.at("templates", "reopen")
        yield absent("C501", place, chosen, known, lambda id: draft.place("templates", "templates", id))
    for place, said in _templates(draft):
        for found in NUMBERED.finditer(said["text"]):
            yield place.at("text").inner_problem(*found.span(), "C502", written=found[0])


def check_templates(study: Study) -> Iterator[Problem]:
    draft = study.draft
    yield from _unsendable(draft)
    for place, said in _templates(draft):
        yield from _variables(study, place, said)
        if spread := SPREAD.search(said["text"]):
            yield warning(place.at("text").inner_problem(*spread.span(), "C508"))
        if (length := literal(said["text"])) > BODY:
            yield place.at("text").problem("L104", length=length, most=BODY)
    keys = (((said["name"], said["language"]), place.at("name")) for place, said in _templates(draft))
    for place, first in repeated(keys):
        yield place.problem("C504", line=first.line)


def _templates(draft: Draft) -> Iterator[tuple[Place, dict[str, Any]]]:
    for id, said in (draft.templates.get("templates") or {}).items():
        yield draft.at("templates", "templates", id), said


def _unsendable(draft: Draft) -> Iterator[Problem]:
    """While there are no lines but the simulator's, they are still to come."""
    kinds = {line["kind"] for line in draft.lines.values()} - {"simulator"}
    if draft.document("templates") is not None and kinds and not any(BY_KIND[k].templates for k in kinds):
        yield warning(draft.at("templates", "templates").key_problem("C507"))


def _variables(study: Study, place: Place, said: dict[str, Any]) -> Iterator[Problem]:
    text = study.draft.text(said["text"])
    if not isinstance(text, Text):
        return
    sample, count = said.get("sample"), text.count
    if sample is not None and len(sample) != count:
        yield place.at("sample").problem("C503", given=len(sample), wanted=count)
    for pattern, hint in ((AT_AN_END, "end"), (SIDE_BY_SIDE, "together")):
        if found := pattern.search(text.source):
            where = place.at("text").inner_problem(*found.span(found.lastindex or 0), "C505", hint)
            yield warning(where)
    yield from _empty(study, place.at("text"), text)


def _empty(study: Study, place: Place, text: Text) -> Iterator[Problem]:
    """Meta takes no empty variable: a dash would go in its place."""
    for use in text.names:
        if use.has_default or use.path[0] not in PLACES["template"]:
            continue
        walked, _ = walk(study.vocabulary.roots[use.path[0]], use.path[1:])
        if any(field.maybe for field in walked):
            yield warning(place.inner_problem(use.start, use.end, "C506", name=".".join(use.path)))

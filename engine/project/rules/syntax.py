"""Texts and conditions that cannot be read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from engine.core.values import SourceError
from engine.problems import Problem, similar
from engine.project.connecting.templates import texts_of_connector, texts_of_operation
from engine.project.draft import Draft, operations_of
from engine.project.flow_draft import FlowDraft
from engine.project.places import Place

from .config_names import wordings
from .study import Study

USAGE = {"default": "default('sin dato')", "truncate": "truncate(20)"}
"""The filters that are told something."""

BARE_WORDS = re.compile(r"\b([a-z]+)\(([^()'\"{}]+)\)")
"""A filter and several words in its brackets, without quotes."""

WORDS_APART = re.compile(r"\{\{\s*((?:\w+\s+)+\w+)$")
LEADING_IF = re.compile(r"\s*(si|if|cuando)\s", re.IGNORECASE)


def check_syntax(study: Study) -> Iterator[Problem]:
    """A text of `defaults` comes up with every step that inherits it: it is reported once."""
    draft = study.draft
    seen = set()
    for code, place, source, error in _errors(draft):
        if (place.file, place.path) not in seen:
            seen.add((place.file, place.path))
            yield _problem(code, place, source, error)


def _errors(draft: Draft) -> Iterator[tuple[str, Place, str, SourceError]]:
    for place, source in texts_of(draft):
        parsed = draft.text(source)
        if isinstance(parsed, SourceError):
            yield "N002", place, source, parsed
    for place, source in _conditions(draft):
        condition = draft.condition(source)
        if isinstance(condition, SourceError):
            yield "N001", place, source, condition


def texts_of(draft: Draft) -> Iterator[tuple[Place, str]]:
    yield from ((wording.place, wording.source) for wording in wordings(draft) if not wording.is_condition)
    for flow in draft.flows.values():
        yield from _texts_of_flow(flow)
    for translation in draft.translations:
        yield from _texts_inside(Place(translation.document), translation.document.value)
    for document in draft.connectors.values():
        for path, source, _ in texts_of_connector(document.value):
            yield Place(document, path), source
        for operation in operations_of(document):
            for path, source, _ in texts_of_operation(operation.body):
                yield operation.place.at(*path), source


def _texts_of_flow(flow: FlowDraft) -> Iterator[tuple[Place, str]]:
    for step in flow.steps.values():
        yield from ((flow.place(*saying.path), saying.source) for saying in step.sayings)


def _texts_inside(place: Place, value: Any) -> Iterator[tuple[Place, str]]:
    """All that a translation says; words that people write are no texts of ours."""
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key not in ("words", "choices"):
                yield from _texts_inside(place.at(key), inner)
    elif isinstance(value, list):
        for n, inner in enumerate(value):
            yield from _texts_inside(place.at(n), inner)


def _conditions(draft: Draft) -> Iterator[tuple[Place, str]]:
    yield from ((wording.place, wording.source) for wording in wordings(draft) if wording.is_condition)
    for flow in draft.flows.values():
        for step in flow.steps.values():
            yield from ((flow.place(*path), source) for path, source, _ in step.conditions)


def _problem(code: str, place: Place, source: str, error: SourceError) -> Problem:
    params, hint, start, end = dict(error.params), error.reason, error.start, error.end
    if hint == "wrong_arguments":
        params["usage"] = USAGE.get(str(params["name"]), params["name"])
    if hint == "unexpected_token":
        hint, params, start, end = _unexpected(code, source, error)
    if hint == "unknown_filter":
        near = similar(str(params["name"]), params["known"])  # type: ignore[arg-type]
        params["similar"] = near or ""
        hint = "similar_filter" if near else hint
    return place.inner_problem(start, end, code, hint, **params)


def _unexpected(code: str, source: str, error: SourceError) -> tuple[str, dict[str, object], int, int]:
    """What people mean by a word too many, and where it stands."""
    bare = (found for found in BARE_WORDS.finditer(source) if found.start() <= error.start < found.end())
    if code == "N002" and (found := next(bare, None)):
        return "not_constant", {"name": found[1], "found": found[2].strip()}, *found.span(2)
    if code == "N002" and (found := WORDS_APART.search(source[: error.end])):
        return "two_words", {"fixed": "_".join(found[1].split())}, *found.span(1)
    if code == "N001" and (found := LEADING_IF.match(source)):
        return "leading_if", {"word": found[1]}, *found.span(1)
    return error.reason, dict(error.params), error.start, error.end

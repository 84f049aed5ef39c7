"""What a connector's file says of its own words: expressions that can be read, names that exist there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from engine.core.render import Text
from engine.core.values import NameUse
from engine.problems import Problem, similar
from engine.project.connecting.templates import (
    ALWAYS,
    Expression,
    Source,
    expressions_of_connector,
    expressions_of_operation,
    texts_of_connector,
    texts_of_operation,
)
from engine.project.draft import Draft, operations_of
from engine.project.places import Place, warning

from .report import absent
from .study import Study


def check_connector_words(study: Study) -> Iterator[Problem]:
    draft = study.draft
    for document in draft.connectors.values():
        for expression in expressions_of_connector(document.value):
            yield from _expression(Place(document, expression.path), expression)
        for source in texts_of_connector(document.value):
            lent = _lent(draft, Place(document), source)
            yield from _names(draft, Place(document, source.path), source, document.value, lent)
        for operation in operations_of(document):
            for expression in expressions_of_operation(operation.body):
                yield from _expression(operation.place.at(*expression.path), expression)
            for source in texts_of_operation(operation.body):
                place = operation.place.at(*source.path)
                yield from _names(draft, place, source, document.value, None)


def _expression(place: Place, expression: Expression) -> Iterator[Problem]:
    from engine.project.connecting.paths import PathError, parse, quoted_texts  # not for projects of tables

    try:
        parse(expression.source)
    except PathError as error:
        hint, params = error.reason, dict(error.params)
        if hint == "unknown_function":
            near = similar(str(params["name"]), params["known"])  # type: ignore[arg-type]
            hint, params["similar"] = ("similar" if near else hint), near or ""
        yield place.inner_problem(error.start, error.end, "C412", hint, **params)
        return
    for text in quoted_texts(expression.source):
        start = expression.source.index(f'"{text}"')
        yield warning(place.inner_problem(start, start + len(text) + 2, "C413", text=text))


def _lent(draft: Draft, place: Place, source: Source) -> frozenset[str] | None:
    """The messages of an outbox may name what its rows have."""
    if source.path[0] != "outbox":
        return source.lent
    said = place.document.value
    poll = said["operations"].get(said["outbox"]["poll"]) or {}
    return ALWAYS | frozenset(poll.get("returns") or ())


def _names(
    draft: Draft, place: Place, source: Source, said: dict[str, Any], lent: frozenset[str] | None
) -> Iterator[Problem]:
    text = draft.text(source.source)
    for use in text.names if isinstance(text, Text) else ():
        if use.path[0] == "settings":
            yield from _setting(place, use, said)
        elif lent is not None and use.path[0] not in lent:
            name = use.path[0]
            near = similar(name, sorted(lent))
            hint = "similar" if near else ""
            params = {"name": name, "similar": near or "", "choices": sorted(lent)}
            yield place.inner_problem(use.start, use.start + len(name), "C416", hint, **params)


def _setting(place: Place, use: NameUse, said: dict[str, Any]) -> Iterator[Problem]:
    settings = said.get("settings") or {}
    if len(use.path) == 2 and use.path[1] in settings:
        return
    name = ".".join(use.path[1:])
    problem = absent("C415", place, name, settings, lambda near: None)
    yield place.inner_problem(use.start, use.end, problem.code, problem.hint, **problem.params)

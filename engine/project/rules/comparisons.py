"""Comparisons that can never hold, because what is compared is never that."""

from __future__ import annotations

from collections.abc import Iterator

from engine.core.compare import Spelled, kind
from engine.core.expressions import Comparison, Expression
from engine.problems import Problem, similar
from engine.project.places import Place, warning

from .config_names import wordings
from .kinds import Kind, walk
from .study import Study

ORDER = ("<", "<=", ">", ">=")
ORDERED = ("number", "text", "date", "time", "datetime")
DAYS = ("date", "datetime")


def check_comparisons(study: Study) -> Iterator[Problem]:
    for step in study.graph.steps:
        for path, source, _ in step.conditions:
            yield from _condition(study, step.flow.place(*path), source, step.flow.name)
    for wording in wordings(study.draft):
        if wording.is_condition:
            yield from _condition(study, wording.place, wording.source, None)


def _condition(study: Study, place: Place, source: str, flow: str | None) -> Iterator[Problem]:
    condition = study.draft.condition(source)
    if not isinstance(condition, Expression):
        return
    for comparison in condition.comparisons:
        found = _kind(study, comparison, flow)
        if found is not None:
            yield from _comparison(place, comparison, found)


def _kind(study: Study, comparison: Comparison, flow: str | None) -> Kind | None:
    if flow is not None:
        return study.saved.kind_at(flow, comparison.path)
    walked, absent = walk(study.vocabulary.roots[comparison.path[0]], comparison.path[1:])
    return None if absent or not walked else walked[-1]


def _comparison(place: Place, comparison: Comparison, found: Kind) -> Iterator[Problem]:
    name, op = ".".join(comparison.path), comparison.op
    if op in ("contains", "lacks"):
        if found.name not in ("list", "any"):
            return  # in a text or a mapping, any text may be looked for
        found = found.item or Kind("any")
    if found.name == "any":
        return
    params: dict[str, object] = {"name": name, "literal": _shown(comparison.literal), "kind": found.name}
    if not _comparable(found, op, comparison.literal):
        yield _doubt("N301", found.name, place, comparison, params)
    elif found.values and op not in ORDER and comparison.literal not in (None, *found.values):
        near = similar(str(comparison.literal), found.values)
        params |= {"similar": near, "choices": found.values}
        yield _doubt("N302", "similar" if near else "choices", place, comparison, params)


def _doubt(code: str, hint: str, place: Place, comparison: Comparison, params: dict[str, object]) -> Problem:
    problem = place.inner_problem(comparison.start, comparison.end, code, hint, **params)
    return warning(problem)


def _comparable(found: Kind, op: str, literal: object) -> bool:
    if literal is None:
        return op not in ORDER
    other = kind(literal)
    if isinstance(literal, Spelled) and found.name != "text":
        other = kind(literal.meaning)
    alike = other == found.name or (other in DAYS and found.name in DAYS)
    return alike and (op not in ORDER or found.name in ORDERED)


def _shown(literal: object) -> str:
    words = {None: "none", True: "true", False: "false"}
    return words[literal] if literal is None or isinstance(literal, bool) else str(literal)

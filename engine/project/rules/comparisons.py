"""Comparisons that can never hold, because what is compared is never that."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from engine.core.compare import Spelled, kind
from engine.core.expressions import Comparison, Expression
from engine.core.values import Path
from engine.problems import Problem, similar
from engine.project.places import Place, warning

from .config_names import wordings
from .kinds import Kind, walk
from .study import Study
from .vocabulary import PLACES

ORDER = ("<", "<=", ">", ">=")
ORDERED = ("number", "text", "date", "time", "datetime")
DAYS = ("date", "datetime")

KindOf = Callable[[Path], Kind | None]
"""What stands at a path; none when there is no such name, which is another rule's."""


def check_comparisons(study: Study) -> Iterator[Problem]:
    for step in study.graph.steps:
        kind_of = partial(study.saved.kind_at, step.flow.name)
        for condition in step.conditions:
            place = step.flow.place(*condition.path)
            yield from _condition(study, place, condition.source, kind_of)
    for wording in wordings(study.draft):
        if wording.is_condition:
            kind_of = partial(_lent, study, PLACES[wording.where])
            yield from _condition(study, wording.place, wording.source, kind_of)


def _lent(study: Study, lent: tuple[str, ...], path: Path) -> Kind | None:
    if path[0] not in lent:
        return None
    kind = study.vocabulary.roots[path[0]]
    walked, absent = walk(kind, path[1:])
    return None if absent else (walked[-1] if walked else kind)


def _condition(study: Study, place: Place, source: str, kind_of: KindOf) -> Iterator[Problem]:
    condition = study.draft.condition(source)
    if isinstance(condition, Expression):
        for comparison in condition.comparisons:
            found = kind_of(comparison.path)
            if found is not None:
                yield from _comparison(place, comparison, found)


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

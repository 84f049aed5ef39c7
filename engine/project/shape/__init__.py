"""From what a schema refuses to problems: each fault once, at its place, in the author's words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import islice
from typing import Any

from engine.problems import Problem, Span
from engine.project.source import Document, Path, quoted

from . import kinds
from .choice import Schema
from .keywords import Fault, Keywords

ENOUGH = 100
BEST_FIRST = ("S110", "S103", "S107", "S104", "S105", "S114", "S101", "S109")
EXPLAINED = ("S107", "S112")  # by anything else that is wrong with the same keys
GLUED = re.compile(r"([a-z_]+):(\S.*)")
NUMERAL = re.compile(r"-?[0-9]+(\.[0-9]+)?")


def problems(document: Document, keywords: Keywords) -> list[Problem]:
    faults = [fault for fault in islice(keywords.faults(document.value), ENOUGH) if isinstance(fault, Fault)]
    found = [_problem(document, fault) for fault in one_each(faults)]
    return sorted(found, key=lambda problem: problem.span or document.span(()))


def one_each(faults: Sequence[Fault]) -> Iterator[Fault]:
    """Without those that another one explains: a key is missing because it is misspelled, a value of the
    wrong type is also none of the choices, and what depends on a wrong choice may be right."""
    _pair_strangers(faults)
    wrong = {fault.place for fault in faults}
    wrong |= {(*fault.place, fault.params["key"]) for fault in faults if fault.code == "S102"}
    meant = {(fault.place[:-1], fault.params.get("similar")) for fault in faults if fault.code == "S101"}
    told: set[tuple[Path, str]] = set()
    for fault in sorted(faults, key=_rank):
        place = fault.place
        key = fault.params["key"] if fault.code == "S102" else ""
        lacks = fault.params["choices"] if fault.code == "S109" else [key]
        if (place, key) in told or any((place, name) in meant for name in lacks):
            continue
        if any(supposed in wrong for supposed in fault.suppositions):
            continue
        group = place[:-1] if fault.code == "S112" else place
        if fault.code in EXPLAINED and any(where == group for where, _ in told):
            continue
        told.add((place, key))
        yield fault


def _pair_strangers(faults: Sequence[Fault]) -> None:
    """One key too many and one too few, in the same place: the first stands for the second."""
    unknown = _by_mapping((fault.place[:-1], fault) for fault in faults if fault.code == "S101")
    missing = _by_mapping((fault.place, fault) for fault in faults if fault.code == "S102")
    for place in unknown.keys() & missing.keys():
        if len(unknown[place]) == len(missing[place]) == 1 and not unknown[place][0].hint:
            unknown[place][0].hint = "instead"
            unknown[place][0].params["similar"] = missing[place][0].params["key"]


def _by_mapping(faults: Iterable[tuple[Path, Fault]]) -> dict[Path, list[Fault]]:
    found: dict[Path, list[Fault]] = {}
    for place, fault in faults:
        found.setdefault(place, []).append(fault)
    return found


def _rank(fault: Fault) -> int:
    return BEST_FIRST.index(fault.code) if fault.code in BEST_FIRST else len(BEST_FIRST)


def _problem(document: Document, fault: Fault) -> Problem:
    params, hint = dict(fault.params), fault.hint
    if fault.code == "S103":
        params, hint = _type_params(document, fault)
    return Problem(fault.code, _span(document, fault), params, hint)


def _span(document: Document, fault: Fault) -> Span:
    place = fault.place
    if fault.code in ("S102", "S109") and not fault.at_key:
        return _name_of_mapping(document, place)
    if fault.at_key or fault.params.get("value", "") is None:
        return document.key_span(place)
    return document.span(place)


def _name_of_mapping(document: Document, path: Path) -> Span:
    """What is missing has no place: the name of the step, or the first key, stands for the whole."""
    if path and isinstance(path[-1], str):
        return document.key_span(path)
    value = document.at(path)
    return document.key_span((*path, next(iter(value)))) if value else document.span(path)


def _type_params(document: Document, fault: Fault) -> tuple[dict[str, Any], str]:
    value, types, schema = (fault.params[name] for name in ("value", "types", "schema"))
    written = document.source(fault.place)
    hint, fixed = _how_to_mend(value, types, schema, written)
    params = {"expected": kinds.expected(types), "found": kinds.found(value, written), "fixed": fixed}
    params["keys"] = list(schema.get("properties", ()))
    if "said" in fault.params and hint in ("empty", "text", "group", "keys"):
        return params | {"said": fault.params["said"]}, "said"
    return params, hint


def _how_to_mend(value: Any, types: Sequence[str], schema: Schema, written: str) -> tuple[str, str]:
    """The help to give, and what to write instead."""
    if value is None:
        return "empty", ""
    if "string" in types and isinstance(value, list):
        return "one", ""
    if "string" in types:
        return ("quote", quoted(written)) if isinstance(value, bool | int | Decimal) else ("text", "")
    if isinstance(value, str) and "object" in types and (glued := GLUED.match(value)):
        return "space", f"{glued[1]}: {glued[2]}"
    if isinstance(value, str) and "array" in types and value.startswith("-"):
        return "dash", f"- {value[1:].strip()}"
    if "array" in types:
        rows = isinstance(value, dict) or "\n" in written
        return ("list", "") if rows else ("brackets", f"[{written}]")
    if "object" in types:
        if isinstance(value, list):
            named = _named(schema)
            return ("named", f"{named}:") if named else ("no_dash", "")
        key = _main_key(schema)
        if key and isinstance(value, str):
            return "wrap", f"{{{key}: {written}}}"
        return ("keys" if schema.get("properties") else "group"), ""
    if "boolean" in types:
        return "boolean", ""
    if isinstance(value, str):
        return ("number", value) if NUMERAL.fullmatch(value) else ("digits", "")
    return ("whole" if isinstance(value, Decimal) else "digits"), ""


def _named(schema: Schema) -> str:
    """How one may call what stands under a name that the author gives, as `juan` among the agents."""
    named = isinstance(schema.get("additionalProperties"), dict)
    examples = [example for example in schema.get("examples", ()) if isinstance(example, dict)]
    return next(iter(examples[0])) if named and examples else ""


def _main_key(schema: Schema) -> str:
    """The key under which somebody who wrote only a text meant to put it."""
    required = schema.get("required", [])
    if len(required) == 1:
        return str(required[0])
    return "say" if "say" in schema.get("properties", ()) and not required else ""

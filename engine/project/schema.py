"""Which schema a file of the project has, and whether it obeys it: a compiled validator says yes or no, and
only after a no does `shape` look for what is wrong."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

import jsonschema_rs

from engine.problems import Problem, Severity, Span, similar

from .source import Document

if TYPE_CHECKING:
    from .shape.keywords import Keywords

VERSION = 1
SCHEMAS = Path(__file__).parents[2] / "schemas"
_NAMED = "company routing hours groups tickets modes catalog texts sentiment replies templates channels"
CONFIG = {f"config/{name}.yaml": name for name in _NAMED.split()} | {"config/zones.geojson": "zones"}
FEW = 20
"""More keys no file has at its first level."""

OURS = (".yaml", ".yml", ".geojson", ".json")


def kind_of(file: str) -> str | None:
    """The name of the schema for a file, given by its path inside the project."""
    path = PurePosixPath(file)
    if path.suffix == ".yaml":
        match path.parts:
            case "flows", _:
                return "flow"
            case "flows", "i18n", _, _:
                return "flow_texts"
            case "config", "connectors", _:
                return "connector"
            case "config", "connectors", "examples", _, _, _:
                return "example"
            case "tests", "transcripts", *_, _:
                return "transcript"
    return CONFIG.get(file)


def stray(files: Iterable[str]) -> list[Problem]:
    """A warning for each file that looks like one of the project's and that nothing reads."""
    return [_stray(file) for file in files if _looks_ours(file) and kind_of(file) is None]


def _looks_ours(file: str) -> bool:
    path = PurePosixPath(file)
    hidden = any(part.startswith(".") for part in path.parts)
    return path.parts[0] in ("config", "flows") and path.suffix in OURS and not hidden


def _stray(file: str) -> Problem:
    path = PurePosixPath(file)
    renamed = str(path.with_suffix(".yaml"))
    names = {PurePosixPath(known).stem: known for known in CONFIG}
    near = renamed if kind_of(renamed) else names.get(similar(path.stem, names) or "")
    params = {"file": file, "similar": near, "known": sorted(CONFIG)}
    return Problem("P109", Span(file, 1, 1, 1, 1), params, "similar" if near else "", Severity.WARNING)


def check(document: Document) -> list[Problem]:
    """What is wrong with the shape of a file; nothing for one that no schema is about."""
    kind = kind_of(document.file)
    if kind is None:
        return []
    if document.value is None:
        return [Problem("P105", document.span(()), {"file": document.file})]
    version = _version_problems(document, kind)
    if any(problem.code in ("P107", "P108") for problem in version):
        return version  # its other faults may be right in that version
    if not version and _fast(kind).is_valid(document.value):
        return []
    from . import shape  # jsonschema takes longer to import than a whole project to check

    return version + shape.problems(document, _keywords(kind)) or [Problem("S199", document.span(()))]


def _version_problems(document: Document, kind: str) -> list[Problem]:
    value = document.value
    if not isinstance(value, dict) or "schema" not in _schema(kind)["properties"]:
        return []
    version = value.get("schema")
    params = {"version": version, "current": VERSION}
    if "schema" not in value:
        if any(_means_schema(key) for key in islice(value, FEW)):
            return []  # it is told as a misspelled key
        first = next(iter(value), None)
        place = document.key_span((first,)) if first is not None else document.span(())
        return [Problem("P106", place, params, "missing")]
    place = document.span(("schema",))
    if not isinstance(version, int) or isinstance(version, bool):
        return [Problem("P106", place, params, "number")]
    if version == VERSION:
        return []
    return [Problem("P107" if version > VERSION else "P108", place, params)]


def _means_schema(key: str) -> bool:
    from .shape.spanish import translated

    return bool(similar(key, ["schema"]) or translated(key, ["schema"]))


@cache
def _schema(kind: str) -> dict[str, Any]:
    schema: dict[str, Any] = json.loads((SCHEMAS / f"{kind}.schema.json").read_bytes(), object_hook=_ours)
    return schema


def _ours(part: dict[str, Any]) -> dict[str, Any]:
    """What `x-rule` marks is for editors: a rule looks at it, in the words of what the file is about."""
    return {} if "x-rule" in part else part


@cache
def _fast(kind: str) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(_schema(kind))


@cache
def _keywords(kind: str) -> Keywords:
    """Over the schema without the version, which was looked at before."""
    from .shape.keywords import Keywords

    schema = _schema(kind)
    required = [key for key in schema.get("required", ()) if key != "schema"]
    keys = {key: {} if key == "schema" else rule for key, rule in schema["properties"].items()}
    return Keywords({**schema, "required": required, "properties": keys})

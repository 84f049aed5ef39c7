"""The schemas as the tests see them: which one a file has, what one says of a value, what stands in one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path, PurePath
from typing import Any

from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

ROOT = Path(__file__).parents[2]
SUFFIX = ".schema.json"
SCHEMAS: dict[str, dict[str, Any]] = {
    path.name.removesuffix(SUFFIX): json.loads(path.read_text(encoding="utf-8"))
    for path in sorted((ROOT / "schemas").glob("*" + SUFFIX))
}

Part = tuple[str, dict[str, Any], bool]

ONE = ("items", "additionalProperties", "propertyNames", "not", "if", "then", "else")
LIST = ("allOf", "anyOf", "oneOf", "prefixItems")
MAP = ("properties", "$defs")


def schema_of(file: PurePath) -> str:
    """The name of the schema for a file, given by its path inside a project."""
    if file.parts[0] == "flows":
        return "flow_texts" if file.parts[1] == "i18n" else "flow"
    if file.parts[0] == "config":
        if file.parts[1] == "connectors":
            return "example" if file.parts[2] == "examples" else "connector"
        return file.stem
    return "transcript"


def read(file: Path) -> Any:
    text = file.read_text(encoding="utf-8")
    return json.loads(text) if file.suffix == ".geojson" else read_yaml(text)


def read_yaml(text: str) -> Any:
    return YAML(typ="safe", pure=True).load(text)


def faults(schema: str, value: Any) -> list[str]:
    """Where the value is wrong, as JSON paths."""
    return sorted(error.json_path for error in Draft202012Validator(SCHEMAS[schema]).iter_errors(value))


def inside(schema: Any, place: str = "#", tested: bool = False) -> Iterator[Part]:
    """Every schema in this one: where it stands, it, and whether it only asks (`if`, `not`…)."""
    if not isinstance(schema, dict):
        return
    yield place, schema, tested
    for key in ONE:
        if key in schema:
            yield from inside(schema[key], f"{place}/{key}", tested or key in ("if", "not"))
    for key in LIST:
        for number, part in enumerate(schema.get(key, ())):
            yield from inside(part, f"{place}/{key}/{number}", tested or key in ("anyOf", "oneOf"))
    for key in MAP:
        for name, part in schema.get(key, {}).items():
            yield from inside(part, f"{place}/{key}/{name}", tested)


def keys_used(schema: str, value: Any) -> set[str]:
    """The places of the schema's keys that this value has: `flow#/$defs/step_ask/properties/accept`."""
    return {f"{schema}{place}" for place in _used(SCHEMAS[schema], SCHEMAS[schema], "#", value)}


def _used(root: dict[str, Any], schema: Any, place: str, value: Any) -> Iterator[str]:
    if not isinstance(schema, dict):
        return
    if "$ref" in schema:
        target = schema["$ref"]
        yield from _used(root, _at(root, target), target, value)
    for number, part in enumerate(schema.get("allOf", ())):
        yield from _used(root, part, f"{place}/allOf/{number}", value)
    if "if" in schema:
        branch = "then" if _holds(root, schema["if"], value) else "else"
        yield from _used(root, schema.get(branch), f"{place}/{branch}", value)
    if isinstance(value, dict):
        known = schema.get("properties", {})
        for name, part in value.items():
            if name in known:
                yield f"{place}/properties/{name}"
                yield from _used(root, known[name], f"{place}/properties/{name}", part)
            else:
                yield from _used(
                    root, schema.get("additionalProperties"), f"{place}/additionalProperties", part
                )
    if isinstance(value, list):
        for part in value:
            yield from _used(root, schema.get("items"), f"{place}/items", part)


def _at(root: dict[str, Any], reference: str) -> Any:
    found: Any = root
    for name in reference.removeprefix("#/").split("/"):
        found = found[name]
    return found


def _holds(root: dict[str, Any], condition: dict[str, Any], value: Any) -> bool:
    return Draft202012Validator({**condition, "$defs": root.get("$defs", {})}).is_valid(value)

"""The schemas: sound in themselves, helpful in an editor, and right about good and wrong files."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from jsonschema import Draft202012Validator

from tests.project.shapes import ROOT, SCHEMAS, faults, inside, read, read_yaml, schema_of
from tests.project.wrong import GOOD, OF_A_RULE, WRONG

PROJECTS = ROOT / "tests" / "projects"
FILES = sorted(
    file
    for name in ("fibranorte", "w1")
    for file in (PROJECTS / name).rglob("*")
    if file.suffix in (".yaml", ".geojson")
)

VERBS = "menu ask check fetch submit set record notify ticket call jump end".split()
HELP = ("x-help-es", "x-help-en")
NEED_HELP = ("pattern", "not", "oneOf", "anyOf")
FOR_EDITORS = {
    *("flow#/$defs/step", "channels#/$defs/line", "transcript#/$defs/entry"),
    *("connector#/$defs/operation", "connector#/$defs/auth", "connector#/$defs/verify"),
}
"""These list keys only so that an editor can offer them; the schemas they choose are the closed ones."""

every_schema = pytest.mark.parametrize("name", SCHEMAS)


def parts(name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """What is said of a file, without what is only asked of it."""
    for place, part, tested in inside(SCHEMAS[name]):
        if not tested:
            yield f"{name}{place}", part


def test_every_file_of_a_project_has_its_schema() -> None:
    assert set(SCHEMAS) == set(
        "flow flow_texts company routing hours groups tickets modes zones catalog texts sentiment replies"
        " templates connector example channels transcript".split()
    )


@every_schema
def test_it_is_a_valid_schema_and_names_no_host(name: str) -> None:
    schema = SCHEMAS[name]

    Draft202012Validator.check_schema(schema)

    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"] == f"{name}.schema.json"
    assert schema["title"]
    assert schema["description"]


@every_schema
def test_every_key_is_explained(name: str) -> None:
    silent = [
        f"{place}/{key}"
        for place, part in parts(name)
        for key, value in part.get("properties", {}).items()
        if not value.get("description", "").strip()
    ]

    assert silent == []


@every_schema
def test_every_rule_that_does_not_explain_itself_has_a_sentence(name: str) -> None:
    silent = [
        place
        for place, part in parts(name)
        if any(key in part for key in NEED_HELP)
        and not all(part.get(help, "").endswith(".") for help in HELP)
    ]

    assert silent == []


@every_schema
def test_every_value_of_a_list_is_explained(name: str) -> None:
    uneven = [
        place
        for place, part in parts(name)
        if "enum" in part
        and "accept" not in place
        and len(part.get("enumDescriptions", ())) != len(part["enum"])
    ]

    assert uneven == []


@every_schema
def test_an_unknown_key_is_an_error_wherever_the_author_names_nothing(name: str) -> None:
    open_to_all = {
        place
        for place, part in parts(name)
        if part.get("type") == "object" and part.get("additionalProperties") is None
    }

    assert open_to_all <= FOR_EDITORS


@every_schema
def test_names_of_the_author_follow_a_rule(name: str) -> None:
    lawless = [
        place
        for place, part in parts(name)
        if isinstance(part.get("additionalProperties"), dict) and "propertyNames" not in part
    ]

    assert lawless == []


@every_schema
def test_everything_has_a_bound(name: str) -> None:
    endless = [place for place, part in parts(name) if not bounded(part)]

    assert endless == []


def bounded(part: dict[str, Any]) -> bool:
    types = part.get("type", ())
    types = {types} if isinstance(types, str) else set(types)
    if "string" in types and not {"enum", "maxLength", "if"} & set(part) and not short(part.get("pattern")):
        return False
    if "array" in types and "maxItems" not in part and "if" not in part:
        return False
    return not isinstance(part.get("additionalProperties"), dict) or "maxProperties" in part


def short(pattern: str | None) -> bool:
    """A pattern that repeats nothing without end bounds the length by itself."""
    return pattern is not None and not re.search(r"[*+]|,\}", pattern.replace(r"\+", ""))


@every_schema
def test_its_examples_and_defaults_obey_it(name: str) -> None:
    root = SCHEMAS[name]
    broken = [
        f"{place}: {value!r}"
        for place, part in parts(name)
        for value in [*part.get("examples", ()), *([part["default"]] if "default" in part else [])]
        if not Draft202012Validator({**part, "$defs": root.get("$defs", {})}).is_valid(value)
    ]

    assert broken == []


def test_what_several_schemas_share_is_the_same_in_all() -> None:
    seen: dict[str, dict[str, Any]] = {}
    for schema in SCHEMAS.values():
        for name in ("id", "duration", "text", "expression", "phone"):
            if name in schema.get("$defs", {}):
                assert schema["$defs"][name] == seen.setdefault(name, schema["$defs"][name]), name


def test_each_verb_has_a_closed_list_of_keys() -> None:
    steps = {name: part for name, part in SCHEMAS["flow"]["$defs"].items() if name.startswith("step_")}

    assert set(steps) == {f"step_{verb}" for verb in [*VERBS, "say"]}
    for name, step in steps.items():
        verb = name.removeprefix("step_")
        assert step["additionalProperties"] is False
        assert verb in step["required"]
        assert {verb, "say", "attach"} <= set(step["properties"])
        assert ("next" in step["properties"]) == (verb not in ("jump", "end"))
        assert ("no_match" in step["properties"]) == (verb in ("menu", "ask"))


def test_the_keys_an_editor_offers_in_a_step_are_the_verbs_and_what_all_have() -> None:
    assert set(SCHEMAS["flow"]["$defs"]["step"]["properties"]) == {*VERBS, "say", "attach", "next"}


def test_the_keys_an_editor_offers_in_an_entry_are_those_that_choose_it() -> None:
    defs = SCHEMAS["transcript"]["$defs"]

    assert set(defs["entry"]["properties"]) == {
        name.removeprefix("entry_") for name in defs if name.startswith("entry_")
    }


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(PROJECTS)))
def test_a_file_of_the_acceptance_projects_is_right(file: Path) -> None:
    project = PROJECTS / file.relative_to(PROJECTS).parts[0]
    schema, value = schema_of(file.relative_to(project)), read(file)

    assert faults(schema, value) == []
    assert jsonschema_rs.Draft202012Validator(SCHEMAS[schema]).is_valid(value)


@every_schema
def test_a_good_file_is_right(name: str) -> None:
    assert faults(name, read_yaml(GOOD[name])) == []


@pytest.mark.parametrize(
    ("schema", "wrong"),
    [(schema, wrong) for table in (WRONG, OF_A_RULE) for schema in table for wrong in table[schema]],
    ids=str,
)
def test_a_wrong_file_is_wrong_in_one_place(schema: str, wrong: tuple[str, str, str]) -> None:
    line, instead, place = wrong
    assert GOOD[schema].count(line) == 1, "the line to spoil stands once in the good file"
    value = read_yaml(GOOD[schema].replace(line, instead))

    assert set(faults(schema, value)) == {place}
    assert not jsonschema_rs.Draft202012Validator(SCHEMAS[schema]).is_valid(value)


def test_every_schema_has_wrong_files_enough() -> None:
    assert {name for name in SCHEMAS if len(WRONG[name]) < 5} == set()


def test_json_has_no_key_twice() -> None:
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        names = [name for name, _ in pairs]
        assert len(names) == len(set(names)), names
        return dict(pairs)

    for file in (ROOT / "schemas").glob("*.json"):
        json.loads(file.read_text(encoding="utf-8"), object_pairs_hook=once)

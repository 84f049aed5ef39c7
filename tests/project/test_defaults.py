"""What is shipped for what a project leaves out is right in itself, and the same in each language."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.core.names import SYSTEM_NAMES
from engine.core.render import parse
from engine.project.draft import LANGUAGES, WITH_DEFAULTS, Draft, shipped
from engine.project.project import check
from engine.project.rules.vocabulary import PLACES, RESERVED
from engine.project.source import read
from tests.project.small import TODAY, project

DEFAULTS = Path(__file__).parents[2] / "engine/project/defaults"


@pytest.mark.parametrize("name", WITH_DEFAULTS)
def test_both_languages_bring_the_same_things(name: str) -> None:
    first, *others = (keys(shipped(name, language)) for language in LANGUAGES)
    assert all(other == first for other in others)


def keys(value: object, path: str = "") -> set[str]:
    if not isinstance(value, dict):
        return {path}
    return {path}.union(*(keys(inner, f"{path}.{key}") for key, inner in value.items()))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_names_in_the_system_texts_are_known(language: str) -> None:
    for id, source in shipped("texts", language)["texts"].items():
        for use in parse(source).names:
            assert use.path[0] in PLACES["system"], f"{id}: {use.path}"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", [name for name in WITH_DEFAULTS if name != "groups"])
def test_a_project_that_says_the_same_as_the_defaults_has_no_problem(
    name: str, language: str, tmp_path: Path
) -> None:
    project(tmp_path, f"# config/company.yaml\nlanguage: {language}")
    shutil_copy(DEFAULTS / f"{name}.{language}.yaml", tmp_path / f"config/{name}.yaml")
    assert check(tmp_path, TODAY).problems == []


def shutil_copy(source: Path, target: Path) -> None:
    target.write_bytes(source.read_bytes())


@pytest.mark.parametrize(
    ("id", "words"),
    [
        ("already_taken", ["ya lo tiene {{ agent.name }}"]),
        ("closed_already", ["{{ ticket.number }}", "cerrado"]),
        ("busy", ["{{ agent.name }}", "ocupados"]),
        ("unregistered", ["{{ word }}", "{{ agent.name }}"]),
        ("taken", ["{{ agent.name }}", "{{ ticket.number }}"]),
        ("notice", ["{{ who }}", "{{ ticket.summary }}", "{{ ticket.number }}"]),
        ("brief", ["{{ who }}", "{{ ticket.summary }}", "{{ lines }}", "{{ command.close }}"]),
        ("no_case", ["no hay ningún caso"]),
        ("unknown_command", ["{{ lines }}"]),
        ("welcome", ["{{ agent.name }}", "{{ rooms }}", "{{ word }}"]),
        ("registered", ["Registro completado", "{{ agent.name }}"]),
    ],
)
def test_a_text_says_what_the_desk_promises(id: str, words: list[str]) -> None:
    text = shipped("texts", "es")["texts"][id]
    assert all(word in text for word in words)


def test_the_core_and_the_rules_agree_on_the_names_of_the_system() -> None:
    """Whatever the core answers by itself, no flow saves under it."""
    assert SYSTEM_NAMES - {"customer"} <= RESERVED


def test_the_defaults_have_the_form_of_their_files() -> None:
    for file in DEFAULTS.glob("*.yaml"):
        assert read(file.name, file.read_bytes()).value["schema"] == 1, file


def test_a_draft_fills_in_a_file_key_by_key(tmp_path: Path) -> None:
    checked = project(tmp_path, '# config/groups.yaml\ncommands: {close: "/cerrar"}')
    draft = Draft(tmp_path, checked.documents)
    assert draft.groups["commands"]["close"] == "/cerrar"
    assert draft.groups["commands"]["wait"] == "/espera"
    assert "support" in draft.departments

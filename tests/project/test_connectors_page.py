"""The systems of docs/connectors-language.md, as one project: each file is right, and each example holds."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from engine.project.project import Checked, check
from tests.project.test_language_examples import anchor, bare

PAGE = Path(__file__).parents[2] / "docs" / "connectors-language.md"
BLOCK = re.compile(r"^```yaml (?P<file>config/\S+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
FILES = {block["file"]: block["text"] for block in BLOCK.finditer(PAGE.read_text("utf-8"))}
SYSTEMS = [file for file in FILES if "/examples/" not in file]
EXAMPLES = [file for file in FILES if "/examples/" in file]


def written(root: Path, files: dict[str, str]) -> Checked:
    bare(root, [])
    for file, text in files.items():
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        (root / file).write_text(text, "utf-8")
    return check(root)


def test_the_page_has_seven_systems_and_examples_of_each() -> None:
    assert len(SYSTEMS) == 7
    for system in SYSTEMS:
        assert any(f"/examples/{Path(system).stem}/" in file for file in EXAMPLES), system


def test_nothing_is_wrong_in_them(tmp_path: Path) -> None:
    assert written(tmp_path, FILES).problems == []


@pytest.mark.parametrize("file", EXAMPLES)
def test_an_example_that_expects_something_else_is_told(file: str, tmp_path: Path) -> None:
    """So that none of them holds whatever comes."""
    spoiled = re.sub(r"outcome: \w+", lambda found: "outcome: quota", FILES[file])
    found = written(tmp_path, {**FILES, file: spoiled}).problems
    assert [(problem.code, problem.span and problem.span.file) for problem in found] == [("C430", file)]


def test_the_table_of_contents_leads_somewhere() -> None:
    page = PAGE.read_text("utf-8")
    language = (PAGE.parent / "language.md").read_text("utf-8")
    titles = {anchor(title) for title in re.findall(r"^#+ (.+)$", page, re.MULTILINE)}
    others = {anchor(title) for title in re.findall(r"^#+ (.+)$", language, re.MULTILINE)}
    assert set(re.findall(r"\]\(#([^)]+)\)", page)) <= titles
    assert set(re.findall(r"\]\(language\.md#([^)]+)\)", page)) <= others
    assert set(re.findall(r"\]\(connectors-language\.md#([^)]+)\)", language)) <= titles

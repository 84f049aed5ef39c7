"""Every fault that `check` can explain, as a pair in `broken/`: a wrong project, and what the terminal shows.

`broken/README.md` tells the form. UPDATE_BROKEN=1 writes the second of each pair again; the places and codes
marked in the first are only ever changed by hand.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from engine import problems
from engine.problems import LANGUAGES, Problem, Severity, Span
from engine.problems.catalogue import PLACEHOLDER, catalogue
from engine.project.project import Checked, check

ROOT = Path(__file__).parents[2]
BROKEN = Path(__file__).parent / "broken"
PAIRS = sorted(path.stem for path in BROKEN.glob("*.yaml") if path.stem != "base")
UPDATE = bool(os.environ.get("UPDATE_BROKEN"))

FILE = re.compile(r"=== (?P<name>\S+)(?: \((?P<how>[^)]+)\)| -> (?P<target>\S+))?")
WHOLE_FILE = re.compile(r"# espera: (?P<code>[A-Z][0-9]{3})(?: (?P<file>\S+))?(?P<warning> \(aviso\))?")
MARK = re.compile(r" *(?P<carets>\^+) (?P<code>[A-Z][0-9]{3})(?P<warning> \(aviso\))?")
HIDDEN = re.compile(r"⟨(?:(?P<tab>TAB)|U\+(?P<number>[0-9A-F]+)|(?P<text>[^⟩]+?) ×(?P<times>[0-9]+))⟩")

WITHOUT_A_PROJECT = {
    "S199": "every rule of the schemas has a sentence of its own",
    "Y199": "every way in which YAML is refused that is known has a sentence of its own",
}
"""Codes that stand for what nobody foresaw."""


class Expected(NamedTuple):
    """A problem as it is marked. `end` is where the carets end, on the line where they begin."""

    code: str
    file: str
    line: int
    column: int
    end: int
    severity: Severity

    def __str__(self) -> str:
        word = " (aviso)" if self.severity is Severity.WARNING else ""
        return f"{self.code} {self.file}:{self.line}:{self.column}-{self.end}{word}"


class File(NamedTuple):
    name: str
    how: str
    target: str
    lines: list[str]

    def write(self, root: Path) -> None:
        path = root / self.name
        path.parent.mkdir(parents=True, exist_ok=True)
        if self.how == "no existe":
            path.unlink()
        elif self.target:
            path.symlink_to(self.target)
        else:
            text = "\n".join(self.lines).strip("\n") + "\n"
            path.write_bytes(text.encode(self.how.removeprefix("guardado en ") or "utf-8"))


class Project:
    """A wrong project as its file shows it."""

    def __init__(self, path: Path) -> None:
        self.files: list[File] = []
        self.expected: list[Expected] = []
        for line in path.read_text("utf-8").split("\n"):
            self._read(line)

    def _read(self, line: str) -> None:
        if found := FILE.fullmatch(line):
            self.files.append(File(found["name"], found["how"] or "", found["target"] or "", []))
        elif not self.files:
            if found := WHOLE_FILE.fullmatch(line):
                self.expected.append(Expected(found["code"], found["file"] or "", 1, 1, 1, _severity(found)))
        elif found := MARK.fullmatch(line):
            self._mark(found)
        else:
            self.shown = line
            self.files[-1].lines.append(_uncovered(line))

    def _mark(self, mark: re.Match[str]) -> None:
        """Under the line as it is shown, so counted in the line as it is written."""
        file = self.files[-1]
        start, end = (len(_uncovered(self.shown[:at])) for at in mark.span("carets"))
        if mark.end("carets") > len(self.shown):
            end = start + 1
        self.expected.append(
            Expected(mark["code"], file.name, len(file.lines), start + 1, end + 1, _severity(mark))
        )

    def write(self, root: Path) -> None:
        for file in self.files:
            file.write(root)


def _severity(found: re.Match[str]) -> Severity:
    return Severity.WARNING if found["warning"] else Severity.ERROR


def _uncovered(shown: str) -> str:
    return HIDDEN.sub(_meant, shown)


def _meant(hidden: re.Match[str]) -> str:
    if hidden["tab"]:
        return "\t"
    return chr(int(hidden["number"], 16)) if hidden["number"] else hidden["text"] * int(hidden["times"])


def found(problem: Problem, lines: problems.LineText) -> Expected:
    span = problem.span
    if span is None:
        return Expected(problem.code, "", 1, 1, 1, problem.severity)
    if span == Span(span.file, 1, 1, 1, 1):  # the whole file
        return Expected(problem.code, span.file, 1, 1, 1, problem.severity)
    end = span.end_column if span.end_line == span.line else len(lines(span.file, span.line)) + 1
    end = max(end, span.column + 1)
    return Expected(problem.code, span.file, span.line, span.column, end, problem.severity)


Check = Callable[[str], Checked]


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> Check:
    """Each pair is checked once, whatever is asked of it."""

    @cache
    def of(pair: str) -> Checked:
        root = tmp_path_factory.mktemp("project")
        Project(BROKEN / "base.yaml").write(root)
        Project(BROKEN / f"{pair}.yaml").write(root)
        return check(root)

    return of


def shown(project: Checked, lang: str = "es") -> str:
    return problems.text(
        project.problems, problems.lines_on_disk(project.root), lang=lang, files=project.files
    )


every_pair = pytest.mark.parametrize("pair", PAIRS)


def test_the_base_has_nothing_wrong(tmp_path: Path) -> None:
    Project(BROKEN / "base.yaml").write(tmp_path)
    assert check(tmp_path).problems == []


@every_pair
def test_the_problem_is_where_it_is_marked(pair: str, checked: Check) -> None:
    project = checked(pair)
    lines = problems.lines_on_disk(project.root)
    there = sorted(str(found(problem, lines)) for problem in project.problems)
    assert there == sorted(map(str, Project(BROKEN / f"{pair}.yaml").expected))


@every_pair
def test_the_terminal_shows_it(pair: str, checked: Check) -> None:
    golden = BROKEN / f"{pair}.txt"
    text = shown(checked(pair))
    if UPDATE:
        golden.write_text(text, "utf-8")
    assert text == golden.read_text("utf-8")


@every_pair
def test_each_pair_breaks_one_thing(pair: str) -> None:
    """Two places only where one fault has two, and then the first line says so."""
    path = BROKEN / f"{pair}.yaml"
    expected = Project(path).expected
    said = re.search(r"^# problemas: ([0-9]+)$", path.read_text("utf-8"), re.MULTILINE)
    assert len(expected) == (int(said[1]) if said else 1)
    assert {problem.code for problem in expected} == {pair.partition("-")[0]}


@every_pair
def test_every_language_says_all_of_it(pair: str, checked: Check) -> None:
    project = checked(pair)
    for problem in project.problems:
        for lang in LANGUAGES:
            assert problems.message(problem, lang)
            assert problems.help_text(problem, lang)
            assert wanted(problem, lang) <= set(problem.params)
        assert problems.message(problem, "es") != problems.message(problem, "en")


def wanted(problem: Problem, lang: str) -> set[str]:
    """The parameters that the sentences of this problem use."""
    entry = catalogue(lang)[problem.code]
    helps = entry.get("help", "")
    if isinstance(helps, Mapping):
        assert problem.hint in helps or "default" in helps
        helps = helps.get(problem.hint, helps.get("default", ""))
    return set(PLACEHOLDER.findall(entry["message"] + helps))


def test_every_code_has_a_broken_project() -> None:
    shown = {pair.partition("-")[0] for pair in PAIRS}
    assert sorted(codes_in("engine/project") - shown - WITHOUT_A_PROJECT.keys()) == []
    assert sorted(shown - codes_in("engine/project")) == []


def test_every_code_is_said_in_every_language() -> None:
    for lang in LANGUAGES:
        assert sorted(codes_in("engine") ^ set(problems.codes(lang))) == []


def codes_in(folder: str) -> set[str]:
    """Every code that the files of a folder report."""
    return {
        code
        for file in (ROOT / folder).rglob("*.py")
        for code in re.findall(r'"([A-Z][0-9]{3})"', file.read_text("utf-8"))
    }


def test_every_pair_is_whole() -> None:
    assert {path.stem for path in BROKEN.glob("*.txt")} == set(PAIRS)


@pytest.mark.parametrize("pair", ["C101-no-company", "F101-misspelled-step", "N201-maybe-empty"])
def test_cli_says_the_same_and_its_exit_code_tells(pair: str, checked: Check) -> None:
    project = checked(pair)
    for lang in LANGUAGES:
        ran = subprocess.run(
            [sys.executable, ROOT / "cli.py", "check", "--project", project.root, "--lang", lang],
            capture_output=True,
            text=True,
            timeout=60,
            env={**os.environ, "PYTHONUTF8": "1"},
        )
        assert (ran.returncode, ran.stderr) == (0 if project.ok else 1, "")
        assert ran.stdout == shown(project, lang)

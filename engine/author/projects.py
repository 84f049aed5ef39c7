"""A project, ready to be used; or why it is not."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from rich.console import Console

from engine import problems
from engine.author.words import Words
from engine.core.release import Release
from engine.problems import Problem
from engine.project.project import Checked, check


class Refused(Exception):
    """The command cannot begin; `reason` names the sentence, and the exit code is 2."""

    def __init__(self, reason: str, **params: object) -> None:
        super().__init__(reason)
        self.reason, self.params = reason, params
        self.code = 2

    def report(self, out: Console, words: Words) -> int:
        out.print(words(f"usage.{self.reason}", **self.params), soft_wrap=True)
        return self.code


class Faulty(Refused):
    """The files have problems, and the exit code is the one of `check`."""

    def __init__(self, found: Sequence[Problem], root: Path, files: int, code: int = 1) -> None:
        super().__init__("faulty")
        self.found, self.root, self.files, self.code = found, root, files, code

    def report(self, out: Console, words: Words) -> int:
        report(self.found, self.root, self.files, words.language)
        return self.code


def report(found: Sequence[Problem], root: Path, files: int, lang: str) -> None:
    """Problems for a person, each with its line of the file."""
    color = problems.wants_color(sys.stdout)
    lines = problems.lines_on_disk(root)
    sys.stdout.write(problems.text(found, lines, lang=lang, files=files, color=color))


def opened(project: Path, today: date | None = None) -> Release:
    """`today` is the day around which holidays are known."""
    checked = look(project, today)
    if checked.release is None:
        raise Faulty(checked.problems, project, checked.files)
    return checked.release


def look(project: Path, today: date | None = None) -> Checked:
    if not project.is_dir():
        raise Refused("no_project", folder=project)
    return check(project, today)

"""`cli.py check` and `cli.py explain`."""

from __future__ import annotations

import sys
from pathlib import Path

from engine import problems
from engine.author.projects import Refused, look, report
from engine.author.terminal import console
from engine.author.words import Words
from engine.problems import Severity

OTHERS = {
    "github": problems.github,
    "gitlab": problems.gitlab,
    "sarif": problems.sarif,
    "json": problems.json,
}


def check(project: Path, form: str, lang: str) -> int:
    try:
        checked = look(project)
    except Refused as refused:
        return refused.report(console(), Words(lang))
    if form in OTHERS:
        sys.stdout.write(OTHERS[form](checked.problems, lang=lang))
    else:
        report(checked.problems, project, checked.files, lang)
    return 1 if any(problem.severity is Severity.ERROR for problem in checked.problems) else 0


def explain(code: str, lang: str) -> int:
    sys.stdout.write(problems.explain(code, lang))
    return 0 if code.strip().upper() in problems.codes(lang) else 2

"""`cli.py test`: the conversations that a project promises, one after another."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import date, tzinfo
from functools import cache
from pathlib import Path

from rich.console import Console
from rich.text import Text

from engine.author.projects import Refused, opened
from engine.author.rehearsal import Failure, rehearse
from engine.author.scripts import TRANSCRIPTS, Script, find, load
from engine.author.terminal import console, show
from engine.author.verdict import verdict
from engine.author.words import Words


def test(project: Path, paths: Sequence[Path], lang: str, traceback: bool = False) -> int:
    words, out = Words(lang), console()
    try:
        release = opened(project)
        scripts = load(find(paths or [project / TRANSCRIPTS]), release)
    except Refused as refused:
        return refused.report(out, words)
    start = time.perf_counter()
    release_in = cache(lambda year: opened(project, date(year, 1, 1)))
    failed = 0
    for script in scripts:
        failure = rehearse(release_in(script.year), project, script.document.value)
        _tell(script, failure, release.company.zone, out, words, traceback)
        failed += failure is not None
    _sum_up(out, words, len(scripts), failed, time.perf_counter() - start)
    return 1 if failed else 0


def _tell(
    script: Script, failure: Failure | None, zone: tzinfo, out: Console, words: Words, full: bool
) -> None:
    """One line when all is well."""
    if failure is None:
        passed = Text.assemble((words("test.passed"), "green"), f"  {script.file}  ", (script.title, "dim"))
        out.print(passed, soft_wrap=True)
        return
    place = f"{script.file}:{script.line(failure.entry)}"
    out.print()
    out.print(Text.assemble((words("test.failed"), "bold red"), "  ", (place, "bold")), soft_wrap=True)
    show(out, Text(f"  {script.title}\n"), verdict(failure, zone, words, full), "")


def _sum_up(out: Console, words: Words, ran: int, failed: int, seconds: float) -> None:
    spent = f"{seconds:.1f}".replace(".", words("decimal"))
    count = words.count("test.transcript", ran)
    name = "test.all_good" if not failed else "test.some_failed" if failed == 1 else "test.some_failed_many"
    out.print(
        words(name, count=count, failed=failed, seconds=spent), style="bold red" if failed else "bold green"
    )

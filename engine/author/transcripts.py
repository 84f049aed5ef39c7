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
from engine.author.rehearsal import Failure, Outcome, Unfit, Way, in_memory
from engine.author.scripts import TRANSCRIPTS, Script, find, load
from engine.author.terminal import console, show
from engine.author.verdict import verdict
from engine.author.words import Words

NOTHING_TRIED = 2


def test(
    project: Path, paths: Sequence[Path], lang: str, traceback: bool = False, way: Way = in_memory
) -> int:
    words, out = Words(lang), console()
    try:
        release = opened(project)
        scripts = load(find(paths or [project / TRANSCRIPTS]), release)
    except Refused as refused:
        return refused.report(out, words)
    start = time.perf_counter()
    release_in = cache(lambda year: opened(project, date(year, 1, 1)))
    outcomes: list[Outcome] = []
    with way(release) as tried:
        for script in scripts:
            outcomes.append(tried(release_in(script.year), project, script.document.value))
            _tell(script, outcomes[-1], release.company.zone, out, words, traceback)
    failed = sum(isinstance(outcome, Failure) for outcome in outcomes)
    unfit = sum(isinstance(outcome, Unfit) for outcome in outcomes)
    _sum_up(out, words, len(scripts) - unfit, failed, time.perf_counter() - start)
    if unfit:
        out.print(words.count("test.unfit", unfit), style="yellow")
    return 1 if failed else NOTHING_TRIED if unfit == len(scripts) else 0


def _tell(script: Script, outcome: Outcome, zone: tzinfo, out: Console, words: Words, full: bool) -> None:
    """One line when all is well, or there is nothing to be seen."""
    if outcome is None:
        passed = Text.assemble((words("test.passed"), "green"), f"  {script.file}  ", (script.title, "dim"))
        out.print(passed, soft_wrap=True)
    elif isinstance(outcome, Unfit):
        out.print(_unfit(script, outcome, words), soft_wrap=True)
    else:
        _tell_failure(script, outcome, zone, out, words, full)


def _unfit(script: Script, outcome: Unfit, words: Words) -> Text:
    place, why = f"  {script.file}:{script.line(outcome.entry)}  ", words(f"unfit.{outcome.reason}")
    return Text.assemble((words("test.not_fit"), "yellow"), place, (why, "dim"))


def _tell_failure(
    script: Script, failure: Failure, zone: tzinfo, out: Console, words: Words, full: bool
) -> None:
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

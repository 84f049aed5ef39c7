"""`cli.py connector test|call|record`."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console

from engine.author.connector.asked import Asked, Trial
from engine.author.connector.recording import record
from engine.author.connector.telling import exchanges, reason, result
from engine.author.projects import Refused
from engine.author.terminal import console, show
from engine.author.words import Words

TEST, CALL, RECORD = ACTIONS = ("test", "call", "record")
WRONG = 1


def connector(
    project: Path,
    action: str,
    name: str,
    operation: str | None,
    given: Sequence[str],
    label: str | None,
    sure: bool,
    lang: str,
) -> int:
    words, out = Words(lang), console()
    logging.getLogger("engine.connectors").setLevel(logging.CRITICAL)  # it is told here, in words
    try:
        trial = Trial(project, name)
        if _lacks(trial, out, words):
            return WRONG
        if action == TEST:
            return _test(trial, out, words)
        if operation is None:
            raise Refused("which_operation", name=name)
        parameters = _parameters(given)
        show(out, *_unknown(trial, operation, parameters, words))
        asked = _asked(trial, operation, parameters, sure)
        show(out, *exchanges(asked, words), *result(asked, words))
        if action == RECORD:
            _recorded(project, trial, operation, given, label, asked, out, words)
        return 0 if asked.good else WRONG
    except Refused as refused:
        return refused.report(out, words)


def _lacks(trial: Trial, out: Console, words: Words) -> bool:
    for missing in trial.missing:
        show(out, words("connector.missing", setting=missing.setting, variable=missing.variable))
    return bool(trial.missing)


def _test(trial: Trial, out: Console, words: Words) -> int:
    connector, title = trial.connector, trial.connector.title
    if not trial.active:
        show(out, words("connector.inactive", name=connector.name))
    if not connector.verify_tls:
        show(out, words("connector.no_tls"))
    ask = connector.test
    if ask is None:
        raise Refused("no_test", name=connector.name)
    asked = _asked(trial, ask.operation, trial.parameters_of(ask), sure=False)
    if not asked.good:
        show(out, words("connector.bad", title=title), f"  {reason(asked, words)}")
        return WRONG
    took = round(1000 * sum(each.seconds for each in asked.seen))
    show(out, words("connector.good", title=title, ms=took))
    return 0


def _asked(trial: Trial, name: str, parameters: dict[str, Any], sure: bool) -> Asked:
    operation = trial.operation(name)
    if operation.writes and not sure:
        raise Refused("it_writes", name=name)
    return trial.ask(operation, parameters)


def _unknown(trial: Trial, name: str, parameters: Iterable[str], words: Words) -> Iterator[str]:
    """What is sent nowhere: a name written wrong finds nobody, and says nothing."""
    declared = getattr(trial.operation(name).spec, "parameters", None)
    if declared is not None:
        for each in parameters:
            if each not in declared:
                yield words("connector.unknown", name=each, known=", ".join(declared) or "–")


def _parameters(given: Sequence[str]) -> dict[str, Any]:
    found = {}
    for each in given:
        name, equals, value = each.partition("=")
        if not equals or not name:
            raise Refused("no_parameter", text=each)
        found[name] = value or None
    return found


def _recorded(
    project: Path,
    trial: Trial,
    operation: str,
    given: Sequence[str],
    label: str | None,
    asked: Asked,
    out: Console,
    words: Words,
) -> None:
    if not asked.seen:
        raise Refused("nothing_to_record")
    file = record(
        project, trial.connector.name, operation, _parameters(given), label or asked.outcome.kind, asked
    )
    show(out, "", words("connector.recorded", file=file.relative_to(project)), words("connector.people"))

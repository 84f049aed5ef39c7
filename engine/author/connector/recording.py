"""What a system answered, as an example that `check` plays without asking anybody."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from engine.author.connector.asked import Asked
from engine.author.projects import Refused
from engine.connectors.http.shown import Shown
from engine.project.connecting.outcome import DONE, FOUND
from engine.project.connecting.writing import written

FOLDER = "config/connectors/examples"
LABEL = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")
KEPT = ("content-type",)


def record(
    project: Path, connector: str, operation: str, given: Mapping[str, Any], label: str, asked: Asked
) -> Path:
    """Without secrets, and without what the file drops. One that is there stays: it may have been edited."""
    if not LABEL.fullmatch(label):
        raise Refused("bad_label", label=label)
    file = project / FOLDER / connector / operation / f"{label}.yaml"
    if file.exists():
        raise Refused("example_there", file=file.relative_to(project))
    answers = [_answer(each) for each in asked.seen if not each.login]
    outcome = asked.outcome
    gives: dict[str, Any] = {"outcome": outcome.kind}
    if outcome.kind in (FOUND, DONE) and outcome.value is not None:
        gives["value"] = _plain(outcome.value)
    example = {
        "schema": 1,
        "example": label.replace("_", " "),
        "with": {name: value for name, value in given.items() if value is not None},
        "answer": answers[0] if len(answers) == 1 else answers,
        "gives": gives,
    }
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(yaml.safe_dump(example, sort_keys=False, allow_unicode=True, width=110), "utf-8")
    except OSError as error:
        raise Refused("cannot_write", file=file, error=error.strerror) from None
    return file


def _answer(each: Shown) -> dict[str, Any]:
    answer: dict[str, Any] = {"status": each.status}
    if each.kind:
        answer["headers"] = dict(zip(KEPT, (each.kind,), strict=True))
    if each.answer is not None:
        answer["text" if isinstance(each.answer, str) else "body"] = _plain(each.answer)
    return answer


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return written(value) if isinstance(value, date | time) else value

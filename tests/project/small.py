"""Tiny projects for the tests of the rules: a piece of YAML, and around it what every project needs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from io import StringIO
from pathlib import Path
from textwrap import dedent
from typing import Any

from ruamel.yaml import YAML

from engine.problems import LANGUAGES, Problem, help_text, message
from engine.project.project import Checked, check

TODAY = date(2026, 11, 21)

BASE: dict[str, dict[str, Any]] = {
    "config/company.yaml": {
        "name": "Demo",
        "time_zone": "America/Argentina/Tucuman",
        "country": "AR",
        "language": "es",
        "currency": "ARS",
    },
    "config/routing.yaml": {"routes": [{"flow": "demo"}]},
    "config/groups.yaml": {
        "departments": {"support": {"title": "Soporte", "prefix": "SOP", "room": "Soporte"}},
        "agents": {
            "juan": {"name": "Juan Pérez", "phone": "3815551001", "departments": ["support"], "rooms": 1}
        },
    },
}
TABLES = {
    "config/customers.csv": "id,phone,name\n1001,+5493815550001,María\n",
    "config/invoices.csv": "customer,number,amount\n1001,A-1,100\n",
}
ENDS = {"end": "terminado"}
COVERED = {"no_match": {"tries": 1, "next": "fin"}, "no_reply": {"after": "1h", "next": "fin"}}

YAML_1_2 = YAML(typ="safe", pure=True)
YAML_1_2.sort_base_mapping_type_on_output = False  # type: ignore[assignment]
HEADER = re.compile(r"^ *# ((?:config|flows)/\S+)$", re.MULTILINE)


def project(root: Path, text: str) -> Checked:
    """Checks a project with what `text` says.

    Each part is of the file that the comment above it names; at first, of flows/demo.yaml. Its keys take the
    place of those every project has here. A flow needs only its steps: it starts at the first, what a
    question does without an answer leads to `fin`, and `fin` ends.
    """
    for file, content in TABLES.items():
        _write(root, file, content)
    parts = {file: BASE[file] for file in BASE} | {"flows/demo.yaml": {"steps": {"fin": ENDS}}}
    for file, part in _parts(text):
        if file.endswith(".yaml"):
            said = YAML_1_2.load(part) or {}
            parts[file] = (
                _flow(file, part, said) if file.startswith("flows/") else {**parts.get(file, {}), **said}
            )
        else:
            _write(root, file, dedent(part).lstrip())
    for file, value in parts.items():
        _write(root, file, _dumped(_whole(file, value)))
    return check(root, TODAY)


def problems(root: Path, text: str) -> list[Problem]:
    found = project(root, text).problems
    for problem in found:
        assert_explained(problem)
    return found


def assert_explained(problem: Problem) -> None:
    """It says what is wrong and what to do, with nothing left out, in every language."""
    for language in LANGUAGES:
        said = message(problem, language), help_text(problem, language)
        assert all(said), problem
        assert not any("…" in sentence for sentence in said), said


def codes(root: Path, text: str) -> list[str]:
    return [problem.code for problem in problems(root, text)]


def _parts(text: str) -> Iterator[tuple[str, str]]:
    pieces = HEADER.split(text)
    if pieces[0].strip():
        yield "flows/demo.yaml", pieces[0]
    yield from zip(pieces[1::2], pieces[2::2], strict=True)


def _flow(file: str, part: str, said: Mapping[str, Any]) -> dict[str, Any]:
    steps = dict(said.get("steps") or {})
    if "i18n" in file:
        return dict(said)
    waits = any("menu" in step or "ask" in step for step in steps.values())
    value = {"defaults": COVERED, **said} if waits else dict(said)
    if "fin" not in steps and re.search(r"\bfin\b", _dumped(value)):
        steps["fin"] = ENDS
    return {**value, "steps": steps}


def _whole(file: str, value: Mapping[str, Any]) -> dict[str, Any]:
    name = Path(file).stem
    extra: dict[str, Any] = {}
    if file.startswith("flows/") and "i18n" not in file:
        extra = {"flow": name, "start": next(iter(value["steps"]))}
    if file.startswith("config/connectors/") and "examples" not in file:
        extra = {"connector": name}
    return {"schema": 1, **extra, **value}


def _dumped(value: Mapping[str, Any]) -> str:
    into = StringIO()
    YAML_1_2.dump(value, into)
    return into.getvalue()


def _write(root: Path, file: str, content: str) -> None:
    path = root / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, "utf-8")

"""Problems for other programs: GitHub, GitLab, SARIF and plain JSON."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from .catalogue import explain, help_text, message, printable
from .model import Problem, Severity
from .terminal import in_order

SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def json_text(problems: Sequence[Problem], *, lang: str = "es") -> str:
    return _dump([as_dict(problem, lang) for problem in in_order(problems)])


def as_dict(problem: Problem, lang: str = "es") -> dict[str, Any]:
    span = problem.span
    return {
        "code": problem.code,
        "severity": str(problem.severity),
        "message": message(problem, lang),
        "file": span.file if span else None,
        "line": span.line if span else None,
        "column": span.column if span else None,
        "end_line": span.end_line if span else None,
        "end_column": span.end_column if span else None,
        "help": help_text(problem, lang) or None,
    }


def github(problems: Sequence[Problem], *, lang: str = "es") -> str:
    return "".join(_annotation(problem, lang) + "\n" for problem in in_order(problems))


def _annotation(problem: Problem, lang: str) -> str:
    place: dict[str, object] = {}
    if span := problem.span:
        place = {"file": printable(span.file), "line": span.line, "col": span.column}
        # GitHub counts the last column in, and ignores columns when the lines differ
        if span.end_line == span.line:
            place["endColumn"] = max(span.column, span.end_column - 1)
        else:
            place["endLine"] = span.end_line
    place["title"] = problem.code
    properties = ",".join(f"{name}={_escaped(str(value), in_property=True)}" for name, value in place.items())
    body = "\n".join(part for part in (message(problem, lang), help_text(problem, lang)) if part)
    return f"::{problem.severity} {properties}::{_escaped(body)}"


def _escaped(text: str, *, in_property: bool = False) -> str:
    text = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return text.replace(":", "%3A").replace(",", "%2C") if in_property else text


def gitlab(problems: Sequence[Problem], *, lang: str = "es") -> str:
    """GitLab's code quality report."""
    seen: dict[str, int] = {}
    return _dump([_finding(problem, lang, seen) for problem in in_order(problems)])


def _finding(problem: Problem, lang: str, seen: dict[str, int]) -> dict[str, Any]:
    """The fingerprint leaves the line out, so that an edit above does not make an old fault new."""
    file, line = (problem.span.file, problem.span.line) if problem.span else (".", 1)
    described = message(problem, lang)
    same = f"{problem.code}\0{file}\0{described}"
    seen[same] = seen.get(same, 0) + 1
    help_ = help_text(problem, lang)
    return {
        "description": f"{described} — {help_}" if help_ else described,
        "check_name": problem.code,
        "fingerprint": hashlib.sha256(f"{same}\0{seen[same]}".encode()).hexdigest(),
        "severity": "major" if problem.severity is Severity.ERROR else "minor",
        "location": {"path": file, "lines": {"begin": line}},
    }


def sarif(problems: Sequence[Problem], *, lang: str = "es") -> str:
    ordered = in_order(problems)
    rules = sorted({problem.code for problem in ordered})
    driver = {"name": "Ventanilla", "rules": [_rule(code, lang) for code in rules]}
    results = [_result(problem, rules, lang) for problem in ordered]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return _dump({"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(code: str, lang: str) -> dict[str, Any]:
    page = explain(code, lang)
    return {"id": code, "shortDescription": {"text": page.splitlines()[0]}, "help": {"text": page}}


def _result(problem: Problem, rules: list[str], lang: str) -> dict[str, Any]:
    help_ = help_text(problem, lang)
    said = message(problem, lang)
    result: dict[str, Any] = {
        "ruleId": problem.code,
        "ruleIndex": rules.index(problem.code),
        "level": str(problem.severity),
        "message": {"text": f"{said} — {help_}" if help_ else said},
    }
    if span := problem.span:
        region = {
            "startLine": span.line,
            "startColumn": span.column,
            "endLine": span.end_line,
            "endColumn": span.end_column,
        }
        place = {"artifactLocation": {"uri": quote(span.file)}, "region": region}
        result["locations"] = [{"physicalLocation": place}]
    return result


def _dump(value: Sequence[object] | Mapping[str, object]) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"

"""`cli.py templates check`: the templates of the files beside those that Meta approved, line by line."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson
from rich.console import Console
from rich.table import Table

from engine.author.approved import Compared, Fault, compare
from engine.author.projects import Refused, opened
from engine.author.terminal import console, show
from engine.author.words import Words
from engine.channels.cloud import client
from engine.channels.cloud.templates import list_templates
from engine.core.reading.addresses import keeps_secrets
from engine.core.release import Release
from engine.net.secrets import MissingVariable, resolved

NEEDED = ("waba_id", "token", "graph_url", "api_version")
COLORS = {"same": "green", "unused": "dim"}
SILENT = ("unreachable", "cut")
"""Faults after which nobody answered at all."""

PROBLEMS = ("differs", "missing")

Lines = Mapping[str, list[Compared]]


def check(project: Path, form: str, lang: str) -> int:
    """0: all is as Meta has it; 1: something is not; 2: Meta could not be asked."""
    words, out = Words(lang), console()
    try:
        lines = compared(opened(project))
    except Refused as refused:
        return refused.report(out, words)
    if form == "json":
        sys.stdout.write(_json(lines))
    else:
        _print(lines, out, words)
    rows = (row for line in lines.values() for row in line)
    return 1 if any(row.result in PROBLEMS for row in rows) else 0


def compared(release: Release) -> Lines:
    lines = {name: line for name, line in release.lines.items() if line["kind"] == "cloud"}
    if not lines:
        raise Refused("no_cloud_line")
    settings = {name: _settings(name, line) for name, line in lines.items()}
    declared = tuple(release.templates.values())
    return {name: compare(declared, asyncio.run(_listed(name, each))) for name, each in settings.items()}


def _settings(name: str, line: Mapping[str, Any]) -> dict[str, Any]:
    if "waba_id" not in line:
        raise Refused("no_waba", line=name)
    try:
        settings = resolved({key: line[key] for key in NEEDED if key in line}, os.environ)
    except MissingVariable as missing:
        reason = "garbled_variable" if missing.garbled else "no_variable"
        raise Refused(reason, line=name, variable=missing.variable) from None
    if "graph_url" in settings and not keeps_secrets(settings["graph_url"]):
        raise Refused("open_graph", line=name)
    return settings


async def _listed(name: str, settings: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    graph = client.Graph.of(settings)
    try:
        async with graph:
            return await list_templates(graph, str(settings["waba_id"]))
    except client.Faulty as faulty:
        fault = faulty.fault
        why = " ".join(part for part in (fault.code, fault.details) if part) or fault.name
        said = "meta_silent" if fault.name in SILENT else "meta_refused"
        raise Refused(said, line=name, why=why, host=graph.base.host or "") from None


def _json(lines: Lines) -> str:
    said = {
        name: [
            {
                "template": row.id,
                "name": row.name,
                "language": row.language,
                "status": row.status,
                "result": row.result,
                "faults": [{"fault": f.name, "here": f.here, "there": f.there} for f in row.faults],
            }
            for row in rows
        ]
        for name, rows in lines.items()
    }
    return orjson.dumps({"lines": said}, option=orjson.OPT_INDENT_2).decode() + "\n"


def _print(lines: Lines, out: Console, words: Words) -> None:
    for name, rows in lines.items():
        table = Table(
            title=words("templates.line", line=name), title_justify="left", box=None, padding=(0, 2)
        )
        for column in ("result", "template", "name", "language", "why"):
            table.add_column(words(f"templates.{column}"), overflow="fold")
        for row in rows:
            result = words(f"templates.results.{row.result}")
            why = "\n".join(_sentence(fault, words) for fault in row.faults)
            cells = (result, row.id or "–", row.name, row.language, why or row.status)
            table.add_row(*cells, style=COLORS.get(row.result, "red"))
        show(out, table)
        show(out, words("templates.sums", **_counts(rows)))


def _sentence(fault: Fault, words: Words) -> str:
    return words(f"templates.faults.{fault.name}", here=fault.here, there=fault.there)


def _counts(rows: list[Compared]) -> dict[str, int]:
    results = [row.result for row in rows]
    return {each: results.count(each) for each in ("same", "differs", "missing", "unused")}

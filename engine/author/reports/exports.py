"""A report for other programs: spreadsheets and whatever reads JSON."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

import orjson

from engine.author.reports.labels import label, number
from engine.author.reports.report import Report
from engine.author.words import Words

FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What a spreadsheet would calculate instead of showing it."""

INSIDE = re.compile(r"([,;|\t\n\r]\s*)([=+\-@])")
"""The same behind a separator: a spreadsheet of another country may begin a cell there."""

COLUMNS = ("figure", "group", "measure", "value")


def as_csv(report: Report, words: Words) -> bytes:
    """As the spreadsheets of the language open it: in Spanish with `;` and a decimal comma."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=words("report.separator"))
    writer.writerow(words(f"report.{name}") for name in COLUMNS)
    for figure, group, measure, value in _rows(report, words):
        writer.writerow((harmless(figure), harmless(group), harmless(measure), number(value, words)))
    return text.getvalue().encode("utf-8-sig")


def harmless(cell: str) -> str:
    cell = INSIDE.sub(r"\1'\2", cell)
    return f"'{cell}" if cell.startswith(FORMULAS) else cell


def as_json(report: Report) -> bytes:
    view = report.view
    said = {
        "from": view.first.isoformat(),
        "to": view.last.isoformat(),
        "time_zone": view.release.company.zone.key,
        "made_at": view.local(view.now).isoformat(timespec="seconds"),
        "figures": {
            each.figure.name: each.groups if each.figure.by else each.groups[""] for each in report.results()
        },
    }
    return orjson.dumps(said, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def _rows(report: Report, words: Words) -> Iterator[tuple[str, str, str, float | None]]:
    for result in report.results():
        figure = words(f"report.figures.{result.figure.name}")
        for group, measures in result.groups.items():
            by = result.figure.by
            named = label(by, group, report.view.release, words) if by else ""
            for measure, value in measures.items():
                yield figure, named, words(f"report.measures.{measure}"), value

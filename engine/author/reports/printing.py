"""A report to be read: a table for each kind of figure, and one for each that has groups."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console
from rich.table import Table

from engine.author.reports.labels import label, number
from engine.author.reports.report import Report, Result
from engine.author.reports.tallies import Count, Measures
from engine.author.terminal import show
from engine.author.words import Words

LONGEST = 20
"""Of a table of groups: only CSV and JSON have them all."""


def print_report(report: Report, out: Console, words: Words) -> None:
    view, results = report.view, report.results()
    company = view.release.company.name
    show(out, words("report.title", company=company, first=view.first, last=view.last))
    if not any(_something(result) for result in results):
        show(out, words("report.no_cases"))
        return
    plain = [result for result in results if not result.figure.by]
    for kind in dict.fromkeys(result.figure.tally for result in plain):
        show(out, "", _of_a_kind(kind.__name__, [r for r in plain if r.figure.tally is kind], words))
    for result in results:
        if result.figure.by and result.groups:
            show(out, "", _by_group(report, result, words))


def _something(result: Result) -> bool:
    return any(value for measures in result.groups.values() for value in measures.values())


def _of_a_kind(kind: str, results: list[Result], words: Words) -> Table:
    table = _table(words(f"report.kinds.{kind}"))
    measures = list(results[0].groups[""])
    for name in ["", *measures]:
        heading = words(f"report.measures.{name}") if name else ""
        table.add_column(heading, justify="right" if name else "left", overflow="fold")
    table.show_header = kind != Count.__name__
    for result in results:
        told = (number(value, words) or words("report.nothing") for value in result.groups[""].values())
        table.add_row(words(f"report.figures.{result.figure.name}"), *told)
    return table


def _by_group(report: Report, result: Result, words: Words) -> Table:
    table = _table(words(f"report.figures.{result.figure.name}"))
    table.show_header = False
    table.add_column(overflow="fold")
    table.add_column(justify="right")
    for name, count in _shortened(_counted(report, result, words), words):
        table.add_row(name, number(count, words))
    return table


def _counted(report: Report, result: Result, words: Words) -> list[tuple[str, float]]:
    release, by = report.view.release, result.figure.by
    return [(label(by, group, release, words), _count(told)) for group, told in result.groups.items()]


def _shortened(rows: list[tuple[str, float]], words: Words) -> Iterator[tuple[str, float]]:
    """Hours fit whole; of reasons, those that came most."""
    if len(rows) <= max(LONGEST, 24):
        yield from rows
        return
    rows = sorted(rows, key=lambda row: -row[1])
    yield from rows[:LONGEST]
    yield words("report.others", n=len(rows) - LONGEST), sum(count for _, count in rows[LONGEST:])


def _count(measures: Measures) -> float:
    return measures["count"] or 0


def _table(title: str) -> Table:
    return Table(title=title, title_justify="left", title_style="bold", box=None, padding=(0, 2))

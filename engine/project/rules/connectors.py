"""The operations of outside systems: each has one name, and its file has the columns it reads."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from engine.problems import Problem, similar
from engine.project.draft import Draft, Operation, operations_of
from engine.project.places import Place
from engine.project.source import Document

from .report import absent, repeated
from .study import Study

LONGEST_HEADER = 65536


def check_connectors(study: Study) -> Iterator[Problem]:
    draft = study.draft
    for document in draft.connectors.values():
        yield from _name(document)
    active = [name for name in draft.connectors if draft.is_active(name)]
    counting = [operation for name in active for operation in operations_of(draft.connectors[name])]
    for place, first in repeated(
        (each.name, each.place) for each in counting if not _is_taken_over(draft, each)
    ):
        yield place.key_problem("C401", name=place.path[-1], file=first.file, line=first.line)
    for document in draft.connectors.values():
        for operation in operations_of(document):
            if operation.how == "csv":
                yield from _csv(draft, operation)


def _is_taken_over(draft: Draft, operation: Operation) -> bool:
    """What the CRM can do too, and the system with which one is paid does."""
    now = draft.operations[operation.name]
    return operation.said.get("role") == "crm" and now.said.get("role") == "payments"


def _name(document: Document) -> Iterator[Problem]:
    name, file = document.value["connector"], Path(document.file).stem
    if name != file:
        yield Place(document, ("connector",)).problem("C402", name=name, file=file)


def _csv(draft: Draft, operation: Operation) -> Iterator[Problem]:
    place, name = operation.place.at("csv"), operation.body["csv"]
    file = draft.root / name
    if any(part.is_symlink() for part in (file, *file.parents[: name.count("/")])):
        yield place.problem("C405", file=name)
    elif not file.is_file():
        yield _missing_file(draft, place, name)
    else:
        try:
            columns = _columns(file)
        except (OSError, UnicodeDecodeError, csv.Error):
            yield place.problem("C407", file=name)
        else:
            yield from _unknown_columns(operation, columns)


def _missing_file(draft: Draft, place: Place, name: str) -> Problem:
    folder = draft.root / Path(name).parent
    beside = [f"{Path(name).parent.as_posix()}/{file.name}" for file in sorted(folder.glob("*.csv"))]
    near = similar(name, beside)
    return place.problem("C403", "similar" if near else "", file=name, similar=near or "")


def _columns(file: Path) -> list[str]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        header = lines.readline(LONGEST_HEADER)
        rows = csv.reader([header], delimiter=max(",;", key=header.count))
        return [column.strip() for column in next(rows, [])]


def _unknown_columns(operation: Operation, columns: list[str]) -> Iterator[Problem]:
    key = "find_all" if operation.many else "find"
    file = operation.body["csv"]
    for column in operation.criteria:
        if column not in columns:
            yield absent("C404", operation.place.at(key, column), column, columns, is_key=True, file=file)
    for name, returned in operation.body["returns"].items():
        place = operation.place.at("returns", name)
        column, place = (
            (returned, place) if isinstance(returned, str) else (returned["path"], place.at("path"))
        )
        if column not in columns:
            yield absent("C404", place, column, columns, file=file)

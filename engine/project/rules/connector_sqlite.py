"""The statements of a SQLite connector: they can be run on its database, and write only where they say so."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from engine.problems import Problem, similar
from engine.project.connecting.tables import with_tables
from engine.project.connecting.templates import sql_names
from engine.project.draft import Draft, Operation, operations_of
from engine.project.places import Place

from .report import absent
from .study import Study

READS = ("select", "with", "values")


def check_connector_sqlite(study: Study) -> Iterator[Problem]:
    draft = study.draft
    for document in draft.connectors.values():
        if document.value.get("kind") == "sqlite":
            yield from _connector(draft, Place(document))


def _connector(draft: Draft, place: Place) -> Iterator[Problem]:
    name = place.document.value["database"]
    file = draft.root / name
    where = place.at("database")
    if any(part.is_symlink() for part in (file, *file.parents[: name.count("/")])):
        yield where.problem("C405", file=name)
        return
    tables = place.document.value.get("tables")
    if tables and not file.exists():
        yield from _in_memory(place, tables)
        return
    if not file.is_file():
        beside = [f"{Path(name).parent.as_posix()}/{each.name}" for each in sorted(file.parent.glob("*.*"))]
        near = similar(name, beside)
        yield where.problem("C403", "similar" if near else "", file=name, similar=near or "")
        return
    try:
        database = sqlite3.connect(f"file:{quote(str(file))}?mode=ro&immutable=1", uri=True)
    except sqlite3.Error:
        yield where.problem("C429", "file", file=name, error="")
        return
    try:
        for operation in operations_of(place.document):
            if operation.how == "sqlite":
                yield from _statement(database, operation)
    finally:
        database.close()


def _in_memory(place: Place, tables: str) -> Iterator[Problem]:
    """As the database will be made."""
    with closing(sqlite3.connect(":memory:")) as database:
        try:
            with_tables(database, tables)
        except (sqlite3.Error, sqlite3.Warning) as error:
            yield place.at("tables").problem("C436", error=str(error))
            return
        for operation in operations_of(place.document):
            if operation.how == "sqlite":
                yield from _statement(database, operation)


def _statement(database: sqlite3.Connection, operation: Operation) -> Iterator[Problem]:
    sql, place = operation.body["sql"], operation.place.at("sql")
    reads = sql.strip().split(None, 1)[0].lower() in READS if sql.strip() else True
    if reads is operation.writes:
        yield place.problem("C433", "writes" if operation.writes else "reads", name=operation.name)
        return
    try:
        database.execute(f"EXPLAIN {sql}", dict.fromkeys(sql_names(sql)))
    except (sqlite3.Error, sqlite3.Warning) as error:
        hint = "file" if "not a database" in str(error) else ""
        yield place.problem("C429", hint, file=operation.said["database"], error=str(error))
        return
    if reads:
        yield from _columns(database, operation)


def _columns(database: sqlite3.Connection, operation: Operation) -> Iterator[Problem]:
    sql = operation.body["sql"].strip().rstrip(";")
    try:
        found = database.execute(f"SELECT * FROM ({sql}) LIMIT 0", dict.fromkeys(sql_names(sql)))  # noqa: S608
    except (sqlite3.Error, sqlite3.Warning):
        return
    columns = [each[0] for each in found.description]
    for name, said in operation.returns.items():
        place = operation.place.at("returns", name)
        column, place = (said, place) if isinstance(said, str) else (said["path"], place.at("path"))
        if column not in columns:
            yield absent("C404", place, column, columns, file="sql")

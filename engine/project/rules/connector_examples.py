"""The recorded examples of a connector's operations mean what they say, without asking anybody."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from engine.problems import Problem
from engine.project.draft import Draft, Operation, operations_of
from engine.project.places import Place
from engine.project.source import Document

from .report import absent
from .study import Study

NOTHING = {"es": "nada", "en": "nothing"}
FOLDER = ("config", "connectors", "examples")


def check_connector_examples(study: Study) -> Iterator[Problem]:
    draft = study.draft
    for file, document in draft.documents.items():
        parts = PurePosixPath(file).parts
        if parts[:3] == FOLDER and len(parts) == 6:
            yield from _example(draft, document, parts[3], parts[4])


def _example(draft: Draft, document: Document, connector: str, name: str) -> Iterator[Problem]:
    place = Place(document, ("example",))
    if connector not in draft.connectors:
        yield absent("C431", place, connector, draft.connectors, what="connector")
        return
    own = {each.name: each for each in operations_of(draft.connectors[connector])}
    operation = own.get(name)
    if operation is None:
        yield absent("C431", place, name, own, what="operation")
        return
    if operation.how not in ("http", "directory"):
        yield place.problem("C431", "kind", name=name, kind=operation.how)
        return
    yield from _played(draft, document, operation, own)


def _played(
    draft: Draft, document: Document, operation: Operation, own: dict[str, Operation]
) -> Iterator[Problem]:
    # all that asks and answers takes longer to import than a project without examples to check
    from engine.project.connecting.examples import mismatches
    from engine.project.connecting.of_draft import compiler_of
    from engine.project.connecting.spec import Directory, Http

    compiler = compiler_of(draft)
    connector = compiler.connector(operation.said)
    spec = compiler.operation(connector, operation.said, operation.name, operation.body)
    source = None
    if isinstance(spec, Directory):
        listed = own[spec.source]
        source = compiler.operation(connector, listed.said, listed.name, listed.body)
    assert isinstance(spec, Http | Directory)
    for found in mismatches(spec, source if isinstance(source, Http) else None, document.value):
        place = Place(document, found.where)
        while not place.exists:
            place = Place(document, place.path[:-1])
        expected, got = (NOTHING if each == "-" else each for each in (found.expected, found.got))
        yield place.problem("C430", found.part, expected=expected, got=got)

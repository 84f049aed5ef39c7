"""The connectors, and the operations that flows ask for by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.core.release import Operation
from engine.project.connecting.compiled import Compiler
from engine.project.connecting.of_draft import compiler_of
from engine.project.connecting.spec import Connector
from engine.project.connecting.words import CAPABILITIES
from engine.project.draft import Draft
from engine.project.draft import Operation as Written

from .pieces import Pieces

INACTIVE = "inactive"
"""The kind of what no connector that counts can answer: it fails at once."""


def connectors_of(pieces: Pieces) -> dict[str, Connector]:
    draft = pieces.draft
    compiler = compiler_of(draft)
    return {
        name: compiler.connector(document.value, active=draft.is_active(name))
        for name, document in draft.connectors.items()
    }


def can(draft: Draft) -> dict[str, bool]:
    named = {name: operation.active for name, operation in draft.operations.items()}
    return {**dict.fromkeys(CAPABILITIES, False), **named}


def operations(pieces: Pieces, connectors: Mapping[str, Connector]) -> dict[str, Operation]:
    compiler = compiler_of(pieces.draft)
    return {
        name: _operation(pieces, compiler, connectors[each.connector], each)
        for name, each in pieces.draft.operations.items()
    }


def _operation(pieces: Pieces, compiler: Compiler, connector: Connector, operation: Written) -> Operation:
    kind = operation.how if operation.active else INACTIVE
    spec: Any = None
    if operation.active:
        spec = compiler.operation(connector, operation.said, operation.name, operation.body)
    if operation.active and operation.how == "csv":
        spec = _csv(pieces, operation)
    return Operation(
        name=operation.name,
        connector=operation.connector,
        kind=kind,
        many=operation.many,
        parameters=tuple(pieces.draft.parameters(operation)),
        returns={
            **{name: _column(each).get("as", "text") for name, each in operation.returns.items()},
            **dict.fromkeys(operation.counted, "number"),
        },
        spec=spec,
        writes=operation.writes,
        repeatable=getattr(spec, "repeatable", True),
    )


def _csv(pieces: Pieces, operation: Written) -> dict[str, Any]:
    """The file, the texts to look for in each column, and of each name its column and its decimal mark."""
    search = {column: pieces.text(_written(value)) for column, value in operation.criteria.items()}
    return {
        "csv": operation.body["csv"],
        "find_all" if operation.many else "find": search,
        "returns": {name: _column(each)["path"] for name, each in operation.returns.items()},
        "decimals": {
            name: each["decimal"]
            for name, each in operation.returns.items()
            if not isinstance(each, str) and "decimal" in each
        },
        "count": next(iter(operation.counted), None),
    }


def _column(said: Any) -> Mapping[str, Any]:
    return said if isinstance(said, dict) else {"path": said}


def _written(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)

"""Keys of a connector that go together, or that its kind does not have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from engine.problems import Problem
from engine.project.connecting.words import dropped
from engine.project.draft import HOWS, Draft, Operation, operations_of
from engine.project.places import Place, warning

from .study import Study

HTTP_ONLY = (
    *(
        "settings",
        "base_url",
        "verify_tls",
        "allow_hosts",
        "timeout",
        "retries",
        "at_a_time",
        "rate",
        "quota",
    ),
    *("headers", "auth", "answer", "charset", "ok_when", "empty_when", "already_done_when", "errors"),
    *("outbox", "webhooks"),
)
OF_TABLES = frozenset({"text", "number", "money", "date", "bool", "phone"})
OF_COLUMNS = frozenset({"path", "as", "decimal"})
FITS = {"format": ("date", "datetime"), "decimal": ("number", "money"), "map": ("map",)}
"""The kinds that a key of `returns` goes with."""

BESIDE = frozenset({("http", "directory"), ("sqlite", "csv")})
"""Kinds, and operations of another that they may have too."""

KEY_OF = {how: key for key, how in HOWS.items()}


def check_connector_keys(study: Study) -> Iterator[Problem]:
    draft = study.draft
    for document in draft.connectors.values():
        yield from _of_kind(Place(document), document.value)
        for operation in operations_of(document):
            kind = operation.said.get("kind", "csv")
            fits = operation.how == kind or (kind, operation.how) in BESIDE
            if not fits:
                key = KEY_OF[operation.how]
                place = operation.place.at(key)
                yield place.key_problem("C414", "operation", key=key, kind=kind, wanted=KEY_OF[kind])
                continue
            yield from _returned(operation)
            if operation.how == "http":
                yield from _address(draft, operation)
                yield from _pages(operation)
                yield from _dropped(operation)


def _of_kind(place: Place, said: Mapping[str, Any]) -> Iterator[Problem]:
    kind = said.get("kind", "csv")
    for key in said:
        if (key in HTTP_ONLY and kind != "http") or (key == "database" and kind != "sqlite"):
            owner = "sqlite" if key == "database" else "http"
            yield place.at(key).key_problem("C414", key=key, kind=kind, owner=owner)


def _returned(operation: Operation) -> Iterator[Problem]:
    if operation.how == "directory":
        return
    for name, said in operation.returns.items():
        if isinstance(said, str):
            continue
        place, kind = operation.place.at("returns", name), said.get("as", "text")
        for key, kinds in FITS.items():
            if key in said and kind not in kinds:
                yield place.at(key).key_problem("C427", key=key, kinds=list(kinds))
        if kind == "map" and "map" not in said:
            yield place.at("as").problem("C427", "map")
        if operation.how == "csv" and (kind not in OF_TABLES or set(said) - OF_COLUMNS):
            key = next((key for key in said if key not in OF_COLUMNS), "as")
            yield place.at(key).key_problem("C427", "csv", key=key)
        if said.get("of") == "body" and operation.how != "http":
            yield place.at("of").key_problem("C427", "body", key="of")


def _address(draft: Draft, operation: Operation) -> Iterator[Problem]:
    """Where to ask: the connector says it, the operation, or the whole of `path`."""
    path = operation.body["path"]
    whole = path.startswith(("http://", "https://", "{{ settings."))
    if not (whole or "base_url" in operation.body or "base_url" in operation.said):
        yield operation.place.at("path").problem("C421", name=operation.name)


def _pages(operation: Operation) -> Iterator[Problem]:
    pages = operation.body.get("pages")
    if pages is None:
        return
    place, kind = operation.place.at("pages"), pages["kind"]
    if kind not in pages:
        yield place.at("kind").problem("C424", key=kind)
        return
    for key, kinds in (
        ("offset", "offset"),
        ("page", "page"),
        ("next", "next"),
        ("from", "page"),
        ("last", "page"),
    ):
        if key in pages and kind != kinds:
            yield place.at(key).key_problem("C424", "extra", key=key, kind=kind)
            return
    if not operation.body.get("many"):
        yield place.key_problem("C424", "many", key="many")
    elif kind != "next" and "limit" not in pages and "last" not in pages:
        yield warning(place.at("kind").problem("C424", "stop", key="limit"))


def _dropped(operation: Operation) -> Iterator[Problem]:
    from engine.project.connecting.paths import PathError, parse  # not for projects of tables

    hidden = {key: each for each in operation.body.get("drop") or () for key in dropped(each)}
    for name, said in operation.returns.items():
        place = operation.place.at("returns", name)
        source, place = (said, place) if isinstance(said, str) else (said["path"], place.at("path"))
        try:
            fields = parse(source).fields
        except PathError:
            continue
        if fields and fields[-1] in hidden:
            yield place.problem("C428", name=name, drop=hidden[fields[-1]])

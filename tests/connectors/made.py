"""Connectors as the files would make them, and a desk that asks them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

from engine.connectors import Connectors
from engine.connectors.http.link import Exchange
from engine.core import render
from engine.core.release import Operation
from engine.project.connecting import spec
from engine.project.connecting.paths import parse as path
from engine.project.formats import formats_for
from engine.runtime import HandClock
from engine.store.shelf import MemoryShelf, Shelf

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOME = spec.Home("AR", ZoneInfo("America/Argentina/Buenos_Aires"), formats_for("es", "AR", "ARS"))


def text(source: str) -> render.Text:
    return render.parse(source)


def template(value: Any) -> Any:
    if isinstance(value, str):
        return text(value)
    if isinstance(value, Mapping):
        return {name: template(each) for name, each in value.items()}
    return [template(each) for each in value] if isinstance(value, list) else value


def connector(base: str = "", **given: Any) -> spec.Connector:
    known = {
        "allow_hosts": frozenset({"127.0.0.1"}),
        "base_url": text(base) if base else None,
        "timeout": timedelta(seconds=5),
        "retries": 0,
    }
    return spec.Connector(**{"name": "crm", "title": "CRM", "kind": "http", "home": HOME, **known, **given})


def call(method: str = "GET", where: str = "/", **given: Any) -> spec.Call:
    body = {name: template(value) for name, value in given.items()}
    return spec.Call(method, text(where), **{**body, **({"body_kind": "json"} if "body" in body else {})})


def http(of: spec.Connector, name: str = "customer", where: str = "/customer", **given: Any) -> spec.Http:
    """`returns`: paths by name. `ok`, `empty`, `again`: the conditions of its answers."""
    conditions = {key: given.pop(key) for key in ("ok", "empty", "errors") if key in given}
    judgement = spec.Judgement(
        path(conditions["ok"]) if "ok" in conditions else None,
        path(conditions["empty"]) if "empty" in conditions else None,
        None,
        tuple(spec.Mistake(path(when), kind) for when, kind in conditions.get("errors", ())),
    )
    asked = {key: given.pop(key) for key in ("method", "query", "headers", "body") if key in given}
    returns = given.pop("returns", {"name": "name"})
    return spec.Http(
        name,
        of,
        given.pop("parameters", {"phone": True}),
        call(asked.pop("method", "GET"), where, **{"query": {"phone": "{{ phone }}"}, **asked}),
        judgement,
        path(given.pop("find", "@")),
        returns=tuple(
            replace(each, name=key) if isinstance(each, spec.Returned) else spec.Returned(key, path(each))
            for key, each in returns.items()
        ),
        timeout=given.pop("timeout", of.timeout),
        **given,
    )


def release(*specs: spec.Spec) -> Any:
    operations = {
        one.name: Operation(one.name, one.connector.name, "http", False, (), {}, one) for one in specs
    }
    connectors = {one.connector.name: one.connector for one in specs}
    return SimpleNamespace(hash="r1", operations=operations, connectors=connectors)


class Asker:
    """`seen` are the requests that left."""

    def __init__(
        self,
        *specs: spec.Spec,
        shelf: Shelf | None = None,
        clock: HandClock | None = None,
        root: Path | None = None,
        **variables: str,
    ) -> None:
        self.clock, self.shelf = clock or HandClock(NOON), shelf or MemoryShelf()
        self.seen: list[Exchange] = []
        self.connectors = Connectors(
            release(*specs), root or Path(), self.shelf, self.clock, variables, self.seen.append
        )
        self.count = 0

    async def __aenter__(self) -> Asker:
        await self.connectors.open()
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.connectors.close()

    async def ask(self, name: str = "customer", key: str | None = None, **parameters: Any) -> Any:
        self.count += 1
        given = parameters or {"phone": "+5493815551234"}
        return await self.connectors.outcome(name, given, key or f"k{self.count}")

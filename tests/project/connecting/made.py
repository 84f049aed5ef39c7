"""Operations out of a few lines of YAML, compiled as a project's are."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from engine.core import render
from engine.project.connecting.answers import Answer, understood
from engine.project.connecting.compiled import Compiler
from engine.project.connecting.spec import Connector, Home, Http, Spec
from engine.project.connecting.writing import Asking
from engine.project.formats import formats_for
from tests.project.shapes import faults, read_yaml

NOW = datetime(2026, 3, 2, 13, 5, tzinfo=UTC)
ANA = "+5493815550001"


def home(country: str = "AR", zone: str = "America/Argentina/Tucuman") -> Home:
    return Home(country, ZoneInfo(zone), formats_for("es", country, "ARS"))


def file(text: str) -> dict[str, Any]:
    said = {"schema": 1, "connector": "demo", "kind": "http", "base_url": "https://crm.example/api"}
    said |= read_yaml(text)
    assert faults("connector", said) == []
    return said


def operation(text: str, name: str = "customer", country: str = "AR") -> Http:
    found = specs(text, country)[name]
    assert isinstance(found, Http)
    return found


def specs(text: str, country: str = "AR") -> dict[str, Spec]:
    said = file(text)
    compiler = Compiler(render.parse, home(country))
    connector = compiler.connector(said)
    compiled = {
        name: compiler.operation(connector, said, name, body) for name, body in said["operations"].items()
    }
    return {name: spec for name, spec in compiled.items() if spec is not None}


def connector(text: str) -> Connector:
    return Compiler(render.parse, home()).connector(file(text))


def asking(parameters: Mapping[str, Any] | None = None, **more: Any) -> Asking:
    settings = more.pop("settings", {"token": "s3cr3t", "user": "ana"})
    return Asking(settings, NOW, "KEY-1", parameters or {}, more)


def answered(body: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Answer:
    return understood(status, headers or {}, orjson.dumps(body))

"""What the environment says about how to serve."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

SHORTEST_TOKEN = 16


class BadSetting(Exception):
    """`reason` names the sentence."""

    def __init__(self, reason: str, **params: object) -> None:
        super().__init__(reason)
        self.reason, self.params = reason, params


@dataclass(frozen=True, slots=True)
class Environment:
    """`variables` is all of it, for what the lines take from there; never shown."""

    host: str
    port: int
    data: Path
    token: str | None = field(repr=False)
    variables: Mapping[str, str] = field(default_factory=dict, repr=False)


def environment(values: Mapping[str, str], project: Path) -> Environment:
    return Environment(
        values.get("HOST") or "127.0.0.1",
        _port(values.get("PORT") or "8080"),
        Path(values.get("VENTANILLA_DATA") or project / "data"),
        _token(values.get("ADMIN_TOKEN") or None),
        values,
    )


def _port(text: str) -> int:
    """0 is any that is free."""
    if not (text.isascii() and text.isdigit() and int(text) < 65_536):
        raise BadSetting("bad_port", port=text)
    return int(text)


def _token(text: str | None) -> str | None:
    if text is not None and len(text) < SHORTEST_TOKEN:
        raise BadSetting("short_token", least=SHORTEST_TOKEN)
    return text

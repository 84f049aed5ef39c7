"""What the environment says about how to serve."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from engine.channels.media.files import LARGEST, MOST

SHORTEST_TOKEN = 16


class BadSetting(Exception):
    """`reason` names the sentence."""

    def __init__(self, reason: str, **params: object) -> None:
        super().__init__(reason)
        self.reason, self.params = reason, params


@dataclass(frozen=True, slots=True)
class Environment:
    """`variables` is all of it, for what the lines take from there; never shown.

    `media`: bytes of all the files of messages; `file`: of one.
    """

    host: str
    port: int
    data: Path
    token: str | None = field(repr=False)
    variables: Mapping[str, str] = field(default_factory=dict, repr=False)
    media: int = MOST
    file: int = LARGEST


def environment(values: Mapping[str, str], project: Path) -> Environment:
    return Environment(
        values.get("HOST") or "127.0.0.1",
        _port(values.get("PORT") or "8080"),
        Path(values.get("VENTANILLA_DATA") or project / "data"),
        _token(values.get("ADMIN_TOKEN") or None),
        values,
        _megabytes("VENTANILLA_MEDIA_MB", values) or MOST,
        _megabytes("VENTANILLA_FILE_MB", values) or LARGEST,
    )


def _port(text: str) -> int:
    """0 is any that is free."""
    if not (text.isascii() and text.isdigit() and int(text) < 65_536):
        raise BadSetting("bad_port", port=text)
    return int(text)


def _megabytes(name: str, values: Mapping[str, str]) -> int | None:
    text = values.get(name) or None
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and int(text[:9]) > 0 and len(text) < 9):
        raise BadSetting("bad_size", name=name, size=text[:20])
    return int(text) * 1024 * 1024


def _token(text: str | None) -> str | None:
    if text is not None and len(text) < SHORTEST_TOKEN:
        raise BadSetting("short_token", least=SHORTEST_TOKEN)
    return text

"""What WhatsApp approved beforehand, and the lines that need it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from engine.core.capabilities import BY_KIND
from engine.core.release import Template
from engine.project.draft import Values
from engine.project.durations import duration

from .pieces import Pieces

USUAL = "utility"
KEEPS = timedelta(days=7)


def templates(pieces: Pieces) -> dict[str, Template]:
    said = pieces.draft.templates.get("templates") or {}
    return {id: _template(pieces, id, each) for id, each in said.items()}


def reopen(pieces: Pieces) -> Template | None:
    said = pieces.draft.templates
    return templates(pieces)[said["reopen"]] if "reopen" in said else None


def keeps(pieces: Pieces) -> timedelta:
    said = pieces.draft.templates.get("expires_after")
    return duration(said) if said is not None else KEEPS


def _template(pieces: Pieces, id: str, said: Values) -> Template:
    return Template(
        id=id,
        name=said["name"],
        language=said["language"],
        category=said.get("category", USUAL),
        text=pieces.text(said["text"]),
        sample=tuple(said.get("sample") or ()),
    )


def windows(lines: Mapping[str, Values]) -> dict[str, timedelta]:
    lengths = {name: BY_KIND[line["kind"]].window for name, line in lines.items()}
    return {name: length for name, length in lengths.items() if length is not None}

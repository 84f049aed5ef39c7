"""A file of the project: read fast, explain slowly."""

from __future__ import annotations

from engine.problems import Problem, Span

from . import encoding, json_text, yaml_text
from .document import Document, Lines, Path, Unreadable, quoted

__all__ = ["Document", "Lines", "Path", "Unreadable", "check_size", "is_json", "quoted", "read"]

KIB = 1024
LARGEST_YAML = 1024 * KIB
LARGEST_JSON = 10 * 1024 * KIB


def read(file: str, data: bytes) -> Document:
    """The value of a YAML file (or JSON, by its name) and where each part of it stands. Raises Unreadable."""
    check_size(file, len(data))
    text = encoding.decode(file, data)
    return json_text.read(file, text) if is_json(file) else yaml_text.read(file, text)


def is_json(file: str) -> bool:
    return file.endswith((".geojson", ".json"))


def check_size(file: str, size: int) -> None:
    """Raises Unreadable."""
    largest = LARGEST_JSON if is_json(file) else LARGEST_YAML
    if size > largest:
        params = {"size": _megabytes(size), "largest": _megabytes(largest)}
        hint = "json" if is_json(file) else "yaml"
        raise Unreadable(Lines(""), [Problem("P101", Span(file, 1, 1, 1, 1), params, hint)])


def _megabytes(size: int) -> str:
    return f"{size / 1024 / KIB:.1f} MB"

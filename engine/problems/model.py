"""A problem is data; its sentences are in the catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of a file: lines and columns count from 1, in characters; the end is exclusive."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault. Its sentences stand in `locale/problems.<language>.toml` under `code`.

    `params` fill the message and the help; `hint` chooses among the code's helps.
    """

    code: str
    span: Span | None
    params: Mapping[str, object] = field(default_factory=dict)
    hint: str = ""
    severity: Severity = Severity.ERROR

"""A place in a file of the project, and the problem that stands there."""

from __future__ import annotations

from dataclasses import dataclass, replace

from engine.problems import Problem, Severity

from .source import Document, Path


@dataclass(frozen=True, slots=True)
class Place:
    document: Document
    path: Path = ()

    def at(self, *parts: str | int) -> Place:
        return Place(self.document, (*self.path, *parts))

    @property
    def file(self) -> str:
        return self.document.file

    @property
    def exists(self) -> bool:
        """Whether the file says anything here."""
        value = self.document.value
        for part in self.path:
            try:
                value = value[part]
            except (KeyError, IndexError, TypeError):
                return False
        return True

    @property
    def line(self) -> int:
        return self.document.key_span(self.path).line

    def problem(self, code: str, hint: str = "", **params: object) -> Problem:
        return Problem(code, self.document.span(self.path), params, hint)

    def key_problem(self, code: str, hint: str = "", **params: object) -> Problem:
        """Under the key: for what is missing inside, or for a name that is a key."""
        return Problem(code, self.document.key_span(self.path), params, hint)

    def inner_problem(self, start: int, end: int, code: str, hint: str = "", **params: object) -> Problem:
        """Under some characters of the text that stands here."""
        return Problem(code, self.document.inside(self.path, start, end), params, hint)


def warning(problem: Problem) -> Problem:
    return replace(problem, severity=Severity.WARNING)

"""What reading gives: a value, and where in the text each part of it stands."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from itertools import groupby
from types import MappingProxyType
from typing import Any, NamedTuple

from engine.problems import Problem, Span, secrets_in, without

from .offsets import offsets

Path = tuple[str | int, ...]

DEEPEST = 30
"""How many lists and groups may stand one inside another."""

ENOUGH = 50
"""How many faults of a file are told at once."""


class Lines:
    """A text by lines. A line ends in CR, LF or CRLF, as in an editor, and in nothing else."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def starts(self) -> list[int]:
        return [0, *(end.end() for end in re.finditer(r"\r\n|\r|\n", self.text))]

    def place(self, index: int) -> tuple[int, int]:
        """Line and column of a character, both from 1."""
        line = bisect_right(self.starts, index)
        return line, index - self.starts[line - 1] + 1

    def line_text(self, n: int) -> str:
        if not 0 < n <= len(self.starts):
            return ""
        end = self.starts[n] if n < len(self.starts) else len(self.text)
        return self.text[self.starts[n - 1] : end].rstrip("\r\n")

    def span(self, file: str, start: int, end: int) -> Span:
        return Span(file, *self.place(start), *self.place(max(start, end)))


def quoted(text: str) -> str:
    """As a text that YAML takes literally."""
    if '"' in text or "\\" in text:
        return "'" + text.replace("'", "''") + "'"
    return f'"{text}"'


class Fault(NamedTuple):
    """A problem while only the place in the text is known."""

    code: str
    start: int
    end: int
    params: Mapping[str, object] = MappingProxyType({})
    hint: str = ""


class Unreadable(Exception):
    """The file has no value to work with; `problems` say why, at least one."""

    def __init__(self, lines: Lines, problems: list[Problem]) -> None:
        super().__init__(", ".join(problem.code for problem in problems))
        self.lines = lines
        self.problems = problems

    @classmethod
    def of(cls, file: str, lines: Lines, faults: Iterable[Fault]) -> Unreadable:
        ordered = sorted(faults, key=lambda fault: fault.start)
        spans = (lines.span(file, fault.start, fault.end) for fault in ordered)
        problems: list[Problem] = []
        for line, there in groupby(zip(spans, ordered, strict=True), key=lambda one: one[0].line):
            secrets = secrets_in(lines.line_text(line))
            problems += [Problem(f.code, span, without(secrets, f.params), f.hint) for span, f in there]
        return cls(lines, problems)

    def line_text(self, n: int) -> str:
        return self.lines.line_text(n)


class Marks:
    """Where each node starts and ends, in the order of the text: a collection, then its children; a key, then
    its value. `after` is, for a collection, the number of the node that follows all it holds."""

    def __init__(self, starts: array[int], ends: array[int], after: dict[int, int]) -> None:
        self.starts = starts
        self.ends = ends
        self.after = after

    def find(self, value: Any, path: Path) -> tuple[int, int]:
        """The numbers of the key and of the value at `path`, or of the nearest one above it.

        An element of a list is its own key.
        """
        key = node = 0
        for part in path:
            if isinstance(value, dict) and part in value:
                key = self._skip(node + 1, 2 * list(value).index(part))
                node = key + 1
            elif isinstance(value, list) and isinstance(part, int) and 0 <= part < len(value):
                key = node = self._skip(node + 1, part)
            else:
                break
            value = value[part]
        return key, node

    def _skip(self, node: int, count: int) -> int:
        for _ in range(count):
            node = self.after.get(node, node + 1)
        return node


class Document:
    """A file that could be read."""

    def __init__(self, file: str, text: str, value: Any, find_marks: Callable[[], Marks]) -> None:
        self.file = file
        self.text = text
        self.value = value
        self._find_marks = find_marks

    @cached_property
    def lines(self) -> Lines:
        return Lines(self.text)

    @cached_property
    def marks(self) -> Marks:
        return self._find_marks()

    def line_text(self, n: int) -> str:
        return self.lines.line_text(n)

    def at(self, path: Path) -> Any:
        value = self.value
        for part in path:
            value = value[part]
        return value

    def span(self, path: Path) -> Span:
        """Where the value at `path` stands; when there is none, the nearest one above."""
        return self._span(self.marks.find(self.value, path)[1])

    def key_span(self, path: Path) -> Span:
        """Where the key of `path` stands; an element of a list has none and answers with itself."""
        return self._span(self.marks.find(self.value, path)[0])

    def inside(self, path: Path, start: int, end: int) -> Span:
        """Where the characters `start` to `end` of the text at `path` stand."""
        node = self.marks.find(self.value, path)[1]
        value = self.at(path)
        if not isinstance(value, str) or not value:
            return self._span(node)
        first = self.marks.starts[node]
        places = offsets(self.text[first : self.marks.ends[node]], value)
        start = min(max(start, 0), len(value))
        end = min(max(end, start), len(value))
        left = places[start][0] if start < len(value) else places[-1][1]
        right = places[end - 1][1] if end > start else left
        return self.lines.span(self.file, first + left, first + right)

    def source(self, path: Path) -> str:
        """The value at `path` as it is written."""
        node = self.marks.find(self.value, path)[1]
        return self.text[self.marks.starts[node] : self.marks.ends[node]]

    def _span(self, node: int) -> Span:
        return self.lines.span(self.file, self.marks.starts[node], self.marks.ends[node])

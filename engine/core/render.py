"""Texts with names in them: parsed once, rendered at every message."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from engine.core.braces import TextError
from engine.core.formats import MAX_LENGTH, Formats
from engine.core.placeholder import Evaluate, read_placeholder
from engine.core.values import Names, NameUse, Value

__all__ = ["Text", "TextError", "parse"]

MAX_SOURCE = 20_000

_OPENING = re.compile(r"\{\{|\{%|\{#")
_INSIDE = re.compile(
    r"""(?P<quote>['"])(?:(?!(?P=quote))[^\\]|\\.)*(?P<closing>(?P=quote)|)
      | \}\}
      | \{\{""",
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Text:
    """`plain` is the whole text when it has no placeholder."""

    source: str
    plain: str | None
    names: tuple[NameUse, ...] = field(default=(), repr=False, compare=False)
    _pieces: tuple[str, ...] = field(default=(), repr=False, compare=False)
    _holes: tuple[tuple[int, Evaluate], ...] = field(default=(), repr=False, compare=False)

    def render(self, names: Names, formats: Formats, missing: list[str]) -> str:
        """What it says now; the names that do not exist are added to `missing`."""
        if self.plain is not None:
            return self.plain
        pieces, length = list(self._pieces), 0
        for index, evaluate in self._holes:
            value = evaluate(names, formats, missing)
            text = value if type(value) is str else formats.text(value)
            pieces[index] = text
            length += len(text)
            if length > MAX_LENGTH:
                break
        text = "".join(pieces)
        return text if len(text) <= MAX_LENGTH else text[: MAX_LENGTH - 1] + "…"

    @property
    def count(self) -> int:
        """How many placeholders it has."""
        return len(self._holes)

    def values(self, names: Names, formats: Formats, missing: list[str]) -> tuple[str, ...]:
        """What each placeholder says now, in order."""
        return tuple(formats.text(evaluate(names, formats, missing)) for _, evaluate in self._holes)

    def filled(self, values: Iterable[str]) -> str:
        """The text with these in the place of its placeholders."""
        pieces = list(self._pieces) or [self.source]
        for (index, _), value in zip(self._holes, values, strict=True):
            pieces[index] = value
        return "".join(pieces)

    def value(self, names: Names, formats: Formats, missing: list[str]) -> Value:
        """The value itself when the text is one placeholder and nothing else."""
        if self._pieces == ("", "", ""):
            return self._holes[0][1](names, formats, missing)
        return self.render(names, formats, missing)


def parse(source: str) -> Text:
    if len(source) > MAX_SOURCE:
        raise TextError("too_long", MAX_SOURCE, len(source), limit=MAX_SOURCE)
    pieces: list[str] = []
    holes: list[tuple[int, Evaluate]] = []
    uses: list[NameUse] = []
    at = 0
    for start, end in _placeholders(source):
        try:
            placeholder = read_placeholder(source[start:end])
        except TextError as error:
            raise TextError(error.reason, start + error.start, start + error.end, **error.params) from None
        pieces += source[at:start], ""
        holes.append((len(pieces) - 1, placeholder.value))
        if (use := placeholder.use) is not None:
            uses.append(use._replace(start=start + use.start, end=start + use.end))
        at = end
    if not holes:
        return Text(source, source)
    return Text(source, None, tuple(uses), (*pieces, source[at:]), tuple(holes))


def _placeholders(source: str) -> Iterator[tuple[int, int]]:
    at = 0
    while opening := _OPENING.search(source, at):
        start = opening.start()
        if opening[0] != "{{":
            reason = "statement" if opening[0] == "{%" else "comment"
            raise TextError(reason, start, start + 2)
        at = _end_of(source, start)
        yield start, at


def _end_of(source: str, start: int) -> int:
    for inside in _INSIDE.finditer(source, start + 2):
        if inside[0] == "}}":
            return inside.end()
        if inside["closing"]:
            continue
        if "}}" in inside[0]:
            at = inside.start()
            raise TextError("unfinished_string", at, at + 1, character=source[at])
        break
    raise TextError("unclosed", start, start + 2)

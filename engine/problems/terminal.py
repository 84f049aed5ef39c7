"""Problems for a person at a terminal."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import TextIO

from .catalogue import help_text, message, phrase, printable
from .model import Problem, Severity, Span
from .secrets import without_secrets

LineText = Callable[[str, int], str]
"""The text of a line of a file, without its end; empty when there is no such line."""

WIDEST = 110
TAB = "    "
BOLD, RED, YELLOW, BLUE = "1", "1;31", "1;33", "1;34"


def text(
    problems: Sequence[Problem],
    line_text: LineText | None = None,
    *,
    lang: str = "es",
    files: int | None = None,
    active: str | None = None,
    color: bool = False,
) -> str:
    """Every problem with its line, then the count.

    `files` is how many were looked at. `active` adds what became of the publication: the version that stays,
    or "" when there is none yet.
    """
    paint = _painted if color else _plain
    read = line_text or lines_on_disk()
    blocks = [_block(problem, read, lang, paint) for problem in in_order(problems)]
    return "\n\n".join([*blocks, summary(problems, lang=lang, files=files, active=active)]) + "\n"


def summary(
    problems: Sequence[Problem], *, lang: str = "es", files: int | None = None, active: str | None = None
) -> str:
    errors = sum(problem.severity is Severity.ERROR for problem in problems)
    warnings = len(problems) - errors
    counts = [_count(n, name, lang) for n, name in ((errors, "error"), (warnings, "warning")) if n]
    faulty = len({problem.span.file for problem in problems if problem.span})
    line = phrase("and", lang).join(counts) or phrase("nothing_wrong", lang)
    if files is not None and faulty:
        line += " " + phrase("in_files", lang, faulty=faulty, files=_count(max(files, faulty), "file", lang))
    line += "."
    if errors and active is not None:
        line += " " + phrase("still_active" if active else "none_active", lang, active=active)
    return line


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    return sorted(
        problems, key=lambda problem: (problem.span is not None, problem.span or Span("", 0, 0, 0, 0))
    )


def wants_color(stream: TextIO) -> bool:
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def lines_on_disk(root: Path | str = ".") -> LineText:
    @cache
    def lines(file: str) -> list[str]:
        try:
            raw = Path(root, file).read_bytes()
        except OSError:
            return []
        return re.split(r"\r\n|\r|\n", raw.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace"))

    return lambda file, n: lines(file)[n - 1] if 0 < n <= len(lines(file)) else ""


Paint = Callable[[str, str], str]


def _painted(style: str, text: str) -> str:
    return f"\x1b[{style}m{text}\x1b[0m"


def _plain(style: str, text: str) -> str:
    return text


def _block(problem: Problem, read: LineText, lang: str, paint: Paint) -> str:
    style = RED if problem.severity is Severity.ERROR else YELLOW
    title = f"{phrase(str(problem.severity), lang)}[{problem.code}]"
    lines = [paint(style, title) + paint(BOLD, f": {message(problem, lang)}")]
    gutter = " " * len(str(problem.span.line if problem.span else 1))
    if problem.span:
        lines += _excerpt(problem, problem.span, read, gutter, style, paint)
    if advice := help_text(problem, lang):
        lines.append(f"{gutter} {paint(BLUE, '=')} {paint(BOLD, phrase('help', lang))}: {advice}")
    return "\n".join(lines)


def _excerpt(
    problem: Problem, span: Span, read: LineText, gutter: str, style: str, paint: Paint
) -> list[str]:
    arrow = f"{gutter}{paint(BLUE, '-->')} {printable(span.file)}"
    if span == Span(span.file, 1, 1, 1, 1):  # the whole file
        return [arrow]
    source = without_secrets(read(span.file, span.line))
    if not source:  # the file changed since
        return [f"{arrow}:{span.line}:{span.column}"]
    if problem.code in ABOUT_SECRETS:
        source = _covered(source, span)
    shown, carets = underlined(source, span)
    bar = paint(BLUE, f"{gutter} |")
    number = paint(BLUE, f"{span.line} |")
    return [f"{arrow}:{span.line}:{span.column}", bar, f"{number} {shown}", f"{bar} {paint(style, carets)}"]


ABOUT_SECRETS = frozenset({"C417"})
"""What these mark is a secret, whatever the key before it is called."""


def _covered(source: str, span: Span) -> str:
    start, end = span.column - 1, span.end_column - 1 if span.end_line == span.line else len(source)
    return source[:start] + re.sub(r"[^'\"]", "•", source[start:end]) + source[end:]


def underlined(source: str, span: Span) -> tuple[str, str]:
    """The line and, below it, carets that stand under the span however wide its characters are."""
    from rich.cells import cell_len

    start = min(span.column - 1, len(source))
    end = span.end_column - 1 if span.end_line == span.line else len(source)
    end = min(max(end, start + 1), len(source))
    before, marked, after = source[:start], source[start:end], source[end:]
    if len(before) + len(marked) > WIDEST:
        before = _tail(before, WIDEST // 3)
        marked = _head(marked, WIDEST // 2)
    before, marked = _visible(before), _visible(marked)
    after = _visible(_head(after, max(0, WIDEST - len(before) - len(marked))))
    width = cell_len(before + marked) - cell_len(before)
    return before + marked + after, " " * cell_len(before) + "^" * max(1, width)


def _head(text: str, room: int) -> str:
    return text if len(text) <= room else text[:room] + "…"


def _tail(text: str, room: int) -> str:
    return text if len(text) <= room else "…" + text[-room:]


def _visible(text: str) -> str:
    return printable(text.replace("\t", TAB))


def _count(n: int, name: str, lang: str) -> str:
    return f"{n} {phrase(name if n == 1 else name + '_many', lang)}"

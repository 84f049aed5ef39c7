"""Why a transcript failed, in the words of whoever wrote it."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from datetime import tzinfo

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from engine.author.chronicle import chronicle, said
from engine.author.expectations import Mismatch
from engine.author.rehearsal import Failure
from engine.author.stage import Impossible
from engine.author.words import Words
from engine.author.world import Post

SHOWN = 3
"""Messages that came instead, the last ones."""


def verdict(failure: Failure, zone: tzinfo, words: Words, full: bool = False) -> Group:
    parts: list[RenderableType] = []
    if failure.log:
        parts += [chronicle(failure.log, zone, words), Text()]
    why = failure.why
    if isinstance(why, Mismatch):
        parts += _mismatch(why, words)
    elif isinstance(why, Impossible):
        parts.append(_line(words(f"cannot.{why.reason}", **why.params)))
    else:
        parts += _crash(why, words, full)
    return Group(*parts)


def _mismatch(why: Mismatch, words: Words) -> Iterator[RenderableType]:
    yield _line(words(f"mismatch.{why.kind}", place=why.place), "bold")
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True, style="dim")
    table.add_column()
    for label, row in _rows(why, words):
        table.add_row(label, row)
    if table.row_count:
        yield Padding(table, (0, 0, 0, 4))


def _rows(why: Mismatch, words: Words) -> Iterator[tuple[str, Text]]:
    label = words("mismatch.wanted")
    for want in why.wanted:
        yield label, _mark(want.met, want.text)
        label = ""
    for name, wanted, found in why.state:
        yield name, _compared(wanted, found, words)
    if why.kind == "state":
        return
    yield from _came(why.came, words)


def _mark(met: bool, text: str) -> Text:
    return Text.assemble(
        ("✓ " if met else "✗ ", "green" if met else "bold red"), (text, "" if met else "red")
    )


def _compared(wanted: str, found: str, words: Words) -> Text:
    return Text.assemble(
        (words("mismatch.wanted_state", wanted=wanted), "red"),
        "  ",
        words("mismatch.found_state", found=found),
    )


def _came(posts: tuple[Post, ...], words: Words) -> Iterator[tuple[str, Text]]:
    label = words("mismatch.came")
    if not posts:
        yield label, Text(words("mismatch.nothing"), style="dim")
    for post in posts[-SHOWN:]:
        yield label, said(post, words)
        label = ""


def _crash(error: Exception, words: Words, full: bool) -> Iterator[RenderableType]:
    name = type(error).__name__
    yield _line(words("mismatch.crash", error=f"{name}: {error}" if str(error) else name), "bold red")
    if full:
        yield Text("".join(traceback.format_exception(error)), style="dim")
    else:
        yield _line(words("mismatch.see_traceback"), "dim")


def _line(text: str, style: str = "") -> Padding:
    return Padding(Text(text, style=style), (0, 0, 0, 2))

"""The screen, or the file or pipe that stands in its place."""

from __future__ import annotations

import os
import shutil
import sys

from rich.console import Console, RenderableType

WIDTH = 100
"""Of what is not a terminal."""

NARROW = 96
"""Two people talking on a very wide screen would be far apart."""


def console(widest: int | None = None) -> Console:
    """Colours on a terminal only, and no decoration of numbers or paths."""
    plain = bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
    width = shutil.get_terminal_size((WIDTH, 24)).columns
    width = min(width, widest or width)
    return Console(file=sys.stdout, highlight=False, markup=False, emoji=False, no_color=plain, width=width)


def show(out: Console, *parts: RenderableType) -> None:
    """Without the blanks that fill a table's last column: files and pipes would keep them."""
    with out.capture() as captured:
        out.print(*parts, sep="\n")
    lines = captured.get().splitlines()
    out.file.write("".join(f"{line.rstrip()}\n" for line in lines))

"""Whether we became slower: the ratios of a run beside those of the last results that were committed.

Ratios only, for both sides of one are measured in the same run, on the same machine.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"
LEAST = 0.8
"""Of the ratio that landed."""

MORE_IS_BETTER = {
    "decisions": ("ratio_to_bare_trigger",),
    "durable": ("ratio_to_raw", "ratio_to_naive"),
    "webhook": ("committed_cpu_ratio_to_floor", "posted_cpu_ratio_to_floor", "posted_cpu_ratio_to_rows"),
}
LESS_IS_BETTER = {"checking": ("ratio",)}


def slower(results: Mapping[str, Any]) -> list[str]:
    """A line for every ratio under `LEAST` of the last that landed."""
    return [
        f"{bench}.{name}: {now} beside {before} ({file.name})"
        for bench, name, now, gain, before, file in _compared(results)
        if gain < LEAST
    ]


def _compared(results: Mapping[str, Any]) -> Iterator[tuple[str, str, float, float, float, Path]]:
    for table, more in ((MORE_IS_BETTER, True), (LESS_IS_BETTER, False)):
        for bench, names in table.items():
            landed = _last_landed(bench) if bench in results else None
            if landed is None:
                continue
            file, figures = landed
            for name in names:
                now, before = results[bench][name], figures[name]
                yield bench, name, now, now / before if more else before / now, before, file


def _last_landed(bench: str) -> tuple[Path, Mapping[str, Any]] | None:
    for file in sorted(_committed(), reverse=True):
        figures = json.loads(file.read_text("utf-8")).get(bench)
        if figures is not None:
            return file, figures
    return None


def _committed() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-tree", "--name-only", "HEAD", "./"],
        cwd=RESULTS,
        capture_output=True,
        text=True,
        check=True,
    )
    return [RESULTS / name for name in listed.stdout.split()]

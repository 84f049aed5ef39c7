"""`./run bench [decisions] [checking] [durable]`: prints the figures, and keeps them in bench/results/."""

from __future__ import annotations

import json
import platform
import sys
from datetime import UTC, datetime
from pathlib import Path

from bench import checking, decisions, durable

ALL = {"decisions": decisions.measure, "checking": checking.measure, "durable": durable.measure}


def main(names: list[str]) -> None:
    unknown = [name for name in names if name not in ALL]
    if unknown:
        raise SystemExit(f"unknown: {', '.join(unknown)}; there are {', '.join(ALL)}")
    results = {name: ALL[name]() for name in names or ALL}
    now = datetime.now(UTC)
    report = {"at": now.isoformat(timespec="seconds"), "python": platform.python_version(), **results}
    text = json.dumps(report, indent=2, ensure_ascii=False)
    print(text)
    folder = Path(__file__).parent / "results"
    folder.mkdir(exist_ok=True)
    (folder / f"{now:%Y-%m-%dT%H%M%S}.json").write_text(text + "\n", "utf-8")


main(sys.argv[1:])

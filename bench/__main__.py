"""`./run bench [NAMES…] [--compare]`: prints the figures, and keeps them in bench/results/."""

from __future__ import annotations

import json
import platform
import sys
from collections.abc import Callable
from datetime import UTC, datetime

from bench import assigning, checking, decisions, durable, hanging, reloads, rooms, webhook
from bench.compare import LEAST, RESULTS, slower

ALL: dict[str, Callable[[], dict[str, object]]] = {
    "assigning": assigning.measure,
    "decisions": decisions.measure,
    "checking": checking.measure,
    "durable": durable.measure,
    "reloads": reloads.measure,
    "rooms": rooms.measure,
    "webhook": webhook.measure,
    "hanging": hanging.measure,
}
COMPARE = "--compare"


def main(words: list[str]) -> None:
    names = [word for word in words if word != COMPARE]
    unknown = [name for name in names if name not in ALL]
    if unknown:
        raise SystemExit(f"unknown: {', '.join(unknown)}; there are {', '.join(ALL)} and {COMPARE}")
    results = {name: ALL[name]() for name in names or ALL}
    lines = slower(results) if COMPARE in words else []
    _keep(results)
    if lines:
        raise SystemExit(f"under {LEAST} of what landed last:\n" + "\n".join(lines))


def _keep(results: dict[str, dict[str, object]]) -> None:
    now = datetime.now(UTC)
    report = {"at": now.isoformat(timespec="seconds"), "python": platform.python_version(), **results}
    text = json.dumps(report, indent=2, ensure_ascii=False)
    print(text)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{now:%Y-%m-%dT%H%M%S}.json").write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])

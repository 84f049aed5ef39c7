"""Mutation testing of the core: small faults put in on purpose, and how many of them the tests notice.

    ./run mutants [MODULE…] [--sample 200] [--seed 1] [--jobs 2] [--all] [--show]

One process imports everything and forks for each mutant; the child swaps the code of one function where
it stands and runs the tests that pass through the mutated line, the quickest first, until one fails.
Module-level code, default arguments and decorators are not mutated: they have run before the fork.
"""

from __future__ import annotations

import argparse
import gc
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import _lru_cache_wrapper, cache, partial
from pathlib import Path
from typing import Any

import pytest

from bench.faults import Mutant, mutants_of, put_in
from bench.forks import Forks, forked

CORE = Path(__file__).parents[1] / "engine" / "core"
TESTS = ("tests/core", "tests/test_stories.py", "tests/test_default_project.py")
TOO_LONG, AT_LEAST = 8, 10
"""Times as long as a test takes with no fault in, and seconds: then it loops, and the fault is noticed."""

Lines = set[tuple[str, int]]


@dataclass
class Passed:
    """What one test did in a core without faults."""

    seconds: float
    lines: Lines = field(repr=False)


class Hunt:
    """A pytest plugin: instead of running the tests once, it runs them against mutants."""

    def __init__(self, choice: argparse.Namespace, mutants: Sequence[Mutant]) -> None:
        self.choice, self.mutants = choice, mutants
        self.fates: dict[Mutant, str] = {}

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self) -> None:
        from hypothesis import Phase, settings

        quick = (Phase.explicit, Phase.generate)
        settings.register_profile(
            "mutants", deadline=None, derandomize=True, database=None, phases=quick, max_examples=100
        )
        settings.load_profile("mutants")

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        items = [item for item in session.items if not item.get_closest_marker("skip")]
        began = time.monotonic()
        passed: dict[str, Passed] = forked(lambda: {item.nodeid: traced(item) for item in items})
        if failing := [id for id, each in passed.items() if each.seconds < 0]:
            raise pytest.UsageError(f"these fail with no fault in: {failing}")
        print(f"{len(items)} tests in {time.monotonic() - began:.0f} s", flush=True)
        forks = Forks(self.choice.jobs)
        for mutant in self.mutants:
            chosen = [item for item in items if mutant.place in passed[item.nodeid].lines]
            chosen.sort(key=lambda item: passed[item.nodeid].seconds)
            limits = {item: round(AT_LEAST + TOO_LONG * passed[item.nodeid].seconds) for item in chosen}
            forks.start(mutant, partial(fate, mutant, limits))
            self.note(forks.finished())
        self.note(forks.rest())
        return True

    def note(self, finished: Iterable[tuple[Mutant, str | None]]) -> None:
        for mutant, how in finished:
            self.fates[mutant] = how or "timeout"
            if self.choice.show or how in ("survived", "untested"):
                print(f"{how or 'timeout':9} {mutant}", flush=True)


def traced(item: pytest.Item) -> Passed:
    """Runs it once, and notes the lines of the core that it goes through."""
    lines: Lines = set()
    core = str(CORE)

    def inside(frame: Any, event: str, _: Any) -> Any:
        if event == "line":
            lines.add((frame.f_code.co_filename, frame.f_lineno))
        return inside

    def enter(frame: Any, _: str, __: Any) -> Any:
        return inside if frame.f_code.co_filename.startswith(core) else None

    began = time.monotonic()
    sys.settrace(enter)
    good = runs(item)
    sys.settrace(None)
    return Passed(time.monotonic() - began if good else -1, lines)


def fate(mutant: Mutant, limits: Mapping[pytest.Item, int]) -> str:
    """`limits` in seconds; the kernel ends this process, and with it the fault, at the first that passes."""
    if not limits:
        return "untested"
    put_in(mutant)
    for item, limit in limits.items():
        signal.alarm(limit)
        if not runs(item):
            return f"killed by {item.nodeid}"
    return "survived"


def runs(item: pytest.Item) -> bool:
    """As if it were the first: what another test left in a cache would hide the lines that made it."""
    from _pytest.runner import runtestprotocol

    for cached in _caches():
        cached.cache_clear()
    return not any(report.failed for report in runtestprotocol(item, nextitem=None, log=False))


@cache
def _caches() -> list[Any]:
    found = [each for each in gc.get_objects() if isinstance(each, _lru_cache_wrapper)]
    return [each for each in found if (each.__module__ or "").startswith(("engine", "tests"))]


def sample(choice: argparse.Namespace) -> list[Mutant]:
    files = sorted(CORE.rglob("*.py"))
    if choice.modules:
        files = [file for file in files if file.stem in choice.modules]
    found = [mutant for file in files for mutant in mutants_of(file)]
    if choice.all or len(found) <= choice.sample:
        return found
    return sorted(random.Random(choice.seed).sample(found, choice.sample))


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./run mutants")
    parser.add_argument("modules", nargs="*", metavar="MODULE", help="of engine/core, without .py")
    parser.add_argument("--sample", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--all", action="store_true", help="no sample")
    parser.add_argument("--show", action="store_true", help="the killed ones too")
    parser.add_argument("--tests", nargs="+", default=TESTS)
    return parser.parse_args()


def main() -> int:
    choice = arguments()
    hunt = Hunt(choice, sample(choice))
    code = pytest.main(["-q", "-p", "no:cacheprovider", "-p", "no:xdist", *choice.tests], plugins=[hunt])
    how = Counter(fate.split()[0] for fate in hunt.fates.values())
    total, killed = sum(how.values()), how["killed"] + how["timeout"]
    if total:
        print(f"{killed} of {total} killed: {100 * killed / total:.1f} % · {dict(how)}")
    return int(code) if not total else 0


if __name__ == "__main__":
    sys.exit(main())

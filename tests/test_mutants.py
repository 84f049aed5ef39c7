"""The faults that `./run mutants` puts in: where they may stand, and that a running function gets them."""

from __future__ import annotations

import importlib.util
import os
import signal
from pathlib import Path
from types import ModuleType

import pytest

from bench.faults import Mutant, mutants_of, put_in
from bench.forks import Forks, forked

SOURCE = '''
LIMIT = 3

def fits(n: int = 1) -> bool:
    """At most."""
    if not n:
        raise ValueError("nothing at all")
    return n <= LIMIT and n != 2
'''


@pytest.fixture
def module(tmp_path: Path) -> ModuleType:
    file = tmp_path / "small.py"
    file.write_text(SOURCE, "utf-8")
    spec = importlib.util.spec_from_file_location("small", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def found(module: ModuleType) -> list[Mutant]:
    return list(mutants_of(Path(str(module.__file__))))


def test_faults_are_in_what_runs_and_not_in_words_or_types(module: ModuleType) -> None:
    assert [(each.before, each.after) for each in found(module)] == [
        ("not n", "n"),
        ("return n <= LIMIT and n != 2", "return None"),
        ("n <= LIMIT and n != 2", "n <= LIMIT or n != 2"),
        ("n <= LIMIT", "n < LIMIT"),
        ("n != 2", "n == 2"),
        ("2", "3"),
    ]


def test_whoever_has_the_function_runs_the_fault(module: ModuleType) -> None:
    fits = module.fits
    assert fits(3)
    put_in(next(each for each in found(module) if each.after == "n < LIMIT"))
    assert not fits(3)
    assert fits(1)


def test_a_fork_leaves_no_trace_and_brings_its_result(module: ModuleType) -> None:
    lists: list[int] = []

    def add() -> list[int]:
        lists.append(1)
        return lists

    assert forked(add) == [1]
    assert lists == []


def test_a_fork_that_dies_is_told_from_one_that_ends() -> None:
    forks = Forks(2)
    forks.start("quick", lambda: "done")
    forks.start("dead", lambda: os.kill(os.getpid(), signal.SIGALRM))
    assert sorted(forks.rest()) == [("dead", None), ("quick", "done")]

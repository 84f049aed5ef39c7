"""Work done in forks of this process, a few at a time."""

from __future__ import annotations

import os
import pickle
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any


@dataclass
class Fork:
    pid: int
    pipe: int


class Forks:
    def __init__(self, most: int) -> None:
        self.most = most
        self.running: dict[Any, Fork] = {}
        self.done: list[tuple[Any, Any]] = []

    def start(self, name: Any, work: Callable[[], Any]) -> None:
        """Waits until there is a place."""
        while len(self.running) >= self.most:
            self._look()
        self.running[name] = Fork(*_fork(work))

    def finished(self) -> Iterator[tuple[Any, Any]]:
        """Names and results; none is the result of a fork that died."""
        done, self.done = self.done, []
        yield from done

    def rest(self) -> Iterator[tuple[Any, Any]]:
        while self.running:
            self._look()
        yield from self.finished()

    def _look(self) -> None:
        time.sleep(0.01)
        for name, fork in list(self.running.items()):
            if os.waitpid(fork.pid, os.WNOHANG) != (0, 0):
                self.done.append((name, _result(fork.pipe)))
                del self.running[name]


def forked(work: Callable[[], Any]) -> Any:
    """The result of the work, done where it leaves no trace here."""
    pid, pipe = _fork(work)
    result = _result(pipe)
    os.waitpid(pid, 0)
    return result


def _fork(work: Callable[[], Any]) -> tuple[int, int]:
    sys.stdout.flush()
    out, into = os.pipe()
    with warnings.catch_warnings():  # newer Pythons warn of threads, and a test runner has some
        warnings.simplefilter("ignore", DeprecationWarning)
        pid = os.fork()
    if pid:
        os.close(into)
        return pid, out
    try:
        with os.fdopen(into, "wb") as stream:
            pickle.dump(work(), stream)
    finally:
        os._exit(0)


def _result(pipe: int) -> Any:
    with os.fdopen(pipe, "rb") as stream:
        data = stream.read()
    return pickle.loads(data) if data else None

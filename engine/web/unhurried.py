"""Work for the interpreter that everybody shares, done so that nobody else waits for it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from time import perf_counter, sleep
from typing import TypeVar

WORK, REST = 0.001, 0.002

T = TypeVar("T")


def unhurried(work: Callable[[], T]) -> T:
    """In a thread of its own: it rests twice as long as it works, a millisecond at a time.

    A thread gives way to others only every five milliseconds, and a message goes from one to
    another many times: without the rests it would take several times as long.
    """
    since = perf_counter()

    def breathe(*_: object) -> None:
        nonlocal since
        if perf_counter() - since > WORK:
            sleep(REST)
            since = perf_counter()

    sys.setprofile(breathe)
    try:
        return work()
    finally:
        sys.setprofile(None)

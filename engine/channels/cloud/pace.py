"""What a fault does to the line: how long it waits, and whether for one message, one person or all."""

from __future__ import annotations

import random
import time
from collections.abc import Callable

from engine.channels.cloud.errors import CROWDED, Action, Fault
from engine.channels.interface import Crowded, Refused, Retry, Unreachable
from engine.net.memory import Memory

LONGEST = 900.0
"""Seconds that a message waits at most."""

DOUBTFUL_FACTOR = 4.0
"""What may have left is repeated less often."""

LINE_LONGEST = 300.0
PAIR_FACTOR, PAIR_LONGEST = 4.0, 4.0**5
OUTAGE, ASIDE = 3, 4
"""So many messages in a row that the service could not take: it is down for all of them. One that was tried
`ASIDE` times meanwhile makes room for the others: it may be what Meta cannot digest."""


class Pace:
    """`chance` gives numbers between 0 and 1, so that not all who wait come back at once."""

    def __init__(
        self, chance: Callable[[], float] = random.random, steady: Callable[[], float] = time.monotonic
    ) -> None:
        self._chance, self._steady = chance, steady
        self._messages: Memory[int] = Memory()
        self._pairs: Memory[int] = Memory()
        self._ailing: set[str] = set()
        self._slow = 0
        self._calm = True
        self._until = 0.0

    def succeeded(self, address: str, message: str) -> None:
        if self._calm:
            return
        self._messages.pop(message, None)
        self._pairs.pop(address, None)
        self._ailing.clear()
        self._slow = max(self._slow - 1, 0)
        self._calm = not (self._messages or self._pairs or self._slow)

    def raised(self, fault: Fault, why: str, address: str, message: str) -> Exception:
        """The exception that says it to whoever sends."""
        self._calm = False
        match fault.action:
            case Action.AGAIN | Action.MAYBE:
                return self._again(fault, why, message)
            case Action.PAIR:
                return Retry(why, self._pair(address))
            case Action.CROWD:
                return Crowded(why, fault.after or CROWDED)
            case Action.SLOW | Action.STOP:
                return Unreachable(why, self._line(fault.after))
        self._messages.pop(message, None)
        return Refused(why, fault.code)

    def _again(self, fault: Fault, why: str, message: str) -> Exception:
        before = _counted(self._messages, message)
        if fault.action is Action.MAYBE:
            return Retry(why, fault.after or self._grown(before, DOUBTFUL_FACTOR, LONGEST))
        self._ailing.add(message)
        if len(self._ailing) >= OUTAGE and (before + 1) % ASIDE:
            return Unreachable(why, self._line(fault.after))
        return Retry(why, fault.after or self._grown(before, 2.0, LONGEST))

    def _pair(self, address: str) -> float:
        """1, 4, 16, 64… seconds, as Meta asks."""
        return min(PAIR_FACTOR ** _counted(self._pairs, address), PAIR_LONGEST)

    def _line(self, after: float | None) -> float:
        """Those that were under way together wait once, and count as one."""
        left = self._until - self._steady()
        if left > 0:
            return left
        wait = after or self._grown(self._slow, 2.0, LINE_LONGEST)
        self._slow += 1
        self._until = self._steady() + wait
        return wait

    def _grown(self, before: int, factor: float, longest: float) -> float:
        """Up to a quarter less or more, and never more than `longest`."""
        return min(factor ** min(before, 30) * (0.75 + self._chance() / 2), longest)


def _counted(counts: Memory[int], key: str) -> int:
    """How often before."""
    before = counts.get(key) or 0
    counts.put(key, before + 1)
    return before

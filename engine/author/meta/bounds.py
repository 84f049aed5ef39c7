"""How fast Graph lets one write to somebody, and how long after they wrote."""

from __future__ import annotations

import time
from collections.abc import Callable
from math import inf

BURST, EVERY = 45.0, 6.0
WINDOW = 24 * 3600.0


class Bounds:
    """`pair`: one message each six seconds to the same person, 45 of them in advance. `window`: only
    templates, unless they wrote within 24 hours."""

    def __init__(self, steady: Callable[[], float] = time.monotonic) -> None:
        self.pair = self.window = False
        self._steady = steady
        self._owed: dict[str, tuple[float, float]] = {}
        self._wrote: dict[str, float] = {}

    def wrote(self, who: str) -> None:
        self._wrote[who] = self._steady()

    def refuses(self, to: str, kind: str) -> int | None:
        """The code of the refusal, if it is one."""
        now = self._steady()
        if self.window and kind != "template" and now - self._wrote.get(to, -inf) > WINDOW:
            return 131047
        owed, since = self._owed.get(to, (0.0, now))
        owed = max(owed - (now - since) / EVERY, 0.0)
        if self.pair and owed + 1 > BURST:
            return 131056
        self._owed[to] = owed + 1, now
        return None

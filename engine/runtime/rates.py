"""How fast a line may send: all its messages together, and those to one recipient."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.core.capabilities import Capabilities
from engine.core.messages import Key
from engine.runtime.clock import Clock

LINE_BURST = 0.1
"""Seconds whose messages may leave at once: enough to be prompt, and little more than the rate."""

NOTHING = 1e-6
REMEMBERED = 1000


@dataclass(frozen=True, slots=True)
class Allowance:
    """`burst` messages at once; each of them comes back after `seconds`."""

    burst: float
    seconds: float

    def wait(self, whole_at: float, now: float) -> float:
        """Until there is one; `whole_at` is when all that was spent is back."""
        left = whole_at - now - (self.burst - 1) * self.seconds
        return left if left > NOTHING else 0.0

    def spend(self, whole_at: float, now: float) -> float:
        return max(whole_at, now) + self.seconds


class Rates:
    """`line` and `pair` are none where there is no limit."""

    def __init__(self, clock: Clock, capabilities: Capabilities, setting: Mapping[str, Any]) -> None:
        self._clock, self._usual = clock, capabilities.rate
        burst, seconds = capabilities.pair_burst, capabilities.pair_seconds
        self.pair = Allowance(burst, seconds) if burst and seconds else None
        self._whole_at = 0.0
        self._pairs: dict[Key, float] = {}
        self._most = REMEMBERED
        self.set_up(setting)

    def set_up(self, setting: Mapping[str, Any]) -> None:
        """What the files say of the line comes before what is usual for its kind."""
        rate = setting.get("rate", self._usual)
        self.line = Allowance(max(1.0, rate * LINE_BURST), 1 / rate) if rate else None

    def rest(self) -> float:
        """How long the whole line has to wait."""
        return self.line.wait(self._whole_at, self._clock.steady()) if self.line is not None else 0.0

    def wait(self, to: Key) -> float:
        """How long this recipient has to wait."""
        if self.pair is None or (whole_at := self._pairs.get(to)) is None:
            return 0.0
        return self.pair.wait(whole_at, self._clock.steady())

    def spend(self, to: Key) -> None:
        now = self._clock.steady()
        if self.line is not None:
            self._whole_at = self.line.spend(self._whole_at, now)
        if self.pair is not None:
            self._pairs[to] = self.pair.spend(self._pairs.get(to, 0.0), now)
            if len(self._pairs) > self._most:
                self._forget(now)

    def give_back(self, to: Key) -> None:
        """It did not leave after all."""
        if self.line is not None:
            self._whole_at -= self.line.seconds
        if self.pair is not None and to in self._pairs:
            self._pairs[to] -= self.pair.seconds

    def _forget(self, now: float) -> None:
        """Those who may have a whole burst again are as if they had never had one."""
        self._pairs = {to: whole_at for to, whole_at in self._pairs.items() if whole_at > now}
        self._most = max(REMEMBERED, 2 * len(self._pairs))

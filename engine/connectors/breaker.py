"""Stops asking what is down: after some failures in a row, nothing is asked for a while."""

from __future__ import annotations

from collections.abc import Callable

FAILURES = 5
SECONDS = 30.0


class Breaker:
    """`steady`: seconds of a clock that only goes forward."""

    def __init__(
        self, steady: Callable[[], float], failures: int = FAILURES, seconds: float = SECONDS
    ) -> None:
        self._steady, self._limit, self._seconds = steady, failures, seconds
        self._failures = 0
        self._open_until = 0.0
        self._probing = False

    def allows(self) -> bool:
        """When the while is over, one question at a time goes through, until one is answered."""
        if not self.is_open:
            return True
        if self._probing or self.left > 0:
            return False
        self._probing = True
        return True

    def answered(self) -> None:
        self._failures = 0
        self._probing = False

    def failed(self) -> None:
        self._failures += 1
        self._probing = False
        if self.is_open:
            self._open_until = self._steady() + self._seconds

    def unknown(self) -> None:
        """Nothing was learnt: whoever asked went away."""
        self._probing = False

    @property
    def is_open(self) -> bool:
        return self._failures >= self._limit

    @property
    def left(self) -> float:
        """Seconds until it tries again."""
        return max(0.0, self._open_until - self._steady()) if self.is_open else 0.0

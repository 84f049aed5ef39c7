"""Timers by owner and name, some of them stopped with the time they have left."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from engine.core.messages import Key, StartTimer

Name = tuple[Key, str]


@dataclass(frozen=True, slots=True)
class Timer:
    """`order` tells which of two that fall due together started first; `left` is set while it is stopped."""

    due: datetime
    order: int
    visit: int
    left: timedelta | None = None


class Timers:
    def __init__(self) -> None:
        self.running: dict[Name, Timer] = {}
        self._started = 0

    def copy(self) -> Timers:
        twin = Timers()
        twin.running, twin._started = dict(self.running), self._started
        return twin

    def start(self, effect: StartTimer, now: datetime) -> None:
        self._started += 1
        left = effect.due - now if effect.held else None
        self.running[effect.owner, effect.name] = Timer(effect.due, self._started, effect.visit, left)

    def cancel(self, owner: Key, name: str) -> None:
        self.running.pop((owner, name), None)

    def hold(self, names: Collection[str], now: datetime) -> None:
        for at, timer in self.running.items():
            if at[1] in names and timer.left is None:
                self.running[at] = replace(timer, left=timer.due - now)

    def release(self, names: Collection[str], now: datetime) -> None:
        for at, timer in self.running.items():
            if at[1] in names and timer.left is not None:
                self.running[at] = replace(timer, due=now + timer.left, left=None)

    def next(self, end: datetime) -> Name | None:
        """The one that falls due first, if by `end`."""
        ripe = [
            (timer.due, timer.order, at)
            for at, timer in self.running.items()
            if timer.left is None and timer.due <= end
        ]
        return min(ripe)[2] if ripe else None

    def sorted(self) -> list[tuple[Name, Timer]]:
        """The one that falls due first comes first."""
        return sorted(self.running.items(), key=lambda item: (item[1].due, item[1].order))

    def take(self, name: Name) -> Timer:
        return self.running.pop(name)

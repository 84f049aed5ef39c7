"""What is kept of many values while cases go by, and the measures that come of them."""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from datetime import timedelta
from typing import Protocol

Measures = Mapping[str, int | float | None]

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


class Tally(Protocol):
    def add(self, value: object, /) -> None: ...

    def measures(self) -> Measures: ...


class Count:
    def __init__(self) -> None:
        self.count = 0

    def add(self, value: object, /) -> None:
        self.count += 1

    def measures(self) -> Measures:
        return {"count": self.count}


class Minutes:
    """Eight bytes a value: no quantile is exact with less."""

    def __init__(self) -> None:
        self.seconds = array("d")

    def add(self, value: object, /) -> None:
        assert isinstance(value, timedelta)
        self.seconds.append(value / SECOND)

    def measures(self) -> Measures:
        ordered = sorted(self.seconds)
        mean = _rounded(sum(ordered) / len(ordered) / 60) if ordered else None
        quantiles = {"median_minutes": _nearest(ordered, 50), "p90_minutes": _nearest(ordered, 90)}
        return {"count": len(ordered), "mean_minutes": mean, **quantiles}


class Share:
    def __init__(self) -> None:
        self.met = self.missed = 0

    def add(self, value: object, /) -> None:
        if value:
            self.met += 1
        else:
            self.missed += 1

    def measures(self) -> Measures:
        judged = self.met + self.missed
        percent = _rounded(100 * self.met / judged) if judged else None
        return {"met_count": self.met, "missed_count": self.missed, "met_percent": percent}


class Mean:
    def __init__(self) -> None:
        self.count, self.total = 0, 0.0

    def add(self, value: object, /) -> None:
        assert isinstance(value, float)
        self.count += 1
        self.total += value

    def measures(self) -> Measures:
        mean = _rounded(self.total / self.count) if self.count else None
        return {"count": self.count, "mean_score": mean}


def _nearest(ordered: list[float], percent: int) -> float | None:
    """The smallest value that at least so many of them don't exceed."""
    if not ordered:
        return None
    place = -(-len(ordered) * percent // 100)
    return _rounded(ordered[place - 1] / 60)


def _rounded(number: float) -> float:
    return round(number, 2)

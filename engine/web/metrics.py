"""Figures for Prometheus."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

TYPE = "text/plain; version=0.0.4; charset=utf-8"
SECONDS = (0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)


disable_created_metrics()  # type: ignore[no-untyped-call]


class Metrics:
    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "ventanilla_requests", "HTTP requests", ("route", "method", "status"), registry=self.registry
        )
        self.seconds = Histogram(
            "ventanilla_request_seconds",
            "How long an answer took",
            ("route",),
            buckets=SECONDS,
            registry=self.registry,
        )
        self.streams = Gauge("ventanilla_live_pages", "Pages that watch live", registry=self.registry)
        self.releases = Counter(
            "ventanilla_releases",
            "Changes of the files, by what became of them",
            ("outcome",),
            registry=self.registry,
        )

        self._of_route: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}

    def answered(self, route: str, method: str, status: int, seconds: float) -> None:
        """`route` and `method` as the table has them: there are not many."""
        key = route, method, status
        found = self._of_route.get(key)
        if found is None:
            found = self.requests.labels(route, method, str(status)), self.seconds.labels(route)
            self._of_route[key] = found
        requests, answers = found
        requests.inc()
        answers.observe(seconds)

    def page(self, figures: Mapping[str, Any]) -> bytes:
        """`figures` are the engine's own, as they are now."""
        registry = CollectorRegistry()
        registry.register(_Figures(figures))
        return generate_latest(self.registry) + generate_latest(registry)


class _Figures(Collector):
    def __init__(self, figures: Mapping[str, Any]) -> None:
        self._figures = figures

    def collect(self) -> Iterable[GaugeMetricFamily]:
        for name, value in self._figures.items():
            if isinstance(value, int | float):
                yield GaugeMetricFamily(
                    f"ventanilla_engine_{name}", f"The engine's {name}", value=float(value)
                )
            elif isinstance(value, Mapping):
                yield _by_kind(name, value)


def _by_kind(name: str, values: Mapping[Any, Any]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(f"ventanilla_engine_{name}", f"The engine's {name}", labels=("kind",))
    for kind, value in values.items():
        family.add_metric((str(kind),), float(value))
    return family

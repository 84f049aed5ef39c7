"""Cases go by once; every figure takes what it needs of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.author.reports.cases import Case
from engine.author.reports.figures import FIGURES, Figure
from engine.author.reports.tallies import Measures, Tally
from engine.author.reports.view import View


@dataclass(frozen=True, slots=True)
class Result:
    """Of one figure, by group; the only group of a figure without groups is the empty name."""

    figure: Figure
    groups: Mapping[str, Measures]


@dataclass(slots=True)
class Report:
    view: View
    _tallies: dict[str, dict[str, Tally]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._tallies = {each.name: {} if each.by else {"": each.tally()} for each in FIGURES}

    def add(self, case: Case) -> None:
        for figure in FIGURES:
            tallies = self._tallies[figure.name]
            for value in figure.of(case, self.view):
                group = _whole(value) if figure.by else ""
                if group not in tallies:
                    tallies[group] = figure.tally()
                tallies[group].add(value)

    def results(self) -> list[Result]:
        return [Result(each, self._measures(each)) for each in FIGURES]

    def _measures(self, figure: Figure) -> dict[str, Measures]:
        return {group: tally.measures() for group, tally in sorted(self._tallies[figure.name].items())}


def _whole(text: str) -> str:
    """Half an emoji, as some phones send it, can't be written."""
    return text.encode("utf-8", "replace").decode()

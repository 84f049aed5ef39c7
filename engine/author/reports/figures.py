"""Every figure by its name, in the order they are shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from engine.author.reports import counts, times
from engine.author.reports.cases import Case
from engine.author.reports.tallies import Count, Mean, Minutes, Share, Tally
from engine.author.reports.view import View


@dataclass(frozen=True, slots=True)
class Figure:
    """`of` gives what one case adds. `by`: what the groups stand for; empty when there are none."""

    of: Callable[[Case, View], Iterator[Any]]
    tally: Callable[[], Tally]
    by: str = ""

    @property
    def name(self) -> str:
        return self.of.__name__


FIGURES = (
    *(
        Figure(of, Count)
        for of in (
            counts.opened,
            counts.closed,
            counts.closed_unanswered,
            counts.reopened,
            counts.transfers,
            counts.backlog,
            counts.backlog_unassigned,
        )
    ),
    Figure(times.first_response, Minutes),
    Figure(times.first_response_open_hours, Minutes),
    Figure(times.first_response_closed_hours, Minutes),
    Figure(times.resolution, Minutes),
    Figure(times.sla_first_response, Share),
    Figure(times.sla_resolution, Share),
    Figure(times.csat, Mean),
    Figure(counts.csat_by_score, Count, "score"),
    Figure(counts.opened_by_hour, Count, "hour"),
    Figure(counts.opened_by_weekday, Count, "weekday"),
    Figure(counts.opened_by_department, Count, "department"),
    Figure(counts.opened_by_zone, Count, "zone"),
    Figure(counts.backlog_by_department, Count, "department"),
    Figure(counts.transfers_by_department, Count, "department"),
    Figure(counts.taken_by_agent, Count, "agent"),
    Figure(counts.answers_by_agent, Count, "author"),
    Figure(counts.closed_by_agent, Count, "agent"),
    Figure(counts.closed_by_reason, Count, "reason"),
    Figure(counts.closed_by_contact_reason, Count, "reason"),
)

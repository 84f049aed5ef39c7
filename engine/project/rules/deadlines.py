"""Durations of the desk that make sense together."""

from __future__ import annotations

from collections.abc import Iterator

from engine.problems import Problem
from engine.project.durations import duration
from engine.project.places import warning

from .study import Study


def check_deadlines(study: Study) -> Iterator[Problem]:
    draft = study.draft
    sla = draft.written("tickets").get("sla") or {}
    alert, back = sla.get("alert_after"), sla.get("reassign_after")
    if alert and back and duration(alert) >= duration(back):
        yield warning(draft.at("tickets", "sla", "alert_after").problem("T302", alert=alert, reassign=back))

"""Durations of the desk that make sense together, and with the life of a ticket."""

from __future__ import annotations

from collections.abc import Iterator

from engine.problems import Problem
from engine.project.draft import Draft
from engine.project.durations import duration
from engine.project.places import warning

from .study import Study


def check_deadlines(study: Study) -> Iterator[Problem]:
    yield from _in_order(study.draft)
    yield from _without_release(study.draft)
    yield from _reminded_too_late(study.draft)


def _in_order(draft: Draft) -> Iterator[Problem]:
    sla = draft.written("tickets").get("sla") or {}
    alert, back = sla.get("alert_after"), sla.get("reassign_after")
    if alert and back and duration(alert) >= duration(back):
        yield warning(draft.at("tickets", "sla", "alert_after").problem("T302", alert=alert, reassign=back))


def _without_release(draft: Draft) -> Iterator[Problem]:
    released = any(move["on"] == "release" for move in draft.tickets["lifecycle"]["transitions"])
    if "reassign_after" in (draft.written("tickets").get("sla") or {}) and not released:
        place = draft.at("tickets", "sla", "reassign_after")
        yield place.key_problem("T305", line=draft.at("tickets", "lifecycle", "transitions").line)


def _reminded_too_late(draft: Draft) -> Iterator[Problem]:
    for id, department in draft.departments.items():
        silence = department.get("customer_silence") or {}
        remind, close = silence.get("remind_after"), silence.get("close_after")
        if remind and close and duration(remind) >= duration(close):
            place = draft.at("groups", "departments", id, "customer_silence", "remind_after")
            yield warning(place.problem("T310", remind=remind, close=close))

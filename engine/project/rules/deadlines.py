"""Durations of the desk that make sense together, and with the life of a ticket."""

from __future__ import annotations

from collections.abc import Iterator

from engine.problems import Problem
from engine.project.draft import Draft, Values
from engine.project.durations import duration
from engine.project.places import Place, warning

from .study import Study


def check_deadlines(study: Study) -> Iterator[Problem]:
    yield from _in_order(study.draft)
    yield from _without_release(study.draft)
    yield from _reminded_too_late(study.draft)


def slas(draft: Draft) -> Iterator[tuple[Values, Place]]:
    """The deadlines in general, then those of some cases, and where each are written."""
    sla = draft.written("tickets").get("sla")
    if not sla:
        return
    place = draft.at("tickets", "sla")
    yield sla, place
    for kind in ("priorities", "lines"):
        for name, own in (sla.get(kind) or {}).items():
            yield own, place.at(kind, name)


def _in_order(draft: Draft) -> Iterator[Problem]:
    general = draft.written("tickets").get("sla") or {}
    for sla, place in slas(draft):
        alert, back = (sla.get(key, general.get(key)) for key in ("alert_after", "reassign_after"))
        said = next((key for key in ("alert_after", "reassign_after") if key in sla), None)
        if said and alert and back and duration(alert) >= duration(back):
            yield warning(place.at(said).problem("T302", alert=alert, reassign=back))


def _without_release(draft: Draft) -> Iterator[Problem]:
    if any(move["on"] == "release" for move in draft.tickets["lifecycle"]["transitions"]):
        return
    for sla, place in slas(draft):
        if "reassign_after" in sla:
            line = draft.at("tickets", "lifecycle", "transitions").line
            yield place.at("reassign_after").key_problem("T305", line=line)
            return


def _reminded_too_late(draft: Draft) -> Iterator[Problem]:
    for id, department in draft.departments.items():
        silence = department.get("customer_silence") or {}
        remind, close = silence.get("remind_after"), silence.get("close_after")
        if remind and close and duration(remind) >= duration(close):
            place = draft.at("groups", "departments", id, "customer_silence", "remind_after")
            yield warning(place.problem("T310", remind=remind, close=close))

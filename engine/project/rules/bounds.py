"""Bounds and times that make sense."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from engine.problems import Problem
from engine.project.days import is_day
from engine.project.durations import duration
from engine.project.flow_draft import StepDraft
from engine.project.places import Place

from .study import Study


def check_bounds(study: Study) -> Iterator[Problem]:
    draft = study.draft
    for path, text in (
        (("routing", "flood", "per"), (draft.routing.get("flood") or {}).get("per")),
        (("templates", "expires_after"), draft.templates.get("expires_after")),
    ):
        if text is not None:
            yield from _some_time(draft.at(*path), text)
    for flow in draft.flows.values():
        shared = (flow.defaults.get("no_reply") or {}).get("after")
        if shared is not None:
            yield from _some_time(flow.place("defaults", "no_reply", "after"), shared)
        for step in flow.steps.values():
            if step.verb == "ask":
                yield from _bounds(step)
            for name in ("no_reply", "queued"):
                after = (step.body.get(name) or {}).get("after")
                if after is not None:
                    yield from _some_time(step.place.at(name, "after"), after)


def _some_time(place: Place, text: str) -> Iterator[Problem]:
    if not duration(text):
        yield place.problem("F306", text=text)


def _bounds(step: StepDraft) -> Iterator[Problem]:
    least, most = step.body.get("min"), step.body.get("max")
    if step.body["accept"] == "date":
        days = {key: step.body[key] for key in ("min", "max") if step.body.get(key) not in (None, "today")}
        wrong = [key for key, day in days.items() if not is_day(day)]
        for key in wrong:
            yield step.place.at(key).problem("H102", date=step.body[key])
        if wrong or "today" in (least, most):
            return
    if _is_more(least, most):
        yield step.place.at("min").problem("F305", least=least, most=most)


def _is_more(least: Any, most: Any) -> bool:
    """Days and clock times are written so that they compare as texts."""
    return least is not None and most is not None and bool(least > most)

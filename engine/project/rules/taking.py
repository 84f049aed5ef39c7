"""A case gets to an agent: who quotes its notice fires `take`, and who is chosen, `assign`."""

from __future__ import annotations

from collections.abc import Iterator

from engine.problems import Problem
from engine.project.places import warning

from .study import Study


def check_taking(study: Study) -> Iterator[Problem]:
    draft = study.draft
    if "lifecycle" not in draft.written("tickets"):
        return
    place = draft.at("tickets", "lifecycle", "transitions")
    events = {move["on"] for move in draft.tickets["lifecycle"]["transitions"]}
    if "take" in events:
        return
    if "assign" not in events:
        yield place.key_problem("T107")
    elif any(each.get("assign", "claim") == "claim" for each in draft.departments.values()):
        yield warning(place.key_problem("T107", "assign"))

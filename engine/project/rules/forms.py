"""A form asks for each field once: the agent is asked what is missing, by its name."""

from __future__ import annotations

from collections.abc import Iterator

from engine.problems import Problem

from .report import repeated
from .study import Study


def check_forms(study: Study) -> Iterator[Problem]:
    for department, fields in (study.draft.written("tickets").get("forms") or {}).items():
        place = study.draft.at("tickets", "forms", department)
        names = ((field["field"], place.at(n, "field")) for n, field in enumerate(fields))
        for again, first in repeated(names):
            name = fields[int(again.path[-2])]["field"]
            yield again.problem("T303", name=name, line=first.line)

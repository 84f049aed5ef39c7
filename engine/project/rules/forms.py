"""What the agent is asked before a case closes: each field once, by its name, and reasons that differ."""

from __future__ import annotations

from collections.abc import Iterator

from engine.core.values import fold
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


def check_reasons(study: Study) -> Iterator[Problem]:
    """An agent names a reason as people write, so two that read alike could not be told apart."""
    for key in ("close_reasons", "contact_reasons"):
        reasons = study.draft.written("tickets").get(key) or ()
        named = ((fold(reason), study.draft.at("tickets", key, n)) for n, reason in enumerate(reasons))
        for again, first in repeated(named):
            yield again.problem("T307", name=reasons[int(again.path[-1])], line=first.line)

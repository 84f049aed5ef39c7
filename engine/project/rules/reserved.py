"""Names that a flow may save under: not the system's own, nor words of the `if` language."""

from __future__ import annotations

from collections.abc import Iterator

from engine.core.tokens import KEYWORDS
from engine.problems import Problem

from .saved import saves_of
from .study import Study
from .vocabulary import RESERVED


def check_reserved(study: Study) -> Iterator[Problem]:
    for step in study.graph.steps:
        for save in saves_of(step):
            if save.name in RESERVED | KEYWORDS:
                report = save.place.key_problem if step.verb == "set" else save.place.problem
                yield report("N104", "word" if save.name in KEYWORDS else "", name=save.name)

"""Routes end in one that always holds, and a keyword means one thing."""

from __future__ import annotations

from collections.abc import Iterator

from engine.core.values import fold
from engine.problems import Problem

from .report import repeated
from .study import Study


def check_routing(study: Study) -> Iterator[Problem]:
    draft = study.draft
    routes = draft.routing["routes"]
    if "if" in routes[-1]:
        yield draft.at("routing", "routes", len(routes) - 1, "if").key_problem("C301")
    for index, route in enumerate(routes[:-1]):
        if "if" not in route:
            yield draft.at("routing", "routes", index).problem("C302")
    words = (
        (fold(word) or word.strip(), draft.at("routing", "keywords", index, "words", n))
        for index, keyword in enumerate(draft.routing.get("keywords") or ())
        for n, word in enumerate(keyword["words"])
    )
    for place, first in repeated(words):
        yield place.problem("C303", line=first.line)

"""Routes end in one that always holds, and a keyword means one thing."""

from __future__ import annotations

from collections.abc import Iterator

from engine.core.matching import match
from engine.core.values import fold
from engine.problems import Problem
from engine.project.draft import Draft
from engine.project.durations import duration
from engine.project.places import Place, warning

from .report import repeated
from .study import Study

NAMELESS = [("", ())] * 100
"""As many options as a menu may have."""

LONGEST_WAIT, LONGEST_FLOOD = "30s", "15m"


def check_routing(study: Study) -> Iterator[Problem]:
    yield from _routes(study.draft)
    yield from _keywords(study.draft)
    yield from _patience(study.draft)


def _patience(draft: Draft) -> Iterator[Problem]:
    """Meanwhile whoever writes sees nothing at all."""
    routing = draft.routing
    if "wait_for_more" in routing:
        yield from _too_long(draft.at("routing", "wait_for_more"), routing["wait_for_more"], LONGEST_WAIT)
    if "per" in (routing.get("flood") or {}):
        yield from _too_long(draft.at("routing", "flood", "per"), routing["flood"]["per"], LONGEST_FLOOD)


def _too_long(place: Place, said: str, most: str) -> Iterator[Problem]:
    if duration(said) > duration(most):
        yield place.problem("C314", wait=said, most=most)


def _routes(draft: Draft) -> Iterator[Problem]:
    routes = draft.routing["routes"]
    if "if" in routes[-1]:
        yield draft.at("routing", "routes", len(routes) - 1, "if").key_problem("C301")
    for index, route in enumerate(routes[:-1]):
        if "if" not in route:
            yield draft.at("routing", "routes", index).problem("C302")


def _keywords(draft: Draft) -> Iterator[Problem]:
    words = list(_words(draft))
    for again, first in repeated((fold(word) or word.strip(), place) for word, place in words):
        yield again.problem("C303", line=first.line)
    yield from (_number(word, place) for word, place in words if _is_number(word))


def _is_number(word: str) -> bool:
    return match(word, NAMELESS) is not None or fold(word).isdecimal()


def _number(word: str, place: Place) -> Problem:
    """Any menu is answered with figures; with «la última», few people do."""
    problem = place.problem("C311", word=word)
    return problem if word.strip(" .)").isdecimal() else warning(problem)


def _words(draft: Draft) -> Iterator[tuple[str, Place]]:
    for index, keyword in enumerate(draft.routing.get("keywords") or ()):
        for n, word in enumerate(keyword["words"]):
            yield word, draft.at("routing", "keywords", index, "words", n)

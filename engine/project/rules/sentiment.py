"""A phrase that nobody could write says nothing, and one in two lists says two things."""

from __future__ import annotations

from collections.abc import Iterator

from engine.core.sentiment import KINDS, key
from engine.problems import Problem
from engine.project.draft import Draft
from engine.project.places import Place

from .report import repeated
from .study import Study


def check_sentiment(study: Study) -> Iterator[Problem]:
    entries = list(_entries(study.draft))
    for place, phrase in entries:
        if not key(phrase):
            yield place.problem("C601", phrase=phrase)
    said = {place.path: phrase for place, phrase in entries}
    for place, first in repeated((key(phrase), place) for place, phrase in entries if key(phrase)):
        hint = "twice" if place.path[0] == first.path[0] else "lists"
        yield place.problem("C602", hint, phrase=said[place.path], first=str(first.path[0]), line=first.line)


def _entries(draft: Draft) -> Iterator[tuple[Place, str]]:
    for kind in KINDS:
        for n, phrase in enumerate(draft.written("sentiment").get(kind) or ()):
            yield draft.at("sentiment", kind, n), phrase

"""A phone, a prefix and a command each mean one thing."""

from __future__ import annotations

from collections.abc import Iterator

from engine.problems import Problem
from engine.project.draft import COMMANDS, Draft
from engine.project.places import Place

from .report import repeated
from .study import Study


def check_groups(study: Study) -> Iterator[Problem]:
    draft = study.draft
    if draft.document("groups") is None:
        return
    yield from _phones(draft)
    yield from _prefixes(draft)
    for words in COMMANDS:
        yield from _commands(draft, words)


def _phones(draft: Draft) -> Iterator[Problem]:
    from engine.core.reading.phones import phone_e164  # a heavy import, for those who have agents

    seen: dict[str, str] = {}
    country = draft.company["country"]
    for id, said, place in _written_phones(draft):
        phone = phone_e164(said, country)
        if phone is None:
            yield place.problem("C304", phone=said, country=country)
        elif phone in seen:
            line = draft.at("groups", "agents", seen[phone]).line
            yield place.problem("C305", phone=said, agent=seen[phone], line=line)
        else:
            seen[phone] = id


def _written_phones(draft: Draft) -> Iterator[tuple[str, str, Place]]:
    for id, agent in draft.agents.items():
        place = draft.at("groups", "agents", id)
        yield id, agent["phone"], place.at("phone")
        yield from ((id, said, place.at("phones", n)) for n, said in enumerate(agent.get("phones") or ()))


def _prefixes(draft: Draft) -> Iterator[Problem]:
    prefixes = (
        (department["prefix"], draft.at("groups", "departments", id, "prefix"))
        for id, department in draft.departments.items()
        if "prefix" in department
    )
    for place, first in repeated(prefixes):
        yield place.problem("C306", department=first.path[1], line=first.line)


def _commands(draft: Draft, words: str) -> Iterator[Problem]:
    """The words that the file gives, also against those it leaves as they come."""
    owners: dict[str, str] = {}
    written = draft.written("groups").get(words) or {}
    for name, word in sorted(draft.groups[words].items(), key=lambda item: item[0] in written):
        other = owners.setdefault(word.casefold(), name)
        if other is not name:
            yield draft.at("groups", words, name).problem("C310", word=word, command=other)

"""The life of a ticket: its states exist, each is reached and has a way to an end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from engine.problems import Problem
from engine.project.draft import Draft
from engine.project.places import Place, warning

from .report import absent
from .study import Study


class Move(NamedTuple):
    """A transition from one of its states."""

    on: str
    source: str
    to: str
    body: dict[str, Any]
    place: Place


def check_lifecycle_references(study: Study) -> Iterator[Problem]:
    draft = study.draft
    if "lifecycle" not in draft.written("tickets"):
        return
    states = draft.tickets["lifecycle"]["states"]
    for name, place in _named_states(draft):
        if name not in states:
            yield absent(
                "T101", place, name, states, lambda id: draft.place("tickets", "lifecycle", "states", id)
            )


def _named_states(draft: Draft) -> Iterator[tuple[str, Place]]:
    lifecycle, place = draft.tickets["lifecycle"], draft.at("tickets", "lifecycle")
    yield lifecycle["initial"], place.at("initial")
    for index, transition in enumerate(lifecycle["transitions"]):
        here = place.at("transitions", index)
        if isinstance(transition["from"], str):
            yield transition["from"], here.at("from")
        else:
            for n, name in enumerate(transition["from"]):
                yield name, here.at("from", n)
        yield transition["to"], here.at("to")


def moves(draft: Draft) -> list[Move]:
    place = draft.at("tickets", "lifecycle", "transitions")
    return [
        Move(body["on"], source, body["to"], body, place.at(index))
        for index, body in enumerate(draft.tickets["lifecycle"]["transitions"])
        for source in sources(body)
    ]


def sources(transition: dict[str, Any]) -> list[str]:
    given = transition["from"]
    return [given] if isinstance(given, str) else given


def check_lifecycle(study: Study) -> Iterator[Problem]:
    draft = study.draft
    if "lifecycle" not in draft.written("tickets"):
        return
    lifecycle, place = draft.tickets["lifecycle"], draft.at("tickets", "lifecycle")
    all_moves = moves(draft)
    finals = {id for id, state in lifecycle["states"].items() if state.get("final")}
    if not finals:
        yield place.at("states").key_problem("T105")
    elif not any(move.on == "close" and move.to in finals for move in all_moves):
        yield place.at("transitions").key_problem("T104")
    else:
        yield from _ways(lifecycle, place, all_moves, finals)
    if lifecycle["initial"] in finals:
        yield place.at("initial").problem("T106", name=lifecycle["initial"])
    yield from _never(all_moves)


def _ways(
    lifecycle: dict[str, Any], place: Place, all_moves: list[Move], finals: set[str]
) -> Iterator[Problem]:
    entered = _closure({lifecycle["initial"]}, [(move.source, move.to) for move in all_moves])
    ending = _closure(finals, [(move.to, move.source) for move in all_moves])
    for id in lifecycle["states"]:
        if id not in entered:
            yield place.at("states", id).key_problem("T102", name=id)
        elif id not in ending:
            yield place.at("states", id).key_problem("T103", name=id)


def _closure(start: set[str], arrows: list[tuple[str, str]]) -> set[str]:
    found = set(start)
    while more := {to for source, to in arrows if source in found} - found:
        found |= more
    return found


def _never(all_moves: list[Move]) -> Iterator[Problem]:
    """A transition that comes after one with no condition, of the same event and state, never happens."""
    always: dict[tuple[str, str], Place] = {}
    blamed = set()
    for move in all_moves:
        first = always.get((move.on, move.source))
        if first is not None and move.place not in blamed:
            blamed.add(move.place)
            yield warning(move.place.problem("T301", on=move.on, source=move.source, line=first.line))
        elif first is None and "if" not in move.body:
            always[move.on, move.source] = move.place

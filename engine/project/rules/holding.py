"""Every state of a ticket leaves no doubt about who has it: an agent in a room, or nobody."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from engine.problems import Problem

from .lifecycle import Move, moves
from .study import Study

BRINGS_AGENT = frozenset({"take", "assign"})
"""The events that come with an agent, whom `occupy_room` gives the case."""


class Holding(NamedTuple):
    agent: bool = False
    room: bool = False

    @property
    def is_clear(self) -> bool:
        return self.agent == self.room


class _Fault(Exception):
    """`action` is the number of the one that cannot be done."""

    def __init__(self, code: str, action: int | None = None) -> None:
        super().__init__(code)
        self.code, self.action = code, action


def check_holding(study: Study) -> Iterator[Problem]:
    """Walks every way a ticket can go; a transition that is wrong leads no further."""
    draft = study.draft
    if "lifecycle" not in draft.written("tickets"):
        return
    lifecycle = draft.tickets["lifecycle"]
    finals = {id for id, state in lifecycle["states"].items() if state.get("final")}
    every = moves(draft)
    outcomes: dict[str, set[Holding]] = {lifecycle["initial"]: {Holding()}}
    waiting = [(lifecycle["initial"], Holding())]
    blamed = set()
    while waiting:
        state, before = waiting.pop(0)
        for move in every:
            if move.source != state or move.place in blamed:
                continue
            known = outcomes.setdefault(move.to, set())
            try:
                after = _after(move, before, move.to in finals, known)
            except _Fault as fault:
                blamed.add(move.place)
                yield _problem(fault, move, known)
                continue
            if after not in known:
                known.add(after)
                waiting.append((move.to, after))


def _after(move: Move, before: Holding, final: bool, known: set[Holding]) -> Holding:
    after = before
    for n, action in enumerate(move.body.get("do") or ()):
        after = _acted(action, n, move.on, after)
    if final:
        if after.room:
            raise _Fault("T204")
    elif not after.is_clear:
        raise _Fault("T205" if after.agent else "T206")
    elif known - {after}:
        raise _Fault("T201")
    return after


def _acted(action: str, n: int, event: str, held: Holding) -> Holding:
    if action == "free_room":
        return held._replace(room=False)
    if action == "unassign":
        return held._replace(agent=False)
    if action == "occupy_room":
        if event not in BRINGS_AGENT:
            raise _Fault("T202", n)
        if held.room:
            raise _Fault("T203", n)
        return Holding(agent=True, room=True)
    return held


def _problem(fault: _Fault, move: Move, known: set[Holding]) -> Problem:
    taken = Holding(True, True) in known
    hint = ("taken" if taken else "free") if fault.code == "T201" else ""
    place = move.place.at("do") if "do" in move.body else move.place
    if fault.action is not None:
        place = place.at(fault.action)
    return place.key_problem(fault.code, hint, on=move.on, source=move.source, to=move.to)

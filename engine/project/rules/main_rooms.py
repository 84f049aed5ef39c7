"""The main rooms of a department: each with a name of its own, cases that reach it and somebody in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from engine.core.expressions import Expression
from engine.core.tokens import tokens
from engine.problems import Problem
from engine.project.draft import Draft
from engine.project.places import Place, warning

from .members import CHOOSING, members
from .report import absent
from .study import Study

Term = tuple[str, ...]
"""The words of one of the conditions that `and` joins."""


def check_main_room_references(study: Study) -> Iterator[Problem]:
    """That what a room names exists, and that its own name is nobody else's."""
    draft = study.draft
    shifts = draft.hours.get("shifts") or {}
    for department, place, room in main_rooms(draft):
        shift = room.get("shift")
        if shift is not None and shift not in shifts:
            home = partial(draft.place, "hours", "shifts")
            yield absent("C203", place.at("shift"), shift, shifts, home)
        for n, id in enumerate(room.get("agents") or ()):
            yield from _agent(draft, place.at("agents", n), id, department)
    yield from _ids(draft)


def check_main_rooms(study: Study) -> Iterator[Problem]:
    draft = study.draft
    for id, department in draft.departments.items():
        rooms = department.get("rooms") or ()
        for n, room in enumerate(rooms):
            place = draft.at("groups", "departments", id, "rooms", n)
            yield from _reach(draft, rooms[:n], room, place)
            yield from _nobody(draft, id, room, place)


def main_rooms(draft: Draft) -> Iterator[tuple[str, Place, Mapping[str, Any]]]:
    """Those besides the default ones, each with its department."""
    for id, department in draft.departments.items():
        for n, room in enumerate(department.get("rooms") or ()):
            yield id, draft.at("groups", "departments", id, "rooms", n), room


def _agent(draft: Draft, place: Place, id: str, department: str) -> Iterator[Problem]:
    agent = draft.agents.get(id)
    if agent is None:
        yield absent("C218", place, id, draft.agents, partial(draft.place, "groups", "agents"))
    elif department not in agent["departments"]:
        yield place.problem("C325", name=agent["name"], department=department)


def _ids(draft: Draft) -> Iterator[Problem]:
    """A department's default room has the department's id."""
    taken: dict[str, tuple[str, Place]] = {}
    for id, agent in draft.agents.items():
        place = draft.at("groups", "agents", id)
        taken |= {f"{id}_{n}": ("personal", place) for n in range(1, agent["rooms"] + 1)}
    for id in draft.departments:
        place = draft.at("groups", "departments", id)
        hint, first = taken.setdefault(id, ("department", place))
        if first is not place:
            yield place.key_problem("C324", hint, id=id, line=first.line)
    for _, place, room in main_rooms(draft):
        hint, first = taken.setdefault(room["id"], ("room", place))
        if first is not place:
            yield place.at("id").problem("C324", hint, id=room["id"], line=first.line)


def _reach(
    draft: Draft, before: Sequence[Mapping[str, Any]], room: Mapping[str, Any], place: Place
) -> Iterator[Problem]:
    """A case is told in the first room that fits: nothing is left where an earlier one always fits too."""
    when = draft.condition(room["when"])
    if not isinstance(when, Expression):
        return
    if not when.names:
        yield place.at("when").problem("C326", "always" if when.holds({}) else "never", room=room["name"])
        return
    terms = _terms(room["when"])
    first = next((earlier for earlier in before if _terms(earlier["when"]) <= terms), None)
    if first is not None:
        yield place.at("when").problem("C326", "taken", room=room["name"], name=first["name"])


def _terms(when: str) -> frozenset[Term]:
    """What has to hold all at once; with an `or` outside of parentheses, that is one thing."""
    found: list[list[str]] = [[]]
    depth = 0
    for token in tokens(when):
        depth += {"(": 1, ")": -1}.get(token.text, 0)
        if token.kind == "or" and not depth:
            return frozenset({tuple(token.text for token in tokens(when))})
        if token.kind == "and" and not depth:
            found.append([])
        elif token.kind != "end":
            found[-1].append(token.text)
    return frozenset(map(tuple, found))


def _nobody(draft: Draft, department: str, room: Mapping[str, Any], place: Place) -> Iterator[Problem]:
    """Agents come and go: a file that says so is not refused."""
    here = [draft.agents[id] for id in members(draft.agents, department, room)]
    if any(agent.get("active", True) for agent in here):
        return
    said = next((place.at(key) for key in CHOOSING if key in room), place.at("id"))
    names = [agent["name"] for agent in here]
    yield warning(said.problem("C327", "inactive" if here else "", name=room["name"], agents=names))

"""The names of the WhatsApp groups: not too long, and no two alike."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from engine.core.render import Text
from engine.core.values import Given
from engine.problems import Problem
from engine.project.draft import Draft
from engine.project.formats import formats_for
from engine.project.places import Place, warning

from .study import Study

COMFORTABLE = 30
LONGEST = 100


def check_rooms(study: Study) -> Iterator[Problem]:
    draft = study.draft
    if draft.document("groups") is None:
        return
    yield from _unnumbered(draft)
    seen: dict[str, Place] = {}
    blamed: set[Place] = set()
    for name, place in room_names(draft):
        first = seen.setdefault(name, place)
        if place in blamed:
            continue
        if (problem := _problem(name, place, first)) is not None:
            blamed.add(place)
            yield problem


def _unnumbered(draft: Draft) -> Iterator[Problem]:
    """The rooms of one agent differ only by their number."""
    text = draft.text(draft.groups["personal_room"])
    agent = next((agent for agent in draft.agents.values() if agent["rooms"] > 1), None)
    if agent is not None and isinstance(text, Text) and ("n",) not in (use.path for use in text.names):
        place = draft.at("groups", "personal_room")
        yield warning(place.problem("C313", agent=agent["name"], rooms=agent["rooms"]))


def _problem(name: str, place: Place, first: Place) -> Problem | None:
    hint = str(place.path[0])
    if len(name) > LONGEST:
        return place.problem("C308", hint, room=name, length=len(name), most=LONGEST)
    if len(name) > COMFORTABLE:
        return warning(place.problem("C307", room=name, length=len(name), most=COMFORTABLE))
    if first is not place:
        return warning(place.problem("C309", hint, room=name, line=first.line))
    return None


def room_names(draft: Draft) -> Iterator[tuple[str, Place]]:
    """Every group there will be; a personal one stands where its agent's name does."""
    for id, department in draft.departments.items():
        yield department["room"], draft.at("groups", "departments", id, "room")
        for n, room in enumerate(department.get("rooms") or ()):
            yield room["name"], draft.at("groups", "departments", id, "rooms", n, "name")
    text = draft.text(draft.groups["personal_room"])
    for id, agent in draft.agents.items():
        place = draft.at("groups", "agents", id, "name")
        for n in range(1, agent["rooms"] + 1):
            if isinstance(text, Text):
                yield _personal_room(draft, text, id, agent, n), place


def _personal_room(draft: Draft, text: Text, id: str, agent: dict[str, Any], n: int) -> str:
    company = draft.company
    formats = formats_for(company["language"], company["country"], company["currency"])
    facts = {"id": id, "name": agent["name"], "first_name": agent["name"].split()[0], "phone": agent["phone"]}
    return text.render(Given({"agent": facts, "n": n, "company": company}), formats, []).strip()

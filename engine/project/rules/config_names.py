"""The names in texts and conditions outside the steps: what the system lends there, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from engine.core.expressions import Expression
from engine.core.render import Text
from engine.core.values import NameUse
from engine.problems import Problem
from engine.project.draft import Draft
from engine.project.places import Place

from .kinds import walk
from .study import Study
from .unknown import unknown_field, unknown_name
from .vocabulary import PLACES


class Wording(NamedTuple):
    """A text, or an `if` when `is_condition`, and the kind of place it stands in."""

    place: Place
    source: str
    where: str
    is_condition: bool = False


def check_config_names(study: Study) -> Iterator[Problem]:
    for wording in wordings(study.draft):
        for use in _uses(study.draft, wording):
            yield from _use(study, wording, use)


def _uses(draft: Draft, wording: Wording) -> tuple[NameUse, ...]:
    parsed = draft.condition(wording.source) if wording.is_condition else draft.text(wording.source)
    return parsed.names if isinstance(parsed, Text | Expression) else ()


def _use(study: Study, wording: Wording, use: NameUse) -> Iterator[Problem]:
    lent = PLACES[wording.where]
    if use.path[0] not in lent:
        if not (wording.where == "lost" and use.has_default):
            yield unknown_name(use, wording.place, lent, is_condition=wording.is_condition)
        return
    kind = study.vocabulary.roots[use.path[0]]
    walked, absent = walk(kind, use.path[1:])
    if absent is not None:
        yield unknown_field(use, wording.place, walked[-1] if walked else kind, absent)


def wordings(draft: Draft) -> Iterator[Wording]:
    """All that the project itself writes; the defaults of what it does not are right."""
    yield from _of_routing(draft)
    yield from _of_tickets(draft)
    modes = draft.written("modes").get("modes") or {}
    for id, mode in modes.items():
        if "message" in mode:
            yield Wording(draft.at("modes", "modes", id, "message"), mode["message"], "mode")
    for id, department in draft.departments.items():
        for n, room in enumerate(department.get("rooms") or ()):
            place = draft.at("groups", "departments", id, "rooms", n, "when")
            yield Wording(place, room["when"], "main_room", is_condition=True)
    if "personal_room" in draft.written("groups"):
        yield Wording(draft.at("groups", "personal_room"), draft.groups["personal_room"], "room")
    for id, text in (draft.written("texts").get("texts") or {}).items():
        yield Wording(draft.at("texts", "texts", id), text, "system")
    for id, template in (draft.templates.get("templates") or {}).items():
        yield Wording(draft.at("templates", "templates", id, "text"), template["text"], "template")
    for shortcut, reply in draft.replies.items():
        yield from _of_reply(draft.at("replies", "replies", shortcut), reply)
    for n, row in enumerate(draft.written("groups").get("customer_card") or ()):
        place = draft.at("groups", "customer_card", n)
        yield Wording(place.at("value"), row["value"], "card")
        if "if" in row:
            yield Wording(place.at("if"), row["if"], "card", is_condition=True)
    for flow in draft.flows.values():
        if "say" in (flow.value.get("lost") or {}):
            yield Wording(flow.place("lost", "say"), flow.value["lost"]["say"], "lost")


def _of_routing(draft: Draft) -> Iterator[Wording]:
    for index, route in enumerate(draft.routing["routes"]):
        if "if" in route:
            yield Wording(draft.at("routing", "routes", index, "if"), route["if"], "route", is_condition=True)
    for index, keyword in enumerate(draft.routing.get("keywords") or ()):
        if "say" in keyword:
            yield Wording(draft.at("routing", "keywords", index, "say"), keyword["say"], "keyword")
    if "say" in (draft.routing.get("flood") or {}):
        yield Wording(draft.at("routing", "flood", "say"), draft.routing["flood"]["say"], "mode")


def _of_reply(place: Place, reply: dict[str, Any]) -> Iterator[Wording]:
    yield Wording(place.at("text"), reply["text"], "reply")
    for key, source in (reply.get("attach") or {}).items():
        yield Wording(place.at("attach", key), source, "reply")


def _of_tickets(draft: Draft) -> Iterator[Wording]:
    tickets = draft.written("tickets")
    if "number" in tickets:
        yield Wording(draft.at("tickets", "number"), tickets["number"], "number")
    for index, move in enumerate((tickets.get("lifecycle") or {}).get("transitions") or ()):
        place = draft.at("tickets", "lifecycle", "transitions", index)
        if "if" in move:
            yield Wording(place.at("if"), move["if"], "lifecycle", is_condition=True)
        if "else" in move:
            yield Wording(place.at("else"), move["else"], "lifecycle")
    for index, submit in enumerate(tickets.get("submits") or ()):
        place = draft.at("tickets", "submits", index)
        if "if" in submit:
            yield Wording(place.at("if"), submit["if"], "submit", is_condition=True)
        for name, value in (submit.get("with") or {}).items():
            if isinstance(value, str):
                yield Wording(place.at("with", name), value, "submit")
    for id, priority in (tickets.get("priorities") or {}).items():
        if "if" in priority:
            yield Wording(
                draft.at("tickets", "priorities", id, "if"), priority["if"], "priority", is_condition=True
            )

"""What the files of `config` name of each other: flows, departments, calendars, shifts, modes, plans."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from engine.problems import Problem
from engine.project.days import is_day
from engine.project.draft import Draft
from engine.project.places import Place

from .deadlines import slas
from .flow_references import absent_department, absent_flow, absent_operation
from .report import absent
from .study import Study


def check_config_references(study: Study) -> Iterator[Problem]:
    draft = study.draft
    yield from _routing(draft)
    yield from _groups(draft)
    yield from _forms(draft)
    yield from _deadlines(draft)
    yield from _modes(draft)
    yield from _promotions(draft)
    yield from _texts(draft)
    yield from _gateways(draft)


def _routing(draft: Draft) -> Iterator[Problem]:
    for path, name in flows_of_routing(draft):
        if name not in draft.flows:
            yield absent_flow(draft.at("routing", *path), name, draft)
    identify = draft.routing.get("identify")
    if identify:
        yield from _identify(draft, identify["fetch"], draft.at("routing", "identify", "fetch"))


def flows_of_routing(draft: Draft) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Every flow that a conversation may begin with, and where it is said."""
    routing = draft.routing
    for index, route in enumerate(routing["routes"]):
        yield ("routes", index, "flow"), route["flow"]
    for index, keyword in enumerate(routing.get("keywords") or ()):
        if "flow" in keyword:
            yield ("keywords", index, "flow"), keyword["flow"]
    failed = (routing.get("identify") or {}).get("failed")
    if failed:
        yield ("identify", "failed", "flow"), failed["flow"]


def _identify(draft: Draft, name: str, place: Place) -> Iterator[Problem]:
    operation = draft.operations.get(name)
    if operation is None:
        yield absent_operation(draft, place, name)
    elif operation.writes:
        yield place.problem("F105", "writes", name=name)
    elif operation.many:
        yield place.problem("C406", "many", name=name)
    elif others := [
        other for other, needed in draft.parameters(operation).items() if needed and other != "phone"
    ]:
        yield place.problem("C406", "parameters", name=name, others=others)


def _groups(draft: Draft) -> Iterator[Problem]:
    calendars, shifts = draft.hours["calendars"], draft.hours.get("shifts") or {}
    for id, department in draft.departments.items():
        place = draft.at("groups", "departments", id)
        hours = department.get("hours")
        if hours is not None and hours not in calendars:
            yield absent(
                "C202",
                place.at("hours"),
                hours,
                calendars,
                lambda name: draft.place("hours", "calendars", name),
            )
        for index, name in enumerate(department.get("supervises") or ()):
            if name not in draft.departments:
                yield absent_department(draft, place.at("supervises", index), name)
    for id, agent in draft.agents.items():
        place = draft.at("groups", "agents", id)
        for index, name in enumerate(agent["departments"]):
            if name not in draft.departments:
                yield absent_department(draft, place.at("departments", index), name)
        to = agent.get("cases_to")
        if to is not None and to not in draft.agents:
            home = partial(draft.place, "groups", "agents")
            yield absent("C218", place.at("cases_to"), to, draft.agents, home)
        shift = agent.get("shift")
        if shift is not None and shift not in shifts:
            yield absent(
                "C203", place.at("shift"), shift, shifts, lambda name: draft.place("hours", "shifts", name)
            )


def _deadlines(draft: Draft) -> Iterator[Problem]:
    for sla, place in slas(draft):
        if "escalate_to" in sla and sla["escalate_to"] not in draft.departments:
            yield absent_department(draft, place.at("escalate_to"), sla["escalate_to"])
    sla = draft.written("tickets").get("sla") or {}
    for kind, code, known, home in (
        ("priorities", "C207", draft.tickets.get("priorities") or {}, ("tickets", "priorities")),
        ("lines", "C211", draft.lines, ("channels", "lines")),
    ):
        for name in sla.get(kind) or {}:
            if name not in known:
                place = draft.at("tickets", "sla", kind, name)
                yield absent(code, place, name, known, partial(draft.place, *home), is_key=True)


def _forms(draft: Draft) -> Iterator[Problem]:
    for name in draft.tickets.get("forms") or {}:
        if name not in draft.departments:
            place = draft.at("tickets", "forms", name)
            yield absent("C201", place, name, draft.departments, is_key=True)


def _modes(draft: Draft) -> Iterator[Problem]:
    initial, modes = draft.modes["initial"], draft.modes["modes"]
    if initial not in modes:
        yield absent(
            "C205", draft.at("modes", "initial"), initial, modes, lambda id: draft.place("modes", "modes", id)
        )


def _promotions(draft: Draft) -> Iterator[Problem]:
    plans: dict[str, int] = {plan["id"]: n for n, plan in enumerate(_items(draft, "plans"))}
    for index, promotion in enumerate(_items(draft, "promotions")):
        if "until" in promotion and not is_day(promotion["until"]):
            yield draft.at("catalog", "promotions", index, "until").problem("H102", date=promotion["until"])
        for n, name in enumerate(promotion.get("plans") or ()):
            if name not in plans:
                place = draft.at("catalog", "promotions", index, "plans", n)
                yield absent(
                    "C206", place, name, plans, lambda id: draft.place("catalog", "plans", plans[id], "id")
                )


def _items(draft: Draft, name: str) -> list[dict[str, Any]]:
    return draft.catalog.get(name) or []


def _gateways(draft: Draft) -> Iterator[Problem]:
    for id, gateway in draft.gateways.items():
        if gateway["line"] not in draft.lines:
            place = draft.at("channels", "gateways", id, "line")
            yield absent(
                "C211",
                place,
                gateway["line"],
                draft.lines,
                lambda name: draft.place("channels", "lines", name),
            )


def _texts(draft: Draft) -> Iterator[Problem]:
    known = draft.default("texts")["texts"]
    for name in draft.written("texts").get("texts") or {}:
        if name not in known:
            yield absent("C208", draft.at("texts", "texts", name), name, known, is_key=True)

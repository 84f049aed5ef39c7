"""The system's own names, and where each can be used."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from engine.core.sentiment import SENTIMENTS
from engine.project.connecting.words import CAPABILITIES
from engine.project.draft import COMMANDS, Draft, Operation

from .kinds import (
    ANY,
    BOOL,
    DATE,
    MOMENT,
    NUMBER,
    TEXT,
    TEXTS,
    TIME,
    Kind,
    joined,
    list_of,
    maybe,
    of_value,
    one_of,
    record,
)

ACCEPTED = {
    **dict.fromkeys(("text", "email", "phone", "choice", "dni", "cuit", "cbu"), TEXT),
    **dict.fromkeys(("number", "integer", "money"), NUMBER),
    **dict.fromkeys(
        ("photo", "audio", "document"), record(media=TEXT, name=maybe(TEXT), caption=maybe(TEXT))
    ),
    "date": DATE,
    "time": TIME,
    "yes_no": BOOL,
    "any": ANY,
}
"""What an answer of each `accept` is; a location depends on the zones."""

RETURNED = {
    **dict.fromkeys(("text", "phone"), TEXT),
    **dict.fromkeys(("number", "money"), NUMBER),
    **dict.fromkeys(("phones", "list"), TEXTS),
    "date": DATE,
    "datetime": MOMENT,
    "bool": BOOL,
}

EVERYWHERE = ("company", "catalog", "crm", "hours", "mode", "outage")
WITH_CUSTOMER = (*EVERYWHERE, "customer", "message")
WITH_TICKET = (*WITH_CUSTOMER, "ticket", "department", "agent", "who")

PLACES: Mapping[str, tuple[str, ...]] = {
    "flow": WITH_CUSTOMER,
    "item": (*WITH_CUSTOMER, "item"),
    "notify": (*WITH_CUSTOMER, "who"),
    "opened": (*WITH_CUSTOMER, "ticket", "department"),
    "taken": (*WITH_CUSTOMER, "ticket", "department", "agent"),
    "closed": (*WITH_CUSTOMER, "ticket", "department", "agent"),
    "lost": WITH_CUSTOMER,
    "route": WITH_CUSTOMER,
    "keyword": WITH_CUSTOMER,
    "mode": (*EVERYWHERE, "customer"),
    "template": (*EVERYWHERE, "customer", "ticket", "department", "agent", "who"),
    **dict.fromkeys(("reply", "card"), (*EVERYWHERE, "customer", "ticket", "department", "agent", "who")),
    "number": ("company", "department", "sequence"),
    "room": ("company", "agent", "n"),
    **dict.fromkeys(("lifecycle", "priority", "submit"), WITH_TICKET),
    "main_room": (*EVERYWHERE, "customer", "ticket", "shift"),
    "system": (
        *WITH_TICKET,
        *("text", "word", "lines", "command", "rooms", "minutes", "label", "value", "mood"),
        *("room", "line", "before"),
    ),
}
"""What the system lends in each kind of place; a flow adds what it saved."""

RESERVED = frozenset({*WITH_TICKET, "item", "sequence", "n"}) - {"customer", "who"}
"""No flow may save under these names."""


def _returned(said: Any) -> Kind:
    kind = said.get("as", "text") if isinstance(said, dict) else "text"
    if kind != "map":
        return RETURNED[kind]
    values = [*said["map"].values(), *([said["else"]] if said.get("else") is not None else [])]
    return one_of(values) if all(isinstance(value, str) for value in values) else ANY


class Vocabulary:
    def __init__(self, draft: Draft) -> None:
        self.draft = draft

    @cached_property
    def roots(self) -> Mapping[str, Kind]:
        """Every system name; `item`, which depends on the menu, is anything."""
        draft = self.draft
        return {
            "company": of_value({k: v for k, v in draft.company.items() if k != "schema"}),
            "catalog": of_value({k: v for k, v in draft.catalog.items() if k != "schema"}),
            "crm": record(can=Kind("mapping", dict.fromkeys((*CAPABILITIES, *draft.operations), BOOL))),
            "hours": Kind("mapping", {id: record(open=BOOL, next_open=TEXT) for id in draft.departments}),
            "shift": Kind("mapping", dict.fromkeys(draft.hours.get("shifts") or (), BOOL)),
            "mode": one_of(draft.modes["modes"]),
            "outage": record(active=BOOL, zones=list_of(self.zone_id), message=TEXT),
            "message": record(kind=TEXT, text=TEXT),
            "customer": self.customer,
            "ticket": self.ticket,
            "department": record(id=one_of(draft.departments), title=TEXT, prefix=TEXT),
            "agent": self.agent,
            "command": Kind("mapping", {name: TEXT for words in COMMANDS for name in draft.groups[words]}),
            **dict.fromkeys(("item", "label", "value"), ANY),
            **dict.fromkeys(("sequence", "n", "rooms", "minutes"), NUMBER),
            **dict.fromkeys(("who", "mood", "text", "word", "lines", "room", "line", "before"), TEXT),
        }

    @cached_property
    def zone_id(self) -> Kind:
        return one_of(str(feature["id"]) for feature in self._zones)

    @cached_property
    def _technician(self) -> Kind:
        everywhere = all("technician" in feature["properties"] for feature in self._zones)
        return TEXT if everywhere else maybe(TEXT)

    @cached_property
    def _zones(self) -> list[dict[str, Any]]:
        document = self.draft.documents.get("config/zones.geojson")
        return document.value["features"] if document is not None else []

    @cached_property
    def location(self) -> Kind:
        zone = record(id=self.zone_id, name=TEXT, technician=self._technician, available=BOOL)
        return record(lat=NUMBER, lon=NUMBER, name=maybe(TEXT), address=maybe(TEXT), zone=maybe(zone))

    @cached_property
    def customer(self) -> Kind:
        """Who writes, as any of the operations that may tell; of a stranger the connector says nothing."""
        told = joined(self.row(self.draft.operations[name]) for name in self._identifying())
        known = {name: maybe(kind) for name, kind in (told.fields or {}).items()}
        own = record(known=BOOL, phone=TEXT, first_name=TEXT, tags=TEXTS)
        loose = record(segment=maybe(TEXT), language=maybe(TEXT), zone=maybe(self.zone_id))
        return Kind("mapping", {**known, **(loose.fields or {}), **(own.fields or {})})

    def _identifying(self) -> list[str]:
        identify = self.draft.routing.get("identify")
        steps = (step for flow in self.draft.flows.values() for step in flow.steps.values())
        fetched = (s.body["fetch"] for s in steps if s.verb == "fetch" and s.body["save"] == "customer")
        return list(dict.fromkeys((*([identify["fetch"]] if identify else []), *fetched)))

    @cached_property
    def agent(self) -> Kind:
        agent = record(
            id=one_of(self.draft.agents), name=TEXT, first_name=TEXT, phone=TEXT, free_rooms=NUMBER
        )
        return Kind("mapping", {**(agent.fields or {}), "skills": TEXTS, "shift": maybe(TEXT)})

    @cached_property
    def ticket(self) -> Kind:
        draft = self.draft
        return record(
            number=TEXT,
            state=one_of(draft.tickets["lifecycle"]["states"]),
            department=one_of(draft.departments),
            agent=maybe(one_of(draft.agents)),
            room=maybe(TEXT),
            summary=TEXT,
            reason=TEXT,
            contact_reason=TEXT,
            priority=maybe(one_of(draft.tickets.get("priorities") or ())),
            sentiment=maybe(one_of(SENTIMENTS)),
            tags=TEXTS,
            skills=list_of(one_of(self._skills())),
            csat=maybe(ANY),
            transfers=NUMBER,
            form=Kind("mapping", self._form_fields()),
            fields=Kind("mapping", dict.fromkeys(self._ticket_fields(), maybe(ANY))),
            opened_at=MOMENT,
            taken_at=maybe(MOMENT),
            closed_at=maybe(MOMENT),
        )

    def _skills(self) -> Iterable[str]:
        """What cases may need: the words of the agents, and those of steps that ask for something else."""
        known = (agent.get("skills") or () for agent in self.draft.agents.values())
        steps = (step for flow in self.draft.flows.values() for step in flow.steps.values())
        asked = (step.body.get("skills") or () for step in steps if step.verb == "ticket")
        return dict.fromkeys(skill for some in (*known, *asked) for skill in some)

    def _form_fields(self) -> dict[str, Kind]:
        forms: Iterable[list[dict[str, Any]]] = (self.draft.tickets.get("forms") or {}).values()
        found: dict[str, list[Kind]] = {}
        for field in (field for form in forms for field in form):
            kind = one_of(field["choices"]) if "choices" in field else self.accepted(field["accept"])
            found.setdefault(field["field"], []).append(kind)
        return {name: maybe(joined(kinds)) for name, kinds in found.items()}

    def _ticket_fields(self) -> Iterable[str]:
        for flow in self.draft.flows.values():
            for step in flow.steps.values():
                if step.verb == "ticket":
                    yield from step.body.get("fields") or ()
                elif (step.body.get("copy_to") or "").startswith("ticket.fields."):
                    yield step.body["copy_to"].split(".")[2]
        for submit in self.draft.tickets.get("submits") or ():
            yield from submit.get("save") or ()

    def accepted(self, accept: str, choices: Iterable[str] = ()) -> Kind:
        if accept == "choice":
            return one_of(choices)
        return self.location if accept == "location" else ACCEPTED[accept]

    def row(self, operation: Operation) -> Kind:
        """What an operation returns for one row; what only another CRM returns may have no value."""
        return joined(
            Kind(
                "mapping",
                {
                    **{name: _returned(each) for name, each in one.returns.items()},
                    **dict.fromkeys(one.counted, NUMBER),
                },
            )
            for one in self.draft.alike(operation)
        )

    def answer(self, operation: Operation) -> Kind:
        row = self.row(operation)
        return list_of(row) if operation.many else row

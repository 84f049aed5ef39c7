"""The desk: departments, agents, the tickets' lifecycle and the modes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import date, timedelta
from typing import Any

from engine.core.compile import lifecycle_machine
from engine.core.hours import Calendar
from engine.core.reading.phones import phone_e164
from engine.core.release import (
    AgentSpec,
    Building,
    CardRow,
    CustomerSilence,
    Department,
    FormField,
    Groups,
    Lifecycle,
    MainRoom,
    Mode,
    Modes,
    Priority,
    Registration,
    Reply,
    Sla,
    Tickets,
    TicketState,
    TicketSubmit,
    TicketTransition,
)
from engine.project.calendars import calendar_from
from engine.project.draft import ALWAYS, Values
from engine.project.durations import duration
from engine.project.rules.lifecycle import sources
from engine.project.rules.members import members
from engine.project.rules.renamed import renamed

from .pieces import Pieces, accept

YEARS = 2
"""Holidays are known so many years before and after the day of the build."""

REPEATED = "30m"

TRIES = 3
"""Times that a welcome is repeated, when the file does not say."""


def groups(pieces: Pieces, today: date) -> Groups:
    draft = pieces.draft
    said = draft.groups
    zone = draft.company["time_zone"]
    years = tuple(range(today.year - YEARS, today.year + YEARS + 1))
    calendars = {id: calendar_from(each, zone, years) for id, each in draft.hours["calendars"].items()}
    shifts = draft.hours.get("shifts") or {}
    departments = {id: _department(pieces, id, each, calendars) for id, each in draft.departments.items()}
    return Groups(
        departments=departments,
        main_rooms={room.id: room for each in departments.values() for room in _default_first(each)},
        agents={id: _agent(id, each, draft.company["country"]) for id, each in draft.agents.items()},
        personal_room=pieces.text(said["personal_room"]),
        word=(said.get("registration") or {}).get("word") or draft.default("groups")["registration"]["word"],
        commands=_words(said["commands"]),
        shifts={id: calendar_from({"weekly": weekly}, zone, years) for id, weekly in shifts.items()},
        supervisor_commands=_words(said["supervisor_commands"]),
        customer_card=tuple(
            CardRow(row["label"], pieces.text(row["value"]), pieces.condition(row.get("if")))
            for row in said.get("customer_card") or ()
        ),
        registration=_registration(said.get("registration") or {}),
        renamed={old: tuple(new) for old, new in renamed(draft).items()},
        cases_of=dict(said.get("cases_of") or {}),
        calendars=calendars,
    )


def building(line: Values) -> Building | None:
    """None where there are no groups, or nothing is said of them."""
    if line["kind"] == "cloud" or "rooms" not in line:
        return None
    said = line["rooms"]
    apply = said.get("apply", "auto") if line["kind"] == "simulator" else "ask"
    return Building(_maybe(said.get("create_every")), apply)


def _words(commands: Values) -> dict[str, str]:
    return {name: word.lower() for name, word in commands.items()}


def replies(pieces: Pieces) -> dict[str, Reply]:
    return {
        shortcut: Reply(
            shortcut,
            pieces.text(said["text"]),
            tuple(said.get("departments") or ()),
            pieces.attachment(said.get("attach")),
        )
        for shortcut, said in pieces.draft.replies.items()
    }


def _registration(said: Values) -> Registration:
    remind_after = _maybe(said.get("remind_after"))
    return Registration(remind_after, said.get("tries", TRIES) if remind_after is not None else 0)


def _default_first(department: Department) -> tuple[MainRoom, ...]:
    return (department.rooms[-1], *department.rooms[:-1])


def _department(pieces: Pieces, id: str, said: Values, calendars: dict[str, Calendar]) -> Department:
    return Department(
        id=id,
        title=said["title"],
        prefix=said.get("prefix") or id.replace("_", "")[:3].upper(),
        room=said["room"],
        calendar=calendars[said.get("hours", ALWAYS)],
        rooms=tuple(_main_rooms(pieces, id, said)),
        assign=said.get("assign", "claim"),
        supervises=tuple(said.get("supervises") or ()),
        offer_for=duration(said.get("offer_for", "0s")),
        silence=_silence(said.get("customer_silence")),
    )


def _main_rooms(pieces: Pieces, id: str, said: Values) -> Iterator[MainRoom]:
    agents = pieces.draft.agents
    for room in said.get("rooms") or ():
        condition = pieces.condition(room["when"])
        yield MainRoom(room["id"], id, room["name"], frozenset(members(agents, id, room)), condition)
    yield MainRoom(id, id, said["room"], frozenset(members(agents, id, {})))


def _silence(said: Values | None) -> CustomerSilence | None:
    if said is None:
        return None
    return CustomerSilence(
        remind_after=_maybe(said.get("remind_after")),
        close_after=_maybe(said.get("close_after")),
        then=said.get("then", "flow"),
    )


def _agent(id: str, said: Values, country: str) -> AgentSpec:
    phone = phone_e164(said["phone"], country)
    assert phone is not None
    return AgentSpec(
        id=id,
        name=said["name"],
        phone=phone,
        departments=tuple(said["departments"]),
        rooms=said["rooms"],
        shift=said.get("shift"),
        skills=tuple(said.get("skills") or ()),
        active=said.get("active", True),
        cases_to=said.get("cases_to"),
        phones=tuple(found for each in said.get("phones") or () if (found := phone_e164(each, country))),
    )


def tickets(pieces: Pieces) -> Tickets:
    said = pieces.draft.tickets
    priorities = said.get("priorities") or {}
    forms = said.get("forms") or {}
    return Tickets(
        number=pieces.text(said["number"]),
        lifecycle=_lifecycle(pieces, said["lifecycle"]),
        priorities=tuple(
            Priority(id, p["title"], pieces.condition(p.get("if"))) for id, p in priorities.items()
        ),
        sla=_sla(said.get("sla") or {}),
        forms={department: tuple(_field(field) for field in fields) for department, fields in forms.items()},
        close_reasons=tuple(said.get("close_reasons") or ()),
        contact_reasons=tuple(said.get("contact_reasons") or ()),
        closing=said.get("closing_summary", False),
        same_agent_within=_maybe((said.get("reopen") or {}).get("same_agent_within")),
        submits=tuple(_submit(pieces, each) for each in said.get("submits") or ()),
    )


def _submit(pieces: Pieces, said: Values) -> TicketSubmit:
    operation = pieces.draft.operations[said["submit"]]
    return TicketSubmit(
        on=said["on"],
        operation=operation.name,
        title=operation.body.get("title") or operation.name,
        parameters=pieces.values(said.get("with")),
        condition=pieces.condition(said.get("if")),
        save=said.get("save") or {},
        departments=tuple(said.get("departments") or ()),
    )


def _lifecycle(pieces: Pieces, said: Values) -> Lifecycle:
    states = {
        id: TicketState(id, state["title"], state.get("final", False), tuple(state.get("pauses") or ()))
        for id, state in said["states"].items()
    }
    transitions = tuple(_transition(pieces, each) for each in said["transitions"])
    timed = [each for each in transitions if each.after is not None]
    refusals = [(each, each.otherwise) for each in reversed(transitions) if each.otherwise is not None]
    return Lifecycle(
        initial=said["initial"],
        states=states,
        transitions=transitions,
        machine=lifecycle_machine(said["initial"], states, transitions),
        timed={state: tuple(each for each in timed if state in each.sources) for state in states},
        refusals={(each.on, state): text for each, text in refusals for state in each.sources},
    )


def _transition(pieces: Pieces, said: dict[str, Any]) -> TicketTransition:
    return TicketTransition(
        on=said["on"],
        sources=tuple(sources(said)),
        to=said["to"],
        condition=pieces.condition(said.get("if")),
        actions=tuple(said.get("do") or ()),
        otherwise=pieces.optional(said.get("else")),
        after=_maybe(said.get("after")),
    )


def _sla(said: Values) -> Sla:
    """Key by key: a priority's word, then a line's, then the general one."""
    general = _targets(said)
    lines = {id: _targets(each) for id, each in (said.get("lines") or {}).items()}
    priorities = {id: _targets(each) for id, each in (said.get("priorities") or {}).items()}
    return replace(
        general,
        lines={id: _over(general, line) for id, line in lines.items()},
        priorities={
            id: replace(
                _over(general, own), lines={line: _over(general, each, own) for line, each in lines.items()}
            )
            for id, own in priorities.items()
        },
    )


def _over(general: Sla, *others: Sla) -> Sla:
    """What the last of them says that says something."""
    said = {
        each.name: value
        for other in others
        for each in fields(other)
        if each.name not in ("priorities", "lines") and (value := getattr(other, each.name)) is not None
    }
    return replace(general, **said)


def _targets(said: Values) -> Sla:
    first = said.get("first_response") or {}
    return Sla(
        first_response_open=_maybe(first.get("open")),
        first_response_closed=_maybe(first.get("closed")),
        alert_after=_maybe(said.get("alert_after")),
        reassign_after=_maybe(said.get("reassign_after")),
        resolution=_maybe(said.get("resolution")),
        escalate_after=_maybe(said.get("escalate_after")),
        escalate_to=said.get("escalate_to"),
    )


def _maybe(text: str | None) -> timedelta | None:
    return None if text is None else duration(text)


def _field(said: Values) -> FormField:
    return FormField(
        said["field"], said["title"], accept(said), said.get("required", False), said.get("public", False)
    )


def modes(pieces: Pieces) -> Modes:
    said = pieces.draft.modes
    emergency = said.get("zone_emergency") or {}
    return Modes(
        initial=said["initial"],
        modes={id: _mode(pieces, id, mode) for id, mode in said["modes"].items()},
        then=emergency.get("then", "stop"),
        repeat_after=duration(emergency.get("repeat_after", REPEATED)),
    )


def _mode(pieces: Pieces, id: str, said: Values) -> Mode:
    replies = said["customers"] == "reply"
    return Mode(
        id=id,
        title=said["title"],
        customers=said["customers"],
        tickets=said["tickets"],
        gateway=said["gateway"],
        message=pieces.optional(said.get("message")),
        repeat_after=duration(said.get("repeat_after", REPEATED)) if replies else None,
    )

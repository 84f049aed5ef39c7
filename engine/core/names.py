"""The names that an `if` or a text can use at one moment."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from operator import attrgetter
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from engine.core.hours import say_when
from engine.core.messages import Content
from engine.core.model import EMPTY, Contact, Conversation, Desk, Room, Ticket
from engine.core.release import AgentSpec, Department, Release
from engine.core.values import MISSING
from engine.core.work import Work


class Finder(Protocol):
    """`Work`, or what `scope` reads with."""

    def find(self, kind: type, id: str, /) -> Any: ...


class Scene:
    """Resolves the first part of a dotted name; each answer is made when first asked for."""

    __slots__ = ("_made", "agent", "at", "contact", "content", "desk", "extra", "release", "ticket", "values")

    def __init__(
        self,
        release: Release,
        at: datetime,
        desk: Desk,
        *,
        contact: Contact | None = None,
        values: Mapping[str, Any] = EMPTY,
        content: Content | None = None,
        ticket: Ticket | None = None,
        agent: Mapping[str, Any] | None = None,
        extra: Mapping[str, Any] = EMPTY,
    ) -> None:
        self.release = release
        self.at = at
        self.desk = desk
        self.contact = contact
        self.values = values
        self.content = content
        self.ticket = ticket
        self.agent = agent
        self.extra = extra
        self._made: dict[str, Any] = {}

    def get(self, root: str) -> Any:
        if root in self.extra:
            return self.extra[root]
        if root == "customer":
            return self._customer()
        if root in self.values:
            return self.values[root]
        make = _ROOTS.get(root)
        if make is None:
            return MISSING
        if root not in self._made:
            self._made[root] = make(self)
        return self._made[root]

    def with_extra(self, **extra: Any) -> Scene:
        return Scene(
            self.release,
            self.at,
            self.desk,
            contact=self.contact,
            values=self.values,
            content=self.content,
            ticket=self.ticket,
            agent=self.agent,
            extra={**self.extra, **extra},
        )

    def _customer(self) -> Any:
        if "customer" not in self._made:
            saved = self.values.get("customer")
            self._made["customer"] = customer_facts(self.release, self.contact, saved)
        return self._made["customer"]


def customer_facts(release: Release, contact: Contact | None, saved: Any = None) -> Mapping[str, Any]:
    """What `customer.…` reads; `saved` is who the conversation says it is, if it asked."""
    if contact is None:
        return EMPTY
    row = _row_of(contact, saved)
    return {
        **row,
        "known": row is saved or contact.known,
        "phone": contact.phone,
        "tags": contact.tags or row.get("tags") or (),
        "segment": contact.segment or row.get("segment"),
        "language": contact.language or row.get("language"),
        "first_name": _first_name(row, contact),
        "zone": zone_of(release, row, contact),
    }


def language_of(contact: Contact, saved: Any) -> str:
    """The customer's, or empty when nobody knows."""
    return str(contact.language or _row_of(contact, saved).get("language") or "")


def _row_of(contact: Contact, saved: Any) -> Mapping[str, Any]:
    """What the company's system says of the customer."""
    return saved if saved is not None and isinstance(saved, Mapping) else contact.customer


def zone_of(release: Release, row: Mapping[str, Any], contact: Contact) -> str | None:
    """The CRM's zone, else the one of its coordinates, else that of the last location sent."""
    zone = row.get("zone")
    if zone:
        return str(zone)
    lat, lon = row.get("lat"), row.get("lon")
    if lat is not None and lon is not None:
        found = _zone_at(release, lat, lon)
        if found is not None:
            return found
    return contact.zone


def _zone_at(release: Release, lat: Any, lon: Any) -> str | None:
    try:
        zone = release.zones.find(float(lat), float(lon))
    except (TypeError, ValueError):
        return None
    return zone.id if zone else None


def _first_name(row: Mapping[str, Any], contact: Contact) -> str | None:
    for name in (row.get("first_name"), row.get("name"), contact.name):
        if isinstance(name, str) and name.strip():
            return name.split()[0]
    return None


def who_is(contact: Contact | None, saved: Any = None) -> str:
    """How the desk calls a customer: the CRM's name, WhatsApp's, else the phone or the address."""
    if contact is None:
        return ""
    name = _row_of(contact, saved).get("name")
    if isinstance(name, str) and name.strip():
        return name
    return contact.name or contact.phone or contact.id.rpartition(":")[2]


_TICKET = (
    *("department", "state", "agent", "room", "summary", "reason", "priority", "sentiment", "tags", "skills"),
    *("contact_reason", "csat", "transfers", "form", "fields", "opened_at", "taken_at", "closed_at"),
)
_facts_of = attrgetter(*_TICKET)


def ticket_facts(ticket: Ticket, zone: ZoneInfo) -> Mapping[str, Any]:
    facts = dict(zip(_TICKET, _facts_of(ticket), strict=True))
    facts["number"] = ticket.id
    for name in ("opened_at", "taken_at", "closed_at"):
        if facts[name] is not None:
            facts[name] = facts[name].astimezone(zone)
    return facts


def agent_facts(spec: AgentSpec, free_rooms: int) -> Mapping[str, Any]:
    return {
        "id": spec.id,
        "name": spec.name,
        "first_name": spec.name.split()[0],
        "phone": spec.phone,
        "free_rooms": free_rooms,
        "skills": spec.skills,
        "shift": spec.shift,
    }


def holder_facts(work: Work, ticket: Ticket | None) -> Mapping[str, Any] | None:
    """The agent who has the ticket, or had it when it closed."""
    spec = work.release.groups.agents.get(ticket.agent or "") if ticket is not None else None
    return agent_facts(spec, len(free_rooms(work, spec))) if spec is not None else None


def department_facts(department: Department) -> Mapping[str, Any]:
    return {"id": department.id, "title": department.title, "prefix": department.prefix}


def personal_rooms(spec: AgentSpec) -> tuple[str, ...]:
    return tuple(f"{spec.id}_{n}" for n in range(1, spec.rooms + 1))


def free_rooms(among: Finder, spec: AgentSpec) -> list[Room]:
    rooms = (among.find(Room, id) for id in personal_rooms(spec))
    return [room for room in rooms if room is not None and room.address and room.ticket is None]


class _Hours(Mapping[str, Any]):
    """`hours.<department>`, computed only when read."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene

    def __getitem__(self, department: str) -> Mapping[str, Any]:
        return _DepartmentHours(self._scene, self._scene.release.groups.departments[department])

    def __iter__(self) -> Iterator[str]:
        return iter(self._scene.release.groups.departments)

    def __len__(self) -> int:
        return len(self._scene.release.groups.departments)


class _DepartmentHours(Mapping[str, Any]):
    def __init__(self, scene: Scene, department: Department) -> None:
        self._scene = scene
        self._department = department

    def __getitem__(self, name: str) -> Any:
        scene, calendar = self._scene, self._department.calendar
        if name == "open":
            return calendar.is_open(scene.at)
        if name == "next_open":
            opens = calendar.next_open(scene.at)
            return say_when(opens, scene.at, scene.release.day_words) if opens else None
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter(("open", "next_open"))

    def __len__(self) -> int:
        return 2


def _message(scene: Scene) -> Any:
    if scene.content is None:
        return EMPTY
    return {"kind": scene.content.kind, "text": scene.content.text}


def _outage(scene: Scene) -> Any:
    emergency = scene.desk.emergency
    if emergency is None:
        return {"active": False, "zones": (), "message": None}
    return {"active": True, "zones": emergency.zones, "message": emergency.message}


def _department(scene: Scene) -> Any:
    if scene.ticket is None:
        return MISSING
    department = scene.release.groups.departments.get(scene.ticket.department)
    return MISSING if department is None else department_facts(department)


_ROOTS: dict[str, Callable[[Scene], Any]] = {
    "message": _message,
    "mode": lambda scene: scene.desk.mode or scene.release.modes.initial,
    "hours": _Hours,
    "outage": _outage,
    "company": lambda scene: scene.release.company.facts,
    "catalog": lambda scene: scene.release.catalog,
    "crm": lambda scene: {"can": scene.release.can},
    "ticket": lambda scene: (
        MISSING if scene.ticket is None else ticket_facts(scene.ticket, scene.release.company.zone)
    ),
    "agent": lambda scene: MISSING if scene.agent is None else scene.agent,
    "department": _department,
}

SYSTEM_NAMES = frozenset({*_ROOTS, "customer", "item", "sequence", "n"})
"""Roots that a flow may not save under, but for `customer`."""


def scene_of(
    work: Work,
    conversation: Conversation | None,
    contact: Contact | None,
    *,
    content: Content | None = None,
    ticket: Ticket | None = None,
) -> Scene:
    values = conversation.values if conversation is not None else EMPTY
    return Scene(
        work.release, work.at, work.desk, contact=contact, values=values, content=content, ticket=ticket
    )

"""Who of the team is there, with how many cases, and who could take what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from engine.core.messages import Key
from engine.core.model import NAMES, Aggregate, Ticket
from engine.core.names import personal_rooms
from engine.core.release import MainRoom, Release
from engine.core.team import Member, Team, Waiting, team
from engine.runtime import Runtime
from engine.web.attention import runtime_of


class _Rows:
    def __init__(self, rows: Mapping[Key, Aggregate | None]) -> None:
        self._rows = rows

    def find(self, kind: type, id: str) -> Any:
        return self._rows.get((NAMES[kind], id))


async def shown(request: web.Request) -> web.Response:
    runtime = runtime_of(request)
    release, at = runtime.release, runtime.clock.now()
    found = team(await _rows(runtime), release, await _open_cases(runtime), at)
    return web.json_response(
        {
            "at": at.astimezone(release.company.zone).isoformat(timespec="seconds"),
            "shifts": list(found.shifts),
            "rooms": [_room(release, found, room) for room in release.groups.main_rooms.values()],
            "agents": [_agent(release, each) for each in found.members],
            "waiting": [_case(release, each) for each in found.waiting],
        }
    )


async def _rows(runtime: Runtime) -> _Rows:
    agents = runtime.release.groups.agents.values()
    keys = [("agent", spec.id) for spec in agents]
    keys += [("room", room) for spec in agents for room in personal_rooms(spec)]
    return _Rows(await runtime.store.load(keys))


async def _open_cases(runtime: Runtime) -> list[Ticket]:
    ids = await runtime.store.open_tickets()
    rows = await runtime.store.load([("ticket", id) for id in ids])
    return [row for row in rows.values() if isinstance(row, Ticket)]


def _room(release: Release, found: Team, room: MainRoom) -> dict[str, Any]:
    return {
        "id": room.id,
        "name": room.name,
        "department": room.department,
        "members": [id for id in release.groups.agents if id in room.members],
        "available": list(found.available_in(room)),
        "waiting": [each.ticket.id for each in found.waiting if each.room == room.id],
    }


def _agent(release: Release, member: Member) -> dict[str, Any]:
    spec = member.spec
    return {
        "id": spec.id,
        "name": spec.name,
        "departments": list(spec.departments),
        "main_rooms": [room.id for room in release.groups.main_rooms.values() if spec.id in room.members],
        "shift": spec.shift,
        "skills": list(spec.skills),
        "active": spec.active,
        "on_shift": member.on,
        "registered": member.registered,
        "cases": list(member.cases),
        "rooms": member.rooms,
        "rooms_declared": member.declared,
        "available": member.available,
    }


def _case(release: Release, waiting: Waiting) -> dict[str, Any]:
    ticket = waiting.ticket
    since = ticket.entered_at or ticket.opened_at
    return {
        "number": ticket.id,
        "room": waiting.room,
        "since": since.astimezone(release.company.zone).isoformat(timespec="seconds") if since else None,
        "priority": ticket.priority,
        "skills": list(ticket.skills),
        "could_take": list(waiting.could_take),
    }

"""What every main room is told: the mode, or the emergency of some zones, is another from now on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from engine.core.model import Emergency, Room
from engine.core.names import Scene
from engine.core.posts import post, render
from engine.core.release import Mode
from engine.core.work import Work


def tell_mode_changed(work: Work, before: Mode, now: Mode, by: str) -> None:
    lines = "\n".join(_what_it_means(work, now))
    _tell(work, "mode_changed", who=_who(work, by), text=now.title, before=before.title, lines=lines)


def tell_emergency_changed(work: Work, before: Emergency | None, now: Emergency | None, by: str) -> None:
    """Nothing is told of one that says again what is in force."""
    if now is not None and not (before is not None and _says(before) == _says(now)):
        told = now.message
        _tell(work, "emergency_declared", who=_who(work, by), text=_zones(work, now), lines=told)
    elif now is None and before is not None:
        _tell(work, "emergency_lifted", who=_who(work, by), text=_zones(work, before))


def _says(emergency: Emergency) -> tuple[Any, ...]:
    return {*emergency.zones}, emergency.message


def _what_it_means(work: Work, mode: Mode) -> Iterator[str]:
    scene = Scene(work.release, work.at, work.desk)
    told = render(work, mode.message, scene) if mode.message is not None else ""
    customers = "ignore" if mode.customers == "reply" and not told else mode.customers
    yield render(work, f"mode_customers_{customers}", scene.with_extra(text=told))
    yield render(work, f"mode_tickets_{mode.tickets}", scene)
    if not mode.gateway:
        yield render(work, "mode_no_gateway", scene)


def _zones(work: Work, emergency: Emergency) -> str:
    found = ((id, work.release.zones.by_id(id)) for id in emergency.zones)
    return ", ".join(zone.name if zone is not None else id for id, zone in found)


def _who(work: Work, by: str) -> str:
    """Whoever has no name of their own is the one at the panel."""
    agent = work.release.groups.agents.get(by)
    return agent.name if agent is not None else work.release.texts["operator"].source


def _tell(work: Work, template: str, /, **names: Any) -> None:
    text = render(work, template, Scene(work.release, work.at, work.desk, extra=names))
    rooms = (work.find(Room, id) for id in work.release.groups.main_rooms)
    for room in rooms:
        if room is not None and room.address:
            post(work, room.id, room.line, text)

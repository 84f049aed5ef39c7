"""In which of its main rooms a department reads something, and when that will be another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from engine.core.expressions import Expression
from engine.core.hours import Calendar
from engine.core.model import Room, Ticket
from engine.core.names import Scene
from engine.core.release import Department, Release


def main_room(release: Release, department: str, scene: Scene) -> str:
    """The first that holds in this scene, else the default one. The department may be gone from the files."""
    found = release.groups.departments.get(department)
    if found is None or not has_several(found):
        return department
    scene = scene.with_extra(shift=_Shifts(scene))
    fitting = (room for room in found.rooms if room.condition is None or room.condition.holds(scene))
    return next(fitting).id


def has_several(department: Department) -> bool:
    return len(department.rooms) > 1


def told_in(release: Release, ticket: Ticket) -> str:
    """The main room where those who could take the case know of it."""
    room = release.groups.main_rooms.get(ticket.told_in or "")
    return room.id if room is not None and room.department == ticket.department else ticket.department


def members_of(release: Release, room: str) -> frozenset[str]:
    """The ids of the agents who belong in a main room."""
    found = release.groups.main_rooms.get(room)
    return found.members if found is not None else frozenset()


def department_of(release: Release, room: Room) -> str | None:
    """Whose main room it is: what the files say now, else what they said when it was made."""
    declared = release.groups.main_rooms.get(room.id)
    return declared.department if declared is not None else room.department


def could_stand_in(release: Release, told: str, room: Room) -> bool:
    """Whether what was for the main room `told` may be read in `room`: there, or in the default one of its
    department while the group is not made yet."""
    declared = release.groups.main_rooms.get(told)
    return told == room.id or (declared is not None and declared.department == room.id)


def next_turn(release: Release, department: str, at: datetime) -> datetime | None:
    """When one of the hours or shifts that its rooms ask for begins or ends."""
    rooms = release.groups.departments[department].rooms
    calendars = (each for room in rooms for each in _asked_for(release, room.condition))
    turns = (calendar.next_change(at) for calendar in calendars)
    return min((turn for turn in turns if turn is not None), default=None)


def _asked_for(release: Release, condition: Expression | None) -> Iterator[Calendar]:
    groups = release.groups
    for use in condition.names if condition is not None else ():
        match use.path:
            case "shift", name, *_ if name in groups.shifts:
                yield groups.shifts[name]
            case "hours", name, *_ if name in groups.departments:
                yield groups.departments[name].calendar


class _Shifts(Mapping[str, bool]):
    """`shift.<name>`: whether it is that shift at the scene's moment."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene

    def __getitem__(self, shift: str) -> bool:
        return self._scene.release.groups.shifts[shift].is_open(self._scene.at)

    def __iter__(self) -> Iterator[str]:
        return iter(self._scene.release.groups.shifts)

    def __len__(self) -> int:
        return len(self._scene.release.groups.shifts)

"""In which of its main rooms a department reads something."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.core.names import Scene
from engine.core.release import Department, Release


def main_room(department: Department, scene: Scene) -> str:
    """The first whose condition holds, else the default one."""
    if len(department.rooms) < 2:
        return department.id
    scene = scene.with_extra(shift=Shifts(scene))
    fitting = (each for each in department.rooms if each.condition is None or each.condition.holds(scene))
    return next(fitting).id


def main_room_of(release: Release, department: str, scene: Scene) -> str:
    """The same by the department's id, which may be gone from the files."""
    found = release.groups.departments.get(department)
    return department if found is None else main_room(found, scene)


class Shifts(Mapping[str, bool]):
    """`shift.<name>`: whether it is that shift at the scene's moment."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene

    def __getitem__(self, shift: str) -> bool:
        return self._scene.release.groups.shifts[shift].is_open(self._scene.at)

    def __iter__(self) -> Iterator[str]:
        return iter(self._scene.release.groups.shifts)

    def __len__(self) -> int:
        return len(self._scene.release.groups.shifts)

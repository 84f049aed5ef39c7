"""Coverage zones: which one a point is in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

import shapely
from shapely.geometry.base import BaseGeometry


@dataclass(frozen=True, slots=True)
class Zone:
    id: str
    name: str
    technician: str | None = None
    available: bool = True
    properties: Mapping[str, Any] = field(default_factory=dict)


class Zones:
    """Immutable; in the file's order, for the first zone of those that overlap is the one."""

    __slots__ = ("_by_id", "_shapes", "_tree", "_zones")

    def __init__(self, entries: Sequence[tuple[Zone, BaseGeometry]] = ()) -> None:
        self._zones: Final = tuple(zone for zone, _ in entries)
        self._by_id: Final = {zone.id: zone for zone in self._zones}
        self._tree: Final = shapely.STRtree([shape for _, shape in entries])
        self._shapes: Final = self._tree.geometries
        shapely.prepare(self._shapes)

    def __iter__(self) -> Iterator[Zone]:
        return iter(self._zones)

    def __len__(self) -> int:
        return len(self._zones)

    def by_id(self, id: str) -> Zone | None:
        return self._by_id.get(id)

    def find(self, lat: Decimal | float, lon: Decimal | float) -> Zone | None:
        """A point on a border belongs; one that is nowhere on Earth doesn't."""
        x, y = float(lon), float(lat)
        if not (-90 <= y <= 90 and -180 <= x <= 180):
            return None
        near = self._tree.query(shapely.Point(x, y))
        if not near.size:
            return None
        inside = near[shapely.intersects_xy(self._shapes[near], x, y)]
        return self._zones[inside.min()] if inside.size else None

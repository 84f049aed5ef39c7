"""The map of the zones, ready for the templates."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Area:
    """A zone on the map, as the `d` of a path."""

    id: str
    name: str
    path: str
    available: bool
    x: float
    y: float
    lat: str
    lon: str


@dataclass(frozen=True, slots=True)
class Map:
    """`box`: west, south, east and north of the drawing. `focus`: the part of it that is shown first."""

    areas: tuple[Area, ...]
    box: tuple[float, float, float, float]
    width: float
    height: float
    focus: tuple[float, float, float, float]

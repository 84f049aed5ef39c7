"""`config/zones.geojson` (RFC 7946) → zones, or what is wrong in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, Final, NamedTuple

import shapely
from shapely.geometry.base import BaseGeometry

from engine.core.zones import Zone, Zones

KINDS: Final = ("Polygon", "MultiPolygon")
BEYOND: Final = 1e9

Path = tuple[str | int, ...]

CAPE_HORN: Final = -56.0
"""South of it there are no customers: such a latitude is a longitude of America."""


class Fault(NamedTuple):
    """`reason` is a code, `path` leads to the place in the value.

    `params` have `zone`, as people call it. Codes: not_collection, not_feature, no_id, duplicate_id, no_name,
    bad_property, no_geometry, bad_geometry, empty, few_brackets, bad_ring, short_ring, open_ring,
    bad_position, out_of_range, swapped, crossing.
    """

    reason: str
    path: Path
    params: Mapping[str, Any]


def read_zones(value: object) -> tuple[Zones, list[Fault]]:
    """The zones of a parsed file. With faults, only the features that have none are in them."""
    if not isinstance(value, Mapping) or value.get("type") != "FeatureCollection":
        found = value.get("type") if isinstance(value, Mapping) else None
        return Zones(), [Fault("not_collection", ("type",) if found is not None else (), {"found": found})]
    features = value.get("features")
    if not isinstance(features, list | tuple):
        return Zones(), [
            Fault("not_collection", ("features",) if "features" in value else (), {"found": None})
        ]
    entries: list[tuple[Zone, BaseGeometry]] = []
    faults: list[Fault] = []
    seen: dict[str, int] = {}
    for index, feature in enumerate(features):
        path: Path = ("features", index)
        wrong = [*_feature_faults(feature, path, seen)]
        shape = None if wrong else _shape(feature["geometry"])
        if shape is not None:
            wrong += _crossings(shape, (*path, "geometry"))
        if shape is not None and not wrong:
            entries.append((_zone(feature), shape))
        name = _called(feature, index)
        faults += (fault._replace(params={"zone": name, **fault.params}) for fault in wrong)
    return Zones(entries), faults


def _called(feature: object, index: int) -> str:
    """Its name, its id, or which of all it is."""
    if isinstance(feature, Mapping):
        properties = feature.get("properties")
        name = properties.get("name") if isinstance(properties, Mapping) else None
        for known in (name, feature.get("id")):
            if isinstance(known, str) and known.strip():
                return known.strip()
    return f"#{index + 1}"


def _feature_faults(feature: object, path: Path, seen: dict[str, int]) -> Iterator[Fault]:
    if not isinstance(feature, Mapping) or feature.get("type") != "Feature":
        yield Fault("not_feature", path, {})
        return
    yield from _id_faults(feature, path, seen)
    yield from _property_faults(feature, path)
    yield from _geometry_faults(feature.get("geometry"), path)


def _id_faults(feature: Mapping[str, Any], path: Path, seen: dict[str, int]) -> Iterator[Fault]:
    id = _id(feature)
    if not id:
        yield Fault("no_id", (*path, "id") if "id" in feature else path, {})
    elif id in seen:
        yield Fault("duplicate_id", (*path, "id"), {"id": id, "first": seen[id]})
    else:
        seen[id] = int(path[-1])


def _id(feature: Mapping[str, Any]) -> str:
    """GeoJSON allows a number."""
    id = feature.get("id")
    return str(id) if isinstance(id, str) or type(id) is int else ""


def _property_faults(feature: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    properties = feature.get("properties")
    if not isinstance(properties, Mapping):
        yield Fault("no_name", path, {})
        return
    name = properties.get("name")
    if not isinstance(name, str) or not name.strip():
        yield Fault("no_name", (*path, "properties"), {})
    for key, kind in (("technician", str), ("available", bool)):
        if not isinstance(properties.get(key), kind | None):
            yield Fault("bad_property", (*path, "properties", key), {"name": key, "kind": kind.__name__})


def _geometry_faults(geometry: object, path: Path) -> Iterator[Fault]:
    if not isinstance(geometry, Mapping):
        yield Fault("no_geometry", path, {})
        return
    path = (*path, "geometry")
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    if kind not in KINDS:
        yield Fault("bad_geometry", (*path, "type") if kind else path, {"found": kind})
    elif not isinstance(coordinates, list | tuple) or not coordinates:
        yield Fault("empty", (*path, "coordinates") if "coordinates" in geometry else path, {})
    else:
        polygons = [coordinates] if kind == "Polygon" else coordinates
        for index, polygon in enumerate(polygons):
            inside = (*path, "coordinates") if kind == "Polygon" else (*path, "coordinates", index)
            yield from _polygon_faults(polygon, inside)


def _polygon_faults(polygon: object, path: Path) -> Iterator[Fault]:
    if not isinstance(polygon, list | tuple) or not polygon:
        yield Fault("empty", path, {})
        return
    if all(map(_is_position, polygon)):
        yield Fault("few_brackets", path, {})
        return
    for index, ring in enumerate(polygon):
        yield from _ring_faults(ring, (*path, index))


def _ring_faults(ring: object, path: Path) -> Iterator[Fault]:
    """One fault a ring: the others would follow from it."""
    if not isinstance(ring, list | tuple):
        yield Fault("bad_ring", path, {})
    elif not ring:
        yield Fault("empty", path, {})
    else:
        yield from _first(_position_faults(ring, path)) or _shape_faults(ring, path)


def _first(faults: Iterable[Fault]) -> list[Fault]:
    return [fault for fault, _ in zip(faults, (1,), strict=False)]


def _position_faults(ring: list[Any] | tuple[Any, ...], path: Path) -> Iterator[Fault]:
    for index, position in enumerate(ring):
        if not _is_position(position):
            yield Fault("bad_position", (*path, index), {"found": position})
            return
    for index, position in enumerate(ring):
        x, y = float(position[0]), float(position[1])
        if _looks_swapped(x, y):
            yield Fault("swapped", (*path, index), {"lon": x, "lat": y, "fixed": f"[{y}, {x}]"})
        elif abs(x) > 180 or abs(y) > 90:
            yield Fault("out_of_range", (*path, index), {"lon": x, "lat": y})


def _is_position(value: object) -> bool:
    if not isinstance(value, list | tuple) or not 2 <= len(value) <= 3:
        return False
    return all(map(_is_number, value))


def _is_number(value: object) -> bool:
    """What reading a file gives; a size beyond every unit is refused before it overflows a float."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return False
    if isinstance(value, Decimal) and value.is_nan():
        return False
    return -BEYOND < value < BEYOND


def _looks_swapped(x: float, y: float) -> bool:
    """The first fits as a latitude, and the second doesn't, or only for penguins."""
    return abs(x) <= 90 and (90 < abs(y) <= 180 or y < CAPE_HORN)


def _shape_faults(ring: list[Any] | tuple[Any, ...], path: Path) -> list[Fault]:
    first, last = tuple(map(float, ring[0][:2])), tuple(map(float, ring[-1][:2]))
    if first != last:
        return [Fault("open_ring", (*path, len(ring) - 1), {"first": f"[{first[0]}, {first[1]}]"})]
    if len(ring) < 4:
        return [Fault("short_ring", path, {"points": len(ring)})]
    return []


def _shape(geometry: Mapping[str, Any]) -> BaseGeometry:
    if geometry["type"] == "Polygon":
        return _polygon(geometry["coordinates"])
    return shapely.MultiPolygon([_polygon(rings) for rings in geometry["coordinates"]])


def _polygon(rings: list[Any]) -> shapely.Polygon:
    flat = [[(float(x), float(y)) for x, y, *_ in ring] for ring in rings]
    return shapely.Polygon(flat[0], flat[1:])


def _crossings(shape: BaseGeometry, path: Path) -> list[Fault]:
    if shape.is_valid and shape.area > 0:
        return []
    why, lon, lat = _where(shapely.is_valid_reason(shape))
    return [Fault("crossing", (*path, "coordinates"), {"why": why, "lon": lon, "lat": lat})]


def _where(reason: str) -> tuple[str, float | None, float | None]:
    """Shapely says it as «Self-intersection[-65.2 -26.8]»."""
    match = re.fullmatch(r"(.*)\[(\S+) (\S+)\]", reason)
    return (match[1], float(match[2]), float(match[3])) if match else (reason, None, None)


def _zone(feature: Mapping[str, Any]) -> Zone:
    properties = feature["properties"]
    return Zone(
        id=_id(feature),
        name=properties["name"].strip(),
        technician=properties.get("technician"),
        available=properties.get("available") is not False,
        properties=dict(properties),
    )

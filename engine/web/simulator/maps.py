"""The coverage zones as a drawing, on which a place can be pointed at."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from statistics import fmean, median
from typing import Any

from shapely.geometry import shape

from engine.web.simulator.drawing import Area, Map

FILE = Path("config", "zones.geojson")
WIDTH, HEIGHT = 640.0, 320.0
MARGIN = 0.06

Ring = Sequence[Sequence[float]]
Span = tuple[float, float]


def drawn(root: Path) -> Map | None:
    """None for a project without zones. The file was checked when the project was loaded."""
    try:
        state = (root / FILE).stat()
    except OSError:
        return None
    return _drawn(root / FILE, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=4)
def _drawn(file: Path, mtime: int, size: int) -> Map | None:
    """`mtime` and `size` tell one state of the file from the next."""
    try:
        features = json.loads(file.read_text("utf-8"))["features"]
        zones = [(feature, list(_rings(feature["geometry"]))) for feature in features]
        return _map(zones) if zones else None
    except (OSError, ValueError, LookupError, TypeError):
        return None


def _rings(geometry: Any) -> Iterator[Ring]:
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    for polygon in polygons:
        yield from polygon


def _map(zones: Sequence[tuple[Any, list[Ring]]]) -> Map:
    points = [point for _, rings in zones for ring in rings for point in ring]
    box = _of_shape(_widened([point[0] for point in points]), _widened([point[1] for point in points]))
    blank = Map((), box, WIDTH, HEIGHT, (0, 0, WIDTH, HEIGHT))
    areas = tuple(_area(blank, feature, rings) for feature, rings in zones)
    return replace(blank, areas=areas, focus=_focus(blank, zones))


def _widened(values: Sequence[float]) -> Span:
    low, high = min(values), max(values)
    margin = (high - low) * MARGIN or 0.01
    return low - margin, high + margin


def _of_shape(lons: Span, lats: Span) -> tuple[float, float, float, float]:
    """Around the same centre, as wide or as high as the drawing is."""
    across = (lons[1] - lons[0]) * math.cos(math.radians(sum(lats) / 2)) / WIDTH
    along = (lats[1] - lats[0]) / HEIGHT
    (west, east), (south, north) = _grown(lons, along / across), _grown(lats, across / along)
    return west, south, east, north


def _grown(span: Span, factor: float) -> Span:
    middle, half = sum(span) / 2, (span[1] - span[0]) / 2 * max(factor, 1)
    return middle - half, middle + half


def _focus(map: Map, zones: Sequence[tuple[Any, list[Ring]]]) -> tuple[float, float, float, float]:
    """Where most zones are, without those far out."""
    drawn = [[project(map, lat, lon) for ring in rings for lon, lat, *_ in ring] for _, rings in zones]
    centres = [(fmean(x for x, _ in ring), fmean(y for _, y in ring)) for ring in drawn]
    middle = median(x for x, _ in centres), median(y for _, y in centres)
    usual = median(math.dist(middle, centre) for centre in centres)
    near = [ring for ring, at in zip(drawn, centres, strict=True) if math.dist(middle, at) <= 2 * usual + 1]
    points = [point for ring in near or drawn for point in ring]
    left, top = min(x for x, _ in points), min(y for _, y in points)
    wide, high = max(x for x, _ in points) - left, max(y for _, y in points) - top
    width = min(WIDTH, max(wide, high * WIDTH / HEIGHT) * 1.15)
    height = width * HEIGHT / WIDTH
    x = min(max(0, left + wide / 2 - width / 2), WIDTH - width)
    y = min(max(0, top + high / 2 - height / 2), HEIGHT - height)
    return round(x, 1), round(y, 1), round(width, 1), round(height, 1)


def _area(map: Map, feature: Any, rings: list[Ring]) -> Area:
    path = "".join(f"M{'L'.join(_point(map, point) for point in ring)}Z" for ring in rings)
    inside = shape(feature["geometry"]).representative_point()
    lat, lon = inside.y, inside.x
    x, y = project(map, lat, lon)
    properties = feature.get("properties") or {}
    name = str(properties.get("name") or feature.get("id") or "")
    available = bool(properties.get("available", True))
    return Area(str(feature.get("id", name)), name, path, available, x, y, f"{lat:.5f}", f"{lon:.5f}")


def _point(map: Map, point: Sequence[float]) -> str:
    x, y = project(map, point[1], point[0])
    return f"{x} {y}"


def project(map: Map, lat: float, lon: float) -> tuple[float, float]:
    west, south, east, north = map.box
    x = (lon - west) / (east - west) * map.width
    y = (north - lat) / (north - south) * map.height
    return round(x, 1), round(y, 1)

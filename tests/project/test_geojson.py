"""The map of zones: what it says, and what is wrong in one that a person drew."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.project.geojson import read_zones

CENTRO = [[-65.22, -26.84], [-65.19, -26.84], [-65.19, -26.82], [-65.22, -26.82], [-65.22, -26.84]]
INSIDE = ("features", 0, "geometry", "coordinates")


def zone(*rings: Any, id: Any = "centro", **changes: Any) -> dict[str, Any]:
    geometry = {"type": "Polygon", "coordinates": list(rings or [CENTRO])}
    return {"type": "Feature", "id": id, "properties": {"name": "Centro"}, "geometry": geometry} | changes


def collection(*features: Any) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(features)}


def only_fault(value: object) -> tuple[str, tuple[str | int, ...]]:
    zones, faults = read_zones(value)
    assert len(faults) == 1, faults
    assert len(zones) == 0 or faults[0].reason == "duplicate_id"
    return faults[0].reason, faults[0].path


def test_a_zone_and_its_data() -> None:
    properties = {"name": " Centro ", "technician": "Cuadrilla 1", "available": False, "color": "red"}
    zones, faults = read_zones(collection(zone(properties=properties)))
    assert not faults
    centro = zones.find(-26.83, -65.20)
    assert centro is not None
    assert (centro.id, centro.name, centro.technician, centro.available) == (
        "centro",
        "Centro",
        "Cuadrilla 1",
        False,
    )
    assert centro.properties["color"] == "red"


def test_a_zone_is_available_unless_it_says_no() -> None:
    zones, _ = read_zones(collection(zone()))
    centro = zones.by_id("centro")
    assert centro is not None
    assert centro.available
    assert centro.technician is None


def test_numbers_may_be_decimals_and_points_may_have_a_height() -> None:
    exact = [[Decimal(str(lon)), Decimal(str(lat)), 450] for lon, lat in CENTRO]
    zones, faults = read_zones(collection(zone(exact)))
    assert not faults
    assert zones.find(Decimal("-26.83"), Decimal("-65.2")) is not None


def test_a_map_without_zones_is_a_map() -> None:
    zones, faults = read_zones(collection())
    assert (len(zones), faults) == (0, [])


def swap(ring: list[list[float]]) -> list[list[float]]:
    return [[lat, lon] for lon, lat in ring]


BOW = [[0, 0], [2, 2], [2, 0], [0, 2], [0, 0]]
MEXICO = [[-99.2, 19.4], [-99.1, 19.4], [-99.1, 19.5], [-99.2, 19.4]]


@pytest.mark.parametrize(
    ("value", "reason", "path"),
    [
        (None, "not_collection", ()),
        (zone(), "not_collection", ("type",)),
        ({"type": "FeatureCollection", "features": None}, "not_collection", ("features",)),
        (collection(7), "not_feature", ("features", 0)),
        (collection(zone(id=None)), "no_id", ("features", 0, "id")),
        (collection(zone(id="")), "no_id", ("features", 0, "id")),
        (collection(zone(), zone()), "duplicate_id", ("features", 1, "id")),
        (collection(zone(properties=None)), "no_name", ("features", 0)),
        (collection(zone(properties={"name": " "})), "no_name", ("features", 0, "properties")),
        (
            collection(zone(properties={"name": "A", "available": "sí"})),
            "bad_property",
            ("features", 0, "properties", "available"),
        ),
        (collection(zone(geometry=None)), "no_geometry", ("features", 0)),
        (
            collection(zone(geometry={"type": "Point", "coordinates": [0, 0]})),
            "bad_geometry",
            ("features", 0, "geometry", "type"),
        ),
        (collection(zone(geometry={"type": "Polygon", "coordinates": []})), "empty", INSIDE),
        (collection(zone([])), "empty", (*INSIDE, 0)),
        (collection(zone(geometry={"type": "Polygon", "coordinates": CENTRO})), "few_brackets", INSIDE),
        (collection(zone(7)), "bad_ring", (*INSIDE, 0)),
        (collection(zone([["a", 1]])), "bad_position", (*INSIDE, 0, 0)),
        (collection(zone([[10**400, 1]])), "bad_position", (*INSIDE, 0, 0)),
        (collection(zone(CENTRO[:-1])), "open_ring", (*INSIDE, 0, 3)),
        (collection(zone([*CENTRO[:2], CENTRO[0]])), "short_ring", (*INSIDE, 0)),
        (collection(zone([[200, 1], [1, 1], [1, 2], [200, 1]])), "out_of_range", (*INSIDE, 0, 0)),
        (collection(zone(swap(MEXICO))), "swapped", (*INSIDE, 0, 0)),
        (collection(zone(swap(CENTRO))), "swapped", (*INSIDE, 0, 0)),
        (collection(zone(BOW)), "crossing", INSIDE),
        (collection(zone([[0, 0], [1, 1], [2, 2], [0, 0]])), "crossing", INSIDE),
    ],
)
def test_a_fault_says_what_and_where(value: object, reason: str, path: tuple[str | int, ...]) -> None:
    assert only_fault(value) == (reason, path)


def test_a_crossing_says_at_which_point() -> None:
    _, [fault] = read_zones(collection(zone(BOW)))
    assert fault.params == {"zone": "Centro", "why": "Self-intersection", "lon": 1.0, "lat": 1.0}


def test_every_zone_s_faults_are_told_and_the_good_ones_stand() -> None:
    hole = [[-65.21, -26.835], [-65.20, -26.835], [-65.20, -26.825], [-65.21, -26.835]]
    zones, faults = read_zones(
        collection(zone(id="a"), zone(BOW, id="b"), zone(CENTRO, hole, id="c"), zone(id=None))
    )
    assert [fault.reason for fault in faults] == ["crossing", "no_id"]
    assert [found.id for found in zones] == ["a", "c"]


def test_two_polygons_are_one_zone() -> None:
    far = [[lon + 1, lat] for lon, lat in CENTRO]
    both = {"type": "MultiPolygon", "coordinates": [[CENTRO], [far]]}
    zones, faults = read_zones(collection(zone(geometry=both)))
    assert not faults
    assert zones.find(-26.83, -65.20) == zones.find(-26.83, -64.20) != zones.find(-26.83, -64.7)


def test_the_map_of_the_example() -> None:
    file = Path(__file__).parents[1] / "projects/fibranorte/config/zones.geojson"
    zones, faults = read_zones(json.loads(file.read_text("utf-8")))
    assert not faults
    assert [found.id for found in zones] == ["centro", "yerba_buena", "tafi_viejo"]


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.decimals()
    | st.sampled_from(["Polygon", "a", ""]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from("type id properties name geometry coordinates".split()), inner)
    ),
    max_leaves=12,
)
POSITIONS = st.lists(
    st.lists(st.integers(-100, 100) | st.decimals() | st.floats(), min_size=1, max_size=3), max_size=5
)


@given(
    st.one_of(
        JSON,
        st.lists(JSON).map(lambda features: collection(*features)),
        JSON.map(lambda geometry: collection(zone(geometry=geometry))),
        st.lists(POSITIONS).map(lambda rings: collection(zone(*rings))),
        POSITIONS.map(lambda ring: collection(zone([*ring, *ring[:1]]))),
    )
)
def test_whatever_the_file_holds_reading_it_does_not_fail(value: object) -> None:
    zones, faults = read_zones(value)
    assert len(zones) or faults or value == collection()

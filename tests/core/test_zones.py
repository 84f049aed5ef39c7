"""Which zone a place is in."""

from decimal import Decimal

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from engine.core.zones import Zone, Zones

CENTRO = shapely.box(-65.22, -26.84, -65.19, -26.82)
YERBA_BUENA = shapely.box(-65.33, -26.83, -65.26, -26.79) - shapely.box(-65.30, -26.815, -65.29, -26.805)
TAFI_VIEJO = shapely.MultiPolygon(
    [shapely.box(-65.27, -26.75, -65.24, -26.72), shapely.box(-65.20, -26.75, -65.18, -26.72)]
)
TUCUMAN = Zones(
    [
        (Zone("centro", "Centro", "Cuadrilla 1"), CENTRO),
        (Zone("yerba_buena", "Yerba Buena", "Cuadrilla 2"), YERBA_BUENA),
        (Zone("tafi_viejo", "Tafí Viejo", "Cuadrilla 2", available=False), TAFI_VIEJO),
    ]
)


@pytest.mark.parametrize(
    ("lat", "lon", "zone"),
    [
        (-26.83, -65.20, "centro"),
        (-26.80, -65.27, "yerba_buena"),
        (-26.81, -65.295, None),
        (-26.73, -65.25, "tafi_viejo"),
        (-26.73, -65.19, "tafi_viejo"),
        (-26.73, -65.22, None),
        (-26.84, -65.22, "centro"),
        (-26.83, -65.22, "centro"),
        (-26.81, -65.30, "yerba_buena"),
        (40.4, -3.7, None),
        (float("nan"), -65.2, None),
        (float("inf"), 0, None),
        (95, 0, None),
    ],
)
def test_a_place_is_in_a_zone_or_in_none(lat: float, lon: float, zone: str | None) -> None:
    found = TUCUMAN.find(lat, lon)
    assert (found.id if found else None) == zone


def test_a_place_comes_as_it_is_kept() -> None:
    found = TUCUMAN.find(Decimal("-26.830000"), Decimal("-65.200000"))
    assert found == TUCUMAN.by_id("centro")


def test_of_zones_that_overlap_the_first_of_the_file() -> None:
    inner, outer = shapely.box(1, 1, 2, 2), shapely.box(0, 0, 3, 3)
    both = [(Zone("inner", "Inner"), inner), (Zone("outer", "Outer"), outer)]
    first, last = Zones(both).find(1.5, 1.5), Zones(both[::-1]).find(1.5, 1.5)
    assert first is not None
    assert last is not None
    assert (first.id, last.id) == ("inner", "outer")


def test_without_zones_nothing_is_in_one() -> None:
    assert Zones().find(0, 0) is None
    assert Zones().by_id("centro") is None
    assert list(Zones()) == []


def test_zones_are_listed_in_the_file_s_order() -> None:
    assert [zone.id for zone in TUCUMAN] == ["centro", "yerba_buena", "tafi_viejo"]
    assert len(TUCUMAN) == 3


corners = st.tuples(st.integers(-20, 20), st.integers(-20, 20), st.integers(1, 15), st.integers(1, 15))


@given(st.lists(corners, max_size=12), st.floats(-40, 40), st.floats(-40, 40))
def test_the_tree_finds_what_looking_at_every_zone_finds(
    boxes: list[tuple[int, int, int, int]], lat: float, lon: float
) -> None:
    shapes = [shapely.box(x, y, x + width, y + height) for x, y, width, height in boxes]
    zones = Zones([(Zone(str(index), "Z"), shape) for index, shape in enumerate(shapes)])
    slowly = next(
        (str(i) for i, shape in enumerate(shapes) if shape.intersects(shapely.Point(lon, lat))), None
    )
    found = zones.find(lat, lon)
    assert (found.id if found else None) == slowly


def test_the_ends_of_the_map_belong_to_it() -> None:
    whole = Zones([(Zone("earth", "Tierra"), shapely.box(-180, -90, 180, 90))])
    for lat, lon in ((-90, -180), (90, 180), (-90, 180), (90, -180)):
        assert whole.find(lat, lon) is not None
    for lat, lon in ((-90.1, 0), (90.1, 0), (0, -180.1), (0, 180.1)):
        assert whole.find(lat, lon) is None

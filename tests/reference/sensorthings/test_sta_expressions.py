"""Expressions, intervals and places of SensorThings queries, each by itself."""

from datetime import UTC, datetime

import pytest

from oasc_check.reference.sensorthings import places, times
from oasc_check.reference.sensorthings.errors import RefusedError
from oasc_check.reference.sensorthings.evaluation import World, holds
from oasc_check.reference.sensorthings.model import KINDS
from oasc_check.reference.sensorthings.store import Store
from oasc_check.reference.sensorthings.syntax import parse
from oasc_check.reference.sensorthings.times import Interval


def interval(text: str) -> Interval:
    found = times.parsed(text)
    assert found is not None
    return found


DAY = interval("2024-02-01T00:00:00Z/2024-02-02T00:00:00Z")
NEXT = interval("2024-02-02T00:00:00Z/2024-02-03T00:00:00Z")
NOON = interval("2024-02-01T12:00:00Z")


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("name eq 'it''s'", True),
        ("length(name) eq 4 and not startswith(name,'x')", True),
        ("properties/a add 1 eq 3", True),
        ("properties/a div 4 eq 0.5", True),
        ("properties/none eq null", True),
        ("properties/none gt 1", False),
        ("properties/a eq '2'", False),
        ("properties/a div 0 eq 1", False),
        ("1 eq 1 or 1 eq 2 and 1 eq 3", True),
        ("(1 eq 1 or 1 eq 2) and 1 eq 3", False),
    ],
)
def test_conditions(expression: str, expected: bool) -> None:
    store = Store()
    thing = store.add(KINDS["Things"], {"name": "it's", "description": "d", "properties": {"a": 2}})
    world = World(store, datetime(2026, 11, 22, tzinfo=UTC), frozenset())
    assert holds(parse(expression), thing, world) is expected


@pytest.mark.parametrize("wrong", ["", "name eq", "eq 1", "name eq 'x", "f(1", "1 eq 1 )", "geography'POINT(1)' eq 1"])
def test_what_is_no_expression(wrong: str) -> None:
    with pytest.raises(RefusedError):
        parse(wrong)


def test_intervals_are_half_open() -> None:
    assert times.before(DAY, NEXT)
    assert times.meets(DAY, NEXT)
    assert not times.overlaps(DAY, NEXT)
    assert times.overlaps(DAY, NOON)
    assert times.overlaps(NOON, DAY)
    assert times.during(NOON, DAY)
    assert not times.during(interval("2024-02-02T00:00:00Z"), DAY)
    assert times.compared("lt", DAY, NEXT)
    assert times.compared("ge", NEXT, DAY)


@pytest.mark.parametrize("text", [None, 5, "", "2024-02-01", "2024-02-02T00:00:00Z/2024-02-01T00:00:00Z", "a/b"])
def test_what_is_no_time(text: object) -> None:
    assert times.parsed(text) is None


def test_places() -> None:
    square = places.from_wkt("POLYGON((4 50,5 50,5 51,4 51,4 50))")
    point = places.from_geojson({"type": "Feature", "geometry": {"type": "Point", "coordinates": [4.5, 50.5]}})
    assert point is not None
    assert places.RELATIONS["st_within"](point, square)
    assert places.RELATIONS["st_contains"](square, point)
    assert not places.RELATIONS["st_touches"](point, square)
    assert places.RELATIONS["st_touches"](places.from_wkt("POINT(4 50.5)"), square)
    assert places.degrees_between(point, places.from_wkt("POINT(4.5 51.5)")) == 1
    assert places.from_geojson({"type": "Point"}) is None

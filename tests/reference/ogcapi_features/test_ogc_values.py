"""Instants, boxes and coordinate systems of the OGC reference service, as properties."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oasc_check.reference.ogcapi_features.call import ProblemError
from oasc_check.reference.ogcapi_features.crs import CRS84, EPSG_3857, EPSG_4326, SUPPORTED, boxes, from_crs84, to_crs84
from oasc_check.reference.ogcapi_features.data import collections
from oasc_check.reference.ogcapi_features.geometry import Box, Geometry, Position, bounds, intersects
from oasc_check.reference.ogcapi_features.query import read
from oasc_check.reference.ogcapi_features.temporal import Interval, parse_instant, parse_interval, written

INSTANTS = st.datetimes(datetime(2, 1, 1), datetime(9998, 1, 1), timezones=st.just(UTC))
OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
PLACES = st.tuples(st.floats(-179, 179), st.floats(-84, 84))


@given(INSTANTS, OFFSETS)
def test_an_instant_is_the_same_in_every_offset(instant: datetime, offset: timezone) -> None:
    assert parse_instant(instant.astimezone(offset).isoformat()) == instant
    assert parse_instant(written(instant) or "") == instant


@given(INSTANTS, INSTANTS, INSTANTS)
def test_an_interval_selects_what_lies_between_its_ends(one: datetime, two: datetime, moment: datetime) -> None:
    start, end = sorted((one, two))
    when = Interval(moment, moment)
    assert parse_interval(f"{written(start)}/{written(end)}").intersects(when) == (start <= moment <= end)
    for open_end in ("", ".."):
        assert parse_interval(f"{written(start)}/{open_end}").intersects(when) == (start <= moment)
        assert parse_interval(f"{open_end}/{written(end)}").intersects(when) == (moment <= end)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "/",
        "../..",
        "bad",
        "2024-05-05",
        "2024-05-05T10:00:00",
        "2024-13-01T00:00:00Z",
        "2024-02-30T00:00:00Z",
        "2024-05-05 10:00:00Z",
        "2024-05-05T24:00:00Z",
        "2024-06-01T00:00:00Z/2024-05-01T00:00:00Z",
        "2024-05-01T00:00:00Z/2024-06-01T00:00:00Z/..",
    ],
)
def test_what_is_no_datetime_is_refused(text: str) -> None:
    assert parse_interval("2024-05-05t10:00:00.5z").start == datetime(2024, 5, 5, 10, 0, 0, 500000, UTC)
    with pytest.raises(ValueError, match=r"\S"):
        parse_interval(text)


def test_a_leap_second_is_the_second_before_the_next_minute() -> None:
    assert parse_instant("2016-12-31T23:59:60Z") == datetime(2017, 1, 1, tzinfo=UTC)


@given(PLACES, st.sampled_from(SUPPORTED))
def test_a_place_comes_back_from_every_system(place: Position, crs: str) -> None:
    assert to_crs84(from_crs84(place, crs), crs) == pytest.approx(place, abs=1e-9)


def test_web_mercator_and_latitude_first_at_a_known_place() -> None:
    """The values that PROJ gives for this place."""
    assert from_crs84((4.36477, 50.81508), EPSG_3857) == pytest.approx(
        (485883.97382975667, 6588648.471237585), abs=1e-6
    )
    assert from_crs84((4.36477, 50.81508), EPSG_4326) == (50.81508, 4.36477)


@given(PLACES, st.sampled_from(SUPPORTED))
def test_the_box_that_is_a_point_selects_the_point_in_every_system(place: Position, crs: str) -> None:
    corner = from_crs84(place, crs)
    assert any(intersects({"type": "Point", "coordinates": place}, box) for box in boxes(corner + corner, crs))


@given(PLACES, PLACES, PLACES)
def test_a_box_may_span_the_antimeridian(one: Position, two: Position, place: Position) -> None:
    south, north = sorted((one[1], two[1]))
    west, east = one[0], two[0]
    between = west <= place[0] <= east if west <= east else not (east < place[0] < west)
    found = any(box.contains(place) for box in boxes((west, south, east, north), CRS84))
    assert found == (between and south <= place[1] <= north)


@pytest.mark.parametrize(
    ("numbers", "crs"),
    [
        ((0, 160, 1, 170), CRS84),
        ((400, 0, 410, 1), CRS84),
        ((0, 2, 1, 1), CRS84),
        ((0, 0, 9, 1, 1, 8), CRS84),
        ((3.0, 170.0, 4.0, 181.0), EPSG_4326),
        ((0, 0, 3e7, 1), EPSG_3857),
    ],
)
def test_numbers_that_are_no_box_are_refused(numbers: tuple[float, ...], crs: str) -> None:
    assert boxes((1, 2, 3, 4), CRS84) == (Box(1, 2, 3, 4),)
    assert boxes((1, 2, -9, 3, 4, 9), CRS84) == (Box(1, 2, 3, 4),)
    with pytest.raises(ValueError, match=r"\S"):
        boxes(numbers, crs)


SQUARE: Geometry = {
    "type": "Polygon",
    "coordinates": [
        [[0, 0], [10, 0], [10, 10], [0, 10], [0, 0]],
        [[4, 4], [4, 6], [6, 6], [6, 4], [4, 4]],
    ],
}


@pytest.mark.parametrize(
    ("box", "inside"),
    [
        (Box(1, 1, 2, 2), True),  # in the polygon, without touching an edge
        (Box(-5, -5, 20, 20), True),  # around the polygon
        (Box(-5, 4, 20, 5), True),  # across it, no corner of the polygon inside
        (Box(10, 10, 11, 11), True),  # touches a corner
        (Box(4.5, 4.5, 5.5, 5.5), False),  # in the hole
        (Box(4.5, 4.5, 6.5, 6.5), True),  # over the edge of the hole
        (Box(11, 0, 12, 10), False),
    ],
)
def test_a_polygon_is_in_a_box_with_its_interior_and_without_its_holes(box: Box, inside: bool) -> None:
    assert intersects(SQUARE, box) is inside
    several = {"type": "MultiPolygon", "coordinates": [SQUARE["coordinates"]]}
    assert intersects(several, box) is inside


@pytest.mark.parametrize(
    ("box", "inside"),
    [(Box(4, 4, 6, 6), True), (Box(0, 5, 4, 10), False), (Box(10, 0, 11, 10), True), (Box(2, 2, 2, 2), True)],
)
def test_a_line_is_in_a_box_with_what_lies_between_its_positions(box: Box, inside: bool) -> None:
    assert intersects({"type": "LineString", "coordinates": [[0, 0], [10, 10]]}, box) is inside
    assert intersects({"type": "MultiLineString", "coordinates": [[[0, 0], [10, 10]]]}, box) is inside


@given(st.lists(PLACES, min_size=1, max_size=6))
def test_bounds_hold_every_position(places: list[Position]) -> None:
    points: list[Geometry] = [{"type": "Point", "coordinates": list(place)} for place in places]
    assert all(intersects(point, bounds(points)) for point in points)


STOPS = collections()["stops"]
VALUES = st.text(max_size=20) | st.text("0123456789.,:/TZ+-e ", max_size=60)


@given(st.sampled_from(["limit", "offset", "bbox", "bbox-crs", "datetime", "crs"]), VALUES)
def test_no_value_of_a_parameter_breaks_the_service(name: str, value: str) -> None:
    try:
        status = read({name: value}, STOPS, frozenset()) and 200
    except ProblemError as problem:
        status = problem.status
    assert status in (200, 400)

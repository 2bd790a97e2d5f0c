"""Relationships between geometries, and distances, in the NGSI-LD broker."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oasc_check.reference.ngsi_ld import planar
from oasc_check.reference.ngsi_ld.geometry import Geometry, build, fault

BRIEFLY = settings(deadline=None, max_examples=40)
Pair = tuple[float, float]


def box(west: float, south: float, east: float, north: float) -> Geometry:
    return build("Polygon", [[[west, south], [east, south], [east, north], [west, north], [west, south]]])


def line(*points: Pair) -> Geometry:
    return build("LineString", [list(point) for point in points])


def point(x: float, y: float) -> Geometry:
    return build("Point", [x, y])


SQUARE = box(0, 0, 4, 4)
RING = build("Polygon", [[[0, 0], [4, 0], [4, 4], [0, 4], [0, 0]], [[1, 1], [3, 1], [3, 3], [1, 3], [1, 1]]])
DOTS = build("MultiPoint", [[0, 0], [1, 1]])


@pytest.mark.parametrize(
    ("relation", "target", "reference", "expected"),
    [
        (planar.is_within, point(1, 1), SQUARE, True),
        (planar.is_within, point(0, 1), SQUARE, False),
        (planar.is_within, point(2, 2), RING, False),
        (planar.is_within, point(1, 1), point(1, 1), True),
        (planar.is_within, box(1, 1, 2, 2), SQUARE, True),
        (planar.is_within, box(0, 0, 2, 2), SQUARE, True),
        (planar.is_within, box(3, 3, 5, 5), SQUARE, False),
        (planar.is_within, SQUARE, RING, False),
        (planar.is_within, box(0.5, 0.5, 3.5, 3.5), RING, False),
        (planar.is_within, line((1, 1), (3, 3)), SQUARE, True),
        (planar.is_within, line((0, 0), (4, 0)), SQUARE, False),
        (planar.is_within, line((0.5, 2), (3.5, 2)), RING, False),
        (planar.is_within, line((1, 1), (2, 2)), line((0, 0), (4, 4)), True),
        (planar.contains, SQUARE, point(1, 1), True),
        (planar.contains, point(1, 1), SQUARE, False),
        (planar.intersects, point(0, 1), SQUARE, True),
        (planar.intersects, line((-1, 2), (5, 2)), SQUARE, True),
        (planar.intersects, line((-1, 5), (5, 5)), SQUARE, False),
        (planar.intersects, line((0, 0), (2, 2)), line((0, 2), (2, 0)), True),
        (planar.intersects, line((0, 0), (1, 1)), line((2, 2), (3, 3)), False),
        (planar.intersects, box(1.5, 1.5, 2.5, 2.5), RING, False),
        (planar.is_disjoint, point(5, 5), SQUARE, True),
        (planar.equals, SQUARE, box(0, 0, 4, 4), True),
        (planar.equals, SQUARE, RING, False),
        (planar.equals, line((0, 0), (2, 2)), line((2, 2), (1, 1), (0, 0)), True),
        (planar.equals, DOTS, build("MultiPoint", [[1, 1], [0, 0]]), True),
        (planar.overlaps, box(3, 3, 5, 5), SQUARE, True),
        (planar.overlaps, box(1, 1, 2, 2), SQUARE, False),
        (planar.overlaps, box(4, 0, 5, 4), SQUARE, False),
        (planar.overlaps, line((0, 0), (2, 0)), line((1, 0), (3, 0)), True),
        (planar.overlaps, line((0, 0), (2, 2)), line((0, 2), (2, 0)), False),
        (planar.overlaps, DOTS, build("MultiPoint", [[1, 1], [2, 2]]), True),
        (planar.overlaps, point(1, 1), SQUARE, False),
    ],
)
def test_relationships(
    relation: Callable[[Geometry, Geometry], bool], target: Geometry, reference: Geometry, expected: bool
) -> None:
    assert relation(target, reference) is expected


@pytest.mark.parametrize(
    ("target", "reference", "metres"),
    [
        (point(0, 0), point(0, 1), 111_195),
        (point(0, 60), point(1, 60), 55_597),
        (point(2, 2), SQUARE, 0),
        (point(2, 5), SQUARE, 111_195),
        (point(0.5, 1), line((0, 0), (1, 0)), 111_195),
        (point(2, 0), line((0, 0), (1, 0)), 111_195),
    ],
)
def test_distances(target: Geometry, reference: Geometry, metres: float) -> None:
    assert planar.distance(target, reference) == pytest.approx(metres, rel=0.001, abs=0.1)
    assert planar.distance(reference, target) == pytest.approx(metres, rel=0.001, abs=0.1)


COORDINATE = st.integers(-5, 5)
POINTS = st.builds(point, COORDINATE, COORDINATE)
BOXES = st.builds(
    lambda x, y, width, height: box(x, y, x + width, y + height),
    COORDINATE,
    COORDINATE,
    st.integers(1, 5),
    st.integers(1, 5),
)
LINES = st.lists(st.tuples(COORDINATE, COORDINATE), min_size=2, max_size=3, unique=True).map(lambda found: line(*found))
SHAPES = st.one_of(POINTS, BOXES, LINES)


@BRIEFLY
@given(SHAPES, SHAPES)
def test_the_relationships_agree_with_each_other(one: Geometry, two: Geometry) -> None:
    assert planar.intersects(one, two) == planar.intersects(two, one) != planar.is_disjoint(one, two)
    assert planar.equals(one, two) == planar.equals(two, one)
    assert planar.overlaps(one, two) == planar.overlaps(two, one)
    if planar.is_within(one, two) or planar.overlaps(one, two) or planar.equals(one, two):
        assert planar.intersects(one, two)
    assert planar.is_within(one, two) and planar.is_within(two, one) if planar.equals(one, two) else True


@BRIEFLY
@given(BOXES, BOXES)
def test_boxes_relate_like_their_intervals(one: Geometry, two: Geometry) -> None:
    (west, south), (east, north) = corners(one)
    (left, low), (right, high) = corners(two)
    assert planar.intersects(one, two) == (west <= right and left <= east and south <= high and low <= north)
    assert planar.is_within(one, two) == (left <= west and east <= right and low <= south and north <= high)


def corners(shape: Geometry) -> tuple[Pair, Pair]:
    ring = shape.polygons[0][0]
    return ring[0], ring[2]


@BRIEFLY
@given(SHAPES)
def test_a_shape_equals_itself(shape: Geometry) -> None:
    assert planar.equals(shape, shape)
    assert not planar.overlaps(shape, shape)
    assert planar.distance(shape, shape) == 0


@pytest.mark.parametrize(
    ("kind", "coordinates"),
    [
        ("Point", [1]),
        ("Point", ["1", "2"]),
        ("Point", [True, False]),
        ("Point", [[1, 2]]),
        ("LineString", [[1, 2]]),
        ("LineString", []),
        ("MultiLineString", [[[1, 2]]]),
        ("Polygon", [[[0, 0], [1, 1], [0, 0]]]),
        ("Polygon", [[[0, 0], [1, 0], [1, 1], [0, 1]]]),
        ("Polygon", []),
        ("MultiPolygon", [[[[0, 0], [1, 0], [1, 1], [0, 1]]]]),
        ("Point", None),
        ("Polygon", "[]"),
    ],
)
def test_bad_coordinates_have_a_reason(kind: str, coordinates: object) -> None:
    assert fault(kind, coordinates)


def test_good_coordinates_have_none() -> None:
    assert fault("Point", [1, 2, 3]) is None
    assert fault("MultiPolygon", [[[[0, 0], [1, 0], [1, 1], [0, 0]]]]) is None

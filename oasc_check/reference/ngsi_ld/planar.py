"""Relationships between geometries in the longitude-latitude plane (OGC 06-103r4, 6.1.15), distances in metres.

Exact for points. No line crosses the antimeridian and no polygon holds a pole.
"""

import math
from collections.abc import Iterator
from itertools import pairwise

from oasc_check.reference.ngsi_ld.geometry import Geometry, Point

Segment = tuple[Point, Point]
Rings = tuple[tuple[Point, ...], ...]

EARTH_RADIUS_METRES = 6_371_008.8
INTERIOR, BOUNDARY, EXTERIOR = 1, 0, -1
_TOLERANCE = 1e-12


def segments(shape: Geometry) -> Iterator[Segment]:
    """The segments of lines and rings."""
    for chain in (*shape.lines, *(ring for rings in shape.polygons for ring in rings)):
        yield from pairwise(chain)


def vertices(shape: Geometry) -> Iterator[Point]:
    """All positions of a geometry."""
    yield from shape.points
    for chain in (*shape.lines, *(ring for rings in shape.polygons for ring in rings)):
        yield from chain


def _turn(a: Point, b: Point, p: Point) -> float:
    """Positive when p lies left of the way from a to b, 0 when on its line."""
    cross = (b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0])
    scale = max(1.0, *(abs(value) for point in (a, b, p) for value in point))
    return 0.0 if abs(cross) <= _TOLERANCE * scale else cross


def _is_on(p: Point, segment: Segment) -> bool:
    a, b = segment
    is_between = all(min(a[axis], b[axis]) <= p[axis] <= max(a[axis], b[axis]) for axis in (0, 1))
    return is_between and _turn(a, b, p) == 0


def _crossing(first: Segment, second: Segment) -> Point | None:
    """The point where two segments that are not parallel meet."""
    (a, b), (c, d) = first, second
    denominator = (b[0] - a[0]) * (d[1] - c[1]) - (b[1] - a[1]) * (d[0] - c[0])
    if denominator == 0:
        return None
    along = ((c[0] - a[0]) * (d[1] - c[1]) - (c[1] - a[1]) * (d[0] - c[0])) / denominator
    across = ((c[0] - a[0]) * (b[1] - a[1]) - (c[1] - a[1]) * (b[0] - a[0])) / denominator
    if not (0 <= along <= 1 and 0 <= across <= 1):
        return None
    return a[0] + along * (b[0] - a[0]), a[1] + along * (b[1] - a[1])


def _in_rings(p: Point, rings: Rings) -> int:
    """Where a point lies relative to a polygon: even-odd rule over all its rings."""
    is_inside = False
    for ring in rings:
        for a, b in pairwise(ring):
            if _is_on(p, (a, b)):
                return BOUNDARY
            if (a[1] > p[1]) != (b[1] > p[1]) and (_turn(a, b, p) > 0) == (b[1] > a[1]):
                is_inside = not is_inside
    return INTERIOR if is_inside else EXTERIOR


def _on_line(p: Point, line: tuple[Point, ...]) -> int:
    if not any(_is_on(p, segment) for segment in pairwise(line)):
        return EXTERIOR
    is_end = p in (line[0], line[-1]) and line[0] != line[-1]
    return BOUNDARY if is_end else INTERIOR


def locate(p: Point, shape: Geometry) -> int:
    """INTERIOR, BOUNDARY or EXTERIOR."""
    places = [INTERIOR for point in shape.points if point == p]
    places += [_on_line(p, line) for line in shape.lines]
    places += [_in_rings(p, rings) for rings in shape.polygons]
    return max(places, default=EXTERIOR)


def _cuts(segment: Segment, other: Geometry) -> list[Point]:
    """The ends of a segment and the points where `other` touches it, in order along it."""
    found = {*segment} | {p for p in vertices(other) if _is_on(p, segment)}
    found |= {p for one in segments(other) if (p := _crossing(segment, one)) is not None}
    return sorted(found, key=lambda p: math.dist(p, segment[0]))


def _samples(shape: Geometry, other: Geometry) -> Iterator[Point]:
    """Points of `shape` that tell how it lies to `other`: vertices, and one inside every piece that `other` cuts."""
    yield from vertices(shape)
    for segment in segments(shape):
        cuts = _cuts(segment, other)
        for a, b in pairwise(cuts):
            yield (a[0] + b[0]) / 2, (a[1] + b[1]) / 2
    for rings in shape.polygons:
        yield _inner_point(rings)


def _inner_point(rings: Rings) -> Point:
    """A point inside a polygon: in the middle of its widest part halfway between two of its heights."""
    heights = sorted({p[1] for ring in rings for p in ring})
    if len(heights) < 2:
        return rings[0][0]
    y = (heights[0] + heights[1]) / 2
    edges = [edge for ring in rings for edge in pairwise(ring)]
    crossings = sorted(a[0] + (y - a[1]) * (b[0] - a[0]) / (b[1] - a[1]) for a, b in edges if (a[1] > y) != (b[1] > y))
    left, right = max(zip(crossings[::2], crossings[1::2], strict=False), key=lambda pair: pair[1] - pair[0])
    return (left + right) / 2, y


def intersects(target: Geometry, reference: Geometry) -> bool:
    """Whether they have a point in common."""
    return (
        any(locate(p, reference) != EXTERIOR for p in _samples(target, reference))
        or any(locate(p, target) != EXTERIOR for p in _samples(reference, target))
        or any(_crossing(one, two) for one in segments(target) for two in segments(reference))
    )


def is_disjoint(target: Geometry, reference: Geometry) -> bool:
    """Whether they have no point in common."""
    return not intersects(target, reference)


def _is_covered(inner: Geometry, outer: Geometry) -> bool:
    """Whether no point of `inner` lies outside `outer`."""
    if inner.dimension > outer.dimension:
        return False
    if not all(locate(p, outer) != EXTERIOR for p in _samples(inner, outer)):
        return False
    holes = Geometry(lines=tuple(ring for rings in outer.polygons for ring in rings[1:]))
    return inner.dimension < 2 or not any(locate(p, inner) == INTERIOR for p in _samples(holes, inner))


def _share_interior(one: Geometry, two: Geometry) -> bool:
    """Whether their interiors have a point in common; a polygon's interior is open, so its edge is near enough."""
    for p in (*_samples(one, two), *_samples(two, one)):
        first, second = locate(p, one), locate(p, two)
        if first == second == INTERIOR:
            return True
        if {first, second} == {INTERIOR, BOUNDARY} and (one if first == INTERIOR else two).dimension == 2:
            return True
    return False


def is_within(target: Geometry, reference: Geometry) -> bool:
    """Whether the target lies in the reference, and not only on its boundary."""
    return _is_covered(target, reference) and _share_interior(target, reference)


def contains(target: Geometry, reference: Geometry) -> bool:
    """Whether the reference lies within the target."""
    return is_within(reference, target)


def equals(target: Geometry, reference: Geometry) -> bool:
    """Whether they consist of the same points."""
    return _is_covered(target, reference) and _is_covered(reference, target)


def overlaps(target: Geometry, reference: Geometry) -> bool:
    """Whether they have the same dimension and share a part of it, but none covers the other."""
    if target.dimension != reference.dimension:
        return False
    if _is_covered(target, reference) or _is_covered(reference, target):
        return False
    if target.dimension != 1:
        return _share_interior(target, reference)
    inner_points = [p for p in _samples(target, reference) if p not in set(vertices(target))]
    return any(locate(p, reference) != EXTERIOR for p in inner_points)


def distance(target: Geometry, reference: Geometry) -> float:
    """The shortest distance in metres, 0 when they intersect."""
    if intersects(target, reference):
        return 0.0
    pairs = [_great_circle(p, r) for p in vertices(target) for r in vertices(reference)]
    pairs += [_to_segment(p, one) for p in vertices(target) for one in segments(reference)]
    pairs += [_to_segment(r, one) for r in vertices(reference) for one in segments(target)]
    return min(pairs)


def _great_circle(p: Point, r: Point) -> float:
    """Haversine distance of two positions."""
    low, high = math.radians(p[1]), math.radians(r[1])
    longitude = math.radians(r[0] - p[0])
    half = math.sin((high - low) / 2) ** 2 + math.cos(low) * math.cos(high) * math.sin(longitude / 2) ** 2
    return 2 * EARTH_RADIUS_METRES * math.asin(min(1.0, math.sqrt(half)))


def _to_segment(p: Point, segment: Segment) -> float:
    """Distance of a position to the nearest point of a segment, found in a plane that touches the Earth at p."""
    shrink = math.cos(math.radians(p[1]))
    (ax, ay), (bx, by) = (((q[0] - p[0]) * shrink, q[1] - p[1]) for q in segment)
    length = (bx - ax) ** 2 + (by - ay) ** 2
    along = 0.0 if length == 0 else max(0.0, min(1.0, -(ax * (bx - ax) + ay * (by - ay)) / length))
    (sx, sy), (tx, ty) = segment
    return _great_circle(p, (sx + along * (tx - sx), sy + along * (ty - sy)))


def bounding_box(shape: Geometry) -> Geometry:
    """The smallest rectangle around a geometry."""
    xs, ys = zip(*vertices(shape), strict=True)
    west, east, south, north = min(xs), max(xs), min(ys), max(ys)
    return Geometry(polygons=((((west, south), (east, south), (east, north), (west, north), (west, south)),),))


def swapped(shape: Geometry) -> Geometry:
    """The geometry with longitude and latitude exchanged."""
    return Geometry(
        points=tuple((y, x) for x, y in shape.points),
        lines=tuple(tuple((y, x) for x, y in line) for line in shape.lines),
        polygons=tuple(tuple(tuple((y, x) for x, y in ring) for ring in rings) for rings in shape.polygons),
    )

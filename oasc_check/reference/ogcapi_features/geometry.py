"""GeoJSON geometries (RFC 7946) against boxes, in degrees of longitude and latitude."""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

Position = tuple[float, float]
Geometry = dict[str, Any]
_TENTH_OF_A_MILLIMETRE = 1e-9  # in degrees: what transforming a box from another system may lose


class Box(NamedTuple):
    """West, south, east and north edge, in degrees; west is never greater than east."""

    west: float
    south: float
    east: float
    north: float

    def grown(self) -> "Box":
        """The box with the room that rounding needs."""
        room = _TENTH_OF_A_MILLIMETRE
        return Box(self.west - room, self.south - room, self.east + room, self.north + room)

    def contains(self, position: Position) -> bool:
        return self.west <= position[0] <= self.east and self.south <= position[1] <= self.north


def positions(geometry: Geometry) -> Iterator[Position]:
    """Every position of the geometry."""
    return _leaves(geometry["coordinates"])


def _leaves(coordinates: Any) -> Iterator[Position]:
    if isinstance(coordinates[0], int | float):
        yield coordinates[0], coordinates[1]
    else:
        for part in coordinates:
            yield from _leaves(part)


def transformed(geometry: Geometry, transform: Callable[[Position], Position]) -> Geometry:
    """The geometry with every position transformed."""
    return {"type": geometry["type"], "coordinates": _mapped(geometry["coordinates"], transform)}


def _mapped(coordinates: Any, transform: Callable[[Position], Position]) -> list[Any]:
    if isinstance(coordinates[0], int | float):
        return list(transform((coordinates[0], coordinates[1])))
    return [_mapped(part, transform) for part in coordinates]


def bounds(geometries: Sequence[Geometry]) -> Box:
    """The smallest box around all of them. Raises ValueError when there is none."""
    longitudes, latitudes = zip(*(place for geometry in geometries for place in positions(geometry)), strict=True)
    return Box(min(longitudes), min(latitudes), max(longitudes), max(latitudes))


def intersects(geometry: Geometry, box: Box) -> bool:
    """Whether a position of the geometry, its edges and interiors included, lies in the box."""
    kind = geometry["type"]
    parts = geometry["coordinates"] if kind.startswith("Multi") else [geometry["coordinates"]]
    test = _TESTS[kind.removeprefix("Multi")]
    return any(test(part, box.grown()) for part in parts)


def _point_in(position: Position, box: Box) -> bool:
    return box.contains(position)


def _line_in(line: Sequence[Position], box: Box) -> bool:
    return any(_segment_in(start, end, box) for start, end in pairwise(line))


def _polygon_in(rings: Sequence[Sequence[Position]], box: Box) -> bool:
    return any(_line_in(ring, box) for ring in rings) or _surrounds(rings, (box.west, box.south))


_TESTS: dict[str, Callable[[Any, Box], bool]] = {"Point": _point_in, "LineString": _line_in, "Polygon": _polygon_in}


def _segment_in(start: Position, end: Position, box: Box) -> bool:
    """Clip the segment at the four edges (Liang and Barsky, 1984); something must be left."""
    east, north = end[0] - start[0], end[1] - start[1]
    entry, leaving = 0.0, 1.0
    for step, room in (
        (-east, start[0] - box.west),
        (east, box.east - start[0]),
        (-north, start[1] - box.south),
        (north, box.north - start[1]),
    ):
        if step == 0 and room < 0:
            return False
        if step < 0:
            entry = max(entry, room / step)
        elif step > 0:
            leaving = min(leaving, room / step)
    return entry <= leaving


def _surrounds(rings: Sequence[Sequence[Position]], position: Position) -> bool:
    """Whether a ray from the position eastwards crosses the rings an odd number of times: inside, and in no hole."""
    crossings = sum(_crosses(start, end, position) for ring in rings for start, end in pairwise(ring))
    return crossings % 2 == 1


def _crosses(start: Position, end: Position, position: Position) -> bool:
    if (start[1] > position[1]) == (end[1] > position[1]):
        return False
    share = (position[1] - start[1]) / (end[1] - start[1])
    return position[0] < start[0] + share * (end[0] - start[0])

"""GeoJSON geometries: validity (clause 4.7.1, RFC 7946, 3.1) and their parts as plain coordinates."""

import json
from dataclasses import dataclass
from typing import Any

Point = tuple[float, float]
Ring = list[Point]

# How deep the coordinates of each type are nested; GeometryCollection is excluded by clause 4.7.1.
DEPTH = {"Point": 0, "MultiPoint": 1, "LineString": 1, "MultiLineString": 2, "Polygon": 2, "MultiPolygon": 3}

_UNREASONABLE = 1e9


@dataclass(frozen=True)
class Geometry:
    """A geometry as lists of its points, lines and polygons (outer ring first, then the holes); x is longitude."""

    points: tuple[Point, ...] = ()
    lines: tuple[tuple[Point, ...], ...] = ()
    polygons: tuple[tuple[tuple[Point, ...], ...], ...] = ()

    @property
    def dimension(self) -> int:
        """0 for points, 1 for lines, 2 for polygons."""
        return 2 if self.polygons else 1 if self.lines else 0


def is_kind(value: Any) -> bool:
    """Whether it names a geometry type."""
    return isinstance(value, str) and value in DEPTH


def is_geometry(value: Any) -> bool:
    """Whether the JSON value has the shape of a GeoJSON geometry of a supported type."""
    return isinstance(value, dict) and is_kind(value.get("type")) and "coordinates" in value


def fault(kind: str, coordinates: Any) -> str | None:
    """What is wrong with the coordinates of a geometry of this type, None when nothing is."""
    if not _is_nested(coordinates, DEPTH[kind]):
        return f"coordinates of a {kind} are {DEPTH[kind]} levels of arrays around positions [longitude, latitude]"
    if any(len(line) < 2 for line in _lines(kind, coordinates)):
        return "a line has at least two positions"
    if any(len(ring) < 4 or ring[0] != ring[-1] for ring in _rings(kind, coordinates)):
        return "a ring has at least four positions and ends where it starts"
    return None


def _lines(kind: str, coordinates: Any) -> list[Any]:
    if kind == "LineString":
        return [coordinates]
    return list(coordinates) if kind == "MultiLineString" else []


def _rings(kind: str, coordinates: Any) -> list[Any]:
    if kind == "Polygon":
        return list(coordinates)
    return [ring for polygon in coordinates for ring in polygon] if kind == "MultiPolygon" else []


def _is_nested(value: Any, depth: int) -> bool:
    if depth == 0:
        return isinstance(value, list) and len(value) >= 2 and all(_is_number(item) for item in value)
    return isinstance(value, list) and bool(value) and all(_is_nested(item, depth - 1) for item in value)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < _UNREASONABLE


def from_json_text(value: Any) -> Any:
    """The geometry that a string encodes (clause 4.7.2), any other value as it is."""
    if isinstance(value, str):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def build(kind: str, coordinates: Any) -> Geometry:
    """The Geometry of valid GeoJSON coordinates."""
    listed = coordinates if kind.startswith("Multi") else [coordinates]
    if kind.endswith("Point"):
        return Geometry(points=tuple(_position(item) for item in listed))
    if kind.endswith("LineString"):
        return Geometry(lines=tuple(_line(item) for item in listed))
    return Geometry(polygons=tuple(tuple(_line(ring) for ring in rings) for rings in listed))


def _position(item: Any) -> Point:
    return float(item[0]), float(item[1])


def _line(items: Any) -> tuple[Point, ...]:
    return tuple(_position(item) for item in items)

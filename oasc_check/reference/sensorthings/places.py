"""Geometries of entities (GeoJSON) and of queries (WKT), and what holds between them (OGC 06-103r4, 6.1.15)."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from oasc_check.reference.ngsi_ld import planar
from oasc_check.reference.ngsi_ld.geometry import Geometry, build, fault, is_geometry
from oasc_check.reference.sensorthings.errors import bad

_WKT = re.compile(r"\s*(POINT|LINESTRING|POLYGON)\s*(?:Z\s*)?(\(.*\))\s*", re.IGNORECASE)
_NAMES = {"POINT": "Point", "LINESTRING": "LineString", "POLYGON": "Polygon"}


def from_wkt(text: str) -> Geometry:
    """Raises RefusedError (400) for a text that is no geometry."""
    found = _WKT.fullmatch(text)
    if found is None:
        raise bad(f"{text!r} is no point, line or polygon in WKT")
    kind = _NAMES[found[1].upper()]
    coordinates = _coordinates(kind, found[2].strip()[1:-1])
    if wrong := fault(kind, coordinates):
        raise bad(f"{text!r} is no geometry: {wrong}")
    return build(kind, coordinates)


def _coordinates(kind: str, inner: str) -> Any:
    try:
        if kind == "Polygon":
            return [_positions(ring) for ring in re.findall(r"\(([^()]*)\)", inner)]
        positions = _positions(inner)
    except ValueError:
        raise bad(f"{inner!r} has no coordinates") from None
    return positions[0] if kind == "Point" else positions


def _positions(text: str) -> list[list[float]]:
    return [[float(number) for number in position.split()] for position in text.split(",")]


def from_geojson(value: Any) -> Geometry | None:
    """The geometry of a GeoJSON value or feature, None when there is none."""
    if isinstance(value, dict) and value.get("type") == "Feature":
        value = value.get("geometry")
    if not is_geometry(value) or fault(value["type"], value["coordinates"]):
        return None
    return build(value["type"], value["coordinates"])


def _touches(one: Geometry, two: Geometry) -> bool:
    inner = any(planar.locate(point, two) == planar.INTERIOR for point in planar.vertices(one))
    return planar.intersects(one, two) and not inner


RELATIONS: Mapping[str, Callable[[Geometry, Geometry], Any]] = {
    "geo.intersects": planar.intersects,
    "st_intersects": planar.intersects,
    "st_disjoint": planar.is_disjoint,
    "st_within": planar.is_within,
    "st_contains": planar.contains,
    "st_equals": planar.equals,
    "st_overlaps": planar.overlaps,
    "st_touches": _touches,
    "st_crosses": lambda one, two: planar.intersects(one, two) and not planar.is_within(one, two) and bool(one.lines),
}


def degrees_between(one: Geometry, two: Geometry) -> float:
    """The distance of two points in degrees."""
    (x, y), (u, v) = next(planar.vertices(one)), next(planar.vertices(two))
    return float(((x - u) ** 2 + (y - v) ** 2) ** 0.5)

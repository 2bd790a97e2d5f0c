"""Geographical queries (NGSIv2, "Geographical Queries"); coordinates there are latitude, longitude."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from oasc_check.reference.ngsi_ld import geometry, planar
from oasc_check.reference.ngsi_ld.geometry import Geometry, Point
from oasc_check.reference.ngsi_v2.errors import ApiError, bad_request
from oasc_check.reference.ngsi_v2.model import Attribute, Entity

_MODIFIER = re.compile(r"(maxDistance|minDistance)[:=]=?(\d+(?:\.\d+)?)")
_RELATIONS = ("near", "coveredBy", "intersects", "equals", "disjoint")
_KINDS = {"point": "Point", "line": "LineString", "polygon": "Polygon"}
_SIMPLE = {"geo:point": "Point", "geo:line": "LineString", "geo:polygon": "Polygon", "geo:box": "box"}


@dataclass(frozen=True)
class GeoQuery:
    """A relationship to the reference geometry; the distances of near are in metres."""

    relation: str
    reference: Geometry
    nearest: float
    farthest: float
    defects: frozenset[str]

    def accepts(self, entity: Entity) -> bool:
        """Whether the location of the entity has the relationship; one without location has none."""
        location = location_of(entity, self.defects)
        return location is not None and self._holds(location)

    def distance(self, entity: Entity) -> float:
        """How far the entity is from the reference, in metres."""
        location = location_of(entity, self.defects)
        return float("inf") if location is None else planar.distance(location, self.reference)

    def _holds(self, location: Geometry) -> bool:
        if self.relation == "near":
            far = planar.distance(location, self.reference)
            return self._is_not_too_near(far) and self._is_not_too_far(far)
        if self.relation == "coveredBy" and "v2-geo-covered-as-intersects" not in self.defects:
            return _is_covered(location, self.reference)
        if self.relation == "equals" and "v2-geo-equals-as-intersects" not in self.defects:
            return planar.equals(location, self.reference)
        meets = planar.intersects(location, self.reference)
        return meets if self.relation != "disjoint" or "v2-geo-disjoint-as-intersects" in self.defects else not meets

    def _is_not_too_near(self, far: float) -> bool:
        return far >= self.nearest or "v2-geo-min-distance-ignored" in self.defects

    def _is_not_too_far(self, far: float) -> bool:
        return far <= self.farthest or "v2-geo-max-distance-ignored" in self.defects


def _is_covered(location: Geometry, reference: Geometry) -> bool:
    """Whether the location lies in the reference, whose border counts as part of it."""
    if location.dimension == 0:
        return all(planar.locate(point, reference) != planar.EXTERIOR for point in location.points)
    return planar.is_within(location, reference)


def location_of(entity: Entity, defects: frozenset[str]) -> Geometry | None:
    """The place of an entity. Raises ApiError (TooManyResults) when several attributes could be it."""
    places = [one for one in entity.attributes.values() if _is_place(one, defects)]
    chosen = [one for one in places if _is_flagged(one, "defaultLocation")]
    if "v2-geo-first-location" in defects:
        places, chosen = places[:1], []
    if len(places) > 1 and len(chosen) != 1:
        raise ApiError(409, "TooManyResults", f"{entity.id} has several locations; mark one with defaultLocation")
    return _built((chosen or places)[0]) if places else None


def _is_flagged(attribute: Attribute, name: str) -> bool:
    flag = attribute.metadata.get(name)
    return flag is not None and flag.value is True


def _is_place(attribute: Attribute, defects: frozenset[str]) -> bool:
    if _is_flagged(attribute, "ignoreType") and "v2-geo-ignore-type-unknown" not in defects:
        return False
    if attribute.type in _SIMPLE:
        return "v2-geo-simple-format-unknown" not in defects
    if "v2-geo-points-only" in defects and isinstance(attribute.value, dict) and attribute.value.get("type") != "Point":
        return False
    return attribute.type == "geo:json" and geometry.is_geometry(attribute.value)


def _built(attribute: Attribute) -> Geometry:
    if attribute.type == "geo:json":
        return geometry.build(attribute.value["type"], attribute.value["coordinates"])
    pairs = attribute.value if isinstance(attribute.value, list) else [attribute.value]
    return _geometry(_SIMPLE[attribute.type], [_pair(str(text)) for text in pairs])


def parse(members: Mapping[str, Any], defects: frozenset[str]) -> GeoQuery | None:
    """The query of georel, geometry and coords; None without any of them. Raises ApiError (BadRequest)."""
    given = {name: members.get(name) for name in ("georel", "geometry", "coords") if members.get(name)}
    if not given or "v2-geo-query-ignored" in defects:
        return None
    if missing := {"georel", "geometry", "coords"} - given.keys():
        raise bad_request(f"{min(missing)} is missing; georel, geometry and coords belong together")
    relation, *modifiers = str(given["georel"]).split(";")
    if relation not in _RELATIONS:
        raise bad_request(f"georel: {relation!r} is unknown; use one of {', '.join(_RELATIONS)}")
    distances = dict(_modifier(text) for text in modifiers)
    if relation == "near" and not distances:
        raise bad_request("georel=near needs maxDistance or minDistance")
    reference = _reference(str(given["geometry"]), str(given["coords"]), defects)
    nearest, farthest = distances.get("minDistance", 0.0), distances.get("maxDistance", float("inf"))
    return GeoQuery(relation, reference, nearest, farthest, defects)


def _modifier(text: str) -> tuple[str, float]:
    found = _MODIFIER.fullmatch(text)
    if found is None:
        raise bad_request(f"georel: {text!r} is no modifier; write maxDistance:1000 or minDistance:1000")
    return found[1], float(found[2])


def _reference(kind: str, coords: str, defects: frozenset[str]) -> Geometry:
    if kind not in (*_KINDS, "box"):
        raise bad_request(f"geometry: {kind!r} is unknown; use point, line, polygon or box")
    points = [_pair(text) for text in coords.split(";")]
    if "v2-geo-coords-swapped" in defects:
        points = [(y, x) for x, y in points]
    reference = _geometry(_KINDS.get(kind, "box"), points)
    return planar.bounding_box(reference) if "v2-geo-box-of-shape" in defects else reference


def _pair(text: str) -> Point:
    try:
        latitude, longitude = (float(part) for part in text.split(","))
    except ValueError as error:
        raise bad_request(f"coords: {text!r} is no pair of latitude and longitude") from error
    return longitude, latitude


def _geometry(kind: str, points: list[Point]) -> Geometry:
    if kind == "box" and len(points) == 2:
        (x, y), (u, v) = points
        return planar.bounding_box(Geometry(points=((x, y), (u, v))))
    positions = [list(point) for point in points]
    coordinates: Any = positions[0] if kind == "Point" and len(points) == 1 else positions
    coordinates = [coordinates] if kind == "Polygon" else coordinates
    if kind == "box" or (fault := geometry.fault(kind, coordinates)):
        raise bad_request(f"coords: not those of a {kind}: {fault if kind != 'box' else 'a box has two corners'}")
    return geometry.build(kind, coordinates)

"""The geoquery language (clause 4.10)."""

import json
import re
from dataclasses import dataclass, replace
from typing import Any

from oasc_check.reference.ngsi_ld import geometry, planar
from oasc_check.reference.ngsi_ld.context import Context
from oasc_check.reference.ngsi_ld.geometry import Geometry
from oasc_check.reference.ngsi_ld.lexical import is_name_or_uri
from oasc_check.reference.ngsi_ld.model import Entity
from oasc_check.reference.ngsi_ld.problems import bad_request_data

_NEAR = re.compile(r"near;(maxDistance|minDistance)==((?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+\-]?\d+)?)")
_RELATIONS = {
    "within": planar.is_within,
    "contains": planar.contains,
    "intersects": planar.intersects,
    "equals": planar.equals,
    "disjoint": planar.is_disjoint,
    "overlaps": planar.overlaps,
}


@dataclass(frozen=True)
class GeoQuery:
    """A relationship between the GeoProperty `name` (fully qualified) and the `reference`.

    `relation` is "maxDistance" or "minDistance" for near, with `distance` in metres.
    """

    relation: str
    distance: float
    reference: Geometry
    name: str

    def accepts(self, entity: Entity, defects: frozenset[str]) -> bool:
        """Whether any instance of the GeoProperty meets the relationship (clause 5.7.2.4)."""
        instances = entity.attributes.get(self.name, {}).values()
        values = [one.value for one in instances if one.kind == "GeoProperty" and geometry.is_geometry(one.value)]
        shapes = [geometry.build(one["type"], one["coordinates"]) for one in values]
        if "geo-first-instance-only" in defects:
            shapes = shapes[:1]
        if "geo-first-part-only" in defects:
            shapes = [Geometry(one.points[:1], one.lines[:1], one.polygons[:1]) for one in shapes]
        return any(self._holds(one, defects) for one in shapes)

    def _holds(self, target: Geometry, defects: frozenset[str]) -> bool:
        if self.relation == "maxDistance":
            return "geo-near-unbounded" in defects or planar.distance(target, self.reference) <= self.distance
        if self.relation == "minDistance":
            return "geo-min-distance-ignored" in defects or planar.distance(target, self.reference) > self.distance
        if self.relation == "disjoint" and "geo-disjoint-as-intersects" in defects:
            return planar.intersects(target, self.reference)
        if self.relation == "overlaps" and "geo-overlaps-as-intersects" in defects:
            return planar.intersects(target, self.reference)
        if self.relation == "contains" and "geo-contains-as-intersects" in defects:
            return planar.intersects(target, self.reference)
        if self.relation == "equals" and "geo-equals-by-coordinates" in defects:
            return target == self.reference
        if self.relation == "within" and "geo-within-uses-bounding-box" in defects:
            return planar.is_within(target, planar.bounding_box(self.reference))
        return _RELATIONS[self.relation](target, self.reference)


def parse(members: dict[str, Any], context: Context, defects: frozenset[str]) -> GeoQuery:
    """The geoquery of georel, geometry, coordinates and geoproperty.

    Coordinates are a JSON array or the text of one. Raises ApiError (BadRequestData).
    """
    missing = [name for name in ("georel", "geometry", "coordinates") if not members.get(name)]
    if missing:
        raise bad_request_data(f"geoquery: {missing[0]} is missing; give georel, geometry and coordinates (4.10)")
    relation, distance = _relation(members["georel"])
    kind = members["geometry"]
    if not geometry.is_kind(kind):
        raise bad_request_data(f"geometry: {kind!r} is no geometry type; use one of {', '.join(geometry.DEPTH)}")
    reference = _reference(kind, members["coordinates"], defects)
    name = members.get("geoproperty", "location")
    if not is_name_or_uri(name):
        raise bad_request_data(f"geoproperty: {name!r} is no Attribute name; give the name of a GeoProperty")
    return GeoQuery(relation, distance, reference, context.expand("location" if _is_ignored(defects) else name))


def _is_ignored(defects: frozenset[str]) -> bool:
    return "geoproperty-ignored" in defects


def _relation(georel: Any) -> tuple[str, float]:
    if isinstance(georel, str) and georel in _RELATIONS:
        return georel, 0.0
    near = _NEAR.fullmatch(georel) if isinstance(georel, str) else None
    if near is None or float(near.group(2)) == 0:
        known = ", ".join(_RELATIONS)
        raise bad_request_data(f"georel: {georel!r} is unknown; use near;maxDistance==metres or one of {known} (4.10)")
    return near.group(1), float(near.group(2))


def _reference(kind: str, given: Any, defects: frozenset[str]) -> Geometry:
    try:
        coordinates = json.loads(given) if isinstance(given, str) else given
    except ValueError as error:
        raise bad_request_data(f"coordinates: {given!r} is no JSON array ({error}); write it like [8,40]") from error
    fault = geometry.fault(kind, coordinates)
    if fault:
        raise bad_request_data(f"coordinates: {fault} (RFC 7946, 3.1); correct them")
    reference = geometry.build(kind, coordinates)
    if "geo-holes-filled" in defects:
        reference = replace(reference, polygons=tuple(rings[:1] for rings in reference.polygons))
    if "geo-lines-as-points" in defects and reference.lines:
        reference = Geometry(points=reference.lines[0])
    return planar.swapped(reference) if "geo-swaps-coordinates" in defects else reference

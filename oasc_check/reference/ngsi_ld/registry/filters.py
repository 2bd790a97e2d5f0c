"""The conditions on a registration beside its information: intervals, places, Scopes, own properties (5.10.2.4)."""

from dataclasses import dataclass
from datetime import datetime

from oasc_check.reference.ngsi_ld import planar
from oasc_check.reference.ngsi_ld.context import core
from oasc_check.reference.ngsi_ld.geo_query import GeoQuery
from oasc_check.reference.ngsi_ld.geometry import Geometry
from oasc_check.reference.ngsi_ld.lexical import instant
from oasc_check.reference.ngsi_ld.model import DEFAULT_DATASET, Entity, Instance
from oasc_check.reference.ngsi_ld.problems import bad_request_data
from oasc_check.reference.ngsi_ld.query_evaluation import meets
from oasc_check.reference.ngsi_ld.query_model import Query
from oasc_check.reference.ngsi_ld.registry.model import Registration
from oasc_check.reference.ngsi_ld.scope_query import ScopeQuery

_PROPERTIES = ("observedAt", "createdAt", "modifiedAt", "deletedAt")


@dataclass(frozen=True)
class TemporalQuery:
    """A temporal query (clause 4.11); `end` is there for between alone."""

    start: datetime
    end: datetime | None
    of_observation: bool
    defects: frozenset[str]

    def accepts(self, registration: Registration) -> bool:
        """Whether the interval that is asked about holds the instant, or overlaps the period."""
        if "source-interval-ignored" in self.defects:
            return registration.is_temporal
        interval = registration.observation if self.of_observation else registration.managed
        if interval is None:
            return False
        last = self.start if self.end is None else self.end
        end = interval.start if "open-interval-is-empty" in self.defects and interval.end is None else interval.end
        return interval.start <= last and (end is None or self.start <= end)


def read_temporal(members: dict[str, object], defects: frozenset[str]) -> TemporalQuery | None:
    """The temporal query of timerel, timeAt, endTimeAt and timeproperty, None without it. Raises ApiError."""
    relation = members.get("timerel")
    if relation is None:
        return None
    if relation not in ("before", "after", "between"):
        raise bad_request_data(f"timerel: {relation!r} is none of before, after, between (4.11)")
    name = members.get("timeproperty", "observedAt")
    if name not in _PROPERTIES:
        raise bad_request_data(f"timeproperty: {name!r} is none of {', '.join(_PROPERTIES)} (6.8.3.2)")
    end = _moment(members, "endTimeAt") if relation == "between" else None
    of_observation = name == "observedAt" or "source-timeproperty-ignored" in defects
    return TemporalQuery(_moment(members, "timeAt"), end, of_observation, defects)


def _moment(members: dict[str, object], name: str) -> datetime:
    found = instant(members.get(name))
    if found is None:
        raise bad_request_data(f"{name}: {members.get(name)!r} is no DateTime; write 2026-01-31T12:00:00Z (4.11)")
    return found


@dataclass(frozen=True)
class Filters:
    """All the conditions together; None for one that was not given. Without `time` only latest information counts."""

    geo: GeoQuery | None
    time: TemporalQuery | None
    source: Query | None
    scopes: ScopeQuery | None
    defects: frozenset[str]

    def accept(self, registration: Registration) -> bool:
        """Whether a registration meets every condition."""
        return (
            self._accept_time(registration)
            and self._accept_place(registration)
            and self._accept_scopes(registration)
            and self._accept_source(registration)
        )

    def _accept_scopes(self, registration: Registration) -> bool:
        if self.scopes is None or "source-scope-ignored" in self.defects:
            return True
        return self.scopes.accepts(registration.scopes, self.defects)

    def _accept_source(self, registration: Registration) -> bool:
        if self.source is None or "source-filter-ignored" in self.defects:
            return True
        return meets(described(registration), self.source, frozenset())

    def _accept_time(self, registration: Registration) -> bool:
        if self.time is None:
            return not registration.is_temporal or "temporal-source-always-found" in self.defects
        return self.time.accepts(registration)

    def _accept_place(self, registration: Registration) -> bool:
        if self.geo is None or "source-geoquery-ignored" in self.defects:
            return True
        shape = registration.shapes.get(self.geo.name)
        return shape is not None and _may_hold(self.geo, shape, self.defects)


def _may_hold(geo: GeoQuery, area: Geometry, defects: frozenset[str]) -> bool:
    """Whether the area of a source meets the geoquery, or may have places in it that do."""
    if geo.relation == "within" and "source-area-wholly-within" in defects:
        return planar.is_within(area, geo.reference)
    if geo.relation == "maxDistance":
        return planar.distance(area, geo.reference) <= geo.distance
    if geo.relation == "minDistance":
        corners = (Geometry(points=(corner,)) for corner in planar.vertices(area))
        return any(planar.distance(corner, geo.reference) > geo.distance for corner in corners)
    if geo.relation in ("contains", "equals"):
        return planar.contains(area, geo.reference)
    if geo.relation == "disjoint":
        return not planar.is_within(area, geo.reference)
    return planar.intersects(area, geo.reference)


def described(registration: Registration) -> Entity:
    """A registration as something that a query can be asked about (csf, clause 4.9): its members are Properties."""
    attributes = {
        core().terms.get(name, name): {DEFAULT_DATASET: Instance("Property", value)}
        for name, value in registration.document.items()
    }
    created, modified = registration.created, registration.modified
    return Entity(registration.id, ["ContextSourceRegistration"], attributes, created=created, modified=modified)

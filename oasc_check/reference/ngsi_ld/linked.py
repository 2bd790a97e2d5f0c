"""Linked Entity retrieval: how far Relationships are followed, and what is shown at their ends (clause 4.5.23)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from oasc_check.reference.ngsi_ld.lexical import is_uri
from oasc_check.reference.ngsi_ld.model import Entity, Instance
from oasc_check.reference.ngsi_ld.problems import bad_request_data
from oasc_check.reference.ngsi_ld.projection import Projection

INLINE, FLAT, NONE = "inline", "flat", "@none"
_RELATIONSHIPS = ("Relationship", "ListRelationship")


@dataclass(frozen=True)
class Linking:
    """`level` is how many Relationships in a row are followed, `met` the ids that were encountered before.

    `entities` are those held here, by id: only these can be linked. `pick` and `omit` hold what is projected of the
    entities that each Relationship leads to.
    """

    form: str
    level: int
    entities: Mapping[str, Entity]
    met: frozenset[str] = frozenset()
    pick: Mapping[str, Projection] | None = None
    omit: Mapping[str, Projection] | None = None
    defects: frozenset[str] = frozenset()

    def entered(self, entity: Entity) -> "Linking":
        """The same, after this entity was encountered."""
        return self if "join-loops" in self.defects else replace(self, met=self.met | {entity.id})

    def beyond(self, relationship: str) -> "Linking":
        """What applies to the entities that a Relationship leads to."""
        pick, omit = _of(self.pick, relationship), _of(self.omit, relationship)
        level = self.level if "join-level-ignored" in self.defects else self.level - 1
        return replace(self, level=level, pick=pick.linked if pick else None, omit=omit.linked if omit else None)

    def picked(self, relationship: str) -> frozenset[str] | None:
        """The members to keep of the entities that a Relationship leads to, None without an own list."""
        projection = _of(self.pick, relationship)
        return projection.members if projection else None

    def omitted(self, relationship: str) -> frozenset[str] | None:
        """The members to leave out of the entities that a Relationship leads to, None without an own list."""
        projection = _of(self.omit, relationship)
        return projection.members if projection else None

    def targets(self, instance: Instance) -> list[Entity]:
        """The entities held here that a Relationship leads to and that were not encountered before, in its order."""
        if self.level < 1 or instance.kind not in _RELATIONSHIPS:
            return []
        if "join-needs-object-type" in self.defects and "objectType" not in instance.members:
            return []
        ids = [one for one in object_ids(instance) if one not in self.met]
        return [self.entities[one] for one in dict.fromkeys(ids) if one in self.entities]


def _of(projections: Mapping[str, Projection] | None, relationship: str) -> Projection | None:
    return (projections or {}).get(relationship)


def object_ids(instance: Instance) -> list[str]:
    """The objects of a Relationship or of a ListRelationship."""
    return list(instance.value) if isinstance(instance.value, list) else [str(instance.value)]


def read(
    parameters: Mapping[str, Any], entities: Mapping[str, Entity], pick: Projection, omit: Projection
) -> Linking | None:
    """The Linking that join, joinLevel and containedBy ask for, None without. Raises ApiError (BadRequestData)."""
    form = parameters.get("join", NONE)
    if form not in (INLINE, FLAT, NONE):
        raise bad_request_data(f"join: {form!r} is unknown; use flat, inline or @none (4.5.23)")
    level = 0 if form == NONE else _level(parameters.get("joinLevel", 1))
    deepest = max(pick.depth, omit.depth)
    if deepest > level:
        raise bad_request_data(f"pick, omit: go {deepest} Relationships deep; ask for as much with join and joinLevel")
    met = _contained(parameters.get("containedBy", []))
    return Linking(form, level, entities, met, pick.linked, omit.linked) if level else None


def _level(given: Any) -> int:
    if isinstance(given, bool) or not str(given).isdecimal() or int(given) < 1:
        raise bad_request_data(f"joinLevel: {given!r} is no number of at least 1 (6.4.3.2)")
    return int(given)


def _contained(given: Any) -> frozenset[str]:
    """The ids of containedBy, an array or separated by commas."""
    ids = given.split(",") if isinstance(given, str) else given
    if not isinstance(ids, list) or not all(is_uri(one) for one in ids):
        raise bad_request_data(f"containedBy: {given!r} is no list of entity ids (6.4.3.2)")
    return frozenset(ids)

"""Which entities are meant: by id and type or by patterns, and by what they hold (NGSIv2, "List Entities")."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from oasc_check.reference.ngsi_v2 import evaluation, geo_query, query_language
from oasc_check.reference.ngsi_v2.errors import ApiError, bad_request
from oasc_check.reference.ngsi_v2.geo_query import GeoQuery
from oasc_check.reference.ngsi_v2.model import Entity
from oasc_check.reference.ngsi_v2.patterns import compiled
from oasc_check.reference.ngsi_v2.query_language import Statement

_MEMBERS = ("q", "mq", "georel", "geometry", "coords")


@dataclass(frozen=True)
class Selector:
    """Ids or a pattern of ids, types or a pattern of types; None where anything will do."""

    ids: Sequence[str] | None = None
    id_pattern: str | None = None
    types: Sequence[str] | None = None
    type_pattern: str | None = None

    def accepts(self, entity: Entity, defects: frozenset[str]) -> bool:
        """Whether the entity is meant."""
        return _fits(entity.id, self.ids, self._id_pattern(defects)) and _fits(
            entity.type, self._types(defects), self.type_pattern
        )

    def _types(self, defects: frozenset[str]) -> Sequence[str] | None:
        return None if "v2-type-filter-ignored" in defects else self.types

    def _id_pattern(self, defects: frozenset[str]) -> str | None:
        return None if "v2-id-pattern-ignored" in defects else self.id_pattern


def _fits(value: str, allowed: Sequence[str] | None, pattern: str | None) -> bool:
    if allowed is not None and value not in allowed:
        return False
    return pattern is None or compiled(pattern, "pattern").search(value) is not None


@dataclass(frozen=True)
class Expression:
    """Conditions on values, metadata and place."""

    q: tuple[Statement, ...] = ()
    mq: tuple[Statement, ...] = ()
    place: GeoQuery | None = None

    @property
    def is_given(self) -> bool:
        """Whether there is any condition."""
        return bool(self.q or self.mq or self.place)

    def accepts(self, entity: Entity, defects: frozenset[str]) -> bool:
        """Whether the entity meets all conditions."""
        return (
            (not self.q or evaluation.meets(entity, self.q, of_metadata=False, defects=defects))
            and (not self.mq or evaluation.meets(entity, self.mq, of_metadata=True, defects=defects))
            and (self.place is None or self.place.accepts(entity))
        )


def expression(members: Any, defects: frozenset[str]) -> Expression:
    """The conditions of an object or of parameters. Raises ApiError (BadRequest)."""
    if not isinstance(members, Mapping):
        raise bad_request("expression: no JSON object; send one with q, mq or georel, geometry and coords")
    if wrong := [name for name in _MEMBERS if name in members and not isinstance(members[name], str)]:
        raise bad_request(f"{wrong[0]}: is no text")
    try:
        q = query_language.parse(members["q"]) if "q" in members else ()
        mq = query_language.parse(members["mq"]) if "mq" in members else ()
        return Expression(q, mq, geo_query.parse(members, defects))
    except ApiError:
        if "v2-malformed-queries-accepted" in defects:
            return Expression()
        raise


def selectors(entities: Any, what: str, defects: frozenset[str]) -> tuple[Selector, ...]:
    """The selectors of a list of objects, any of which may accept. Raises ApiError (BadRequest)."""
    if not isinstance(entities, list) or not entities:
        raise bad_request(f"{what}: no list of entities; give at least one with id or idPattern")
    return tuple(_selector(one, what, defects) for one in entities)


def _selector(item: Any, what: str, defects: frozenset[str]) -> Selector:
    if not isinstance(item, Mapping) or any(not isinstance(value, str) for value in item.values()):
        raise bad_request(f"{what}: an entity is an object with texts for id or idPattern, type or typePattern")
    both_accepted = "v2-id-beside-pattern-accepted" in defects
    if not both_accepted and (("id" in item) == ("idPattern" in item)):
        raise bad_request(f"{what}: give each entity either id or idPattern")
    check_exclusive(item, "type", "typePattern", defects)
    for name in ("idPattern", "typePattern"):
        if name in item:
            compiled(item[name], name)
    ids, types = ([item[name]] if name in item else None for name in ("id", "type"))
    return Selector(ids, item.get("idPattern"), types, item.get("typePattern"))


def check_exclusive(members: Mapping[str, Any], one: str, other: str, defects: frozenset[str]) -> None:
    """Raise ApiError (BadRequest) when both are given."""
    if one in members and other in members and "v2-id-beside-pattern-accepted" not in defects:
        raise bad_request(f"{one} and {other} exclude each other; give one of them")

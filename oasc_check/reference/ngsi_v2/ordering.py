"""The order of results (NGSIv2, "Ordering Results")."""

from collections.abc import Callable, Sequence
from typing import Any

from oasc_check.reference.ngsi_v2.errors import bad_request
from oasc_check.reference.ngsi_v2.geo_query import GeoQuery
from oasc_check.reference.ngsi_v2.model import Entity

Key = Callable[[Entity], Any]


def ordered(found: Sequence[Entity], wanted: str, place: GeoQuery | None, defects: frozenset[str]) -> list[Entity]:
    """The entities in the order of the parameter orderBy; those that it does not tell apart as they were.

    Raises ApiError (BadRequest).
    """
    fields = [field for field in wanted.split(",") if field]
    names = [field.removeprefix("!") for field in fields]
    if len(set(names)) < len(names):
        raise bad_request(f"orderBy: {wanted!r} names something twice")
    result = list(found)
    for field in reversed(fields[:1] if "v2-order-first-only" in defects else fields):
        descending = field.startswith("!") and "v2-order-never-reversed" not in defects
        result.sort(key=_key(field.removeprefix("!"), place, defects), reverse=descending)
    return list(found) if "v2-order-ignored" in defects else result


def _key(name: str, place: GeoQuery | None, defects: frozenset[str]) -> Key:
    if name == "geo:distance":
        if place is None:
            raise bad_request("orderBy: geo:distance needs a query with georel=near")
        return place.distance
    if name in ("id", "type"):
        return lambda entity: getattr(entity, name)
    if name in ("dateCreated", "dateModified") and "v2-order-times-unknown" not in defects:
        return lambda entity: entity.created if name == "dateCreated" else entity.modified
    return lambda entity: _rank(entity, name)


def _rank(entity: Entity, name: str) -> tuple[int, Any]:
    """Null, numbers, texts, objects, arrays, booleans: the order of Orion between values of several kinds."""
    attribute = entity.attributes.get(name)
    value = attribute.value if attribute else None
    if value is None:
        return 0, 0
    if isinstance(value, bool):
        return 5, value
    if isinstance(value, int | float):
        return 1, value
    if isinstance(value, str):
        return 2, value
    return (3 if isinstance(value, dict) else 4), repr(value)

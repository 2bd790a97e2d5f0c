"""The order of entities that a query asks for (clause 4.23)."""

import json
import re
import unicodedata
from dataclasses import dataclass
from functools import partial
from typing import Any

from oasc_check.reference.ngsi_ld import geometry, planar
from oasc_check.reference.ngsi_ld.context import Context
from oasc_check.reference.ngsi_ld.geometry import Geometry
from oasc_check.reference.ngsi_ld.lexical import temporal_value
from oasc_check.reference.ngsi_ld.model import Entity
from oasc_check.reference.ngsi_ld.problems import ApiError, bad_request_data
from oasc_check.reference.ngsi_ld.query_evaluation import values_at
from oasc_check.reference.ngsi_ld.query_language import parse_path
from oasc_check.reference.ngsi_ld.query_model import Path

PARAMETERS = ("orderBy", "orderFrom", "orderGeometry", "collation")
_COLLATION = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")
_STYLES = ("asc", "desc", "dist-asc", "dist-desc")
_MIXED_TYPES = ("Time", "Date", "DateTime")
_OWN_MEMBERS = ("id", "type", "scope")
_ABSENT, _FIRST = (9,), (-9,)


@dataclass(frozen=True)
class _Key:
    """One element of orderBy: an own member of the entity or a path, and the sorting style."""

    member: str
    path: Path | None
    style: str


def ordered(
    entities: list[Entity], parameters: dict[str, Any], context: Context, defects: frozenset[str] = frozenset()
) -> list[Entity]:
    """The entities in the order asked for. Raises ApiError (BadRequestData)."""
    keys, origin = _asked(parameters, context, defects)
    if "order-first-key-only" in defects:
        keys = keys[:1]
    result = list(entities)
    for key in reversed(keys):
        is_reverse = key.style.endswith("desc") and "order-direction-ignored" not in defects
        result.sort(key=partial(_sort_value, key=key, origin=origin, defects=defects), reverse=is_reverse)
    return result


def _asked(parameters: dict[str, Any], context: Context, defects: frozenset[str]) -> tuple[list[_Key], Geometry | None]:
    """The keys to sort by, and where distances are measured from."""
    keys = [_key(text.strip(), context) for text in parameters["orderBy"].split(",")]
    collation = parameters.get("collation", "und")
    try:
        if not isinstance(collation, str) or not _COLLATION.fullmatch(collation):
            raise bad_request_data(f"collation: {collation!r} is no collation; write one like und or de-u-co-phonebk")
        return keys, _origin(parameters) if any(key.style.startswith("dist") for key in keys) else None
    except ApiError:
        if "order-unchecked" not in defects:
            raise
        return keys, None


def _key(text: str, context: Context) -> _Key:
    member, _, style = text.partition(";")
    if (style or "asc") not in _STYLES:
        raise bad_request_data(f"orderBy: {style!r} is no sorting style; use one of {', '.join(_STYLES)} (4.23.3)")
    path = None if member in _OWN_MEMBERS else parse_path(member, context)
    return _Key(member, path, style or "asc")


def _origin(parameters: dict[str, Any]) -> Geometry:
    kind = parameters.get("orderGeometry", "Point")
    given = parameters.get("orderFrom")
    try:
        coordinates = json.loads(given) if isinstance(given, str) else given
    except ValueError as error:
        raise bad_request_data(f"orderFrom: {given!r} is no JSON array ({error}); write it like [8,40]") from error
    fault = geometry.fault(kind, coordinates) if geometry.is_kind(kind) else f"{kind!r} is no geometry type"
    if fault:
        raise bad_request_data(f"orderFrom: {fault}; ordering by distance needs a geometry (5.7.2.4)")
    return geometry.build(kind, coordinates)


def _sort_value(entity: Entity, key: _Key, origin: Geometry | None, defects: frozenset[str]) -> tuple[Any, ...]:
    if key.path is None:
        own = {"id": [entity.id], "type": entity.types, "scope": entity.scopes}[key.member]
        return (1, *own) if own else _ABSENT
    found = next(values_at(entity, key.path), None)
    if found is None:
        return _FIRST if "order-missing-first" in defects else _ABSENT
    if (
        origin is not None
        and "order-distance-ignored" not in defects
        and key.style.startswith("dist")
        and geometry.is_geometry(found)
    ):
        return -1, planar.distance(geometry.build(found["type"], found["coordinates"]), origin)
    if isinstance(found, str) and "order-by-code-point" in defects:
        return 1, found
    if isinstance(found, bool) and "order-puts-booleans-first" in defects:
        return -1, found
    return _value_rank(found)


def _value_rank(value: Any) -> tuple[Any, ...]:
    """A key that sorts mixed data types in the order of clause 4.23.2."""
    if isinstance(value, bool):
        return 4, value
    if isinstance(value, int | float):
        return 0, value
    if isinstance(value, dict | list):
        return (2 if isinstance(value, dict) else 3), json.dumps(value, sort_keys=True)
    temporal = temporal_value(str(value))
    if temporal:
        return 5 + _MIXED_TYPES.index(temporal[0]), temporal[1]
    return 1, *_collated(str(value))


def _collated(text: str) -> tuple[str, str, str]:
    """Letters, then accents, then case, as the root collation of ICU ranks them (RFC 6067)."""
    decomposed = unicodedata.normalize("NFD", text)
    letters = "".join(one for one in decomposed if not unicodedata.combining(one))
    return letters.casefold(), decomposed.casefold(), text.swapcase()

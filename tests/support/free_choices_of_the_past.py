"""What ETSI GS CIM 009 leaves to a broker in representations of the past, chosen otherwise than the reference does.

- an instance alone, without an array around it (4.5.7, 4.5.8);
- the order of the pairs of the simplified and of the periods of the aggregated form (4.5.9, 4.5.19);
- the decimal fraction of their times (4.6.3);
- arrays where a single term of a VocabProperty may stand alone (5.2.35);
- 404 when an entity has no instance in the time that is asked for (5.7.3.4).
"""

from __future__ import annotations

from typing import Any

NO_LISTS_OF_ANY_ORDER = frozenset({"temporalValues", "aggregatedValues"})
"""The forms in which an inner list has an order: value and instant, or value and period."""

_PLURALS = ("values", "objects", "languageMaps", "vocabs", "valueLists", "jsons", "objectLists")
_METHODS = ("avg", "distinctCount", "max", "min", "stddev", "sum", "sumsq", "totalCount")
_OWN_MEMBERS = frozenset({"id", "type", "@context", "createdAt", "modifiedAt"})
_NOT_FOUND = {
    "type": "https://uri.etsi.org/ngsi-ld/errors/ResourceNotFound",
    "title": "Nothing then",
    "detail": "The entity has no instance in that time.",
    "status": 404,
}


def otherwise(status: int, value: Any, has_time: bool) -> tuple[int, Any]:
    """Status and value of an answer below /temporal/; `has_time` tells whether a temporal query was asked."""
    if isinstance(value, list):
        return status, [_entity(each) for each in value]
    if has_time and not value.keys() - _OWN_MEMBERS:
        return 404, _NOT_FOUND
    return status, _entity(value)


def _entity(entity: dict[str, Any]) -> dict[str, Any]:
    return {name: _attribute(inner) for name, inner in entity.items()}


def _attribute(inner: Any) -> Any:
    if isinstance(inner, list):
        instances = [_termed(instance) for instance in inner]
        return instances[0] if len(instances) == 1 and isinstance(instances[0], dict) else instances
    if not isinstance(inner, dict):
        return inner
    return {key: _rows(item) if key in (*_PLURALS, *_METHODS) else item for key, item in _termed(inner).items()}


def _rows(rows: list[list[Any]]) -> list[list[Any]]:
    return [[_termed(value), *map(_respelled, times)] for value, *times in reversed(rows)]


def _termed(value: Any) -> Any:
    """With the only term of a VocabProperty in an array."""
    is_single = isinstance(value, dict) and isinstance(value.get("vocab"), str)
    return {**value, "vocab": [value["vocab"]]} if is_single else value


def _respelled(time: str) -> str:
    """Without a fraction of zeros, or with one."""
    whole, _, fraction = time.removesuffix("Z").partition(".")
    return f"{whole}.000Z" if not fraction else f"{whole}Z" if not fraction.strip("0") else time

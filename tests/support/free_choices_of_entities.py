"""What NGSI-LD (ETSI GS CIM 009 V1.9.1) leaves to a broker about entities, made otherwise.

- arrays where a single text may stand alone: vocab (5.2.35), scope (4.5.1), objectType (5.2.6);
- language tags in small letters (RFC 5646, 2.1.1);
- in concise form, the items of a ListProperty alone (annex C.2.2) and the objects of a ListRelationship as objects
  (4.5.22.3).
"""

from typing import Any

# What the order of its items belongs to (5.2.37).
ORDERED = frozenset({"entityList"})
_LISTS = ("vocab", "scope", "objectType")
_VALUES = ("value", "json", "geometry")


def is_ordered(query: str, body: bytes) -> bool:
    """Whether an order was asked for, by a parameter or by a posted query (4.23, 5.2.43)."""
    return "orderBy=" in query or b'"ordering"' in body


def otherwise(value: Any, is_concise: bool) -> Any:
    """An entity, a list of them, or a part of one."""
    if isinstance(value, list):
        return [otherwise(item, is_concise) for item in value]
    if not isinstance(value, dict):
        return value
    if is_concise and value.keys() == {"valueList"}:
        return value["valueList"]
    return {name: _member(name, inner, is_concise) for name, inner in value.items()}


def _member(name: str, value: Any, is_concise: bool) -> Any:
    if name in _VALUES:
        return value
    if name in _LISTS and isinstance(value, str):
        return [value]
    if name == "languageMap":
        return {tag.lower(): text for tag, text in value.items()}
    if name == "objectList" and is_concise:
        return [{"object": item} for item in value]
    return otherwise(value, is_concise)

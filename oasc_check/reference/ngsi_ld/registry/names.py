"""The names inside a registration: expanded when it comes in, compacted when it is shown (clauses 5.5.7, 5.9, 5.10)."""

from collections.abc import Callable
from typing import Any

from oasc_check.reference.ngsi_ld.context import Context
from oasc_check.reference.ngsi_ld.values import compact_keys, expand_key, expand_keys

Rename = Callable[[str], str]


def expanded(document: dict[str, Any], context: Context) -> dict[str, Any]:
    """The registration with fully qualified names, also those of members that the standard does not have."""
    members = {expand_key(name, context): expand_keys(item, context) for name, item in document.items()}
    return _renamed(members, context.expand)


def compacted(document: dict[str, Any], context: Context) -> dict[str, Any]:
    """The registration with short names where the @context has them."""
    return _renamed(compact_keys(document, context), context.compact)


def cut(document: dict[str, Any]) -> dict[str, Any]:
    """What a defect keeps: the first RegistrationInfo, and the first of several types."""
    information = document.get("information")
    if not isinstance(information, list) or not information:
        return document
    first = information[0]
    if isinstance(first, dict) and isinstance(first.get("entities"), list):
        first = first | {"entities": [_first_type(one) for one in first["entities"]]}
    return document | {"information": [first]}


def _first_type(item: Any) -> Any:
    several = isinstance(item, dict) and isinstance(item.get("type"), list)
    return item | {"type": item["type"][0]} if several else item


def unwrapped(document: dict[str, Any]) -> dict[str, Any]:
    """What a defect shows: a list of one name as that name."""
    members = ("propertyNames", "relationshipNames")
    information = [
        one | {name: one[name][0] for name in members if len(one.get(name, ())) == 1} for one in document["information"]
    ]
    return document | {"information": information}


def _renamed(document: dict[str, Any], rename: Rename) -> dict[str, Any]:
    information = document.get("information")
    if not isinstance(information, list):
        return document
    return document | {"information": [_information(item, rename) for item in information]}


def _information(item: Any, rename: Rename) -> Any:
    if not isinstance(item, dict):
        return item
    result = dict(item)
    for name in ("propertyNames", "relationshipNames"):
        if name in item:
            result[name] = _names(item[name], rename)
    if isinstance(item.get("entities"), list):
        result["entities"] = [_entity(one, rename) for one in item["entities"]]
    return result


def _entity(item: Any, rename: Rename) -> Any:
    if not isinstance(item, dict) or "type" not in item:
        return item
    return item | {"type": _names(item["type"], rename)}


def _names(given: Any, rename: Rename) -> Any:
    if isinstance(given, list):
        return [_names(one, rename) for one in given]
    return rename(given) if isinstance(given, str) else given

"""The names inside a subscription: expanded when it comes in, compacted when it is shown (clauses 5.5.7, 5.8)."""

from collections.abc import Callable
from typing import Any

from oasc_check.reference.ngsi_ld import type_selection
from oasc_check.reference.ngsi_ld.context import Context
from oasc_check.reference.ngsi_ld.lexical import is_name_or_uri
from oasc_check.reference.ngsi_ld.problems import bad_request_data

_OWN_MEMBERS = ("id", "type", "scope")
_LISTS_OF_NAMES = ("attributes", "pick", "omit")


def expanded(document: dict[str, Any], context: Context) -> dict[str, Any]:
    """The subscription with fully qualified names. Raises ApiError (BadRequestData) for what cannot be a name."""
    for where, names in _name_lists(document):
        if not isinstance(names, list) or not names or not all(is_name_or_uri(name) for name in names):
            raise bad_request_data(f"{where}: an array with at least one Attribute name (5.2.12, 5.2.14)")
    return _renamed(document, context.expand, context.expand)


def _name_lists(document: dict[str, Any]) -> list[tuple[str, Any]]:
    notification = document.get("notification")
    inner = notification if isinstance(notification, dict) else {}
    found = [(name, inner[name]) for name in _LISTS_OF_NAMES if name in inner]
    if "watchedAttributes" in document:
        found.append(("watchedAttributes", document["watchedAttributes"]))
    return found


def compacted(document: dict[str, Any], context: Context) -> dict[str, Any]:
    """The subscription with short names where the @context has them."""
    return _renamed(document, context.compact, lambda name: name)


def _renamed(document: dict[str, Any], rename: Callable[[str], str], parse: Callable[[str], str]) -> dict[str, Any]:
    """The document with every attribute name and type renamed; `parse` reads the types of a selection."""
    result = dict(document)
    if isinstance(document.get("watchedAttributes"), list):
        result["watchedAttributes"] = [rename(name) for name in document["watchedAttributes"]]
    if isinstance(document.get("entities"), list):
        result["entities"] = [_selector(item, rename, parse) for item in document["entities"]]
    if isinstance(document.get("geoQ"), dict) and isinstance(document["geoQ"].get("geoproperty"), str):
        result["geoQ"] = document["geoQ"] | {"geoproperty": rename(document["geoQ"]["geoproperty"])}
    if isinstance(document.get("notification"), dict):
        result["notification"] = _notification(document["notification"], rename)
    return result


def _selector(item: Any, rename: Callable[[str], str], parse: Callable[[str], str]) -> Any:
    if not isinstance(item, dict) or not isinstance(item.get("type"), str):
        return item
    selection = type_selection.parse(item["type"], parse)
    return item | {"type": selection.written(rename)}


def _notification(members: dict[str, Any], rename: Callable[[str], str]) -> dict[str, Any]:
    lists = {name: members[name] for name in _LISTS_OF_NAMES if isinstance(members.get(name), list)}
    return members | {
        name: [item if item in _OWN_MEMBERS else rename(item) for item in items] for name, items in lists.items()
    }

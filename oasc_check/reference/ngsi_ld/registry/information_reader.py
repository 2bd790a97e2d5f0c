"""Reads RegistrationInfo and EntityInfo (clauses 5.2.8, 5.2.10; restrictions of 4.3.6.3)."""

from typing import Any

from oasc_check.reference.ngsi_ld import patterns
from oasc_check.reference.ngsi_ld.lexical import is_name_or_uri, is_uri
from oasc_check.reference.ngsi_ld.problems import bad_request_data
from oasc_check.reference.ngsi_ld.registry.model import EXCLUSIVE, EntityInfo, RegistrationInfo


def read(given: Any, mode: str, defects: frozenset[str]) -> tuple[RegistrationInfo, ...]:
    """The information of a registration whose names are expanded. Raises ApiError (BadRequestData)."""
    if not isinstance(given, list) or not given:
        raise bad_request_data("information: an array with at least one RegistrationInfo is needed (5.2.9); add it")
    found = tuple(_information(item, defects) for item in given)
    if mode == EXCLUSIVE and "exclusive-registration-unrestricted" not in defects:
        _check_exclusive(found)
    return found


def _information(item: Any, defects: frozenset[str]) -> RegistrationInfo:
    if not isinstance(item, dict) or not {"entities", "propertyNames", "relationshipNames"} & set(item):
        raise bad_request_data("information: needs entities, propertyNames or relationshipNames (5.2.10); add one")
    return RegistrationInfo(
        entities=_entities(item["entities"], defects) if "entities" in item else (),
        properties=_names(item, "propertyNames"),
        relationships=frozenset() if "source-relationships-ignored" in defects else _names(item, "relationshipNames"),
    )


def _entities(given: Any, defects: frozenset[str]) -> tuple[EntityInfo, ...]:
    if not isinstance(given, list) or not given:
        raise bad_request_data("information.entities: an array with at least one EntityInfo (5.2.10)")
    return tuple(_entity(one, defects) for one in given)


def _names(item: dict[str, Any], member: str) -> frozenset[str]:
    if member not in item:
        return frozenset()
    names = item[member]
    if not isinstance(names, list) or not names or not all(is_name_or_uri(name) for name in names):
        raise bad_request_data(f"information.{member}: an array with at least one Attribute name (5.2.10)")
    return frozenset(names)


def _entity(item: Any, defects: frozenset[str]) -> EntityInfo:
    if not isinstance(item, dict):
        raise bad_request_data("information.entities: each EntityInfo is an object with a type (5.2.8)")
    given = item.get("type")
    types: list[Any] = given if isinstance(given, list) else [given]
    if not types or not all(is_name_or_uri(name) for name in types):
        raise bad_request_data("information.entities: each EntityInfo has a type, or an array of types (5.2.8); add it")
    identifier, pattern = item.get("id"), item.get("idPattern")
    if "id" in item and not is_uri(identifier):
        raise bad_request_data(f"information.entities.id: {identifier!r} is no URI (5.2.8); give that of an entity")
    if "idPattern" in item and not isinstance(pattern, str):
        raise bad_request_data("information.entities.idPattern: a regular expression, as a text (5.2.8)")
    if "source-patterns-ignored" in defects:
        pattern = None
    compiled = patterns.compiled("idPattern", pattern) if isinstance(pattern, str) else None
    return EntityInfo(tuple(types), identifier, None if identifier is not None else compiled)


def _check_exclusive(information: tuple[RegistrationInfo, ...]) -> None:
    """An exclusive registration is about Attributes of single entities that are named (4.3.6.3)."""
    for one in information:
        if not one.attributes:
            raise bad_request_data("information: mode exclusive needs the names of Attributes (4.3.6.3); add them")
        if not one.entities or any(entity.id is None for entity in one.entities):
            raise bad_request_data("information.entities: mode exclusive needs the id of each entity (4.3.6.3)")

"""Reads entities and Entity Fragments (clauses 4.5.1, 5.2.4, 5.4, 5.5.4)."""

from typing import Any

from oasc_check.reference.ngsi_ld.attribute_reader import GENERATED, aliased, read_attributes, read_date_time
from oasc_check.reference.ngsi_ld.context import Context
from oasc_check.reference.ngsi_ld.lexical import NGSI_LD_NULL, is_name_or_uri, is_scope, is_uri
from oasc_check.reference.ngsi_ld.model import Attributes, Entity, Fragment
from oasc_check.reference.ngsi_ld.problems import bad_request_data
from oasc_check.reference.ngsi_ld.reading import Reading

_NOT_ATTRIBUTES = frozenset({"id", "type", "scope", "expiresAt", "@context"})
_GEO_PROPERTIES = ("location", "observationSpace", "operationSpace")


def read_entity(document: dict[str, Any], reading: Reading, entity_id: str | None = None) -> Entity:
    """The entity of a JSON-LD document; `entity_id` is that of the path, when the operation has one.

    Raises ApiError (BadRequestData).
    """
    fragment = read_fragment(document, reading, entity_id)
    if fragment.id is None:
        raise bad_request_data("id: the entity has none; give it a URI (5.2.4)")
    if not fragment.types:
        if "entity-without-type-accepted" not in reading.defects:
            raise bad_request_data("type: the entity has none; name its Entity Type (5.2.4)")
        fragment.types = [reading.context.expand("Thing")]
    if not fragment.attributes and "bare-entity-refused" in reading.defects:
        raise bad_request_data("the entity has no Attributes; give it one")
    return Entity(fragment.id, fragment.types, fragment.attributes, fragment.scopes or [], fragment.expires)


def read_fragment(document: dict[str, Any], reading: Reading, entity_id: str | None = None) -> Fragment:
    """The Entity Fragment of a JSON-LD document. Raises ApiError (BadRequestData)."""
    members = aliased(document)
    attributes = read_attributes(_attribute_members(members), reading)
    _check_geo_properties(attributes, reading.context)
    return Fragment(
        id=_read_id(members.get("id", entity_id), entity_id, reading.defects),
        types=read_types(members["type"], reading.context) if "type" in members else [],
        attributes=attributes,
        scopes=_read_scopes(members["scope"], reading) if "scope" in members else None,
        expires=_read_expiry(members["expiresAt"], reading) if "expiresAt" in members else None,
    )


def _attribute_members(members: dict[str, Any]) -> dict[str, Any]:
    return {key: item for key, item in members.items() if key not in _NOT_ATTRIBUTES and key not in GENERATED}


def _read_id(value: Any, entity_id: str | None, defects: frozenset[str]) -> str | None:
    if value is None and entity_id is None:
        return None
    if not is_uri(value) and not (isinstance(value, str) and "invalid-id-accepted" in defects):
        raise bad_request_data(f"id: {value!r} is no URI; use one like urn:ngsi-ld:Type:name (5.2.4)")
    if entity_id is not None and value != entity_id:
        raise bad_request_data(f"id: {value!r} in the body, {entity_id!r} in the path; make them equal or leave it out")
    return str(value)


def read_types(value: Any, context: Context) -> list[str]:
    """The fully qualified Entity Types of a "type" member. Raises ApiError (BadRequestData)."""
    names = value if isinstance(value, list) else [value]
    if not names or not all(is_name_or_uri(name) for name in names):
        raise bad_request_data(f"type: {value!r} is no Entity Type name and no array of names (4.6.2)")
    return list(dict.fromkeys(context.expand(name) for name in names))


def _read_scopes(value: Any, reading: Reading) -> list[str]:
    if value == NGSI_LD_NULL and reading.nulls_allowed:
        return []
    scopes = value if isinstance(value, list) else [value]
    if not scopes or not all(is_scope(scope) for scope in scopes):
        raise bad_request_data(f"scope: {value!r} is no Scope; write it like /Madrid/Gardens (4.18)")
    return list(dict.fromkeys(scopes))


def _check_geo_properties(attributes: Attributes, context: Context) -> None:
    """location, observationSpace and operationSpace are GeoProperties (Table 5.2.4-1)."""
    for name in _GEO_PROPERTIES:
        for instance in attributes.get(context.expand(name), {}).values():
            if instance.kind != "GeoProperty" and instance.value != NGSI_LD_NULL:
                raise bad_request_data(f"{name}: is a {instance.kind}; it must be a GeoProperty (5.2.4)")


def _read_expiry(value: Any, reading: Reading) -> str:
    if value == NGSI_LD_NULL and reading.nulls_allowed:
        return NGSI_LD_NULL
    expires = read_date_time("expiresAt", value, reading.defects)
    return "2000-01-01T00:00:00Z" if "expires-at-once" in reading.defects else expires

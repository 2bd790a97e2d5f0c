"""Entity types and attributes that exist (clauses 5.7.5 to 5.7.10; 6.25 to 6.28)."""

from typing import Any

from oasc_check.reference.ngsi_ld import answer
from oasc_check.reference.ngsi_ld.answer import Answer
from oasc_check.reference.ngsi_ld.call import Call
from oasc_check.reference.ngsi_ld.context import Context
from oasc_check.reference.ngsi_ld.lexical import is_name_or_uri
from oasc_check.reference.ngsi_ld.model import Entity
from oasc_check.reference.ngsi_ld.negotiation import JSON, LD_JSON
from oasc_check.reference.ngsi_ld.problems import bad_request_data, not_found


def types(call: Call) -> Answer:
    """Retrieve Available Entity Types (5.7.5), or their details (5.7.6)."""
    call.check_parameters("details")
    media, context = call.media(JSON, LD_JSON), call.linked_context()
    with call.store.lock:
        names = _unique(name for entity in call.store.entities.values() for name in _types(call, entity))
        if call.flag("details") and "discovery-ignores-details" not in call.defects:
            return answer.content(call, [_type(call, name, context) for name in names], media, context, [])
    listed = [] if "type-list-empty" in call.defects else [context.compact(name) for name in names]
    payload = {"id": "urn:ngsi-ld:EntityTypeList:available", "type": "EntityTypeList", "typeList": listed}
    return answer.content(call, payload, media, context, [])


def _unique(names: Any) -> list[str]:
    return list(dict.fromkeys(names))


def _types(call: Call, entity: Entity) -> list[str]:
    return entity.types[:1] if "discovery-first-type-only" in call.defects else entity.types


def _of_type(call: Call, name: str) -> list[Entity]:
    return [entity for entity in call.store.entities.values() if name in entity.types]


def _type(call: Call, name: str, context: Context) -> dict[str, Any]:
    """The EntityType of a fully qualified name (5.2.25)."""
    attributes = _unique(attribute for entity in _of_type(call, name) for attribute in entity.attributes)
    names = [context.compact(attribute) for attribute in attributes]
    return {"id": name, "type": "EntityType", "typeName": context.compact(name), "attributeNames": names}


def entity_type(call: Call) -> Answer:
    """Retrieve Available Entity Type Information (5.7.7)."""
    call.check_parameters()
    media, context = call.media(JSON, LD_JSON), call.linked_context()
    name = _name(call, context)
    with call.store.lock:
        entities = _of_type(call, name)
        if not entities:
            raise not_found(f"there is no entity of type {name}; correct the name or the @context")
        attributes = _unique(attribute for entity in entities for attribute in entity.attributes)
        details = [_attribute(attribute, entities, context) for attribute in attributes]
        if "discovery-first-kind-only" in call.defects:
            details = [one | {"attributeTypes": one["attributeTypes"][:1]} for one in details]
    payload = {
        "id": name,
        "type": "EntityTypeInfo",
        "typeName": context.compact(name),
        "entityCount": len(entities),
        "attributeDetails": details,
    }
    return answer.content(call, payload, media, context, [])


def _name(call: Call, context: Context) -> str:
    """The fully qualified name in the path. Raises ApiError (BadRequestData)."""
    if not is_name_or_uri(call.variables[0]):
        raise bad_request_data(f"{call.variables[0]!r} is no name; use a letter, then letters, digits and _ (4.6.2)")
    return context.expand(call.variables[0])


def _attribute(name: str, entities: list[Entity], context: Context) -> dict[str, Any]:
    """The Attribute without counts, of these entities (5.2.26, 5.2.28)."""
    kinds = _unique(one.kind for entity in entities for one in entity.attributes.get(name, {}).values())
    return {"id": name, "type": "Attribute", "attributeName": context.compact(name), "attributeTypes": kinds}


def _type_names(name: str, entities: list[Entity], context: Context) -> list[str]:
    holders = [entity for entity in entities if name in entity.attributes]
    return [context.compact(kind) for kind in _unique(kind for entity in holders for kind in entity.types)]


def attributes(call: Call) -> Answer:
    """Retrieve Available Attributes (5.7.8), or their details (5.7.9)."""
    call.check_parameters("details")
    media, context = call.media(JSON, LD_JSON), call.linked_context()
    with call.store.lock:
        entities = list(call.store.entities.values())
        names = _unique(name for entity in entities for name in entity.attributes)
        if call.flag("details") and "discovery-ignores-details" not in call.defects:
            details = [_attribute_of_list(name, entities, context) for name in names]
            return answer.content(call, details, media, context, [])
    listed = [context.compact(name) for name in names]
    payload = {"id": "urn:ngsi-ld:AttributeList:available", "type": "AttributeList", "attributeList": listed}
    return answer.content(call, payload, media, context, [])


def _attribute_of_list(name: str, entities: list[Entity], context: Context) -> dict[str, Any]:
    """The Attribute of the detailed attribute list (4.5.14)."""
    short = context.compact(name)
    return {"id": name, "type": "Attribute", "attributeName": short, "typeNames": _type_names(name, entities, context)}


def attribute(call: Call) -> Answer:
    """Retrieve Available Attribute Information (5.7.10)."""
    call.check_parameters()
    media, context = call.media(JSON, LD_JSON), call.linked_context()
    name = _name(call, context)
    with call.store.lock:
        entities = [entity for entity in call.store.entities.values() if name in entity.attributes]
        if not entities and "unknown-attribute-answers-200" not in call.defects:
            raise not_found(f"there is no attribute {name}; correct the name or the @context")
        payload = _attribute(name, entities, context) | {
            "attributeCount": sum(len(entity.attributes[name]) for entity in entities),
            "typeNames": _type_names(name, entities, context),
        }
    return answer.content(call, payload, media, context, [])

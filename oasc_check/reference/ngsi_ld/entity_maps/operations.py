"""Operations on EntityMaps (clauses 5.14.1 to 5.14.4; 6.32, 6.34)."""

from dataclasses import replace
from typing import Any

from oasc_check.reference.ngsi_ld import answer, consumption, ordering, paging, selection, selection_parameters
from oasc_check.reference.ngsi_ld.answer import Answer
from oasc_check.reference.ngsi_ld.call import Call
from oasc_check.reference.ngsi_ld.context import Context
from oasc_check.reference.ngsi_ld.entity_maps import use
from oasc_check.reference.ngsi_ld.entity_maps.model import EntityMap
from oasc_check.reference.ngsi_ld.lexical import instant
from oasc_check.reference.ngsi_ld.negotiation import JSON, LD_JSON
from oasc_check.reference.ngsi_ld.problems import bad_request_data, not_found
from oasc_check.reference.ngsi_ld.selection import SYSTEM_ATTRIBUTES, Selection


def create_by_parameters(call: Call) -> Answer:
    """Create EntityMap for Query Entities (5.14.4) with GET; what says how to show entities is ignored."""
    call.check_parameters(
        *selection_parameters.PARAMETERS,
        *consumption.VIEW_PARAMETERS,
        *paging.PARAMETERS,
        *ordering.PARAMETERS,
        *use.PARAMETERS,
    )
    context = call.linked_context()
    names = call.listed("attrs")
    attributes = consumption.attribute_names(names, context) if names else None
    chosen = selection_parameters.from_parameters(call, context, attributes)
    is_local = selection_parameters.is_local(call)
    return _create(call, context, chosen, names, call.parameters | {"is_local": is_local})


def create_by_document(call: Call) -> Answer:
    """Create EntityMap for Query Entities (5.14.4) with POST of a Query."""
    call.check_parameters()
    document, context = call.document()
    if document.get("type", document.get("@type")) != "Query":
        raise bad_request_data('type: "Query" is expected (5.2.23); add it')
    chosen = selection.from_document(document, context, call.defects)
    asked = document | {"is_local": call.flag("local")}
    return _create(call, context, chosen, document.get("attrs") or [], asked)


def _create(call: Call, context: Context, chosen: Selection, names: list[str], asked: dict[str, Any]) -> Answer:
    is_local = asked["is_local"] and "entity-map-local-ignored" not in call.defects
    if "entity-map-too-wide-accepted" not in call.defects:
        chosen.require_bounds(bool(set(names) - SYSTEM_ATTRIBUTES), is_local)
    is_split = asked.get("splitEntities") in (True, "true") and "entity-map-split-ignored" not in call.defects
    if is_split and not is_local:
        chosen = replace(chosen, attributes=None, query=None, geo=None, scopes=None)
    if "entity-map-filters-ignored" in call.defects:
        chosen = replace(chosen, query=None)
    with call.store.lock:
        found = [one.id for one in call.store.entities.values() if chosen.accepts(one)]
        return made(call, context, found, asked.get("entityMapLifetime"))


def made(call: Call, context: Context, ids: list[str], lifetime: Any) -> Answer:
    """201 with a new EntityMap of these entities, and the header that names it."""
    media = call.media(JSON, LD_JSON)
    entity_map = use.create(call, ids, lifetime)
    headers = [] if "entity-map-unnamed" in call.defects else use.named(call, entity_map)
    document = entity_map.document()
    if "entity-map-end-missing" in call.defects:
        del document["expiresAt"]
    reply = answer.content(call, document, media, context, headers)
    reply.status = 200 if "entity-map-creation-answers-200" in call.defects else 201
    return reply


def retrieve(call: Call) -> Answer:
    """Retrieve EntityMap (5.14.1)."""
    call.check_parameters()
    media, context = call.media(JSON, LD_JSON), call.linked_context()
    return answer.content(call, _find(call).document(), media, context, [])


def update(call: Call) -> Answer:
    """Update EntityMap (5.14.2): a client can change expiresAt and nothing else (5.5.14)."""
    call.check_parameters()
    document, _ = call.document()
    entity_map = _find(call)
    expires = instant(document["expiresAt"]) if "expiresAt" in document else entity_map.expires
    if expires is None:
        raise bad_request_data(f"expiresAt: {document['expiresAt']!r} is no DateTime; write it in UTC (4.6.3)")
    if "entity-map-update-ignored" not in call.defects:
        entity_map.expires = expires
    if "entity-map-contents-updated" in call.defects and "entityMap" in document:
        entity_map.entities = list(document["entityMap"])
    return answer.no_content()


def delete(call: Call) -> Answer:
    """Delete EntityMap (5.14.3)."""
    call.check_parameters()
    entity_map = _find(call)
    if "entity-map-deletion-ignored" not in call.defects:
        call.broker.entity_maps.remove(entity_map)
    return answer.no_content()


def _find(call: Call) -> EntityMap:
    map_id = call.entity_id() if "entity-map-id-unchecked" not in call.defects else call.variables[0]
    found = use.find(call, map_id)
    if found is None and "unknown-entity-map-found" in call.defects:
        return EntityMap(map_id, call.tenant, [], call.broker.clock())
    if found is None:
        raise not_found(f"{map_id} is no EntityMap here; create one, or correct the id")
    return found

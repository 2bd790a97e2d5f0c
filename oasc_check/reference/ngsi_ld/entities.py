"""Operations on one entity (clauses 5.6.1, 5.6.6, 5.6.17, 5.6.18, 5.7.1; 6.4.3.1, 6.5)."""

from copy import deepcopy

from oasc_check.reference.ngsi_ld import answer, changes, consumption, type_selection
from oasc_check.reference.ngsi_ld.answer import Answer
from oasc_check.reference.ngsi_ld.attribute_reader import read_date_time
from oasc_check.reference.ngsi_ld.call import Call
from oasc_check.reference.ngsi_ld.context import Context
from oasc_check.reference.ngsi_ld.entity_reader import read_entity, read_fragment
from oasc_check.reference.ngsi_ld.lexical import is_language
from oasc_check.reference.ngsi_ld.model import Entity
from oasc_check.reference.ngsi_ld.problems import ApiError, bad_request_data, not_found
from oasc_check.reference.ngsi_ld.reading import Reading


def create(call: Call) -> Answer:
    """Create Entity (5.6.1): 201 with Location, 409 when it exists."""
    call.check_parameters()
    document, context = call.document()
    entity = read_entity(document, call.reading(context))
    with call.store.lock:
        add(call, entity)
    reply = answer.created(call, "entities", entity.id)
    if "create-answers-200" in call.defects:
        reply.status = 200
    if "create-without-location" in call.defects:
        reply.headers.clear()
    return reply


def add(call: Call, entity: Entity) -> None:
    """Store a new entity. Raises ApiError (AlreadyExists)."""
    if entity.id in call.store.entities and "duplicate-overwrites" not in call.defects:
        kind = "InternalError" if "duplicate-answers-500" in call.defects else "AlreadyExists"
        raise ApiError(kind, f"{entity.id} exists; choose another id, or change the entity that exists")
    changes.stamp(entity, call.now)
    call.commit(None, entity)


def find(call: Call, context: Context) -> Entity:
    """The entity in the path, of the types asked for. Raises ApiError (ResourceNotFound)."""
    return find_by_id(call, call.entity_id(), context)


def find_by_id(call: Call, entity_id: str, context: Context) -> Entity:
    """The entity with this id, of the types asked for. Raises ApiError (ResourceNotFound)."""
    entity = call.store.entities.get(entity_id)
    if entity is not None and "type" in call.parameters and "type-parameter-ignored" not in call.defects:
        selection = type_selection.parse(call.parameters["type"], context.expand)
        entity = entity if selection.accepts(entity.types) else None
    if entity is None:
        raise not_found(f"{entity_id} is not known here; create it first, or correct the id or the type")
    return entity


def retrieve(call: Call) -> Answer:
    """Retrieve Entity (5.7.1)."""
    call.check_parameters(*consumption.VIEW_PARAMETERS, "type", "entityMap", "entityMapLifetime")
    media = call.media(*consumption.MEDIA_TYPES)
    context = call.linked_context()
    view = consumption.view(call, context)
    geometry_property = consumption.geometry_property(call, media, context)
    with call.store.lock:
        try:
            entity = find(call, context)
        except ApiError:
            if "missing-entity-answers-200" in call.defects:
                return answer.content(call, {}, media, context, [])
            raise
        if view.attributes is not None and not view.attributes & set(entity.attributes):
            raise not_found(f"{entity.id} has none of the Attributes asked for; ask for one that it has (5.7.1.4)")
        return consumption.show_one(call, entity, view, media, geometry_property)


def delete(call: Call) -> Answer:
    """Delete Entity (5.6.6): 204, 404 when it is not there."""
    call.check_parameters("type")
    context = call.linked_context()
    with call.store.lock:
        try:
            entity = find(call, context)
        except ApiError:
            if "delete-missing-answers-204" in call.defects:
                return answer.no_content()
            raise
        if "delete-keeps-entity" not in call.defects:
            call.commit(entity, None)
    return Answer(200, {}) if "delete-answers-200" in call.defects else answer.no_content()


def replace(call: Call) -> Answer:
    """Replace Entity (5.6.18): everything but the id and createdAt is new."""
    call.check_parameters("type")
    document, context = call.document()
    after = read_entity(document, call.reading(context), call.entity_id())
    with call.store.lock:
        before = find(call, context)
        changes.succeed(before, after, call.now, call.defects)
        call.commit(before, after)
    return answer.no_content()


def merge(call: Call) -> Answer:
    """Merge Entity (5.6.17)."""
    call.check_parameters("format", "options", "lang", "observedAt", "type")
    document, context = call.document()
    merging = read_merging(call, context)
    fragment = read_fragment(document, merging.reading, call.entity_id())
    with call.store.lock:
        before = find(call, context)
        after = deepcopy(before)
        changes.merge(after, fragment, merging)
        call.commit(before, after)
    return answer.no_content()


def read_merging(call: Call, context: Context) -> changes.Merging:
    """What the parameters say about a merge (Table 6.5.3.4-1). Raises ApiError (BadRequestData)."""
    is_simplified = bool(call.options("simplified", "keyValues")) or "format" in call.parameters
    if call.parameters.get("format", "simplified") not in ("simplified", "keyValues"):
        raise bad_request_data("format: a merge takes simplified or keyValues; leave it out for the normalized form")
    language = call.parameters.get("lang")
    if language is not None and not is_language(language):
        raise bad_request_data(f"lang: {language!r} is no language tag; write one like en or fr-CH")
    observed_at = call.parameters.get("observedAt")
    if observed_at is not None:
        observed_at = read_date_time("observedAt", observed_at, call.defects)
    reading = Reading(context, True, nested_nulls_allowed=True, simplified=is_simplified, defects=call.defects)
    return changes.Merging(call.now, reading, observed_at, language)

"""Operations on one entity (clauses 5.6.1, 5.6.6, 5.6.17, 5.6.18, 5.7.1; 6.4.3.1, 6.5)."""

from oasc_check.reference.ngsi_ld import answer, consumption, type_selection
from oasc_check.reference.ngsi_ld.answer import Answer
from oasc_check.reference.ngsi_ld.call import Call
from oasc_check.reference.ngsi_ld.entity_reader import read_entity
from oasc_check.reference.ngsi_ld.model import Attributes, Entity
from oasc_check.reference.ngsi_ld.problems import ApiError, not_found
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
    stamp(entity, call.broker.now())
    call.commit(None, entity)


def stamp(entity: Entity, now: str) -> None:
    """Set createdAt and modifiedAt of an entity and of all its Attributes."""
    entity.created = entity.modified = now
    stamp_attributes(entity.attributes, now)


def stamp_attributes(attributes: Attributes, now: str) -> None:
    """Set createdAt and modifiedAt of Attributes that are new (clause 4.8)."""
    for instances in attributes.values():
        for instance in instances.values():
            instance.created = instance.modified = now
            stamp_attributes(instance.subattributes, now)


def find(call: Call, type_expansion: Reading | None = None) -> Entity:
    """The entity in the path, of the types asked for. Raises ApiError (ResourceNotFound)."""
    entity_id = call.entity_id()
    entity = call.store.entities.get(entity_id)
    if entity is not None and "type" in call.parameters:
        context = type_expansion.context if type_expansion else call.linked_context()
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
            entity = find(call)
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
    with call.store.lock:
        try:
            entity = find(call)
        except ApiError:
            if "delete-missing-answers-204" in call.defects:
                return answer.no_content()
            raise
        if "delete-keeps-entity" not in call.defects:
            call.commit(entity, None)
    return Answer(200, {}) if "delete-answers-200" in call.defects else answer.no_content()

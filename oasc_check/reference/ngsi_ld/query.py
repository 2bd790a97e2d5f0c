"""Query Entities (clauses 5.7.2, 6.4.3.2, 6.23)."""

from oasc_check.reference.ngsi_ld import consumption, type_selection
from oasc_check.reference.ngsi_ld.answer import Answer
from oasc_check.reference.ngsi_ld.call import Call


def by_parameters(call: Call) -> Answer:
    """Query Entities with GET."""
    media = call.media(*consumption.MEDIA_TYPES)
    context = call.linked_context()
    view = consumption.view(call, context)
    selection = type_selection.parse(call.parameters.get("type", "*"), context.expand)
    with call.store.lock:
        found = [entity for entity in call.store.entities.values() if selection.accepts(entity.types)]
        return consumption.show_many(call, found, view, media, context.expand("location"), [])

"""Purge Entities (clauses 5.6.21, 6.4.3.3)."""

from copy import deepcopy

from oasc_check.reference.ngsi_ld import changes, consumption, selection_parameters
from oasc_check.reference.ngsi_ld.answer import Answer
from oasc_check.reference.ngsi_ld.call import Call
from oasc_check.reference.ngsi_ld.entity_maps import use as entity_maps
from oasc_check.reference.ngsi_ld.model import Entity
from oasc_check.reference.ngsi_ld.problems import bad_request_data


def purge(call: Call) -> Answer:
    """Delete the entities that are selected, or only the Attributes to drop or all but those to keep."""
    call.check_parameters(*selection_parameters.PARAMETERS, "drop", "keep", "geometryProperty")
    context = call.linked_context()
    if {"drop", "keep"} <= set(call.parameters):
        raise bad_request_data("drop and keep exclude each other; give one of them")
    named = consumption.attribute_names(call.listed("drop") + call.listed("keep"), context)
    chosen = selection_parameters.from_parameters(call, context, None)
    chosen.require_bounds(bool(named), selection_parameters.is_local(call))
    with call.store.lock:
        found = [one for one in call.store.entities.values() if chosen.accepts(one)]
        mapped = entity_maps.narrowed(call, found, {})
        for entity in mapped.entities:
            _purge_one(call, entity, named)
    return Answer(204, headers=mapped.headers)


def _purge_one(call: Call, entity: Entity, named: frozenset[str]) -> None:
    if not named:
        call.commit(entity, None)
        return
    after = deepcopy(entity)
    drops = "drop" in call.parameters
    after.attributes = {name: found for name, found in after.attributes.items() if (name in named) != drops}
    if after.attributes != entity.attributes:
        changes.touch(after, call.now, call.defects)
        call.commit(entity, after)

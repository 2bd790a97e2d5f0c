"""Purge Entities (clauses 5.6.21, 6.4.3.3)."""

from copy import deepcopy
from dataclasses import replace

from oasc_check.reference.ngsi_ld import changes, consumption, selection_parameters
from oasc_check.reference.ngsi_ld.answer import Answer
from oasc_check.reference.ngsi_ld.call import Call
from oasc_check.reference.ngsi_ld.context import Context
from oasc_check.reference.ngsi_ld.entity_maps import use as entity_maps
from oasc_check.reference.ngsi_ld.model import Entity
from oasc_check.reference.ngsi_ld.problems import bad_request_data, not_found
from oasc_check.reference.ngsi_ld.selection import Selection
from oasc_check.reference.ngsi_ld.store import DEFAULT_TENANT

# The parameters that each of these defects leaves out of account.
_OVERLOOKED = {
    "purge-ignores-types": ("type",),
    "purge-ignores-query": ("q",),
    "purge-ignores-ids": ("id",),
    "purge-ignores-pattern": ("idPattern",),
    "purge-ignores-scope": ("scopeQ",),
    "purge-ignores-place": ("georel", "geometry", "coordinates"),
}


def purge(call: Call) -> Answer:
    """Delete the entities that are selected, or only the Attributes to drop or all but those to keep."""
    call.check_parameters(*selection_parameters.PARAMETERS, "drop", "keep", "geometryProperty")
    if {"drop", "keep"} <= set(call.parameters):
        raise bad_request_data("drop and keep exclude each other; give one of them")
    context = call.linked_context()
    named = consumption.attribute_names(call.listed("drop") + call.listed("keep"), context)
    chosen = _chosen(call, context, bool(named))
    headers = _purge(call, chosen, named)
    if "purge-reaches-the-default-tenant" in call.defects:
        _purge(replace(call, store=call.broker.tenants.open(DEFAULT_TENANT, creates=False)), chosen, named)
    return Answer(200, {}) if "purge-answers-200" in call.defects else Answer(204, headers=headers)


def _chosen(call: Call, context: Context, has_attributes: bool) -> Selection:
    """What the parameters select. Raises ApiError (BadRequestData), also for what is too wide."""
    if "purge-types-not-expanded" in call.defects:
        context = call.broker.context([])
    chosen = selection_parameters.from_parameters(call, context, None)
    is_local = selection_parameters.is_local(call) and "purge-local-ignored" not in call.defects
    if "purge-too-wide-accepted" not in call.defects:
        chosen.require_bounds(has_attributes, is_local)
    overlooked = {name for defect, names in _OVERLOOKED.items() if defect in call.defects for name in names}
    if not overlooked:
        return chosen
    parameters = {name: item for name, item in call.parameters.items() if name not in overlooked}
    return selection_parameters.from_parameters(replace(call, parameters=parameters), context, None)


def _purge(call: Call, chosen: Selection, named: frozenset[str]) -> list[tuple[str, str]]:
    """Purge one store; the header that names the EntityMap, if one was used."""
    with call.store.lock:
        found = [one for one in call.store.entities.values() if chosen.accepts(one)]
        if not found and "purge-of-nothing-answers-404" in call.defects:
            raise not_found("no entity is selected")
        mapped = entity_maps.narrowed(call, found, {})
        to_purge = found if "purge-ignores-entity-map" in call.defects else mapped.entities
        for entity in to_purge if "purge-ignored" not in call.defects else ():
            _purge_one(call, entity, named)
    return mapped.headers


def _purge_one(call: Call, entity: Entity, named: frozenset[str]) -> None:
    drops = "drop" in call.parameters or "purge-keep-drops" in call.defects
    if not named or (drops and "purge-drop-ignored" in call.defects):
        call.commit(entity, None)
        return
    after = deepcopy(entity)
    after.attributes = {name: found for name, found in after.attributes.items() if (name in named) != drops}
    if after.attributes != entity.attributes:
        changes.touch(after, call.now, call.defects)
        call.commit(entity, after)

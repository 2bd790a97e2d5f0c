"""Create EntityMap for Query Temporal Evolution of Entities (clauses 5.14.5, 6.35)."""

from collections.abc import Mapping
from typing import Any

from oasc_check.reference.ngsi_ld import paging, selection, selection_parameters
from oasc_check.reference.ngsi_ld.answer import Answer
from oasc_check.reference.ngsi_ld.call import Call
from oasc_check.reference.ngsi_ld.context import Context
from oasc_check.reference.ngsi_ld.entity_maps import use
from oasc_check.reference.ngsi_ld.entity_maps.operations import made
from oasc_check.reference.ngsi_ld.problems import bad_request_data
from oasc_check.reference.ngsi_ld.selection import SYSTEM_ATTRIBUTES, Selection
from oasc_check.reference.ngsi_ld.temporal import asked, selecting
from oasc_check.reference.ngsi_ld.temporal.asked import Asked


def create_by_parameters(call: Call) -> Answer:
    """With GET; what says how to show the past is ignored."""
    call.check_parameters(*selection_parameters.PARAMETERS, *asked.PARAMETERS, *paging.PARAMETERS, *use.PARAMETERS)
    context = call.linked_context()
    wanted = asked.by_parameters(call, context)
    chosen = selection_parameters.from_parameters(call, context, wanted.view.attributes)
    members = call.parameters | {"attrs": call.listed("attrs")}
    return _create(call, context, chosen, wanted, members, selection_parameters.is_local(call))


def create_by_document(call: Call) -> Answer:
    """With POST of a Query that has a temporalQ."""
    call.check_parameters()
    document, context = call.document()
    if document.get("type", document.get("@type")) != "Query":
        raise bad_request_data('type: "Query" is expected (5.2.23); add it')
    wanted = asked.by_document(call, document, context)
    chosen = selection.from_document(document, context, call.defects)
    return _create(call, context, chosen, wanted, document, call.flag("local"))


def _create(
    call: Call, context: Context, chosen: Selection, wanted: Asked, members: Mapping[str, Any], is_local: bool
) -> Answer:
    if not wanted.times.relation and "entity-map-without-times" not in call.defects:
        raise bad_request_data("timerel: there is no temporal query; give timerel and timeAt (5.14.5.4)")
    chosen.require_bounds(bool(set(members.get("attrs") or ()) - SYSTEM_ATTRIBUTES), is_local)
    with call.store.lock:
        every = call.store.evolutions.values()
        is_timeless = "entity-map-times-ignored" in call.defects
        found = [
            one.id
            for one in every
            if (is_timeless and chosen.selectors[0].types.accepts(one.types)) or selecting.selected(one, chosen, wanted)
        ]
        return made(call, context, found, members.get("entityMapLifetime"))

"""Purge Snapshots (clauses 5.16.7, 6.36.3.2)."""

from typing import Any

from oasc_check.reference.ngsi_ld import query_language
from oasc_check.reference.ngsi_ld.answer import Answer, no_content
from oasc_check.reference.ngsi_ld.call import Call
from oasc_check.reference.ngsi_ld.context import Context
from oasc_check.reference.ngsi_ld.model import DEFAULT_DATASET, Entity, Instance
from oasc_check.reference.ngsi_ld.problems import bad_request_data, not_found
from oasc_check.reference.ngsi_ld.query_evaluation import meets
from oasc_check.reference.ngsi_ld.snapshots.model import Snapshot


def purge(call: Call) -> Answer:
    """Delete the Snapshots of the tenant that meet the query; 404 when there is none."""
    call.check_parameters("q")
    if "q" not in call.parameters:
        raise bad_request_data("q: a query over members of Snapshot is needed (5.16.7.4); add it")
    context = call.linked_context()
    query = query_language.parse(call.parameters["q"], context)
    is_lax = "snapshot-purge-ignores-query" in call.defects
    chosen = [
        one
        for one in call.broker.snapshots.of(call.tenant)
        if is_lax or meets(_as_entity(one, context), query, call.defects)
    ]
    if not chosen:
        raise not_found("no Snapshot meets the query; correct it")
    for snapshot in chosen if "snapshot-purge-ignored" not in call.defects else ():
        call.broker.snapshots.remove(snapshot)
    return no_content()


def _as_entity(snapshot: Snapshot, context: Context) -> Entity:
    """The members of a Snapshot as Properties, for the query language to look at."""
    members: dict[str, Any] = snapshot.document(context)
    attributes = {
        context.expand(name): {DEFAULT_DATASET: Instance("Property", value)} for name, value in members.items()
    }
    return Entity(snapshot.id, ["Snapshot"], attributes)

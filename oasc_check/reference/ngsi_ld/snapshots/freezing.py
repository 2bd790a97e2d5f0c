"""Executes the queries of a Snapshot and keeps what they find (clause 5.16.1.4)."""

from copy import deepcopy
from typing import Any

from oasc_check.reference.ngsi_ld import selection
from oasc_check.reference.ngsi_ld.call import Call
from oasc_check.reference.ngsi_ld.context import Context
from oasc_check.reference.ngsi_ld.problems import ApiError
from oasc_check.reference.ngsi_ld.selection import SYSTEM_ATTRIBUTES
from oasc_check.reference.ngsi_ld.snapshots.model import DETAILS, QUERIES, TEMPORAL_QUERIES, Snapshot
from oasc_check.reference.ngsi_ld.temporal import asked, selecting


def freeze(call: Call, snapshot: Snapshot, context: Context) -> None:
    """Fill a new Snapshot, and say in its status and details how that went."""
    executed = {QUERIES: _present, TEMPORAL_QUERIES: _past}
    for name, execute in executed.items():
        if name in snapshot.members:
            results = [_result(call, snapshot, query, context, execute) for query in snapshot.members[name]]
            if "snapshot-details-reversed" in call.defects:
                results.reverse()
            snapshot.details[DETAILS[name]] = results
    if "snapshot-holds-everything" in call.defects:
        snapshot.hold(call.store)
    if "snapshot-never-ready" not in call.defects:
        snapshot.status = _status([one["resultStatus"] for results in snapshot.details.values() for one in results])
    if "snapshot-empty-is-success" in call.defects and snapshot.status == "empty":
        snapshot.status = "success"


def _result(call: Call, snapshot: Snapshot, query: dict[str, Any], context: Context, execute: Any) -> dict[str, Any]:
    """The ExecutionResultDetails of one query (5.2.42)."""
    try:
        with call.store.lock:
            is_something = execute(call, snapshot, query, context)
    except ApiError as problem:
        return {"resultStatus": "failure", "problemDetails": problem.details()}
    return {"resultStatus": "success" if is_something else "empty"}


def _present(call: Call, snapshot: Snapshot, query: dict[str, Any], context: Context) -> bool:
    chosen = selection.from_document(query, context, call.defects)
    chosen.require_bounds(bool(set(query.get("attrs") or ()) - SYSTEM_ATTRIBUTES), False)
    found = {one.id: deepcopy(one) for one in call.store.entities.values() if chosen.accepts(one)}
    snapshot.store.entities |= found
    return bool(found)


def _past(call: Call, snapshot: Snapshot, query: dict[str, Any], context: Context) -> bool:
    wanted = asked.by_document(call, query, context)
    chosen = selection.from_document(query, context, call.defects)
    chosen.require_bounds(bool(set(query.get("attrs") or ()) - SYSTEM_ATTRIBUTES), False)
    if "snapshot-without-past" in call.defects:
        return True
    found = {one.id: deepcopy(one) for one in call.store.evolutions.values() if selecting.selected(one, chosen, wanted)}
    snapshot.store.evolutions |= found
    return bool(found)


def _status(results: list[str]) -> str:
    """What all results together come to."""
    if all(one == "success" for one in results):
        return "success"
    if "success" in results:
        return "partial"
    return "empty" if "empty" in results else "failure"

"""The way into a Snapshot: the header NGSILD-Snapshot (clauses 5.5.15, 6.3.22)."""

from dataclasses import replace

from oasc_check.reference.ngsi_ld.call import Call
from oasc_check.reference.ngsi_ld.snapshots.operations import find

HEADER = "NGSILD-Snapshot"


def inside(call: Call) -> Call:
    """The request, limited to the Snapshot that its header names and so to the local scope. Raises ApiError."""
    name = call.header(HEADER.lower())
    if not name or "snapshot-header-ignored" in call.defects:
        return call
    if call.method == "POST" and "snapshot-header-ignored-by-post" in call.defects:
        return call
    snapshot = find(call, name)
    snapshot.used = call.now
    if "snapshot-follows-its-entities" in call.defects:
        snapshot.hold_present(call.store)
    is_local = {} if "snapshot-scope-not-local" in call.defects else {"local": "true"}
    return replace(call, store=snapshot.store, parameters=call.parameters | is_local)

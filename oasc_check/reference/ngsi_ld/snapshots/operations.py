"""Operations on Snapshots (clauses 5.16.1 to 5.16.5; 6.36, 6.37, 6.38)."""

import uuid
from typing import Any

from oasc_check.reference.ngsi_ld import answer, lifetimes
from oasc_check.reference.ngsi_ld.answer import Answer
from oasc_check.reference.ngsi_ld.call import Call
from oasc_check.reference.ngsi_ld.context import Context
from oasc_check.reference.ngsi_ld.lexical import NGSI_LD_NULL
from oasc_check.reference.ngsi_ld.negotiation import JSON, LD_JSON
from oasc_check.reference.ngsi_ld.problems import ApiError, bad_request_data, not_found
from oasc_check.reference.ngsi_ld.snapshots import freezing, notices, reader
from oasc_check.reference.ngsi_ld.snapshots.model import Snapshot


def create(call: Call) -> Answer:
    """Create Snapshot (5.16.1): 201 with Location, 409 when it exists."""
    call.check_parameters()
    document, context = call.document()
    snapshot = _new(call, document, reader.new(call, document, context))
    freezing.freeze(call, snapshot, context)
    if "snapshot-status-taken" in call.defects:
        snapshot.status = document.get("snapshotStatus", snapshot.status)
    return _created(call, snapshot)


def clone(call: Call) -> Answer:
    """Clone Snapshot (5.16.2): 201 with Location, 404 when there is nothing to clone, 409 when the clone exists."""
    call.check_parameters()
    document, _ = call.document()
    members = reader.clone(call, document)
    original = _original(call)
    snapshot = _new(call, document, members)
    snapshot.hold(original.store)
    if "clone-shares-its-original" in call.defects:
        snapshot.store = original.store
    snapshot.status = "success"
    return _created(call, snapshot)


def _original(call: Call) -> Snapshot:
    try:
        return find(call, _id(call))
    except ApiError:
        if "clone-of-nothing" in call.defects:
            return _new(call, {}, {})
        raise


def _new(call: Call, document: dict[str, Any], members: dict[str, Any]) -> Snapshot:
    """A Snapshot that holds nothing yet. Raises ApiError (AlreadyExists)."""
    generated = f"urn:ngsi-ld:Snapshot:{uuid.uuid4()}"
    identifier = generated if "snapshot-id-ignored" in call.defects else document.get("id", generated)
    exists = call.broker.snapshots.find(call.tenant, identifier, call.broker.clock()) is not None
    if exists and "duplicate-snapshot-overwrites" not in call.defects:
        raise ApiError("AlreadyExists", f"{identifier} exists; choose another id, or delete what exists")
    expires = lifetimes.until(call.broker.clock(), members.get("snapshotLifetime"), "snapshotLifetime")
    return Snapshot(identifier, call.tenant, members, call.now, call.now, call.now, expires)


def _created(call: Call, snapshot: Snapshot) -> Answer:
    call.broker.snapshots.add(snapshot)
    notices.send(call, snapshot)
    reply = answer.created(call, "snapshots", snapshot.id)
    if "snapshot-without-location" in call.defects:
        reply.headers.clear()
    return reply


def retrieve(call: Call) -> Answer:
    """Retrieve Snapshot Status (5.16.3)."""
    call.check_parameters()
    media, context = call.media(JSON, LD_JSON), call.linked_context()
    try:
        return _shown(call, find(call, _id(call)), media, context)
    except ApiError as problem:
        if "unknown-snapshot-served" in call.defects and problem.kind == "ResourceNotFound":
            return answer.content(call, {"id": call.variables[0], "type": "Snapshot"}, media, context, [])
        raise


def update(call: Call) -> Answer:
    """Update Snapshot Status (5.16.4): 200 with the status as it is now."""
    call.check_parameters()
    media = call.media(JSON, LD_JSON)
    document, context = call.document()
    changed = reader.fragment(call, document)
    try:
        snapshot = find(call, _id(call))
    except ApiError:
        if "unknown-snapshot-updated" in call.defects:
            return answer.content(call, document, media, context, [])
        raise
    if document.get("id", snapshot.id) != snapshot.id and "snapshot-id-updated" not in call.defects:
        raise bad_request_data(f"id: {snapshot.id} cannot be changed (5.2.41); leave it out")
    if "snapshot-update-ignored" not in call.defects:
        _change(call, snapshot, changed)
    if "snapshot-status-updated" in call.defects:
        snapshot.status = document.get("snapshotStatus", snapshot.status)
    if "snapshot-update-not-notified" not in call.defects:
        notices.send(call, snapshot)
    reply = _shown(call, snapshot, media, context)
    return answer.no_content() if "snapshot-update-answers-204" in call.defects else reply


def _change(call: Call, snapshot: Snapshot, changed: dict[str, Any]) -> None:
    members = snapshot.members | changed
    snapshot.members = {name: item for name, item in members.items() if item != NGSI_LD_NULL}
    snapshot.modified = call.now
    if "snapshotLifetime" in changed:
        lifetime = snapshot.members.get("snapshotLifetime")
        snapshot.expires = lifetimes.until(call.broker.clock(), lifetime, "snapshotLifetime")


def delete(call: Call) -> Answer:
    """Delete Snapshot (5.16.5)."""
    call.check_parameters()
    snapshot = find(call, _id(call))
    if "snapshot-deletion-ignored" not in call.defects:
        call.broker.snapshots.remove(snapshot)
    return answer.no_content()


def _id(call: Call) -> str:
    return call.variables[0] if "snapshot-id-unchecked" in call.defects else call.entity_id()


def find(call: Call, snapshot_id: str) -> Snapshot:
    """The Snapshot of this id in the tenant of the request. Raises ApiError (ResourceNotFound)."""
    tenant = None if "snapshot-of-any-tenant" in call.defects else call.tenant
    found = call.broker.snapshots.find(tenant, snapshot_id, call.broker.clock())
    if found is None:
        raise not_found(f"{snapshot_id} is no Snapshot here; create it first, or correct the id")
    return found


def _shown(call: Call, snapshot: Snapshot, media: str, context: Context) -> Answer:
    document = snapshot.document(context)
    if "snapshot-end-missing" in call.defects:
        del document["expiresAt"]
    if "snapshot-priority-not-set" in call.defects and "snapshotPriority" not in snapshot.members:
        del document["snapshotPriority"]
    return answer.content(call, document, media, context, [])

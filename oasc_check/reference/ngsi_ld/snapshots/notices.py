"""Tells the endpoint of a Snapshot what became of it (clauses 5.3.4, 5.16.6)."""

import json
import threading
import uuid

from oasc_check.reference import sending
from oasc_check.reference.ngsi_ld.call import Call
from oasc_check.reference.ngsi_ld.context import core
from oasc_check.reference.ngsi_ld.lexical import date_time
from oasc_check.reference.ngsi_ld.negotiation import JSON, link_to_context
from oasc_check.reference.ngsi_ld.snapshots.model import Snapshot

_TIMEOUT_SECONDS = 5.0


def send(call: Call, snapshot: Snapshot) -> None:
    """Notify in the background, if there is whom."""
    endpoint = snapshot.members.get("endpoint")
    if endpoint is None or "snapshot-not-notified" in call.defects:
        return
    document = {
        "id": f"urn:ngsi-ld:SnapshotNotification:{uuid.uuid4()}",
        "type": "SnapshotNotification",
        "notifiedAt": call.broker.now(),
        "snapshotId": snapshot.id,
        "snapshotStatus": snapshot.status,
        "snapshotPriority": snapshot.priority,
        "expiresAt": date_time(snapshot.expires),
        **snapshot.details,
    }
    payload = json.dumps(document).encode()
    arguments = ("POST", endpoint, _headers(call, snapshot), payload, _TIMEOUT_SECONDS)
    threading.Thread(target=sending.send, args=arguments, daemon=True).start()


def _headers(call: Call, snapshot: Snapshot) -> dict[str, str]:
    """Media type, @context, tenant, and what receiverInfo asks for."""
    found = {"Content-Type": JSON, "Link": link_to_context(core().url)}
    if snapshot.tenant:
        found["NGSILD-Tenant"] = snapshot.tenant
    if "snapshot-receiver-info-ignored" in call.defects:
        return found
    return found | {str(one["key"]): str(one["value"]) for one in snapshot.members.get("receiverInfo", [])}

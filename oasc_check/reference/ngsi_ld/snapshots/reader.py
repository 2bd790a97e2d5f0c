"""Checks what a client says of a Snapshot (clauses 5.2.41, 5.16.1.4, 5.16.2.4, 5.16.4.4)."""

from typing import Any

from oasc_check.reference.ngsi_ld import subscription_names
from oasc_check.reference.ngsi_ld.call import Call
from oasc_check.reference.ngsi_ld.context import Context
from oasc_check.reference.ngsi_ld.lexical import NGSI_LD_NULL, is_uri
from oasc_check.reference.ngsi_ld.problems import bad_request_data
from oasc_check.reference.ngsi_ld.snapshots.model import DETAILS, QUERIES, TEMPORAL_QUERIES
from oasc_check.reference.ngsi_ld.temporal import durations

_KNOWN = ("id", "type", "snapshotLifetime", "snapshotPriority", "endpoint", "receiverInfo")


def new(call: Call, document: dict[str, Any], context: Context) -> dict[str, Any]:
    """The members of a Snapshot to be created; output only members are ignored. Raises ApiError (BadRequestData)."""
    queries = {name: _queries(document[name], name, context) for name in DETAILS if name in document}
    if not queries and "snapshot-unchecked" not in call.defects:
        raise bad_request_data(f"{QUERIES}, {TEMPORAL_QUERIES}: at least one is needed (5.2.41); add it")
    return clone(call, document) | queries


def clone(call: Call, document: dict[str, Any]) -> dict[str, Any]:
    """The members of a clone, which has no queries of its own. Raises ApiError (BadRequestData)."""
    if document.get("type", document.get("@type")) != "Snapshot" and "snapshot-unchecked" not in call.defects:
        raise bad_request_data('type: "Snapshot" is expected (5.2.41)')
    return _checked(call, document)


def fragment(call: Call, document: dict[str, Any]) -> dict[str, Any]:
    """The members that an update changes; NGSI-LD Null stands for those to remove. Raises ApiError."""
    fixed = next((name for name in DETAILS if name in document), None)
    if fixed and "snapshot-queries-updated" not in call.defects:
        raise bad_request_data(f"{fixed}: cannot be changed after the creation (5.2.41); leave it out")
    removed = {name: item for name, item in document.items() if name in _KNOWN and item == NGSI_LD_NULL}
    given = {name: item for name, item in document.items() if name not in removed}
    return _checked(call, given) | removed


def _checked(call: Call, document: dict[str, Any]) -> dict[str, Any]:
    if "snapshot-unchecked" not in call.defects:
        _check_members(document)
    return {name: item for name, item in document.items() if name in _KNOWN[2:]}


def _check_members(document: dict[str, Any]) -> None:
    if not is_uri(document.get("id", "urn:a:b")):
        raise bad_request_data(f"id: {document['id']!r} is no URI; use one, or leave it out (5.2.41)")
    priority = document.get("snapshotPriority", 1)
    if not isinstance(priority, int) or isinstance(priority, bool) or not 1 <= priority <= 10:
        raise bad_request_data(f"snapshotPriority: {priority!r} is no whole number from 1 to 10 (5.2.41)")
    durations.parse(str(document.get("snapshotLifetime", "PT1M")))
    if not str(document.get("endpoint", "http://")).startswith(("http://", "https://")):
        raise bad_request_data(f"endpoint: {document['endpoint']!r} is no http or https URL (5.2.41)")
    pairs = document.get("receiverInfo", [])
    if not isinstance(pairs, list) or not all(
        isinstance(one, dict) and {"key", "value"} <= one.keys() for one in pairs
    ):
        raise bad_request_data("receiverInfo: an array of objects with key and value (5.2.22)")


def _queries(given: Any, name: str, context: Context) -> list[dict[str, Any]]:
    """The Queries with expanded names. Raises ApiError (BadRequestData)."""
    if not isinstance(given, list) or not given or not all(isinstance(one, dict) for one in given):
        raise bad_request_data(f"{name}: an array with at least one Query (5.2.41)")
    for query in given:
        if query.get("type", query.get("@type")) != "Query":
            raise bad_request_data(f'{name}: type "Query" is expected of each (5.2.23)')
        if ("temporalQ" in query) != (name == TEMPORAL_QUERIES):
            raise bad_request_data(f"{name}: temporalQ stands in all {TEMPORAL_QUERIES} and in no others (5.2.41)")
    return [subscription_names.expanded(query, context) for query in given]

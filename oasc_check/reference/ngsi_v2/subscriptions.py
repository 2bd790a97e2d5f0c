"""Subscriptions as resources (NGSIv2, "Subscriptions")."""

import copy
import uuid
from typing import Any

from oasc_check.reference.ngsi_v2 import subscription_reader
from oasc_check.reference.ngsi_v2.call import NO_CONTENT, Answer, Call
from oasc_check.reference.ngsi_v2.errors import bad_request, not_found
from oasc_check.reference.ngsi_v2.instants import written
from oasc_check.reference.ngsi_v2.paging import paged
from oasc_check.reference.ngsi_v2.subscription import ACTIVE, Subscription


def create(call: Call) -> Answer:
    """POST /subscriptions."""
    document = _object(call.json())
    terms = subscription_reader.read(document, call.defects)
    one = Subscription(uuid.uuid4().hex[:24], document, terms, call.reading_paths)
    call.store.subscriptions[one.id] = one
    if "v2-subscription-without-location" in call.defects:
        return Answer(201)
    return Answer(201, headers={"Location": f"{call.root}/subscriptions/{one.id}"})


def _object(document: Any) -> dict[str, Any]:
    if not isinstance(document, dict):
        raise bad_request("the subscription is no JSON object")
    return document


def _stored(call: Call) -> Subscription:
    found = call.store.subscriptions.get(call.variables[0])
    if found is None:
        raise not_found(f"the subscription {call.variables[0]!r}")
    return found


def query(call: Call) -> Answer:
    """GET /subscriptions."""
    listed = [one for one in call.store.subscriptions.values() if call.is_listed(one.where)]
    return paged(call, [_shown(call, one) for one in listed])


def retrieve(call: Call) -> Answer:
    """GET /subscriptions/{id}."""
    return Answer(200, _shown(call, _stored(call)))


def update(call: Call) -> Answer:
    """PATCH /subscriptions/{id}: only the members that are given change."""
    one, given = _stored(call), _object(call.json())
    document = given if "v2-subscription-patch-replaces" in call.defects else one.document | given
    if "v2-subscription-patch-ignored" in call.defects:
        return NO_CONTENT
    one.terms = subscription_reader.read({**one.document, **document}, call.defects)
    one.document = document
    return NO_CONTENT


def delete(call: Call) -> Answer:
    """DELETE /subscriptions/{id}."""
    one = _stored(call)
    del call.store.subscriptions[one.id]
    if "v2-deleted-subscription-notifies" in call.defects:
        call.store.ghosts.append(one)
    return NO_CONTENT


def _shown(call: Call, one: Subscription) -> dict[str, Any]:
    document = copy.deepcopy(one.document)
    notification = document.setdefault("notification", {})
    notification.setdefault("attrs" if "exceptAttrs" not in notification else "exceptAttrs", [])
    notification.setdefault("attrsFormat", "normalized")
    notification.update(_delivered(call, one))
    if one.terms.expires is not None:
        document["expires"] = written(one.terms.expires)
    status = one.status(call.broker.clock())
    if "v2-subscription-status-frozen" in call.defects:
        status = ACTIVE
    return {"id": one.id} | document | {"status": status}


def _delivered(call: Call, one: Subscription) -> dict[str, Any]:
    sent = one.delivery
    if not sent.times_sent or "v2-delivery-state-missing" in call.defects:
        return {}
    known = {"lastSuccess": sent.last_success, "lastFailure": sent.last_failure}
    return {
        "timesSent": sent.times_sent,
        "lastNotification": sent.last_notification,
        **{name: value for name, value in known.items() if value},
    }

"""Subscriptions as resources (NGSIv2, "Subscriptions")."""

import copy
import uuid
from typing import Any

from oasc_check.reference.ngsi_v2 import subscription_reader
from oasc_check.reference.ngsi_v2.call import NO_CONTENT, Answer, Call
from oasc_check.reference.ngsi_v2.errors import ApiError, bad_request, not_found
from oasc_check.reference.ngsi_v2.instants import written
from oasc_check.reference.ngsi_v2.paging import paged
from oasc_check.reference.ngsi_v2.represent import View
from oasc_check.reference.ngsi_v2.selection import Expression
from oasc_check.reference.ngsi_v2.subscription import ACTIVE, Endpoint, Subscription, Terms


def create(call: Call) -> Answer:
    """POST /subscriptions."""
    document = _object(call.json())
    one = Subscription(uuid.uuid4().hex[:24], document, _terms(document, call.defects), call.reading_paths)
    call.store.subscriptions[one.id] = one
    call.broker.notifier.subscribed(call.store, one)
    if "v2-subscription-without-location" in call.defects:
        return Answer(201)
    return Answer(201, headers={"Location": f"{call.root}/subscriptions/{one.id}"})


def _terms(document: dict[str, Any], defects: frozenset[str]) -> Terms:
    try:
        return subscription_reader.read(document, defects)
    except ApiError:
        if "v2-subscription-anything-accepted" in defects:
            return Terms((), frozenset(), Expression(), Endpoint(""), View())
        raise


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
    if "v2-inactive-subscriptions-unlisted" in call.defects:
        listed = [one for one in listed if one.status(call.broker.clock()) == ACTIVE]
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
    if "v2-subscription-changed-before-check" in call.defects:
        one.document = document
    terms = _terms({**one.document, **document}, call.defects)
    if "v2-subscription-patch-not-in-force" not in call.defects:
        one.terms = terms
    one.document = document
    call.broker.notifier.subscribed(call.store, one)
    return Answer(200, {}) if "v2-subscription-patch-answers-200" in call.defects else NO_CONTENT


def delete(call: Call) -> Answer:
    """DELETE /subscriptions/{id}."""
    if "v2-subscription-delete-of-nothing" in call.defects and call.variables[0] not in call.store.subscriptions:
        return NO_CONTENT
    one = _stored(call)
    if "v2-subscription-delete-ignored" in call.defects:
        return NO_CONTENT
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
    if "v2-expired-made-active" in call.defects and document.get("status") == ACTIVE:
        status = ACTIVE
    return _spoilt({"id": one.id} | document | {"status": status}, call.defects)


def _spoilt(document: dict[str, Any], defects: frozenset[str]) -> dict[str, Any]:
    """The document as a broker with defects shows it."""
    subject, notification = document.get("subject", {}), document["notification"]
    if "v2-subscription-members-lost" in defects:
        document.pop("description", None)
        document.pop("throttling", None)
    if "v2-subscription-condition-lost" in defects:
        subject.pop("condition", None)
    if "v2-subscription-expires-lost" in defects:
        document.pop("expires", None)
    if "v2-subscription-first-entity-only" in defects:
        subject["entities"] = subject["entities"][:1]
    if "v2-subscription-patterns-lost" in defects:
        kept = ("id", "type")
        subject["entities"] = [{name: one[name] for name in kept if name in one} for one in subject["entities"]]
    if "v2-subscription-wishes-lost" in defects:
        for name in ("attrs", "exceptAttrs", "metadata", "attrsFormat"):
            notification.pop(name, None)
    if "v2-subscription-custom-lost" in defects and "httpCustom" in notification:
        notification["httpCustom"] = {"url": notification["httpCustom"]["url"]}
    return document


def _delivered(call: Call, one: Subscription) -> dict[str, Any]:
    sent = one.delivery
    if not sent.times_sent or "v2-delivery-state-missing" in call.defects:
        return {}
    known = {"lastSuccess": sent.last_success, "lastFailure": sent.last_failure}
    if "v2-outcome-of-delivery-missing" in call.defects:
        known = {}
    return {
        "timesSent": 1 if "v2-times-sent-frozen" in call.defects else sent.times_sent,
        "lastNotification": sent.last_notification,
        **{name: value for name, value in known.items() if value},
    }

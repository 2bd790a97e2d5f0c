"""Operations on subscriptions (clauses 5.8.1 to 5.8.5; 6.10, 6.11)."""

import uuid
from functools import partial
from typing import Any

from oasc_check.reference.ngsi_ld import answer, descriptions, subscription_names, subscription_reader
from oasc_check.reference.ngsi_ld.answer import Answer
from oasc_check.reference.ngsi_ld.attribute_reader import aliased
from oasc_check.reference.ngsi_ld.call import Call
from oasc_check.reference.ngsi_ld.context import Context
from oasc_check.reference.ngsi_ld.lexical import NGSI_LD_NULL, is_uri
from oasc_check.reference.ngsi_ld.problems import ApiError, bad_request_data, not_found
from oasc_check.reference.ngsi_ld.subscription import Subscription


def create(call: Call) -> Answer:
    """Create Subscription (5.8.1): 201 with Location, 409 when it exists."""
    call.check_parameters()
    document, given_context = call.document()
    context = call.broker.context([]) if "subscription-context-ignored" in call.defects else given_context
    members = _writable(subscription_names.expanded(aliased(document), context), call.defects)
    if "subscription-id-ignored" in call.defects:
        members.pop("id", None)
    subscription_reader.check_expiry(members, call.broker.clock(), call.defects)
    identifier = members.setdefault("id", f"urn:ngsi-ld:Subscription:{uuid.uuid4()}")
    url, own_context = _notification_context(call, members) or (call.broker.url_of(context, call.base_url), context)
    terms = subscription_reader.read(members, context, url, own_context, call.defects)
    with call.store.lock:
        if identifier in call.store.subscriptions:
            raise ApiError("AlreadyExists", f"{identifier} exists; choose another id, or change what exists")
        subscription = Subscription(identifier, call.tenant, terms, call.now, call.now)
        call.store.subscriptions[identifier] = subscription
        call.broker.notifier.begin_anew(call.store, subscription)
    reply = answer.created(call, "subscriptions", identifier)
    if "subscription-without-location" in call.defects:
        reply.headers.clear()
    return reply


def _notification_context(call: Call, members: dict[str, Any]) -> tuple[str, Context] | None:
    """URL and content of a jsonldContext, None without one. Raises ApiError (5.8.1.4, 5.8.2.4)."""
    url = members.get("jsonldContext")
    if url is None:
        return None
    if not is_uri(url):
        raise bad_request_data(f"jsonldContext: {url!r} is no URL of a @context (5.2.12); give one")
    if "jsonld-context-ignored" in call.defects:
        return None
    return str(url), call.broker.context([] if "jsonld-context-unchecked" in call.defects else url)


def _writable(members: dict[str, Any], defects: frozenset[str]) -> dict[str, Any]:
    """The members that a client may set; the others are ignored (Table 5.2.12-2)."""
    result = {key: item for key, item in members.items() if key not in subscription_reader.READ_ONLY}
    notification = result.get("notification")
    if isinstance(notification, dict) and "subscription-counters-accepted" not in defects:
        read_only = subscription_reader.READ_ONLY_IN_NOTIFICATION
        result["notification"] = {key: item for key, item in notification.items() if key not in read_only}
    return result


def _find(call: Call) -> Subscription:
    subscription = call.store.subscriptions.get(call.entity_id())
    if subscription is None:
        raise not_found(f"{call.variables[0]} is no subscription here; create it first, or correct the id")
    return subscription


def retrieve(call: Call) -> Answer:
    """Retrieve Subscription (5.8.3)."""
    return descriptions.retrieved(call, _find, partial(_shown, call))


def query(call: Call) -> Answer:
    """Query Subscriptions (5.8.4)."""
    kept = call.store.subscriptions.values
    payload, headers, media, context = descriptions.listed(call, kept, partial(_shown, call))
    if "subscriptions-uncounted" in call.defects:
        headers = [(name, value) for name, value in headers if name == "Link"]
    return answer.content(call, payload, media, context, headers)


def _shown(call: Call, subscription: Subscription, context: Context) -> dict[str, Any]:
    """The JSON object of a subscription, with the members that the broker generates."""
    terms = subscription.terms
    document = subscription_names.compacted(terms.document, context)
    document["notification"] = document["notification"] | subscription.delivery.members()
    document["jsonldContext"] = terms.context_url
    if "subscription-status-missing" not in call.defects:
        document["status"] = subscription.status(call.broker.clock())
    if "sysAttrs" in call.options("sysAttrs") or "subscription-times-unasked" in call.defects:
        document |= {"createdAt": subscription.created, "modifiedAt": subscription.modified}
    return _worsened(document, call.defects)


def _worsened(document: dict[str, Any], defects: frozenset[str]) -> dict[str, Any]:
    """What a defect shows of a subscription."""
    hidden = {
        "subscriptionName" if "subscription-name-forgotten" in defects else "",
        "jsonldContext" if "jsonld-context-not-shown" in defects else "",
    }
    if "throttling-rounded" in defects and "throttling" in document:
        document["throttling"] = round(document["throttling"])
    if "receiver-info-not-shown" in defects:
        notification = document["notification"]
        endpoint = {name: item for name, item in notification["endpoint"].items() if name != "receiverInfo"}
        document["notification"] = notification | {"endpoint": endpoint}
    return {name: item for name, item in document.items() if name not in hidden}


def update(call: Call) -> Answer:
    """Update Subscription (5.8.2): the members given replace those that exist, NGSI-LD Null removes them."""
    call.check_parameters()
    document, context = call.document()
    fragment = aliased(document)
    present = {key: item for key, item in fragment.items() if item != NGSI_LD_NULL}
    changed = _writable(subscription_names.expanded(present, context), call.defects)
    subscription_reader.check_expiry(changed, call.broker.clock(), call.defects)
    new_context = _notification_context(call, changed)
    removed = set() if "subscription-null-ignored" in call.defects else set(fragment) - set(present)
    with call.store.lock:
        subscription = _find(call)
        _check_id(call, subscription, changed.get("id", subscription.id), "id" in removed)
        removed |= _let_live(call, subscription, changed)
        old = subscription.terms
        members = {key: item for key, item in (old.document | changed).items() if key not in removed}
        query_context = context if "q" in changed else old.query_context
        url, own_context = new_context or (old.context_url, old.view.context)
        terms = subscription_reader.read(members, query_context, url, own_context, call.defects)
        if "subscription-update-ignored" not in call.defects:
            subscription.terms = terms
            subscription.modified = call.now
            call.broker.notifier.begin(call.store, subscription)
    return answer.no_content()


def _check_id(call: Call, subscription: Subscription, wanted: Any, is_removed: bool) -> None:
    """Raise ApiError (BadRequestData) for an update that would change the id (5.2.12)."""
    if wanted == subscription.id and not is_removed:
        return
    if "subscription-renamed-by-update" not in call.defects:
        raise bad_request_data(f"id: {subscription.id} cannot be changed (5.2.12); leave it out")
    call.store.subscriptions[str(wanted)] = call.store.subscriptions.pop(subscription.id)
    subscription.id = str(wanted)


def _let_live(call: Call, subscription: Subscription, changed: dict[str, Any]) -> set[str]:
    """What a defect makes of an update of expiresAt or isActive (5.8.2.4); the members that it removes."""
    has_expired = subscription.status(call.broker.clock()) == "expired"
    if "expired-for-ever" in call.defects and has_expired:
        changed.pop("expiresAt", None)
    if "expiration-activates" in call.defects and "expiresAt" in changed:
        changed.setdefault("isActive", True)
    comes_back = "expired-comes-back-by-itself" in call.defects and has_expired and "expiresAt" not in changed
    return {"expiresAt"} if comes_back and changed.get("isActive") else set()


def delete(call: Call) -> Answer:
    """Delete Subscription (5.8.5)."""
    call.check_parameters()
    with call.store.lock:
        subscription = _find(call)
        del call.store.subscriptions[subscription.id]
        if "deleted-subscription-notifies" in call.defects:
            call.store.ghosts.append(subscription)
        else:
            subscription.ended.set()
    return answer.no_content()

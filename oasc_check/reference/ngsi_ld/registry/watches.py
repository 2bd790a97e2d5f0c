"""Operations on subscriptions to registrations (clauses 5.11.2 to 5.11.6; 6.12, 6.13)."""

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
from oasc_check.reference.ngsi_ld.registry import herald
from oasc_check.reference.ngsi_ld.registry.watch import Watch, check
from oasc_check.reference.ngsi_ld.subscription import Terms

_COLLECTION = "csourceSubscriptions"


def create(call: Call) -> Answer:
    """Create Context Source Registration Subscription (5.11.2)."""
    call.check_parameters()
    document, context = call.document()
    identifier = aliased(document).get("id", f"urn:ngsi-ld:Subscription:{uuid.uuid4()}")
    try:
        members = _writable(subscription_names.expanded(aliased(document) | {"id": identifier}, context))
        terms = _terms(call, members, members, context, _context_of(call, members, context))
    except ApiError:
        if "malformed-watch-accepted" in call.defects:
            return answer.created(call, _COLLECTION, str(identifier))
        raise
    with call.store.lock:
        if identifier in call.store.watches and "taken-watch-id-accepted" not in call.defects:
            raise ApiError("AlreadyExists", f"{identifier} exists; choose another id, or change what exists")
        watch = Watch(identifier, call.tenant, terms, call.now, call.now)
        call.store.watches[identifier] = watch
        if "first-source-notification-missing" not in call.defects:
            herald.begin(call, watch)
    reply = answer.created(call, _COLLECTION, identifier)
    if "watch-without-location" in call.defects:
        reply.headers.clear()
    return reply


def _writable(members: dict[str, Any]) -> dict[str, Any]:
    """The members that a client may set; the others are ignored (Tables 5.2.12-2, 5.2.14.2-1)."""
    result = {key: item for key, item in members.items() if key not in subscription_reader.READ_ONLY}
    if isinstance(result.get("notification"), dict):
        read_only = subscription_reader.READ_ONLY_IN_NOTIFICATION
        result["notification"] = {key: item for key, item in result["notification"].items() if key not in read_only}
    return result


def _context_of(call: Call, members: dict[str, Any], context: Context) -> tuple[str, Context]:
    """URL and content of the @context of notifications: the jsonldContext, else that of the request (5.8.1.4)."""
    url = members.get("jsonldContext")
    if url is None:
        return call.broker.url_of(context, call.base_url), context
    if not is_uri(url):
        raise bad_request_data(f"jsonldContext: {url!r} is no URL of a @context (5.2.12); give one")
    return str(url), call.broker.context(url)


def _terms(
    call: Call, members: dict[str, Any], given: dict[str, Any], query_context: Context, own: tuple[str, Context]
) -> Terms:
    """The terms of all members, of which those `given` are new. Raises ApiError."""
    subscription_reader.check_expiry(given, call.broker.clock(), call.defects)
    if not isinstance(members.get("temporalQ", {}), dict):
        raise bad_request_data("temporalQ: an object with timerel and timeAt (5.2.21)")
    terms = subscription_reader.read(members, query_context, own[0], own[1], call.defects)
    check(terms)
    return terms


def _find(call: Call) -> Watch:
    watch = call.store.watches.get(call.entity_id())
    if watch is None and "unknown-watch-answers-400" in call.defects:
        raise bad_request_data("no such subscription")
    if watch is None:
        raise not_found(f"{call.variables[0]} is no subscription here; create it first, or correct the id")
    return watch


def retrieve(call: Call) -> Answer:
    """Retrieve Context Source Registration Subscription (5.11.4)."""
    return descriptions.retrieved(call, _find, partial(_shown, call))


def query(call: Call) -> Answer:
    """Query Context Source Registration Subscriptions (5.11.5)."""
    payload, headers, media, context = descriptions.listed(call, call.store.watches.values, partial(_shown, call))
    if "watches-not-listed" in call.defects:
        payload = []
    return answer.content(call, payload, media, context, headers)


def _shown(call: Call, watch: Watch, context: Context) -> dict[str, Any]:
    """The JSON object of a subscription, with the members that the broker generates."""
    document = subscription_names.compacted(watch.terms.document, context)
    if "watch-uncounted" not in call.defects:
        document["notification"] = document["notification"] | watch.delivery.members()
    document["jsonldContext"] = watch.terms.context_url
    if "watch-status-hidden" not in call.defects:
        document["status"] = watch.status(call.broker.clock())
    if "sysAttrs" in call.options("sysAttrs") or "watch-times-always-shown" in call.defects:
        document |= {"createdAt": watch.created, "modifiedAt": watch.modified}
    return document


def update(call: Call) -> Answer:
    """Update Context Source Registration Subscription (5.11.3), and tell of all registrations that match then."""
    return descriptions.updated(call, _update, "malformed-watch-accepted")


def _update(call: Call) -> Answer:
    document, context = call.document()
    fragment = aliased(document)
    present = {key: item for key, item in fragment.items() if item != NGSI_LD_NULL}
    changed = _writable(subscription_names.expanded(present, context))
    with call.store.lock:
        watch = _find(call)
        if changed.get("id", watch.id) != watch.id or "id" in fragment.keys() - present.keys():
            raise bad_request_data(f"id: {watch.id} cannot be changed (5.2.12); leave it out")
        old = watch.terms
        members = {key: item for key, item in (old.document | changed).items() if fragment.get(key) != NGSI_LD_NULL}
        own = (old.context_url, old.view.context)
        if "jsonldContext" in changed:
            own = _context_of(call, changed, context)
        terms = _terms(call, members, changed, context if "csf" in changed else old.query_context, own)
        if "watch-update-ignored" not in call.defects:
            watch.terms, watch.modified = terms, call.now
            herald.begin(call, watch)
    return answer.no_content()


def delete(call: Call) -> Answer:
    """Delete Context Source Registration Subscription (5.11.6)."""
    call.check_parameters()
    with call.store.lock:
        watch = _find(call)
        if "watch-deletion-ignored" not in call.defects:
            del call.store.watches[watch.id]
            watch.ended.set()
    return answer.no_content()

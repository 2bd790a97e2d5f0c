"""Operations on stored @contexts (clauses 5.13.2 to 5.13.5; 6.29, 6.30)."""

from typing import Any

from oasc_check.reference.ngsi_ld import answer
from oasc_check.reference.ngsi_ld.answer import Answer
from oasc_check.reference.ngsi_ld.call import Call
from oasc_check.reference.ngsi_ld.contexts.stored import CACHED, HOSTED, IMPLICITLY_CREATED, KINDS, StoredContext
from oasc_check.reference.ngsi_ld.dereference import retrieve
from oasc_check.reference.ngsi_ld.lexical import date_time
from oasc_check.reference.ngsi_ld.negotiation import LD_JSON
from oasc_check.reference.ngsi_ld.problems import ApiError, bad_request_data, not_found


def add(call: Call) -> Answer:
    """Add @context (5.13.2): 201 with Location; what stands beside the "@context" member is not kept."""
    call.check_parameters()
    document = call.payload()
    if not isinstance(document, dict) or "@context" not in document:
        raise bad_request_data('the body is no JSON object with an "@context" member (5.13.2.3); send one')
    content = document["@context"]
    if "context-unchecked" not in call.defects:
        call.broker.context(content)
    stored = call.broker.contexts.host(content, call.base_url)
    if "context-neighbours-kept" in call.defects:
        stored.beside = {name: value for name, value in document.items() if name != "@context"}
    reply = answer.created(call, "jsonldContexts", stored.local_id)
    if "context-without-location" in call.defects:
        reply.headers.clear()
    return reply


def query(call: Call) -> Answer:
    """List @contexts (5.13.3): their URLs, or with details=true what is known of them."""
    call.check_parameters("details", "kind")
    kind = call.parameters.get("kind")
    if kind not in (None, *KINDS):
        raise bad_request_data(f"kind: {kind!r} is none; use {', '.join(KINDS)}")
    if "context-kind-ignored" in call.defects:
        kind = None
    hidden = HOSTED if "hosted-contexts-unlisted" in call.defects else ""
    found = [one for one in call.broker.contexts.listed() if kind in (None, one.kind) and one.kind != hidden]
    return Answer(200, [_details(one) if _wants_details(call) else _listed_url(call, one) for one in found])


def _listed_url(call: Call, stored: StoredContext) -> str:
    """Where to download a @context from: a cached one at its origin (5.13.3.1)."""
    is_wrong = stored.kind == CACHED and "cached-contexts-listed-as-own" in call.defects
    return f"{call.base_url}/jsonldContexts/{stored.local_id}" if is_wrong else stored.url


def serve(call: Call) -> Answer:
    """Serve @context (5.13.4): its content, or with details=true what is known of it; 422 for a cached one."""
    call.check_parameters("details")
    try:
        stored = _find(call)
    except ApiError:
        if "unknown-context-served" in call.defects:
            return Answer(200, {"@context": {}}, LD_JSON)
        raise
    if _wants_details(call):
        return Answer(200, _details(stored))
    if stored.kind == CACHED and "cached-context-served" not in call.defects:
        raise ApiError("OperationNotSupported", f"{stored.local_id} is a cached copy; take it from {stored.url}")
    return Answer(200, {"@context": stored.content, **stored.beside}, LD_JSON)


def delete(call: Call) -> Answer:
    """Delete and Reload @context (5.13.5)."""
    call.check_parameters("reload")
    is_reload = call.flag("reload")
    try:
        stored = _find(call)
    except ApiError:
        if "unknown-context-deleted" in call.defects:
            return answer.no_content()
        raise
    if is_reload:
        _reload(call, stored)
    elif "context-deletion-ignored" not in call.defects:
        call.broker.contexts.remove(stored)
    return answer.no_content()


def _reload(call: Call, stored: StoredContext) -> None:
    """Put what is at the origin now in place of a cached copy. Raises ApiError; then the copy stays."""
    if stored.kind != CACHED:
        if "reload-of-hosted-accepted" not in call.defects:
            raise bad_request_data(f"reload: {stored.local_id} is no cached copy; leave reload out to delete it")
        return
    if "context-reload-ignored" in call.defects:
        return
    try:
        fresh = retrieve(stored.url)
        call.broker.context(fresh.content)
    except ApiError as problem:
        if "failed-reload-removes-context" in call.defects:
            call.broker.contexts.remove(stored)
        raise ApiError("LdContextNotAvailable", problem.detail) from problem
    call.broker.contexts.refresh(stored, fresh)


def _find(call: Call) -> StoredContext:
    stored = call.broker.contexts.find(call.variables[0])
    is_hidden = stored and stored.kind == IMPLICITLY_CREATED and "implicit-context-unserved" in call.defects
    if stored is None or is_hidden:
        raise not_found(f"there is no @context {call.variables[0]} here; take its id from the list of @contexts")
    return stored


def _wants_details(call: Call) -> bool:
    if "details-flag-unread" in call.defects:
        return "details" in call.parameters
    return call.flag("details") and "context-details-ignored" not in call.defects


def _details(stored: StoredContext) -> dict[str, Any]:
    """The metadata of a @context (5.13.3.5)."""
    found: dict[str, Any] = {"URL": stored.url, "localId": stored.local_id, "kind": stored.kind}
    found |= {"createdAt": date_time(stored.created), "numberOfHits": stored.hits}
    instants = {"expiresAt": stored.expires, "lastUsage": stored.used}
    return found | {name: date_time(moment) for name, moment in instants.items() if moment is not None}

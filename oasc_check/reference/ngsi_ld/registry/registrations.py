"""Operations on registrations (clauses 5.9, 5.10.1; 6.8, 6.9)."""

import uuid
from typing import Any

from oasc_check.reference.ngsi_ld import answer, descriptions
from oasc_check.reference.ngsi_ld.answer import Answer
from oasc_check.reference.ngsi_ld.attribute_reader import aliased
from oasc_check.reference.ngsi_ld.call import Call
from oasc_check.reference.ngsi_ld.context import Context
from oasc_check.reference.ngsi_ld.lexical import NGSI_LD_NULL
from oasc_check.reference.ngsi_ld.problems import ApiError, bad_request_data, not_found
from oasc_check.reference.ngsi_ld.registry import conflicts, herald, names, reader
from oasc_check.reference.ngsi_ld.registry.model import Registration
from oasc_check.reference.ngsi_ld.registry.showing import Showing
from oasc_check.reference.ngsi_ld.values import expand_key


def create(call: Call) -> Answer:
    """Register Context Source (5.9.2): 201 with Location, 409 when it exists or conflicts."""
    call.check_parameters()
    document, context = call.document()
    members = _writable(call, names.expanded(aliased(document), _context(call, context)))
    identifier = members.setdefault("id", f"urn:ngsi-ld:ContextSourceRegistration:{uuid.uuid4()}")
    try:
        reader.check_expiry(members, call.broker.clock(), call.defects)
        registration = reader.read(members, call.now, call.now, call.defects)
    except ApiError:
        if "malformed-registration-accepted" in call.defects:
            return answer.created(call, "csourceRegistrations", str(identifier))
        raise
    with call.store.lock:
        if call.store.registrations.get(identifier) and "taken-registration-id-accepted" not in call.defects:
            raise ApiError("AlreadyExists", f"{identifier} exists; choose another id, or change what exists")
        conflicts.check(call.store, registration, call.defects)
        call.store.registrations.put(registration)
        herald.changed(call, None, registration)
    reply = answer.created(call, "csourceRegistrations", identifier)
    if "registration-without-location" in call.defects:
        reply.headers.clear()
    return reply


def _context(call: Call, context: Context) -> Context:
    return call.broker.context([]) if "registration-terms-not-expanded" in call.defects else context


def _writable(call: Call, members: dict[str, Any]) -> dict[str, Any]:
    """The members that a client may set; the others are ignored (Tables 5.2.2-1, 5.2.9-2)."""
    if "registration-state-is-written" in call.defects:
        return members
    if "registration-members-dropped" in call.defects:
        return {key: item for key, item in members.items() if key in (*reader.ESSENTIAL, "description", "expiresAt")}
    if "registration-mode-ignored" in call.defects:
        members.pop("mode", None)
    if "registration-lists-cut" in call.defects:
        members = names.cut(members)
    return {key: item for key, item in members.items() if key not in reader.READ_ONLY}


def _find(call: Call) -> Registration:
    found = call.store.registrations.get(call.entity_id())
    if found is None and "unknown-registration-answers-400" in call.defects:
        raise bad_request_data("no such registration")
    if found is None:
        raise not_found(f"{call.variables[0]} is no registration here; create it first, or correct the id")
    return found


def retrieve(call: Call) -> Answer:
    """Retrieve Context Source Registration (5.10.1)."""

    def shown(registration: Registration, context: Context) -> dict[str, Any]:
        has_times = "sysAttrs" in call.options("sysAttrs")
        return Showing(call.store.registrations, context, has_times, call.defects).whole(registration)

    return descriptions.retrieved(call, _find, shown)


def update(call: Call) -> Answer:
    """Update Context Source Registration (5.9.3): members replace those that exist, NGSI-LD Null removes them."""
    return descriptions.updated(call, _update, "malformed-registration-accepted")


def _update(call: Call) -> Answer:
    document, context = call.document()
    fragment = aliased(document)
    present = {key: item for key, item in fragment.items() if item != NGSI_LD_NULL}
    if "registration-null-kept" in call.defects:
        present = fragment
    changed = _writable(call, names.expanded(present, context))
    removed = {expand_key(key, context) for key in fragment.keys() - present.keys()}
    with call.store.lock:
        before = _find(call)
        if changed.get("id", before.id) != before.id or "id" in removed:
            raise bad_request_data(f"id: {before.id} cannot be changed (5.2.9); leave it out")
        members = {key: item for key, item in (_base(call, before) | changed).items() if key not in removed}
        after = reader.read(members, before.created, call.now, call.defects)
        conflicts.check(call.store, after, call.defects)
        if "registration-update-ignored" not in call.defects:
            call.store.registrations.put(after)
            herald.changed(call, before, after)
    return answer.no_content()


def _base(call: Call, before: Registration) -> dict[str, Any]:
    """The members that an update adds to or replaces (5.5.8)."""
    if "registration-update-drops-the-rest" in call.defects:
        return {key: item for key, item in before.document.items() if key in reader.ESSENTIAL}
    return before.document


def delete(call: Call) -> Answer:
    """Delete Context Source Registration (5.9.4)."""
    call.check_parameters()
    with call.store.lock:
        registration = _find(call)
        if "registration-deletion-ignored" not in call.defects:
            call.store.registrations.remove(registration.id)
            herald.changed(call, registration, None)
    return answer.no_content()

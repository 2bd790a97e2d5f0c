"""Tells subscribers which registrations came, changed and went, in the background (clauses 5.3.2, 5.3.3, 5.11.7)."""

import json
import threading
import time
import uuid
from collections.abc import Callable

from oasc_check.reference.ngsi_ld import notification
from oasc_check.reference.ngsi_ld.call import Call
from oasc_check.reference.ngsi_ld.delivery import deliver
from oasc_check.reference.ngsi_ld.lexical import date_time
from oasc_check.reference.ngsi_ld.negotiation import LD_JSON
from oasc_check.reference.ngsi_ld.registry.model import Registration
from oasc_check.reference.ngsi_ld.registry.showing import Showing
from oasc_check.reference.ngsi_ld.registry.watch import Watch
from oasc_check.reference.ngsi_ld.subscription import Terms

_SHORTEST_INTERVAL_SECONDS = 0.02
NEWLY_MATCHING, UPDATED, NO_LONGER_MATCHING = "newlyMatching", "updated", "noLongerMatching"
_SILENT = {
    NEWLY_MATCHING: "new-source-untold",
    UPDATED: "changed-source-untold",
    NO_LONGER_MATCHING: "removed-source-untold",
}


def changed(call: Call, before: Registration | None, after: Registration | None) -> None:
    """Tell whoever watches of a registration that came (no `before`), changed or went (no `after`)."""
    for watch in call.store.watches.values():
        reason = _reason(call, watch, before, after)
        subject = after or before
        if reason and subject and watch.terms.interval is None and _SILENT[reason] not in call.defects:
            _send(call, watch, [subject], reason)


def _reason(call: Call, watch: Watch, before: Registration | None, after: Registration | None) -> str | None:
    """Why a subscriber is told (5.3.3), None when it is not."""
    did_match = before is not None and watch.accepts(before, call.defects)
    does_match = after is not None and watch.accepts(after, call.defects)
    if does_match:
        return UPDATED if did_match else NEWLY_MATCHING
    return NO_LONGER_MATCHING if did_match else None


def begin(call: Call, watch: Watch) -> None:
    """Tell of all registrations that match now, and go on doing so when there is an interval (5.11.2.4, 5.11.3.4)."""
    send_all(call, watch)
    if watch.terms.interval is not None and "source-interval-never-comes" not in call.defects:
        _start(_repeat, call, watch, watch.terms)


def send_all(call: Call, watch: Watch) -> None:
    """One notification with all registrations that match, none without any."""
    found = [one for one in call.store.registrations if watch.accepts(one, call.defects)]
    if found:
        _send(call, watch, found, NEWLY_MATCHING)


def _repeat(call: Call, watch: Watch, terms: Terms) -> None:
    """Tell again and again until the subscription ends or changes."""
    while not watch.ended.wait(max(terms.interval or 0, _SHORTEST_INTERVAL_SECONDS)):
        if watch.terms is not terms:
            return
        with call.store.lock:
            send_all(call, watch)


def _send(call: Call, watch: Watch, found: list[Registration], reason: str) -> None:
    if not _may_send(call, watch):
        return
    now = date_time(call.broker.clock())
    watch.delivery.sent(now, call.defects)
    payload = json.dumps(_body(call, watch, found, reason, now)).encode()
    headers = notification.headers(watch, call.defects)
    watch.courier = _start(_deliver, call, watch, payload, headers, watch.courier)


def _may_send(call: Call, watch: Watch) -> bool:
    """Whether status and throttling allow a notification (5.8.6)."""
    if watch.status(call.broker.clock()) != "active" and "inactive-watch-told" not in call.defects:
        return False
    sent_at = watch.delivery.sent_at
    return sent_at is None or time.monotonic() >= sent_at + watch.terms.throttling


def _body(call: Call, watch: Watch, found: list[Registration], reason: str, now: str) -> dict[str, object]:
    """The CSourceNotification (5.3.2)."""
    context = watch.terms.view.context
    if "source-notification-context-ignored" in call.defects:
        context = call.broker.context([])
    showing = Showing(call.store.registrations, context, watch.terms.view.system_attributes, call.defects)
    body: dict[str, object] = {
        "id": f"urn:ngsi-ld:ContextSourceNotification:{uuid.uuid4()}",
        "type": "Notification"
        if "source-notification-of-another-type" in call.defects
        else "ContextSourceNotification",
        "subscriptionId": watch.id,
        "notifiedAt": now,
        "triggerReason": NEWLY_MATCHING if "trigger-reason-fixed" in call.defects else reason,
        "data": [showing.filtered(one, watch.asked) for one in found],
    }
    return body | {"@context": context.written()} if watch.terms.endpoint.accept == LD_JSON else body


def _deliver(
    call: Call, watch: Watch, payload: bytes, headers: dict[str, str], previous: threading.Thread | None
) -> None:
    if previous is not None:
        previous.join()
    succeeded = deliver(watch.terms.endpoint, payload, headers, call.defects)
    with call.store.lock:
        watch.delivery.answered(succeeded, date_time(call.broker.clock()), call.defects)


def _start(target: Callable[..., None], *arguments: object) -> threading.Thread:
    thread = threading.Thread(target=target, args=arguments, daemon=True)
    thread.start()
    return thread

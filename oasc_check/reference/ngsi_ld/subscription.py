"""A subscription as the broker keeps it (clauses 5.2.12 to 5.2.15)."""

import threading
import time
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from oasc_check.reference.ngsi_ld.context import Context
from oasc_check.reference.ngsi_ld.lexical import instant
from oasc_check.reference.ngsi_ld.represent import View
from oasc_check.reference.ngsi_ld.selection import Selection


@dataclass(frozen=True)
class Endpoint:
    """Where notifications go and how: media type, further headers, time limits in seconds.

    `quality` and `version` are those of MQTT (Table 7.2-1).
    """

    uri: str
    accept: str
    headers: tuple[tuple[str, str], ...]
    timeout: float
    cooldown: float
    quality: int = 0
    version: str = "mqtt5.0"

    @property
    def is_mqtt(self) -> bool:
        """Whether notifications go through an MQTT broker (clause 7.2)."""
        return self.uri.lower().startswith(("mqtt://", "mqtts://"))


@dataclass(frozen=True)
class Terms:
    """What a subscription asks for. `document` holds it as given, with the names in it expanded.

    `query_context` is the @context of its q, `context_url` the jsonldContext; `watched` is None for all Attributes;
    `throttling` and `interval` are seconds.
    """

    document: dict[str, Any]
    query_context: Context
    context_url: str
    selection: Selection
    triggers: frozenset[str]
    watched: frozenset[str] | None
    view: View
    geometry_property: str
    show_changes: bool
    endpoint: Endpoint
    throttling: float
    interval: float | None
    expires: str | None
    is_active: bool


@dataclass
class Delivery:
    """What became of the notifications (Table 5.2.14.2-1); instants are DateTime texts, `sent_at` is monotonic."""

    times_sent: int = 0
    times_failed: int = 0
    last_notification: str | None = None
    last_success: str | None = None
    last_failure: str | None = None
    status: str | None = None
    sent_at: float | None = None
    failed_at: float | None = None

    def sent(self, now: str, defects: frozenset[str]) -> None:
        """A notification goes out at the instant `now`."""
        self.sent_at = time.monotonic()
        if "delivery-state-frozen" in defects:
            return
        self.times_sent += 1
        if self.last_notification is None or "last-notification-stays" not in defects:
            self.last_notification = now

    def answered(self, succeeded: bool, now: str, defects: frozenset[str]) -> None:
        """The endpoint has answered, or has not in time; only 200 counts as success (5.8.6)."""
        if succeeded:
            self.last_success = now
            self.status = self.status if "failure-sticks" in defects and self.status else "ok"
            return
        self.last_failure = now
        self.failed_at = time.monotonic()
        self.status = "failed"
        if "failures-uncounted" not in defects:
            self.times_failed += 1

    def members(self) -> dict[str, Any]:
        """The output only members of NotificationParams, as far as there is something to say."""
        found = {
            "timesSent": self.times_sent or None,
            "timesFailed": self.times_failed or None,
            "lastNotification": self.last_notification,
            "lastSuccess": self.last_success,
            "lastFailure": self.last_failure,
            "status": self.status,
        }
        return {name: value for name, value in found.items() if value is not None}


@dataclass(eq=False)
class Subscription:
    """One subscription of a tenant; `ended` is set when it is deleted."""

    id: str
    tenant: str
    terms: Terms
    created: str
    modified: str
    delivery: Delivery = field(default_factory=Delivery)
    ended: threading.Event = field(default_factory=threading.Event)

    def status(self, now: datetime) -> str:
        """ "active", "paused" or "expired" (clauses 5.8.1.4, 5.8.2.4)."""
        expires = instant(self.terms.expires)
        if expires is not None and expires <= now:
            return "expired"
        return "active" if self.terms.is_active else "paused"

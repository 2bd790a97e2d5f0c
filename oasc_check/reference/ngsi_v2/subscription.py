"""A subscription: what a client asked for, and what became of its notifications (NGSIv2, "Subscriptions")."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from oasc_check.reference.ngsi_v2.represent import View
from oasc_check.reference.ngsi_v2.selection import Expression, Selector

ACTIVE, INACTIVE, ONESHOT, EXPIRED = "active", "inactive", "oneshot", "expired"


@dataclass(frozen=True)
class Endpoint:
    """Where notifications go; the texts may hold macros when `is_custom`, `is_empty` when no payload is wanted."""

    url: str
    is_custom: bool = False
    method: str = "POST"
    headers: Mapping[str, str] = field(default_factory=dict)
    parameters: Mapping[str, str] = field(default_factory=dict)
    payload: str | None = None
    json: Any = None
    ngsi: Mapping[str, Any] | None = None
    is_empty: bool = False


@dataclass(frozen=True)
class Terms:
    """What a subscription says, read; `throttling` is in seconds, `alterations` are those that trigger it.

    `is_bare`: notifications are the entity alone ("simplifiedNormalized", "simplifiedKeyValues").
    """

    selectors: tuple[Selector, ...]
    watched: frozenset[str]
    expression: Expression
    endpoint: Endpoint
    view: View
    is_bare: bool = False
    throttling: float = 0.0
    expires: datetime | None = None
    alterations: frozenset[str] = frozenset({"entityCreate", "entityChange"})
    only_changed: bool = False
    covered: bool = False
    metadata_matters: bool = True


@dataclass
class Delivery:
    """What was sent so far; instants as the broker writes them, `sent_at` on the monotonic clock."""

    times_sent: int = 0
    sent_at: float | None = None
    last_notification: str = ""
    last_success: str = ""
    last_failure: str = ""


@dataclass(eq=False)
class Subscription:
    """One subscription: `document` is what the client gave, `where` the service paths that it looks into."""

    id: str
    document: dict[str, Any]
    terms: Terms
    where: Sequence[str]
    delivery: Delivery = field(default_factory=Delivery)

    def status(self, now: datetime) -> str:
        """Its status now: expired once its time has passed, whatever clients say."""
        if self.terms.expires is not None and self.terms.expires <= now:
            return EXPIRED
        return str(self.document.get("status", ACTIVE))

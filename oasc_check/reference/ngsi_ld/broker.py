"""One broker: its tenants, the @contexts it knows and hosts, and whom it notifies."""

import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Any

from oasc_check.reference.ngsi_ld.context import Context, build
from oasc_check.reference.ngsi_ld.contexts.stored import ContextStore
from oasc_check.reference.ngsi_ld.entity_maps.model import EntityMaps
from oasc_check.reference.ngsi_ld.lexical import date_time
from oasc_check.reference.ngsi_ld.notifier import Notifier
from oasc_check.reference.ngsi_ld.snapshots.model import Snapshots
from oasc_check.reference.ngsi_ld.store import Tenants


class Broker:
    """The state shared by all requests. `defects` are the ids of the wrong behaviours to show.

    `alias` is the contextSourceAlias of the default tenant (clause 5.2.40); `began` is when the broker came up.
    """

    def __init__(self, defects: frozenset[str], clock: Callable[[], datetime]) -> None:
        self.defects = defects
        self.clock = clock
        self.tenants = Tenants(clock)
        self.notifier = Notifier(defects, clock)
        self.contexts = ContextStore(defects, clock)
        self.entity_maps = EntityMaps()
        self.snapshots = Snapshots()
        self.began = clock()
        self.alias = f"reference-{secrets.token_hex(4)}"

    def now(self) -> str:
        """The present instant as DateTime."""
        return date_time(self.clock())

    def context(self, given: Any) -> Context:
        """The Context of an "@context" member or of a URL. Raises ApiError as context.build does."""
        return build(given, self.contexts.content)

    def url_of(self, context: Context, base_url: str) -> str:
        """A URL for a Link header (clause 6.3.6); a @context without its own is hosted under `base_url`."""
        return context.url() or self.contexts.create(context.written(), base_url).url

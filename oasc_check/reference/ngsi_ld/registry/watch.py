"""A subscription to registrations as the broker keeps it (clauses 5.2.12, 5.11.2)."""

import threading
from dataclasses import dataclass

from oasc_check.reference.ngsi_ld import selection
from oasc_check.reference.ngsi_ld.registry import filters
from oasc_check.reference.ngsi_ld.registry.filters import Filters
from oasc_check.reference.ngsi_ld.registry.matching import Specification, matching
from oasc_check.reference.ngsi_ld.registry.model import Registration
from oasc_check.reference.ngsi_ld.subscription import Subscription, Terms


@dataclass(eq=False)
class Watch(Subscription):
    """A subscription to registrations; `courier` delivers the last notification, after those before it."""

    courier: threading.Thread | None = None

    def accepts(self, registration: Registration, defects: frozenset[str]) -> bool:
        """Whether a registration is of a source that may have what is subscribed to."""
        if "source-notification-unselective" in defects:
            return True
        return _conditions(self.terms, defects).accept(registration) and bool(matching(registration, self.asked))

    @property
    def asked(self) -> Specification:
        """What is subscribed to: Attributes only when both watchedAttributes and attributes name some (5.11.2.4)."""
        sent = self.terms.document["notification"].get("attributes")
        both = self.terms.watched | frozenset(sent) if self.terms.watched and sent else None
        return Specification(self.terms.selection.selectors, both)


def _conditions(terms: Terms, defects: frozenset[str]) -> Filters:
    return Filters(
        geo=terms.selection.geo,
        time=filters.read_temporal(terms.document.get("temporalQ", {}), defects),
        source=selection.read_query(terms.document.get("csf"), terms.query_context, [], defects),
        scopes=terms.selection.scopes,
        defects=defects,
    )


def check(terms: Terms) -> None:
    """Raise ApiError (BadRequestData) for a temporal query that cannot be asked."""
    _conditions(terms, frozenset())

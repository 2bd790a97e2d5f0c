"""How registrations are shown (clauses 5.2.2, 5.2.9, 5.10.2.5, 6.3.11)."""

from typing import Any

from oasc_check.reference.ngsi_ld.context import Context
from oasc_check.reference.ngsi_ld.registry import names
from oasc_check.reference.ngsi_ld.registry.matching import Specification, matching
from oasc_check.reference.ngsi_ld.registry.model import Registration
from oasc_check.reference.ngsi_ld.registry.store import Registrations


class Showing:
    """Shows registrations to a reader with this @context, with their times when `has_times`."""

    def __init__(self, kept: Registrations, context: Context, has_times: bool, defects: frozenset[str]) -> None:
        self._kept = kept
        self._context = Context([], {}) if "registration-terms-not-compacted" in defects else context
        self._has_times = has_times or "registration-times-always-shown" in defects
        self._defects = defects

    def whole(self, registration: Registration) -> dict[str, Any]:
        """The JSON object of a registration, with the members that the broker generates."""
        document = names.compacted(registration.document, self._context)
        document |= self._kept.traffic(registration.id).members()
        if "registration-names-unwrapped" in self._defects:
            document = names.unwrapped(document)
        if self._has_times:
            document |= {"createdAt": registration.created, "modifiedAt": registration.modified}
        return document

    def filtered(self, registration: Registration, asked: Specification) -> dict[str, Any]:
        """The same with only the information that matches (5.10.2.5, 5.11.7), or all of it when nothing does."""
        document = self.whole(registration)
        fitting = matching(registration, asked)
        if not fitting or "source-information-unfiltered" in self._defects:
            return document
        shown = zip(registration.information, document["information"], strict=True)
        return document | {"information": [written for one, written in shown if one in fitting]}

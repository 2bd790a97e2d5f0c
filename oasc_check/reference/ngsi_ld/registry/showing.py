"""How registrations are shown (clauses 5.2.2, 5.2.9, 6.3.11)."""

from typing import Any

from oasc_check.reference.ngsi_ld.call import Call
from oasc_check.reference.ngsi_ld.context import Context
from oasc_check.reference.ngsi_ld.registry import names
from oasc_check.reference.ngsi_ld.registry.matching import Specification, matching
from oasc_check.reference.ngsi_ld.registry.model import Registration


def whole(call: Call, registration: Registration, context: Context) -> dict[str, Any]:
    """The JSON object of a registration, with the members that the broker generates."""
    if "registration-terms-not-compacted" in call.defects:
        context = call.broker.context([])
    document = names.compacted(registration.document, context)
    document |= call.store.registrations.traffic(registration.id).members()
    if "sysAttrs" in call.options("sysAttrs") or "registration-times-always-shown" in call.defects:
        document |= {"createdAt": registration.created, "modifiedAt": registration.modified}
    return document


def filtered(call: Call, registration: Registration, asked: Specification, context: Context) -> dict[str, Any]:
    """The JSON object of a registration with only the information that matches (clauses 5.10.2.5, 5.11.7)."""
    document = whole(call, registration, context)
    if "source-information-unfiltered" in call.defects:
        return document
    kept = matching(registration, asked)
    shown = zip(registration.information, document["information"], strict=True)
    return document | {"information": [written for one, written in shown if one in kept]}

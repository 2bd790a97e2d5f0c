"""Registrations of context sources as resources (NGSIv2, "Registrations"); this broker forwards nothing."""

import uuid
from collections.abc import Mapping
from typing import Any

from oasc_check.reference.ngsi_v2 import selection
from oasc_check.reference.ngsi_v2.call import NO_CONTENT, Answer, Call
from oasc_check.reference.ngsi_v2.errors import bad_request, not_found
from oasc_check.reference.ngsi_v2.paging import paged


def create(call: Call) -> Answer:
    """POST /registrations."""
    document = call.json()
    if "v2-registration-unchecked" not in call.defects:
        _check(document, call.defects)
    identifier = uuid.uuid4().hex[:24]
    call.store.registrations[identifier] = {"id": identifier, "status": "active"} | document
    return Answer(201, headers={"Location": f"{call.root}/registrations/{identifier}"})


def _check(document: Any, defects: frozenset[str]) -> None:
    if not isinstance(document, Mapping) or not isinstance(document.get("dataProvided"), Mapping):
        raise bad_request("dataProvided: is missing or no JSON object")
    selection.selectors(document["dataProvided"].get("entities"), "dataProvided.entities", defects)
    provider = document.get("provider")
    http = provider.get("http") if isinstance(provider, Mapping) else None
    if not isinstance(http, Mapping) or not isinstance(http.get("url"), str):
        raise bad_request("provider: names no http.url")


def query(call: Call) -> Answer:
    """GET /registrations."""
    return paged(call, [_shown(one) for one in call.store.registrations.values()])


def retrieve(call: Call) -> Answer:
    """GET /registrations/{id}."""
    return Answer(200, _shown(_stored(call)))


def delete(call: Call) -> Answer:
    """DELETE /registrations/{id}."""
    if "v2-registration-delete-ignored" not in call.defects:
        del call.store.registrations[_stored(call)["id"]]
    return NO_CONTENT


def _stored(call: Call) -> dict[str, Any]:
    found = call.store.registrations.get(call.variables[0])
    if found is None:
        raise not_found(f"the registration {call.variables[0]!r}")
    return found


def _shown(document: Mapping[str, Any]) -> dict[str, Any]:
    provider = {"supportedForwardingMode": "all"} | dict(document.get("provider", {}))
    return dict(document) | {"provider": provider}

"""Registrations of context sources as resources (NGSIv2, "Registrations"); this broker forwards nothing."""

import uuid
from collections.abc import Mapping
from typing import Any

from oasc_check.reference.ngsi_v2 import selection
from oasc_check.reference.ngsi_v2.call import NO_CONTENT, Answer, Call
from oasc_check.reference.ngsi_v2.errors import bad_request, not_found
from oasc_check.reference.ngsi_v2.instants import moment, written
from oasc_check.reference.ngsi_v2.paging import paged
from oasc_check.reference.ngsi_v2.store import Registration

_MODES = ("none", "query", "update", "all")


def create(call: Call) -> Answer:
    """POST /registrations."""
    document = call.json()
    if "v2-registration-unchecked" not in call.defects:
        _check(document, call.defects)
    identifier = uuid.uuid4().hex[:24]
    shown = {"id": identifier, "status": "active"} | document
    call.store.registrations[identifier] = Registration(shown, call.reading_paths)
    if "v2-registration-without-location" in call.defects:
        return Answer(201)
    return Answer(201, headers={"Location": f"{call.root}/registrations/{identifier}"})


def _check(document: Any, defects: frozenset[str]) -> None:
    provider, data = _member(document, "provider"), _member(document, "dataProvided")
    selection.selectors(data.get("entities"), "dataProvided.entities", defects)
    if not isinstance(_member(provider, "http").get("url"), str):
        raise bad_request("provider: names no http.url")
    if (mode := provider.get("supportedForwardingMode", "all")) not in _MODES:
        raise bad_request(f"supportedForwardingMode: {mode!r} is unknown; use one of {', '.join(_MODES)}")
    if "expires" in document and moment(document["expires"]) is None:
        raise bad_request(f"expires: {document['expires']!r} is no date-time of ISO 8601")


def _member(document: Any, name: str) -> Mapping[str, Any]:
    found = document.get(name) if isinstance(document, Mapping) else None
    if not isinstance(found, Mapping):
        raise bad_request(f"{name}: is missing or no JSON object")
    return found


def query(call: Call) -> Answer:
    """GET /registrations."""
    listed = [one for one in call.store.registrations.values() if call.is_listed(one.where)]
    if "v2-registrations-of-patterns-unlisted" in call.defects:
        listed = [one for one in listed if all("id" in entity for entity in one.document["dataProvided"]["entities"])]
    return paged(call, [_shown(call, one) for one in listed])


def retrieve(call: Call) -> Answer:
    """GET /registrations/{id}."""
    return Answer(200, _shown(call, _stored(call)))


def delete(call: Call) -> Answer:
    """DELETE /registrations/{id}."""
    if "v2-registration-delete-of-nothing" in call.defects and call.variables[0] not in call.store.registrations:
        return NO_CONTENT
    one = _stored(call)
    if "v2-registration-delete-ignored" not in call.defects:
        del call.store.registrations[one.document["id"]]
    return NO_CONTENT


def _stored(call: Call) -> Registration:
    found = call.store.registrations.get(call.variables[0])
    if found is None:
        raise not_found(f"the registration {call.variables[0]!r}")
    return found


def _shown(call: Call, one: Registration) -> dict[str, Any]:
    document = dict(one.document)
    document["provider"] = {"supportedForwardingMode": "all"} | dict(document.get("provider", {}))
    if (expires := moment(document.get("expires"))) is not None:
        document["expires"] = written(expires)
    return _spoilt(document, call.defects)


def _spoilt(document: dict[str, Any], defects: frozenset[str]) -> dict[str, Any]:
    """The document as a broker with defects shows it."""
    data = dict(document.get("dataProvided", {}))
    if "v2-registration-mode-lost" in defects:
        document["provider"]["supportedForwardingMode"] = "query"
    if "v2-registration-first-entity-only" in defects:
        data["entities"] = data["entities"][:1]
    if "v2-registration-pattern-lost" in defects:
        data["entities"] = [{name: one[name] for name in one if name != "idPattern"} for one in data["entities"]]
    if "v2-registration-status-missing" in defects:
        del document["status"]
    return document | {"dataProvided": data}

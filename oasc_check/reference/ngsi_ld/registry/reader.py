"""Reads registrations and checks what Tables 5.2.9-1, 5.2.11-1, 5.2.22-1 and 5.2.34-1 demand (clause 5.9.2.4)."""

import re
from datetime import datetime
from typing import Any

from oasc_check.reference.ngsi_ld import geometry
from oasc_check.reference.ngsi_ld.context import core
from oasc_check.reference.ngsi_ld.geometry import Geometry
from oasc_check.reference.ngsi_ld.lexical import instant, is_scope, is_uri
from oasc_check.reference.ngsi_ld.problems import bad_request_data
from oasc_check.reference.ngsi_ld.registry import information_reader, operation_names, source_info
from oasc_check.reference.ngsi_ld.registry.model import (
    AUXILIARY,
    INCLUSIVE,
    MODES,
    Interval,
    Management,
    Registration,
)

READ_ONLY = frozenset(
    {
        *("createdAt", "modifiedAt", "deletedAt", "@context"),
        *("status", "timesSent", "timesFailed", "lastSuccess", "lastFailure"),
    }
)
ESSENTIAL = ("id", "type", "endpoint", "information", "mode", "operations")
_TEXTS = ("contextSourceAlias", "description", "registrationName")
_SHAPES = ("location", "observationSpace", "operationSpace")
_DURATION = re.compile(r"P(?!$)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?!$)(\d+H)?(\d+M)?(\d+([.,]\d+)?S)?)?")


def read(document: dict[str, Any], created: str, modified: str, defects: frozenset[str]) -> Registration:
    """The registration of a document with an id, whose names are expanded. Raises ApiError (BadRequestData)."""
    _check_members(document)
    mode = document.get("mode", INCLUSIVE)
    operations = _operations(document, mode, defects)
    scopes = document.get("scope", [])
    return Registration(
        id=document["id"],
        document=document,
        endpoint=document["endpoint"],
        information=information_reader.read(document.get("information"), mode, defects),
        mode=mode,
        operations=operations,
        tenant=document.get("tenant"),
        alias=document.get("contextSourceAlias"),
        context_source_info=source_info.read(document.get("contextSourceInfo", []), defects),
        datasets=_datasets(document),
        scopes=tuple(scopes if isinstance(scopes, list) else [scopes]),
        shapes={core().terms[name]: _shape(document, name) for name in _SHAPES if name in document},
        observation=_interval(document, "observationInterval"),
        managed=_interval(document, "managementInterval"),
        management=_management(document.get("management", {})),
        expires=_expiry(document, defects),
        created=created,
        modified=modified,
    )


def _expiry(document: dict[str, Any], defects: frozenset[str]) -> datetime | None:
    expires = _moment("expiresAt", document["expiresAt"]) if "expiresAt" in document else None
    return None if "registration-never-expires" in defects else expires


def check_expiry(document: dict[str, Any], now: datetime, defects: frozenset[str]) -> None:
    """Raise ApiError (BadRequestData) for an expiration that has passed (5.9.2.4)."""
    if "expiresAt" not in document or "past-registration-accepted" in defects:
        return
    if _moment("expiresAt", document["expiresAt"]) <= now:
        raise bad_request_data(f"expiresAt: {document['expiresAt']} has passed; give an instant to come (5.9.2.4)")


def _check_members(document: dict[str, Any]) -> None:
    empty = next((name for name, item in document.items() if item is None), None)
    if empty is not None:
        raise bad_request_data(f"{empty}: null is no value (5.2.1); give one, or leave the member out")
    if document.get("type") != "ContextSourceRegistration":
        raise bad_request_data('type: "ContextSourceRegistration" is expected (5.2.9)')
    if not is_uri(document["id"]):
        raise bad_request_data(f"id: {document['id']!r} is no URI; use one, or leave it out (5.2.9)")
    if not is_uri(document.get("endpoint")):
        raise bad_request_data(f"endpoint: {document.get('endpoint')!r} is no URI; give that of the source (5.2.9)")
    for name in _TEXTS:
        if not isinstance(document.get(name, "-"), str) or not document.get(name, "-"):
            raise bad_request_data(f"{name}: a text that is not empty (5.2.9)")
    if not isinstance(document.get("tenant", ""), str):
        raise bad_request_data("tenant: a text is expected (5.2.9)")
    if document.get("mode", INCLUSIVE) not in MODES:
        raise bad_request_data(f"mode: {document['mode']!r} is none of {', '.join(MODES)} (5.2.9)")
    _check_duration("refreshRate", document.get("refreshRate", "PT1S"))
    _check_scopes(document.get("scope", []))


def _check_duration(name: str, text: Any) -> None:
    if not isinstance(text, str) or not _DURATION.fullmatch(text):
        raise bad_request_data(f"{name}: {text!r} is no duration of ISO 8601; write it like PT5M (5.2.9, 5.2.34)")


def _check_scopes(given: Any) -> None:
    if not all(is_scope(one) for one in (given if isinstance(given, list) else [given])):
        raise bad_request_data(f"scope: {given!r} is no Scope and no array of Scopes; write it like /City/North (4.18)")


def _operations(document: dict[str, Any], mode: str, defects: frozenset[str]) -> frozenset[str]:
    names = document.get("operations", [operation_names.DEFAULT])
    known = operation_names.SINGLE | set(operation_names.GROUPS)
    if not isinstance(names, list) or not all(isinstance(name, str) and name in known for name in names):
        raise bad_request_data("operations: an array of names of operations or of their groups (4.20)")
    operations = operation_names.resolved(names)
    is_wider = mode == AUXILIARY and not operations <= operation_names.AUXILIARY
    if is_wider and "auxiliary-registration-unrestricted" not in defects:
        raise bad_request_data("operations: mode auxiliary has retrieveOps, retrieveEntity, queryEntity (5.9.2.4)")
    return operations


def _datasets(document: dict[str, Any]) -> frozenset[str] | None:
    given = document.get("datasetId")
    if given is None:
        return None
    if not isinstance(given, list) or not all(one == "@none" or is_uri(one) for one in given):
        raise bad_request_data("datasetId: an array of URIs or @none (5.2.9)")
    return frozenset(given)


def _shape(document: dict[str, Any], name: str) -> Geometry:
    value = geometry.from_json_text(document[name])
    if not geometry.is_geometry(value):
        raise bad_request_data(f"{name}: no geometry of GeoJSON; give type and coordinates (5.2.9, 4.7)")
    fault = geometry.fault(value["type"], value["coordinates"])
    if fault:
        raise bad_request_data(f"{name}: {fault} (RFC 7946, 3.1); correct it")
    return geometry.build(value["type"], value["coordinates"])


def _interval(document: dict[str, Any], name: str) -> Interval | None:
    if name not in document:
        return None
    given = document[name]
    if not isinstance(given, dict) or "startAt" not in given:
        raise bad_request_data(f"{name}: an object with startAt and perhaps endAt (5.2.11)")
    end = _moment(f"{name}.endAt", given["endAt"]) if "endAt" in given else None
    return Interval(_moment(f"{name}.startAt", given["startAt"]), end)


def _moment(name: str, text: Any) -> datetime:
    found = instant(text)
    if found is None:
        raise bad_request_data(f"{name}: {text!r} is no DateTime; write 2026-01-31T12:00:00Z (4.6.3)")
    return found


def _management(given: Any) -> Management:
    if not isinstance(given, dict) or not isinstance(given.get("localOnly", False), bool):
        raise bad_request_data("management: an object, in it localOnly is true or false (5.2.34)")
    _check_duration("management.cacheDuration", given.get("cacheDuration", "PT1S"))
    for name in ("timeout", "cooldown"):
        value = given.get(name, 1)
        if isinstance(value, bool) or not isinstance(value, int | float) or value <= 0:
            raise bad_request_data(f"management.{name}: {value!r} is no number greater than 0 (5.2.34)")
    timeout, cooldown = (given[name] / 1000 if name in given else None for name in ("timeout", "cooldown"))
    return Management(given.get("localOnly", False), timeout, cooldown)

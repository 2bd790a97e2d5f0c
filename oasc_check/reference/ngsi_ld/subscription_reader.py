"""Reads subscriptions and checks what Tables 5.2.12-1, 5.2.14.1-1, 5.2.15-1 and 5.2.22-1 demand."""

from datetime import datetime
from typing import Any

from oasc_check.reference.ngsi_ld import consumption, delivery_mqtt, languages, selection
from oasc_check.reference.ngsi_ld.context import Context
from oasc_check.reference.ngsi_ld.lexical import instant, is_uri
from oasc_check.reference.ngsi_ld.negotiation import GEO_JSON, JSON, LD_JSON
from oasc_check.reference.ngsi_ld.problems import bad_request_data
from oasc_check.reference.ngsi_ld.represent import CONCISE, NORMALIZED, SIMPLIFIED, View
from oasc_check.reference.ngsi_ld.subscription import Endpoint, Terms

DEFAULT_TIMEOUT_SECONDS = 5.0
_ATTRIBUTE_TRIGGERS = frozenset({"attributeCreated", "attributeUpdated", "attributeDeleted"})
_TRIGGERS = _ATTRIBUTE_TRIGGERS | {"entityCreated", "entityUpdated", "entityDeleted"}
_TEXTS = ("subscriptionName", "description", "q", "scopeQ", "csf", "lang", "expandValues", "jsonKeys")
_BOOLEANS = ("isActive", "localOnly", "splitEntities")
# The client sends these in vain: the broker generates them (Tables 5.2.2-1, 5.2.12-2, 5.2.14.2-1).
READ_ONLY = ("status", "createdAt", "modifiedAt", "@context")
READ_ONLY_IN_NOTIFICATION = (
    *("status", "timesSent", "timesFailed"),
    *("lastNotification", "lastSuccess", "lastFailure"),
)


def read(
    document: dict[str, Any], query_context: Context, context_url: str, context: Context, defects: frozenset[str]
) -> Terms:
    """The terms of a subscription whose names are expanded. Raises ApiError.

    `query_context` is the @context of its q; `context_url` and `context` are that of its notifications.
    """
    _check_members(document, defects)
    _check_combinations(document, defects)
    notification = _object(document, "notification")
    view = _view(document, notification, context, defects)
    watched = document.get("watchedAttributes")
    return Terms(
        document=document,
        query_context=query_context,
        context_url=context_url,
        selection=selection.from_document(_conditions(document, defects), query_context, defects),
        triggers=_triggers(document, defects),
        watched=frozenset(watched) if watched is not None else None,
        view=view,
        geometry_property=view.context.expand("location"),
        show_changes=_flag(notification, "showChanges", False) and "show-changes-ignored" not in defects,
        endpoint=_endpoint(_object(notification, "endpoint"), defects),
        throttling=float(document.get("throttling", 0)),
        interval=float(document["timeInterval"]) if "timeInterval" in document else None,
        expires=document.get("expiresAt"),
        is_active=_flag(document, "isActive", True),
    )


def _conditions(document: dict[str, Any], defects: frozenset[str]) -> dict[str, Any]:
    """The document, without the conditions that a defect overlooks."""
    overlooked = {
        "geoQ" if "subscription-geoquery-ignored" in defects else "",
        "scopeQ" if "subscription-scope-query-ignored" in defects else "",
    }
    return {name: item for name, item in document.items() if name not in overlooked}


def _object(parent: dict[str, Any], name: str) -> dict[str, Any]:
    found = parent.get(name)
    if not isinstance(found, dict):
        raise bad_request_data(f"{name}: an object is needed (5.2.12, 5.2.14); add it")
    return found


def _flag(parent: dict[str, Any], name: str, default: bool) -> bool:
    found = parent.get(name, default)
    if not isinstance(found, bool):
        raise bad_request_data(f"{name}: {found!r} is no Boolean; write true or false")
    return found


def _check_members(document: dict[str, Any], defects: frozenset[str]) -> None:
    empty = next((name for name, item in document.items() if item is None), None)
    if empty is not None:
        raise bad_request_data(f"{empty}: null is no value (5.2.1); give one, or leave the member out")
    if document.get("type") != "Subscription":
        raise bad_request_data('type: "Subscription" is expected (5.2.12)')
    if "id" in document and not is_uri(document["id"]):
        raise bad_request_data(f"id: {document['id']!r} is no URI; use one, or leave it out (5.2.12)")
    for name in _TEXTS:
        if not isinstance(document.get(name, ""), str):
            raise bad_request_data(f"{name}: a text is expected (5.2.12)")
    for name in _BOOLEANS:
        _flag(document, name, True)
    for name in ("throttling", "timeInterval"):
        _positive(document, name, defects)


def _positive(parent: dict[str, Any], name: str, defects: frozenset[str]) -> None:
    value = parent.get(name, 1)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or (value <= 0 and "durations-unchecked" not in defects):
        raise bad_request_data(f"{name}: {value!r} is no number greater than 0 (5.2.12, 5.2.15)")


def check_expiry(document: dict[str, Any], now: datetime, defects: frozenset[str]) -> None:
    """Raise ApiError (BadRequestData) for an expiration that is given and is no instant to come (5.8.1.4, 5.8.2.4)."""
    if "expiresAt" not in document:
        return
    moment = instant(document["expiresAt"])
    if moment is None:
        raise bad_request_data(f"expiresAt: {document['expiresAt']!r} is no DateTime; write 2026-01-31T12:00:00Z")
    if moment <= now and "past-expiration-accepted" not in defects:
        raise bad_request_data(f"expiresAt: {document['expiresAt']} has passed; give an instant to come (5.8.1.4)")


def _check_combinations(document: dict[str, Any], defects: frozenset[str]) -> None:
    is_local = document.get("localOnly") is True and "local-only-ignored" not in defects
    if "entities" not in document and "watchedAttributes" not in document and not is_local:
        raise bad_request_data("entities, watchedAttributes: at least one is needed (5.2.12)")
    if "timeInterval" not in document:
        return
    clash = next((name for name in ("watchedAttributes", "throttling") if name in document), None)
    if clash:
        raise bad_request_data(f"{clash}: not together with timeInterval (5.2.12); remove one of them")
    if "entities" not in document and not is_local:
        raise bad_request_data("entities: needed with timeInterval (5.2.12); add it")


def _triggers(document: dict[str, Any], defects: frozenset[str]) -> frozenset[str]:
    """The triggers in full; by default Attributes that are created or updated (5.2.12)."""
    asked = document.get("notificationTrigger", ["attributeCreated", "attributeUpdated"])
    if not isinstance(asked, list) or not asked or not all(isinstance(one, str) and one in _TRIGGERS for one in asked):
        raise bad_request_data(f"notificationTrigger: an array of {', '.join(sorted(_TRIGGERS))} (5.2.12)")
    meant = _ATTRIBUTE_TRIGGERS - ({"attributeDeleted"} if "entity-updated-without-deletions" in defects else set())
    return frozenset(asked) | (meant if "entityUpdated" in asked else frozenset())


def _view(document: dict[str, Any], notification: dict[str, Any], context: Context, defects: frozenset[str]) -> View:
    """How notifications show the entities (5.2.14)."""
    form = consumption.form(notification.get("format", "normalized"), defects)
    if form == SIMPLIFIED and _flag(notification, "showChanges", False) and "show-changes-unchecked" not in defects:
        raise bad_request_data("showChanges: not together with the simplified format (5.2.14); choose another format")
    consumption.check_join(notification.get("join", "@none"))
    names = {key: frozenset(notification[key]) for key in ("attributes", "pick", "omit") if key in notification}
    if "notification-attributes-ignored" in defects:
        names = {}
    return View(
        context=context,
        form=_form_of_defect(form, defects),
        system_attributes=_flag(notification, "sysAttrs", False) and "notification-sys-attrs-ignored" not in defects,
        attributes=names.get("attributes"),
        pick=names.get("pick"),
        omit=names.get("omit", frozenset()),
        datasets=_datasets(document, defects),
        languages=_languages(document, defects),
        defects=defects,
    )


def _form_of_defect(form: str, defects: frozenset[str]) -> str:
    """The representation, or the one that a defect uses instead."""
    if "notification-format-ignored" in defects:
        return NORMALIZED
    return SIMPLIFIED if "concise-notification-simplified" in defects and form == CONCISE else form


def _datasets(document: dict[str, Any], defects: frozenset[str]) -> frozenset[str] | None:
    """The datasetIds to send (Table 5.2.12-1); None for all."""
    asked = document.get("datasetId")
    if not isinstance(asked, list | None):
        raise bad_request_data("datasetId: an array of URIs (5.2.12)")
    if asked is None or "subscribed-datasets-ignored" in defects:
        return None
    return consumption.datasets(asked)


def _languages(document: dict[str, Any], defects: frozenset[str]) -> str | None:
    """The language filter (clause 4.15); None without one."""
    asked = languages.check(document["lang"]) if "lang" in document else None
    return None if "subscribed-language-ignored" in defects else asked


def _endpoint(members: dict[str, Any], defects: frozenset[str]) -> Endpoint:
    uri = members.get("uri")
    schemes = ("http://", "https://", *(("mqtt://", "mqtts://") if delivery_mqtt.is_supported() else ()))
    is_address = is_uri(uri) and str(uri).lower().startswith(schemes)
    if not is_address and "endpoint-unchecked" not in defects:
        raise bad_request_data(f"endpoint.uri: {uri!r} is no http or https URL (5.2.15); give the receiver's address")
    accept = members.get("accept", JSON)
    if accept not in (JSON, LD_JSON, GEO_JSON):
        raise bad_request_data(f"endpoint.accept: {accept!r} is none of {JSON}, {LD_JSON}, {GEO_JSON} (5.2.15)")
    for name in ("timeout", "cooldown"):
        _positive(members, name, defects)
    return Endpoint(
        uri=str(uri),
        accept=JSON if "notification-accept-ignored" in defects else accept,
        headers=() if "receiver-info-ignored" in defects else _pairs(members, "receiverInfo"),
        timeout=members["timeout"] / 1000 if "timeout" in members else DEFAULT_TIMEOUT_SECONDS,
        cooldown=members.get("cooldown", 0) / 1000,
        quality=_quality(members, defects),
        version=dict(_pairs(members, "notifierInfo")).get("MQTT-Version", "mqtt5.0"),
    )


def _quality(members: dict[str, Any], defects: frozenset[str]) -> int:
    """The quality of service of MQTT; what is none of Table 7.2-1 counts as not given."""
    asked = dict(_pairs(members, "notifierInfo")).get("MQTT-QoS", "0")
    return int(asked) if asked in ("1", "2") and "mqtt-quality-ignored" not in defects else 0


def _pairs(members: dict[str, Any], name: str) -> tuple[tuple[str, str], ...]:
    """The KeyValuePairs, which become HTTP headers (5.2.22, 6.3.8)."""
    found = members.get(name, [])
    pairs: list[Any] = found if isinstance(found, list) else [found]
    if not all(_is_pair(item) for item in pairs):
        raise bad_request_data(f"endpoint.{name}: an array of objects with key and value, texts of one line (5.2.22)")
    return tuple((item["key"], item["value"]) for item in pairs)


def _is_pair(item: Any) -> bool:
    if not isinstance(item, dict):
        return False
    key, value = item.get("key"), item.get("value")
    return all(isinstance(text, str) and text.isprintable() for text in (key, value)) and bool(key)

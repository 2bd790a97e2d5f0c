"""Reads subscriptions (NGSIv2, "Subscriptions"; what only Orion has: "Subscription payload datamodel")."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from oasc_check.reference.ngsi_v2 import selection
from oasc_check.reference.ngsi_v2.errors import bad_request
from oasc_check.reference.ngsi_v2.instants import moment
from oasc_check.reference.ngsi_v2.represent import KEY_VALUES, NORMALIZED, VALUES, View
from oasc_check.reference.ngsi_v2.selection import Expression
from oasc_check.reference.ngsi_v2.subscription import ACTIVE, INACTIVE, ONESHOT, Endpoint, Terms

_BARE = {"simplifiedNormalized": NORMALIZED, "simplifiedKeyValues": KEY_VALUES}
_FORMATS = (NORMALIZED, KEY_VALUES, VALUES, *_BARE)
_METHODS = ("GET", "PUT", "POST", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "CONNECT")
_ALTERATIONS = frozenset({"entityCreate", "entityChange", "entityUpdate", "entityDelete"})


def read(document: Any, defects: frozenset[str]) -> Terms:
    """What a subscription says. Raises ApiError (BadRequest)."""
    members = _object(document, "the subscription")
    subject = _object(members.get("subject"), "subject")
    notification = _object(members.get("notification"), "notification")
    condition = _condition(subject, defects)
    _check_status(members.get("status", ACTIVE), defects)
    throttling = members.get("throttling", 0)
    if isinstance(throttling, bool) or not isinstance(throttling, int | float) or throttling < 0:
        raise bad_request(f"throttling: {throttling!r} is no number of seconds")
    if "v2-throttling-endless" in defects and throttling:
        throttling = 3600
    return Terms(
        selectors=selection.selectors(subject.get("entities"), "subject.entities", defects),
        watched=frozenset(_names(condition.get("attrs", []), "condition.attrs")),
        expression=_expression(condition, defects),
        endpoint=_endpoint(notification, defects),
        view=_view(notification, defects),
        is_bare=notification.get("attrsFormat") in _BARE and "v2-bare-entities-wrapped" not in defects,
        throttling=throttling,
        expires=_expires(members.get("expires"), defects),
        alterations=_alterations(condition.get("alterationTypes")),
        only_changed=notification.get("onlyChangedAttrs") is True,
        covered=notification.get("covered") is True,
        metadata_matters=condition.get("notifyOnMetadataChange") is not False,
    )


def _object(value: Any, what: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise bad_request(f"{what}: is missing or no JSON object")
    return value


def _condition(subject: Mapping[str, Any], defects: frozenset[str]) -> Mapping[str, Any]:
    """The condition; Orion wants it to have contents where it is there, and so its parts."""
    found = _object(subject.get("condition", {}), "condition")
    expression = _object(found.get("expression", {}), "expression")
    members = (
        ("condition", subject),
        ("attrs", found),
        ("expression", found),
        *((name, expression) for name in expression),
    )
    empty = [name for name, holder in members if name in holder and not holder[name]]
    if empty and "v2-empty-conditions-accepted" not in defects:
        raise bad_request(f"{empty[0]}: is empty; leave it out or say something")
    return found


def _names(value: Any, what: str) -> list[str]:
    if not isinstance(value, list) or any(not isinstance(name, str) for name in value):
        raise bad_request(f"{what}: no list of names")
    return value


def _expression(condition: Mapping[str, Any], defects: frozenset[str]) -> Expression:
    return selection.expression(condition.get("expression", {}), defects)


def _check_status(status: Any, defects: frozenset[str]) -> None:
    if status not in (ACTIVE, INACTIVE, ONESHOT) and "v2-subscription-unchecked" not in defects:
        raise bad_request(f"status: {status!r} is unknown; use {ACTIVE}, {INACTIVE} or {ONESHOT}")


def _expires(value: Any, defects: frozenset[str]) -> datetime | None:
    if value in (None, ""):
        return None
    found = moment(value)
    if found is None and "v2-subscription-unchecked" not in defects:
        raise bad_request(f"expires: {value!r} is no date-time of ISO 8601")
    return found


def _alterations(value: Any) -> frozenset[str]:
    if value is None:
        return frozenset({"entityCreate", "entityChange"})
    found = frozenset(_names(value, "alterationTypes"))
    if not found or found - _ALTERATIONS:
        raise bad_request(f"alterationTypes: use some of {', '.join(sorted(_ALTERATIONS))}")
    return found


def _view(notification: Mapping[str, Any], defects: frozenset[str]) -> View:
    form = notification.get("attrsFormat", NORMALIZED)
    if form not in _FORMATS and "v2-subscription-unchecked" not in defects:
        raise bad_request(f"attrsFormat: {form!r} is unknown; use one of {', '.join(_FORMATS)}")
    form = NORMALIZED if "v2-attrs-format-ignored" in defects else _BARE.get(form, form)
    if "attrs" in notification and "exceptAttrs" in notification and "v2-subscription-unchecked" not in defects:
        raise bad_request("attrs and exceptAttrs exclude each other; give one of them")
    wanted = _names(notification.get("attrs", []), "attrs")
    if notification.get("covered") is True and not wanted and "v2-subscription-unchecked" not in defects:
        raise bad_request("covered: needs attrs; name what is to be covered")
    without = _names(notification.get("exceptAttrs", []), "exceptAttrs")
    if "exceptAttrs" in notification and not without:
        raise bad_request("exceptAttrs: is empty; name what to leave out")
    if "v2-notified-attributes-ignored" in defects:
        wanted, without = [], []
    if "v2-except-attributes-ignored" in defects:
        without = []
    if "v2-empty-attributes-mean-none" in defects and notification.get("attrs") == []:
        wanted = ["none"]
    metadata = _names(notification["metadata"], "metadata") if "metadata" in notification else None
    if "v2-notified-metadata-ignored" in defects:
        metadata = None
    return View(form, wanted or None, without, metadata, defects)


def _endpoint(notification: Mapping[str, Any], defects: frozenset[str]) -> Endpoint:
    given = [name for name in ("http", "httpCustom") if name in notification]
    if len(given) != 1:
        raise bad_request("notification: give either http or httpCustom, with the url to call")
    target = _object(notification[given[0]], given[0])
    url, method = target.get("url"), target.get("method", "POST")
    if (not isinstance(url, str) or not _is_url(url)) and "v2-subscription-unchecked" not in defects:
        raise bad_request(f"url: {url!r} is no address; write one that begins with http://")
    if method not in _METHODS and "v2-subscription-unchecked" not in defects:
        raise bad_request(f"method: {method!r} is no method of HTTP")
    payloads = [name for name in ("payload", "json", "ngsi") if target.get(name) is not None]
    if len(payloads) > 1 and "v2-subscription-unchecked" not in defects:
        raise bad_request(f"{' and '.join(payloads)} exclude each other; give one of them")
    return Endpoint(
        str(url),
        given[0] == "httpCustom",
        str(method),
        _texts(target.get("headers", {}), "headers"),
        _texts(target.get("qs", {}), "qs"),
        target.get("payload"),
        target.get("json"),
        target.get("ngsi"),
        "payload" in target and target["payload"] is None,
    )


def _is_url(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)


def _texts(value: Any, what: str) -> Mapping[str, str]:
    members = _object(value, what)
    if any(not isinstance(item, str) for item in members.values()):
        raise bad_request(f"{what}: holds something that is no text")
    return members

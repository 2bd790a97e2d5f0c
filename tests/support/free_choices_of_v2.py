"""The reference platform, making otherwise what NGSIv2 leaves to a broker.

What it chooses otherwise in its answers:

- no payload with an error ("Error Responses": it is optional);
- a Location with scheme and host (RFC 9110, 10.2.2);
- the order of members of an object (RFC 8259, 4) and the spelling of numbers (RFC 8259, 6);
- times without a fraction where it is zero, and in another spelling of UTC ("Datetime support": ISO 8601);
- defaults of subscriptions and registrations written out ("Subscription payload datamodel", "registration.provider");
- the order of entities that are found without orderBy ("Ordering Results");
- 400 for a payload of another media type, which is an error of the request, too ("Error Responses");
- a Location without the type of the entity ("Create Entity");
- header fields that nobody asked for, and the parameter charset (RFC 9110, 5.1, 8.3.1).
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_NOTIFICATION = {"attrs": [], "onlyChangedAttrs": False, "covered": False}
_CONDITION = {"attrs": [], "notifyOnMetadataChange": True}
_DATES = ("expires", "lastNotification", "lastSuccess", "lastFailure")


class FreeChoicesOfV2:
    """An application in front of `app`."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        sent: list[Message] = []

        async def keep(message: Message) -> None:
            sent.append(message)

        await self._app(scope, receive, keep)
        if sent and sent[0]["type"] == "http.response.start":
            _choose(scope, sent[0], sent)
        for message in sent:
            await send(message)


def _choose(scope: Scope, start: Message, sent: list[Message]) -> None:
    content = b"".join(message.get("body", b"") for message in sent[1:])
    headers = MutableHeaders(raw=list(start["headers"]))
    if start["status"] >= 400:
        content = b""
        start["status"] = {415: 400}.get(start["status"], start["status"])
    elif content and headers.get("content-type") == "application/json":
        document = json.loads(content)
        if _is_found(scope) and isinstance(document, list):
            document.reverse()
        content = json.dumps(_otherwise(document, scope["path"])).encode()
        headers["Content-Type"] = "application/json; charset=utf-8"
    if headers.get("location", "").startswith("/"):
        host, port = scope["server"]
        headers["Location"] = f"http://{host}:{port}{headers['location'].partition('?')[0]}"
    headers["Content-Length"] = str(len(content))
    headers["Fiware-Correlator"] = "b5a8c0d2-ce39-11f0-9d2f-0242ac110002"
    start["headers"] = headers.raw
    sent[1:] = [{"type": "http.response.body", "body": content}]


def _is_found(scope: Scope) -> bool:
    """Whether the answer lists entities in no order that was asked for."""
    return scope["path"].endswith(("/entities", "/op/query")) and b"orderBy" not in parse_qs(scope["query_string"])


def _otherwise(document: Any, path: str) -> Any:
    if "/subscriptions" in path:
        document = [_subscription(one) for one in document] if isinstance(document, list) else _subscription(document)
    if "/registrations" in path:
        document = [_registration(one) for one in document] if isinstance(document, list) else _registration(document)
    return _spelt(document)


def _subscription(document: dict[str, Any]) -> dict[str, Any]:
    given = document["notification"]
    defaults = {name: value for name, value in _NOTIFICATION.items() if name != "attrs" or "exceptAttrs" not in given}
    subject = document["subject"]
    condition = _CONDITION | subject.get("condition", {})
    return document | {"subject": subject | {"condition": condition}, "notification": defaults | given}


def _registration(document: dict[str, Any]) -> dict[str, Any]:
    return document | {"provider": {"legacyForwarding": False} | document["provider"]}


def _spelt(value: Any, name: str = "") -> Any:
    if isinstance(value, dict):
        return {key: _spelt(item, key) for key, item in reversed(value.items())}
    if isinstance(value, list):
        return [_spelt(item) for item in value]
    if isinstance(value, str) and name in _DATES:
        return value.replace(".000Z", "Z").replace("Z", "+00:00")
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value

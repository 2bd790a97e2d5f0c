"""The reference platform, making otherwise what NGSI-LD (ETSI GS CIM 009 V1.9.1) leaves to a broker.

What it chooses otherwise, in answers and in notifications:

- the order of members of an object (RFC 8259, 4) and of a list that is a set in JSON-LD: entities found without
  orderBy, types, Scopes, instances of an Attribute, values of a Property (4.5.2, 4.5.5; JSON-LD 1.1, 4.3);
- the spelling of numbers (RFC 8259, 6) and of characters (RFC 8259, 7);
- the decimal fraction of times: none, or six digits (4.6.3);
- InvalidRequest for BadRequestData (5.5.2) and status 503 for LdContextNotAvailable (6.3.2, older texts);
- further members of an error (RFC 7807, 3.2);
- a notification of what there is when a subscription is created (the reference does that, asked with INITIAL);
- defaults of a subscription written out (5.2.12, 5.2.14.1), and an expired one that is gone (4.8, expiresAt);
- defaults of a registration written out, and its single types and Scopes in arrays (5.2.8, 5.2.9);
- no member that is optional in discovery (4.5.14, 4.5.15);
- the @context of GeoJSON in the Link header when there is no Prefer (5.2.29);
- the @context of a notification in its data (5.3.1, 6.3.8);
- percent-encoding in a Location that is a path only (6.4.3.1, 6.10.3.1; RFC 3986, 2.3);
- the details of a Snapshot as snapshotQueryDetails (5.16.1.4);
- no error where a purge means no Snapshot (5.16.7.4);
- no report of a batch deletion of which all that existed is deleted (5.6.10.5);
- an EntityMap named by its id, and its end as expiredBy (4.5.25, 6.4.3.2);
- what free_choices_of_entities.py lists of entities;
- what free_choices_of_the_past.py lists of the Temporal Evolution of entities;
- several links in one Link header, and the order and quoting of their parameters (RFC 8288, 3);
- what is asked of a registered source, and how (free_forwarding.py);
- the parameter charset of media types (RFC 9110, 8.3.1), and header fields that nobody asked for (RFC 9110, 5.1).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from http.client import HTTPConnection
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import free_choices_of_entities
import free_choices_of_the_past
import free_forwarding
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Lists whose order means something: GeoJSON, @context, ListProperty, ListRelationship, raw JSON (4.5.21 to 4.5.24),
# results of queries (5.2.41).
_ORDERED = frozenset({"coordinates", "@context", "valueList", "objectList", "json", "snapshotQueryDetails"}) | (
    free_choices_of_entities.ORDERED
)
_OTHER_NAMES = {"snapshotQueriesDetails": "snapshotQueryDetails"}
_SYSTEM_TIMES = frozenset(
    {"contextSourceTimeAt", "createdAt", "modifiedAt", "deletedAt", "notifiedAt", "lastNotification", "lastSuccess"}
)
_TIMES = _SYSTEM_TIMES | {"observedAt", "expiresAt", "lastFailure"}
_SECONDS = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d+))?Z")
_SIMPLIFIED = {"keyValues", "simplified"} | free_choices_of_the_past.NO_LISTS_OF_ANY_ORDER
_SUBSCRIPTIONS = ("/subscriptions", "/csourceSubscriptions")
_DEFAULTS = {"isActive": True, "notificationTrigger": ["attributeCreated", "attributeUpdated"]}
_OPTIONAL = ("attributeCount", "attributeTypes", "typeNames")
_ERRORS = "https://uri.etsi.org/ngsi-ld/errors/"
_CONTEXT = "http://www.w3.org/ns/json-ld#context"
_HEARD = "/heard-otherwise"
_OF_THE_CONNECTION = {"host", "content-length", "connection", "accept-encoding"}


class FreeChoices:
    """An application in front of `app`, and between its notifications and whoever is notified."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        if request.url.path == _HEARD:
            answer = Response(status_code=await _passed_on(request))
        elif request.url.path.startswith(free_forwarding.HERE):
            answer = await free_forwarding.pass_on(request)
        else:
            answer = _chosen(request, await request.body(), await self._asked(request))
        await answer(scope, receive, send)

    async def _asked(self, request: Request) -> Response:
        """What the application answers; notifications are to come here first."""
        content = _sent_here(request, _heard_here(request, await request.body()))
        headers = [pair for pair in request.scope["headers"] if pair[0] != b"content-length"]
        if content or request.headers.get("content-length"):
            headers.append((b"content-length", str(len(content)).encode()))
        taken = Response()
        taken.raw_headers = []
        taken.body = b""

        async def give() -> Message:
            return {"type": "http.request", "body": content, "more_body": False}

        async def take(message: Message) -> None:
            if message["type"] == "http.response.start":
                taken.status_code, taken.raw_headers = message["status"], list(message["headers"])
            else:
                taken.body = bytes(taken.body) + message.get("body", b"")

        await self._app({**request.scope, "headers": headers}, give, take)
        return taken


# ---- answers ---------------------------------------------------------------------------------------------------------


def _chosen(request: Request, asked: bytes, answer: Response) -> Response:
    """The same answer, with every free choice made otherwise."""
    if request.method == "DELETE" and request.url.path.endswith("/snapshots") and answer.status_code == 404:
        return _headed(Response(status_code=204), ())
    media_type = answer.headers.get("content-type", "").partition(";")[0]
    if not answer.body or not media_type.endswith("json"):
        return _headed(Response(answer.body, answer.status_code), answer.raw_headers)
    value = _restored(request, json.loads(bytes(answer.body)))
    if _is_all_gone(request, answer.status_code, value):
        return _headed(Response(status_code=204), [pair for pair in answer.raw_headers if pair[0] != b"content-type"])
    status, value = _of_resource(request, answer.status_code, value)
    if status == 200 and "/v1/entit" in request.url.path and not _SIMPLIFIED & _forms(request):
        value = free_choices_of_entities.otherwise(value, "concise" in _forms(request))
    link = None
    if media_type == "application/geo+json" and "prefer" not in request.headers:
        value, link = _without_context(value)
    is_ordered = free_choices_of_entities.is_ordered(request.url.query, asked)
    if is_ordered and isinstance(value, dict) and "features" in value:
        value["features"] = value["features"][::-1]
    content = spelled(otherwise(value, in_lists=_in_lists(request), outermost=not is_ordered))
    chosen = _headed(Response(content, status), answer.raw_headers)
    if link:
        chosen.headers.append("link", link)
    return chosen


def _is_all_gone(request: Request, status: int, value: Any) -> bool:
    """Whether a batch deletion reports nothing but ids that were never there (5.6.10.5)."""
    if status != 207 or not request.url.path.endswith("/entityOperations/delete"):
        return False
    errors = value["errors"]
    is_local = all(error["error"]["type"] == f"{_ERRORS}ResourceNotFound" and len(error) == 2 for error in errors)
    return is_local and not {error["entityId"] for error in errors} & set(value["success"])


def _headed(response: Response, headers: Iterable[tuple[bytes, bytes]]) -> Response:
    """With the headers of the answer, in other words that mean the same."""
    links = []
    for name, value in ((name.decode(), value.decode()) for name, value in headers):
        if name == "link":
            links.append(_link(value))
        elif name != "content-length":
            response.headers[name] = _header(name, value)
    if links:
        response.headers["link"] = ", ".join(reversed(links))
    response.headers["x-served-by"] = "free choices"
    return response


def _header(name: str, value: str) -> str:
    if name == "ngsild-entitymap":
        return value.rpartition("/")[2]
    if name == "location":
        return urlsplit(value).path.replace(":", "%3A")
    return f"{value}; charset=utf-8" if name == "content-type" and ";" not in value else value


def _link(value: str) -> str:
    """A header with one or several links, the parameters of each in another order and quoted only where needed."""
    links = re.findall(r"<([^>]*)>((?:\s*;\s*[\w*]+=(?:\"[^\"]*\"|[^\s;,]+))*)", value)
    return ", ".join(f"<{target}>{_parameters(given)}" for target, given in links)


def _parameters(given: str) -> str:
    found = re.findall(r"([\w*]+)=(?:\"([^\"]*)\"|([^\s;,]+))", given)
    return "".join(f";{name}={_quoted(quoted or plain)}" for name, quoted, plain in reversed(found))


def _quoted(value: str) -> str:
    return value if value.isalpha() else f'"{value}"'


def _in_lists(request: Request) -> bool:
    """Whether a list below the outermost is a set: in simplified form a ListProperty looks like a Property (4.5.4)."""
    return not _SIMPLIFIED & _forms(request)


def _forms(request: Request) -> set[str]:
    query = request.query_params
    return {*query.get("options", "").split(","), query.get("format", "")}


def _of_resource(request: Request, status: int, value: Any) -> tuple[int, Any]:
    if status >= 400:
        return _error(status, value)
    if "/temporal/entit" in request.url.path and isinstance(value, dict | list):
        return free_choices_of_the_past.otherwise(status, value, "timerel" in request.query_params)
    if "/snapshots" in request.url.path:
        return status, {_OTHER_NAMES.get(name, name): inner for name, inner in value.items()}
    if "/entityMaps" in request.url.path:
        return status, {"expiredBy" if name == "expiresAt" else name: inner for name, inner in value.items()}
    if any(name in request.url.path for name in _SUBSCRIPTIONS):
        return _subscription(status, value)
    if "/csourceRegistrations" in request.url.path:
        return status, [_registered(each) for each in value] if isinstance(value, list) else _registered(value)
    if "/attributes" in request.url.path:
        return status, [_bare(each) for each in value] if isinstance(value, list) else _bare(value)
    return status, value


def _error(status: int, problem: dict[str, Any]) -> tuple[int, Any]:
    kind = str(problem["type"]).removeprefix(_ERRORS)
    if kind == "BadRequestData":
        problem["type"] = f"{_ERRORS}InvalidRequest"
    if kind == "LdContextNotAvailable":
        status = problem["status"] = 503
    return status, problem | {"instance": "urn:example:occurrence:1", "trace": {"id": "4bf92f35", "sampled": False}}


def _subscription(status: int, value: Any) -> tuple[int, Any]:
    if isinstance(value, list):
        return status, [_written_out(each) for each in value]
    if value.get("status") == "expired":
        return 404, {"type": f"{_ERRORS}ResourceNotFound", "title": "Gone", "detail": "It has expired.", "status": 404}
    return status, _written_out(value)


def _registered(registration: Mapping[str, Any]) -> dict[str, Any]:
    """With the defaults written out, a single Scope and single types in arrays, and nothing sent yet (5.2.8, 5.2.9)."""
    result: dict[str, Any] = {"mode": "inclusive", "operations": ["federationOps"], "timesSent": 0, **registration}
    if isinstance(result.get("scope"), str):
        result["scope"] = [result["scope"]]
    for information in result["information"]:
        for entity in information.get("entities", []):
            entity["type"] = entity["type"] if isinstance(entity["type"], list) else [entity["type"]]
    return result


def _written_out(subscription: Mapping[str, Any]) -> dict[str, Any]:
    notification = {"showChanges": False, "sysAttrs": False, "join": "@none"} | subscription["notification"]
    return _DEFAULTS | dict(subscription) | {"notification": notification, "splitEntities": False}


def _bare(attribute: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in attribute.items() if name not in _OPTIONAL}


def _without_context(value: dict[str, Any]) -> tuple[dict[str, Any], str | None]:
    """GeoJSON without its @context and the link to that, where it is one address."""
    context = value.get("@context")
    if not isinstance(context, str):
        return value, None
    rest = {name: inner for name, inner in value.items() if name != "@context"}
    return rest, f'<{context}>;type="application/ld+json";rel="{_CONTEXT}"'


# ---- values ----------------------------------------------------------------------------------------------------------


def otherwise(value: Any, *, in_lists: bool = True, outermost: bool = True) -> Any:
    """The same JSON value with other orders and times; `outermost` speaks of a list that is the value itself."""
    if isinstance(value, list):
        items = [_value("", item, in_lists) for item in value]
        return items[::-1] if outermost else items
    return _value("", value, in_lists)


def _value(name: str, value: Any, in_lists: bool) -> Any:
    if isinstance(value, dict):
        members = reversed(value.items())
        return {key: _value(key, inner, in_lists and key not in _ORDERED) for key, inner in members}
    if isinstance(value, list):
        items = [_value("", item, in_lists) for item in value]
        return items[::-1] if in_lists else items
    return _time(name, value) if isinstance(value, str) and name in _TIMES else value


def _time(name: str, value: str) -> str:
    parts = _SECONDS.fullmatch(value)
    if parts is None:
        return value
    return f"{parts[1]}Z" if name in _SYSTEM_TIMES else f"{parts[1]}.{parts[2] or '':0<6}Z"


def spelled(value: Any) -> str:
    """JSON with its numbers in scientific notation and whole numbers with a fraction."""
    if isinstance(value, dict):
        return "{" + " , ".join(f"{json.dumps(name)} : {spelled(inner)}" for name, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + " , ".join(spelled(item) for item in value) + "]"
    if isinstance(value, bool) or not isinstance(value, int | float):
        return json.dumps(value)
    return f"{value}.0" if isinstance(value, int) else f"{Decimal(repr(value)):e}"


# ---- notifications ---------------------------------------------------------------------------------------------------


def _base(request: Request) -> str:
    return f"http://{request.headers['host']}"


def _heard_here(request: Request, content: bytes) -> bytes:
    """The request, with the endpoint of a subscription here; the real one travels in its address."""
    if not any(name in request.url.path for name in _SUBSCRIPTIONS) or not content:
        return content
    try:
        body = json.loads(content)
        endpoint = body["notification"]["endpoint"]
        if not endpoint["uri"].startswith("http"):
            return content
    except (ValueError, KeyError, TypeError, AttributeError):
        return content
    endpoint["uri"] = f"{_base(request)}{_HEARD}?for={quote(endpoint['uri'], safe='')}"
    return json.dumps(body).encode()


def _sent_here(request: Request, content: bytes) -> bytes:
    """The request, with the endpoint of a registration here."""
    if "/csourceRegistrations" not in request.url.path or not content:
        return content
    try:
        body = json.loads(content)
        if body["endpoint"].startswith("http"):
            body["endpoint"] = free_forwarding.address(_base(request), body["endpoint"])
    except (ValueError, KeyError, TypeError, AttributeError):
        return content
    return json.dumps(body).encode()


def _restored(request: Request, value: Any) -> Any:
    """Subscriptions and registrations with the endpoints that they were given."""
    if isinstance(value, list):
        return [_restored(request, item) for item in value]
    if isinstance(value, dict):
        return {name: _restored(request, inner) for name, inner in value.items()}
    if not isinstance(value, str):
        return value
    here = f"{_base(request)}{_HEARD}?"
    if value.startswith(here):
        return _real(value.removeprefix(here))
    return free_forwarding.endpoint_of(_base(request), value)


def _real(query: str) -> str:
    return parse_qs(query)["for"][0]


async def _passed_on(request: Request) -> int:
    """Send a notification on to where it belongs; the status of the answer."""
    content = spelled(otherwise(_told(_restored(request, json.loads(await request.body()))), in_lists=False))
    headers = {name: value for name, value in request.headers.items() if name not in _OF_THE_CONNECTION}
    if "link" in headers:
        headers["link"] = _link(headers["link"])
    headers["content-type"] = _header("content-type", headers["content-type"])
    return await run_in_threadpool(_post, _real(request.url.query), content, headers)


def _told(notification: Any) -> Any:
    """A notification in JSON-LD with the @context in its entities, or in its FeatureCollection, instead of outside."""
    if "@context" not in notification:
        return notification
    context, data = notification["@context"], notification["data"]
    rest = {name: inner for name, inner in notification.items() if name != "@context"}
    if isinstance(data, list):
        return rest | {"data": [entity | {"@context": context} for entity in data]}
    return rest | {"data": data | {"@context": context}}


def _post(uri: str, content: str, headers: dict[str, str]) -> int:
    parts = urlsplit(uri)
    connection = HTTPConnection(parts.netloc, timeout=10)
    try:
        connection.request("POST", f"{parts.path}?{parts.query}" if parts.query else parts.path, content, headers)
        return connection.getresponse().status
    finally:
        connection.close()

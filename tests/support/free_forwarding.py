"""The way from the reference platform to a registered source, making otherwise what NGSI-LD leaves to a broker.

What is sent otherwise (ETSI GS CIM 009 V1.9.1, 4.3.6, 5.2.9, 5.5.7, 6.3.18):

- the path of the API below the endpoint, and percent-encoding in it (RFC 3986, 2.3);
- full names for short ones, in the path, in the query and in the payload, where the @context is the core @context;
- pick for attrs, and parameters that ask for what is the default;
- the protocol and a comment in Via (RFC 9110, 7.6.3), and header fields that nobody asked for.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from http.client import HTTPConnection
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from oasc_check.reference.ngsi_ld.context import core

HERE = "/asked-otherwise/"
_OF_THE_CONNECTION = {"host", "content-length", "connection", "accept-encoding", "transfer-encoding"}


def address(base: str, endpoint: str) -> str:
    """Where a source is reached through here."""
    return f"{base}{HERE}{endpoint.encode().hex()}"


def endpoint_of(base: str, text: str) -> str:
    """The endpoint behind such an address; any other text as it is."""
    code = text.removeprefix(f"{base}{HERE}")
    return bytes.fromhex(code).decode() if code != text else text


async def pass_on(request: Request) -> Response:
    """Ask the source, otherwise than the platform did; its answer."""
    raw = request.scope["raw_path"].decode().removeprefix(HERE)
    code, _, path = raw.partition("/")
    is_core = core().url in request.headers.get("link", core().url)
    target = _path(path, is_core) + _query(request, is_core)
    content = _content(await request.body(), is_core)
    return await run_in_threadpool(
        _send, request.method, bytes.fromhex(code).decode(), target, content, _headers(request.headers)
    )


def _path(path: str, is_core: bool) -> str:
    segments = [unquote(segment) for segment in path.split("/")]
    if is_core and "attrs" in segments[:-1]:
        segments[-1] = _full(segments[-1])
    return "/ngsi-ld/v1/" + "/".join(quote(segment, safe="") for segment in segments)


def _query(request: Request, is_core: bool) -> str:
    query = dict(reversed(parse_qsl(request.url.query, keep_blank_values=True)))
    for name in ("attrs", "type") if is_core else ():
        if name in query:
            query[name] = ",".join(_full(each) for each in query[name].split(","))
    if "attrs" in query:
        query["pick"] = f"id,type,{query.pop('attrs')}"
    if request.method == "GET":
        query["format"] = "normalized"
    return f"?{urlencode(query)}" if query else ""


def _full(name: str) -> str:
    return name if ":" in name or name.startswith("@") or name in core().terms else core().vocab + name


def _content(body: bytes, is_core: bool) -> bytes:
    if not body or not is_core:
        return body
    return json.dumps(_renamed(json.loads(body))).encode()


def _renamed(value: Any) -> Any:
    if isinstance(value, list):
        return [_renamed(each) for each in value]
    if not isinstance(value, dict):
        return value
    found = {_full(name): each if name in core().terms else _renamed(each) for name, each in value.items()}
    return {name: _full(each) if name == "type" and isinstance(each, str) else each for name, each in found.items()}


def _headers(given: Mapping[str, str]) -> dict[str, str]:
    headers = {name.title(): value for name, value in given.items() if name not in _OF_THE_CONNECTION}
    if "Via" in headers:
        headers["Via"] = headers["Via"].replace("1.1 ", "HTTP/1.1 ") + " (free choices)"
    return headers | {"X-Asked-By": "free choices"}


def _send(method: str, endpoint: str, target: str, content: bytes, headers: dict[str, str]) -> Response:
    parts = urlsplit(endpoint)
    connection = HTTPConnection(parts.netloc, timeout=10)
    try:
        connection.request(method, parts.path.rstrip("/") + target, content or None, headers)
        answer = connection.getresponse()
        kept = {name: value for name, value in answer.getheaders() if name.lower() in ("content-type", "link")}
        return Response(answer.read(), answer.status, kept)
    finally:
        connection.close()

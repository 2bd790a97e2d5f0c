"""All exchanges as an HTTP Archive 1.2 (http://www.softwareishard.com/blog/har-12-spec/), for the tools of browsers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from oasc_check.report.escape import json_visible
from oasc_check.report.model import Document, ExchangeLine, ResponseLine
from oasc_check.report.recorded import Body

_NO_RESPONSE: ResponseLine = {"status": 0, "headers": {}, "body": "", "truncated": False}


def render(document: Document) -> bytes:
    """The archive as JSON. What has no place in the format stands in comments."""
    tool = document["tool"]
    entries = [_entry(exchange) for exchange in document["exchanges"]]
    log = {"version": "1.2", "creator": {"name": tool["name"], "version": tool["version"]}, "entries": entries}
    return f"{json_visible(json.dumps({'log': log}, ensure_ascii=False, indent=1))}\n".encode()


def _entry(exchange: ExchangeLine) -> dict[str, Any]:
    milliseconds = exchange["seconds"] * 1000
    trouble = exchange["trouble"]["message"] if exchange["trouble"] else ""
    direction = "the platform called the tester" if exchange["received"] else ""
    return {
        "startedDateTime": exchange["started"],
        "time": milliseconds,
        "request": _request(exchange),
        "response": _response(exchange["response"] or _NO_RESPONSE),
        "cache": {},
        "timings": {"send": 0, "wait": milliseconds, "receive": 0},
        "comment": "; ".join(filter(None, (exchange["id"], direction, trouble))),
    }


def _request(exchange: ExchangeLine) -> dict[str, Any]:
    request = exchange["request"]
    made: dict[str, Any] = {
        "method": request["method"],
        "url": request["url"],
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _pairs(request["headers"]),
        "queryString": _query(request["url"]),
        "headersSize": -1,
        "bodySize": len(_text(request["body"])),
    }
    if request["body"]:
        made["postData"] = {"mimeType": _kind(request["headers"]), "text": _text(request["body"])}
    return made


def _query(url: str) -> list[dict[str, str]]:
    try:
        found = parse_qsl(urlsplit(url).query, keep_blank_values=True)
    except ValueError:
        return []
    return [{"name": name, "value": value} for name, value in found]


def _response(response: ResponseLine) -> dict[str, Any]:
    text = _text(response["body"])
    encoding = {} if isinstance(response["body"], str) else {"encoding": "base64"}
    where = next((value for name, value in response["headers"].items() if name.lower() == "location"), "")
    return {
        "status": response["status"],
        "statusText": "",
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _pairs(response["headers"]),
        "content": {"size": len(text), "mimeType": _kind(response["headers"]), "text": text, **encoding},
        "redirectURL": where,
        "headersSize": -1,
        "bodySize": -1,
    }


def _pairs(headers: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in headers.items()]


def _kind(headers: Mapping[str, str]) -> str:
    return next((value for name, value in headers.items() if name.lower() == "content-type"), "")


def _text(body: Body) -> str:
    return body if isinstance(body, str) else body["base64"]

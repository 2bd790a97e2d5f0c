"""Reads an HTTP Archive 1.2 (http://www.softwareishard.com/blog/har-12-spec/), as browsers and proxies save it."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from oasc_check.run.model import Exchange, Headers, Request, Response


class NotAnArchive(Exception):
    """A file that is no HTTP Archive; says where, what, and how to mend it."""


def read_har(file: Path) -> list[Exchange]:
    """Every exchange that has an answer, in the order of the file. Raises NotAnArchive."""
    try:
        data = json.loads(file.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise NotAnArchive(f"{file} cannot be read: {error.strerror}. Check its name and permissions.") from None
    except (ValueError, RecursionError):
        raise NotAnArchive(f"{file} is not JSON. Save the recording as HAR again.") from None
    try:
        entries = list(data["log"]["entries"])
    except (KeyError, TypeError):
        raise NotAnArchive(f"{file} has no log.entries. Give a file in the format HAR 1.2.") from None
    exchanges = [_exchange(file, number, entry) for number, entry in enumerate(entries, 1)]
    return [exchange for exchange in exchanges if exchange.response and exchange.response.status]


def _exchange(file: Path, number: int, entry: Any) -> Exchange:
    try:
        request, response = _request(entry["request"]), _response(entry["response"])
        started = str(entry.get("startedDateTime", ""))
    except (KeyError, TypeError, ValueError, AttributeError, binascii.Error) as error:
        what = f"{type(error).__name__}: {error}"
        raise NotAnArchive(f"{file}: entry {number} is not as HAR 1.2 asks ({what}). Remove it.") from None
    return Exchange(f"x{number}", request, response, None, 0.0, 1, started)


def _request(data: Mapping[str, Any]) -> Request:
    return Request(str(data["method"]).upper(), str(data["url"]), _headers(data), _sent(data.get("postData") or {}))


def _sent(data: Mapping[str, Any]) -> bytes:
    """What was sent; some tools save a form as its parameters only."""
    if "text" in data or not data.get("params"):
        return _octets(data.get("text") or "")
    return urlencode([(one["name"], one.get("value", "")) for one in data["params"]]).encode()


def _response(data: Mapping[str, Any]) -> Response:
    content = data.get("content") or {}
    text = content.get("text") or ""
    body = base64.b64decode(text) if content.get("encoding") == "base64" else _octets(text)
    return Response(int(data["status"]), _headers(data), body)


def _headers(data: Mapping[str, Any]) -> Headers:
    """Header fields, without the ones that only HTTP/2 has (RFC 9113, clause 8.3)."""
    pairs = ((str(one["name"]), str(one["value"])) for one in data.get("headers", ()))
    return Headers([(name, value) for name, value in pairs if not name.startswith(":")])


def _octets(text: str) -> bytes:
    return str(text).encode("utf-8", "replace")

"""A request of the result document as a curl command for a POSIX shell."""

from __future__ import annotations

import base64
import json
import shlex
from typing import Any

from oasc_check.report.escape import one_line
from oasc_check.report.model import RequestLine
from oasc_check.report.recorded import Body

# What curl works out itself (RFC 9110, clauses 7 and 8.6; RFC 9112), or what only says which client asked.
_LEFT_TO_CURL = frozenset(
    {"accept-encoding", "connection", "content-length", "expect", "host", "transfer-encoding", "user-agent"}
)
# What curl would add although the request did not have it.
_ADDED_BY_CURL = ("Accept", "Content-Type")


def command(request: RequestLine, body_limit: int | None = None) -> str:
    """The command, one option a line. A body longer than `body_limit` bytes is named, not shown.

    A body that one line of a terminal cannot show is given as base64 and decoded by the command.
    """
    body = _octets(request["body"])
    parts = [" ".join(map(shlex.quote, words)) for words in _words(request, body, body_limit)]
    pipe = f"printf %s {base64.b64encode(body).decode()} | base64 -d | " if _piped(body, body_limit) else ""
    return pipe + " \\\n  ".join(parts)


def argv(request: RequestLine, body_limit: int | None = None) -> list[str]:
    """The words that the shell hands to the system for `command`."""
    return [word for words in _words(request, _octets(request["body"]), body_limit) for word in words]


def _words(request: RequestLine, body: bytes, body_limit: int | None) -> list[list[str]]:
    """The command, one list of words for each line."""
    if (offer := _offer(request["method"], body)) is not None:
        return [_connection(request["url"], offer)]
    url = one_line(request["url"])
    start = ["curl", "-i", *_method(request["method"], body), *(["--globoff"] if set("[]{}") & set(url) else [])]
    return [[*start, url], *(list(pair) for pair in _headers(request, body)), *_data(body, body_limit)]


def _offer(method: str, body: bytes) -> dict[str, Any] | None:
    """What a step ``connect`` offered; None for a request."""
    try:
        offer = json.loads(body) if method == "CONNECT" else None
    except ValueError:
        return None
    return offer if isinstance(offer, dict) else None


def _connection(url: str, offer: dict[str, Any]) -> list[str]:
    """How to see by hand what such a step saw: curl says nothing of connections that it does not make."""
    place = url.partition("://")[2].partition("/")[0]
    host = place.rpartition(":")[0] if place.rpartition(":")[2].isdigit() else place
    if "plain" in offer:
        return ["curl", "-i", one_line(f"http://{host}:{offer['plain']}/").replace(":usual/", ":80/")]
    versions = [f"-tls{version}".replace(".", "_").removesuffix("_0") for version in offer.get("tls", ())]
    only = versions if len(versions) == 1 else []
    return ["openssl", "s_client", "-connect", one_line(place if place != host else f"{host}:443"), *only]


def _method(method: str, body: bytes) -> list[str]:
    if method == "HEAD":
        return ["--head"]
    return [] if method == "GET" and not body else ["-X", one_line(method)]


def _headers(request: RequestLine, body: bytes) -> list[tuple[str, str]]:
    kept = {name: value for name, value in request["headers"].items() if name.lower() not in _LEFT_TO_CURL}
    sent = {name.lower() for name in kept}
    added = [name for name in _ADDED_BY_CURL if name.lower() not in sent and (body or name == "Accept")]
    return [("-H", _header(name, value)) for name, value in kept.items()] + [("-H", f"{name}:") for name in added]


def _header(name: str, value: str) -> str:
    """``Name: value``; curl sends a field without a value only when it is written with a semicolon."""
    return one_line(f"{name}: {value}" if value else f"{name};")


def _data(body: bytes, body_limit: int | None) -> list[list[str]]:
    if not body:
        return []
    if _too_long(body, body_limit):
        return [["--data-binary", "@request-body"]]
    if _piped(body, body_limit):
        return [["--data-binary", "@-"]]
    return [["--data-raw", body.decode()]]


def _piped(body: bytes, body_limit: int | None) -> bool:
    """Whether the body cannot stand in a command line as it is: octets, line ends, characters that do not show."""
    if _too_long(body, body_limit):
        return False
    try:
        return one_line(body.decode()) != body.decode()
    except UnicodeDecodeError:
        return True


def _too_long(body: bytes, body_limit: int | None) -> bool:
    return body_limit is not None and len(body) > body_limit


def _octets(body: Body) -> bytes:
    return body.encode(errors="surrogatepass") if isinstance(body, str) else base64.b64decode(body["base64"])

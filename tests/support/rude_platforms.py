"""Platforms that answer as none should: octets on a socket, whatever was asked."""

from __future__ import annotations

import gzip
import json
import socket
import threading
from collections.abc import Callable, Iterator
from functools import cache
from itertools import repeat
from pathlib import Path

from listening import Listening, speaking_tls

Answer = Callable[[bytes], Iterator[bytes]]
"""From a request without its body to the octets of the answer, in pieces; then the connection is closed."""

SELF_SIGNED = str(Path(__file__).parents[1] / "run" / "certificates" / "valid.pem")
MEGABYTE = 2**20


class RudePlatform(Listening):
    """Gives one answer to every request. ``sent`` counts octets over all answers."""

    def __init__(self, answer: Answer, *, tls: bool | str = False) -> None:
        """``tls`` may name a file with a certificate and its key; True takes one that nobody trusts."""
        self.sent = 0
        self._answer = answer
        super().__init__(speaking_tls(SELF_SIGNED if tls is True else tls) if tls else None)

    def serve(self, connection: socket.socket) -> None:
        """One request, one answer."""
        with self.secured(connection) as secure:
            for piece in self._answer(_read_request(secure)):
                secure.sendall(piece)
                self.sent += len(piece)


def _read_request(connection: socket.socket) -> bytes:
    """Its head; the body is read too, so that closing the connection does not reset it."""
    with connection.makefile("rb") as file:
        lines = list(iter(lambda: file.readline().rstrip(), b""))
        lengths = [int(line[15:]) for line in lines if line.lower().startswith(b"content-length:")]
        file.read(sum(lengths))
    return b"\n".join(lines)


def head(status: int, *fields: str) -> bytes:
    """The beginning of an answer."""
    return "\r\n".join([f"HTTP/1.1 {status} Whatever", "Connection: close", *fields, "", ""]).encode()


def whole(status: int, body: bytes, *fields: str) -> Answer:
    """A well-formed answer; JSON unless the fields say otherwise."""
    kind = [] if any(field.startswith("Content-Type") for field in fields) else [JSON]
    octets = head(status, f"Content-Length: {len(body)}", *kind, *fields) + body
    return lambda _request: iter([octets])


def endless(_request: bytes) -> Iterator[bytes]:
    """Five gigabytes of JSON, if somebody takes them."""
    yield head(200, JSON, f"Content-Length: {5000 * MEGABYTE}")
    yield from repeat(b"[" * MEGABYTE, 5000)


def bomb(_request: bytes) -> Iterator[bytes]:
    """Thirty megabytes that take a hundredth of that on the wire."""
    yield head(200, JSON, "Content-Encoding: gzip")
    yield _zipped()


@cache
def _zipped() -> bytes:
    return gzip.compress(b"[" * 30 * MEGABYTE, compresslevel=1)


def silence(_request: bytes) -> Iterator[bytes]:
    """Listens, and says nothing for longer than anybody waits."""
    threading.Event().wait(60)
    yield b""


def cut_short(_request: bytes) -> Iterator[bytes]:
    """Announces more than it sends."""
    yield head(200, JSON, "Content-Length: 1000") + b'{"links": ['


def huge_header(_request: bytes) -> Iterator[bytes]:
    """A header field of ten megabytes."""
    yield head(200, JSON, f"X-Large: {'x' * 10 * MEGABYTE}", "Content-Length: 2") + b"{}"


def no_http(_request: bytes) -> Iterator[bytes]:
    """Another protocol."""
    yield b"SSH-2.0-OpenSSH_9.6\r\n"


def echo(request: bytes) -> Iterator[bytes]:
    """What was asked, credentials included, in the body and in a header field."""
    token = next((line.decode() for line in request.split(b"\n") if line.startswith(b"Authorization:")), "nothing")
    yield from whole(200, json.dumps({"asked": request.decode(), "links": []}).encode(), f"X-Asked: {token}")(request)


JSON = "Content-Type: application/json"
HOSTILE = "\x1b[2J\x1b]0;title\x07[bold red]markup[/bold red] \u202egnp.exe\u2066 \x9b31m\x00\u2028"
"""Erases the screen, names the window, colours, turns the direction of text, ends it."""

html = whole(200, b"<!doctype html><h1>It works!</h1>", "Content-Type: text/html")
circle = whole(302, b"", "Location: /again")
elsewhere = whole(302, b"", "Location: http://elsewhere.example/")
no_unicode = whole(200, b'{"links": [{"rel": "\xff\xfe\xc0\x80", "href": "/"}]}')
deep = whole(200, b'{"links":' * 100_000 + b"0" + b"}" * 100_000)
hostile = whole(200, HOSTILE.encode(), f"{JSON}; x=\x1b[31m[red]")
broken_links = whole(
    201,
    json.dumps(
        {
            "links": [{"rel": rel, "href": "http://[::1"} for rel in ("data", "next", "service-desc", "conformance")],
            "collections": [{"id": "\ud800", "links": [{"rel": "items", "href": "http://h:99999/"}]}],
            "features": [{"id": "\ud800", "type": "Feature", "geometry": None, "properties": {}}],
        }
    ).encode(),
    "Location: http://[::1",
)
odd_values = whole(
    200,
    b"""{"id": 1e999, "type": [], "numberMatched": -1e999, "numberReturned": "\\ud800", "@context": 7,
        "timeStamp": "99999-13-01T00:00:00Z", "links": [3, {"rel": 1}, {"rel": "next", "href": ""}],
        "collections": [{"id": {}, "extent": {"spatial": {"bbox": [[1e999]]}, "temporal": {"interval": [[1]]}}}],
        "features": [{"id": 1e999, "geometry": {"type": "Polygon", "coordinates": [[]]}, "properties": 1e999},
                     {"id": null, "geometry": {"type": "GeometryCollection", "geometries": [{}]}}]}""",
    "NGSILD-Results-Count: 99999999999999999999999999",
)

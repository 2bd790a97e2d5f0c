"""The recording proxy passes on what is asked, and nothing of its own; see also ``suite record``."""

from __future__ import annotations

import gzip
import json
import ssl
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import HTTPServer, SimpleHTTPRequestHandler
from typing import Any
from urllib.error import HTTPError

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from oasc_check.author.proxy import RecordingProxy
from oasc_check.reference.server import start_app
from oasc_check.reference.tls import AUTHORITY
from oasc_check.run.session import now
from oasc_check.run.settings import Settings


@contextmanager
def recording(base: str, **settings: Any) -> Iterator[RecordingProxy]:
    with RecordingProxy(base, 0, Settings(**settings), now) as proxy:
        yield proxy


@contextmanager
def answering(response: Response) -> Iterator[tuple[str, list[Request]]]:
    """A platform that gives the same answer to everything, and what it was asked."""
    seen: list[Request] = []

    async def answer(request: Request) -> Response:
        seen.append(request)
        return response

    with start_app(Starlette(routes=[Route("/{path:path}", answer)])) as server:
        yield server.url, seen


@contextmanager
def secured() -> Iterator[str]:
    """A server with a certificate that the authority of the reference platform signed."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(AUTHORITY.with_name("valid.pem"))
    with HTTPServer(("127.0.0.1", 0), _Missing) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"https://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


class _Missing(SimpleHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_error(404)

    def log_message(self, *_: Any) -> None:
        """Says nothing."""


def asked(url: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    request = urllib.request.Request(url, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=20) as got:
            return got.status, {name.lower(): value for name, value in got.headers.items()}, got.read()
    except HTTPError as error:
        return error.code, {}, error.read()


def test_what_is_asked_reaches_the_platform_as_it_was_and_the_answer_comes_back_unpacked() -> None:
    packed = Response(gzip.compress(b'{"x": 1}'), headers={"Content-Encoding": "gzip"}, media_type="application/json")
    with answering(packed) as (url, seen), recording(f"{url}/base") as proxy:
        status, headers, body = asked(f"{proxy.url}/a%2Fb?q=%20x&y", Authorization="Bearer of-mine")
        (exchange,) = proxy.exchanges
    assert (status, json.loads(body), headers["content-type"]) == (200, {"x": 1}, "application/json")
    assert "content-encoding" not in headers
    assert seen[0].scope["raw_path"] == b"/base/a%2Fb"
    assert seen[0].url.query == "q=%20x&y"
    assert seen[0].headers["authorization"] == "Bearer of-mine"
    assert seen[0].headers["host"] == url.removeprefix("http://")
    assert exchange.request.url == f"{url}/base/a%2Fb?q=%20x&y"
    assert "host" not in exchange.request.headers


def test_an_authority_of_the_platform_is_trusted_where_it_is_given_and_only_there() -> None:
    with secured() as url:
        with recording(url, ca_bundle=str(AUTHORITY)) as proxy:
            assert asked(f"{proxy.url}/x")[0] == 404
        with recording(url) as proxy:
            assert asked(f"{proxy.url}/x")[0] == 502


def test_a_busy_platform_is_not_asked_again() -> None:
    busy = Response(status_code=503, headers={"Retry-After": "0"})
    with answering(busy) as (url, seen), recording(url) as proxy:
        assert asked(f"{proxy.url}/x")[0] == 503
    assert len(seen) == len(proxy.exchanges) == 1

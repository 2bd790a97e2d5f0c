"""Servers that answer byte by byte as a test wants, and transports that ask them."""

import itertools
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from listening import Listening, speaking_tls

from oasc_check.run.auth import Authenticator
from oasc_check.run.model import Call, Exchange, Response, Trouble
from oasc_check.run.origin import Origins
from oasc_check.run.redact import Redactor
from oasc_check.run.secrets import read
from oasc_check.run.settings import Settings
from oasc_check.run.transport import HttpTransport
from oasc_check.suite.model import Api, Auth, Mechanism, Place, Platform

CERTIFICATES = Path(__file__).parent / "certificates"
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
MECHANISM = Mechanism("m", "M", "", "", ("1",), Place(Path("m.yaml"), 1, 1))


@dataclass
class Asked:
    """A request as it came: header names in small letters. ``connection`` lets an answer be as rude as it likes."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes
    number: int
    connection: socket.socket = field(repr=False)


Answer = Callable[[Asked], bytes | None]


def answer(status: int = 200, body: bytes = b"", *headers: str) -> bytes:
    """A well-formed answer with its Content-Length."""
    lines = [f"HTTP/1.1 {status} Whatever", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


class Wire(Listening):
    """A server on loopback; ``handler`` gives the bytes of each answer, or None to have the connection closed."""

    def __init__(self, handler: Answer, certificate: str | None = None) -> None:
        self.asked: list[Asked] = []
        self._handler = handler
        super().__init__(speaking_tls(str(CERTIFICATES / f"{certificate}.pem")) if certificate else None)

    def serve(self, connection: socket.socket) -> None:
        """One request after another, until there is none or no answer."""
        with self.secured(connection) as secure, secure.makefile("rb") as file:
            while (asked := _read_request(file.readline, file.read, secure, len(self.asked))) is not None:
                self.asked.append(asked)
                reply = self._handler(asked)
                if reply is None:
                    return
                secure.sendall(reply)


def _read_request(
    readline: Callable[[], bytes], read_bytes: Callable[[int], bytes], connection: socket.socket, number: int
) -> Asked | None:
    first = readline().decode("latin-1").split()
    if len(first) != 3:
        return None
    headers = {}
    while line := readline().decode("latin-1").strip():
        name, _, value = line.partition(":")
        headers[name.lower()] = value.strip()
    return Asked(first[0], first[1], headers, read_bytes(int(headers.get("content-length", "0"))), number, connection)


def free_port() -> int:
    """A port on which nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def platform(url: str, auth: Auth | None = None, **others: str) -> Platform:
    """A platform with the API ``m`` at this address, and others without credentials."""
    apis = {"m": Api("m", url, auth=auth)} | {name: Api(name, other) for name, other in others.items()}
    return Platform("Sample", "platform.yaml", apis)


@dataclass
class Sender:
    """A transport, and an easy way to ask it."""

    transport: HttpTransport
    platform: Platform
    redactor: Redactor

    def call(self, target: str = "/", method: str = "GET", **more: Any) -> Call:
        """A call of the API ``m``; a target may be absolute."""
        api = self.platform.apis["m"]
        return Call(api, MECHANISM, method, target if "://" in target else api.url + target, **more)

    def send(self, target: str = "/", method: str = "GET", **more: Any) -> list[Exchange]:
        """Every exchange of one call."""
        return list(self.transport.send(self.call(target, method, **more)))

    def response(self, target: str = "/", method: str = "GET", **more: Any) -> Response:
        """The answer, which there must be."""
        last = self.send(target, method, **more)[-1]
        assert last.response is not None, last.trouble
        return last.response

    def trouble(self, target: str = "/", method: str = "GET", **more: Any) -> Trouble:
        """The trouble, which there must be."""
        last = self.send(target, method, **more)[-1]
        assert last.trouble is not None, last.response
        return last.trouble


@contextmanager
def sender(declared: Platform | str, settings: Settings | None = None) -> Iterator[Sender]:
    """A transport for a platform, or for one API without credentials."""
    declared = platform(declared) if isinstance(declared, str) else declared
    redactor = Redactor()
    ids = itertools.count(1)
    authenticator = Authenticator(declared, read, redactor)
    transport = HttpTransport(
        settings or Settings(), authenticator, Origins(declared), lambda: NOW, lambda: f"x{next(ids)}"
    )
    try:
        yield Sender(transport, declared, redactor)
    finally:
        transport.close()

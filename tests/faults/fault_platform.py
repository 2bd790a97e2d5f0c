"""A front on loopback that answers as the platform behind it, octet by octet as one fault says where that is on."""

from __future__ import annotations

import socket
import ssl
import struct
from collections.abc import Callable
from contextlib import suppress
from typing import BinaryIO

from listening import Listening

from faults.small_platform import Asked, SmallPlatform

Fault = Callable[[socket.socket, bytes], bool]
"""Sends what it likes instead of the right answer, and says whether the connection stays open."""

Hit = Callable[[Asked], bool]
"""Whether a fault is on for a request."""


class FaultPlatform(Listening):
    """Puts ``fault`` before a platform for the requests that it is to ``hit``; others get the right answer.

    With ``acts`` the platform does what it is asked and only the answer suffers, without it the request never gets
    there. After so many ``times`` all is well. ``greeting`` is sent in place of everything else. ``asked`` keeps every
    request, and ``before`` is called with each.
    """

    def __init__(
        self,
        fault: Fault | None = None,
        hit: Hit = lambda _: True,
        *,
        acts: bool = True,
        times: int = 1000,
        greeting: bytes = b"",
        tls: ssl.SSLContext | None = None,
        is_https: bool = False,
    ) -> None:
        self.behind = SmallPlatform()
        self.asked: list[Asked] = []
        self.fault = fault
        self.before: Callable[[Asked], None] = lambda _: None
        self._hit = hit
        self._acts = acts
        self._times = times
        self._greeting = greeting
        super().__init__(tls, "https" if tls or is_https else "http")

    def serve(self, connection: socket.socket) -> None:
        """One request after another, until a fault ends the connection."""
        if self._greeting:
            with connection:
                connection.recv(4096)
                connection.sendall(self._greeting)
            return
        with self.secured(connection) as secure, secure.makefile("rb") as lines:
            while (asked := _read(lines)) is not None:
                self.asked.append(asked)
                self.before(asked)
                if not self._answer(secure, asked):
                    return

    def _answer(self, connection: socket.socket, asked: Asked) -> bool:
        if self.fault is None or not self._hit(asked) or self._times == 0:
            connection.sendall(self.behind.take(asked))
            return True
        self._times -= 1
        return self.fault(connection, self.behind.take(asked) if self._acts else b"")

    def secured(self, plain: socket.socket) -> socket.socket:
        """The connection with TLS. Who closes it with something unread resets it, and the alert may never be seen."""
        if self._tls is None:
            return plain
        secure = self._tls.wrap_socket(plain, server_side=True, do_handshake_on_connect=False)
        try:
            secure.do_handshake()
        except OSError:
            with secure:
                while socket.socket.recv(secure, 4096):
                    pass
            raise
        return secure


def _read(lines: BinaryIO) -> Asked | None:
    """The next request of a connection, if there is one."""
    first = lines.readline().decode("latin-1").split()
    if len(first) != 3:
        return None
    length = 0
    while line := lines.readline().strip():
        name, _, value = line.partition(b":")
        length = int(value) if name.lower() == b"content-length" else length
    return Asked(first[0], first[1], lines.read(length))


def reset(connection: socket.socket) -> None:
    """Let closing tell the other side that the connection was reset (SO_LINGER with no time to linger)."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def until_left(connection: socket.socket) -> None:
    """Say nothing more until the other side has had enough."""
    with suppress(OSError):
        connection.recv(1)

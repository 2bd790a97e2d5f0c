"""A socket on loopback with a thread for each connection: how every server written octet by octet begins."""

from __future__ import annotations

import socket
import ssl
import threading
from contextlib import suppress
from types import TracebackType
from typing import Self


class Listening:
    """Listens from the first moment until it is closed. A context manager; whoever inherits says how to ``serve``."""

    def __init__(self, tls: ssl.SSLContext | None = None, scheme: str = "") -> None:
        self.connections = 0
        self._tls = tls
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self.port: int = self._listener.getsockname()[1]
        self.url = f"{scheme or ('https' if tls else 'http')}://127.0.0.1:{self.port}"
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Listen no more and close every connection, at once: what is under TLS says no goodbye."""
        for each in (self._listener, *self._open):
            with suppress(OSError):
                socket.socket.shutdown(each, socket.SHUT_RDWR)
            each.close()

    def serve(self, connection: socket.socket) -> None:
        """Read and answer on a connection that was just accepted, before any TLS. May raise OSError."""
        raise NotImplementedError

    def secured(self, plain: socket.socket) -> socket.socket:
        """The connection with TLS where that is spoken here."""
        return self._tls.wrap_socket(plain, server_side=True) if self._tls else plain

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self.connections += 1
                self._open.append(connection)
                threading.Thread(target=self._take, args=(connection,), daemon=True).start()

    def _take(self, connection: socket.socket) -> None:
        with suppress(OSError):
            self.serve(connection)


def speaking_tls(certificate: str) -> ssl.SSLContext:
    """TLS with a file that holds a certificate and its key. Raises OSError when it cannot be read."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context

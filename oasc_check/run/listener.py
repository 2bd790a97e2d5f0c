"""Listens on an address of this machine and serves an ASGI application there."""

import socket
import threading
from ipaddress import ip_address
from typing import TYPE_CHECKING

from oasc_check.run.model import CannotTell

if TYPE_CHECKING:
    from starlette.types import ASGIApp
    from uvicorn import Config

_MEND = "choose another one with callback: {listen: host:port} in the platform file; port 0 takes a free one"


class ReceiverError(CannotTell):
    """The tester cannot listen for calls; says where, why and how to mend it."""


def host_of(listen: str) -> str:
    """The host by which ``host:port`` is reached; for all addresses, that of this machine. Raises ReceiverError."""
    host, _ = _parts(listen)
    try:
        address = ip_address(host or "::")
    except ValueError:
        return host
    if not address.is_unspecified:
        return host
    return "::1" if host == "::" else "127.0.0.1"


class Listener:
    """Serves an application in a thread until ``stop``; ``url`` is its address on this machine."""

    def __init__(self, listen: str, app: "ASGIApp") -> None:
        """``listen`` is host:port. Raises ReceiverError when that is not possible."""
        import uvicorn

        self._socket = _socket(listen)
        host = host_of(listen)
        self.url = f"http://{f'[{host}]' if ':' in host else host}:{self._socket.getsockname()[1]}"
        self._server = uvicorn.Server(_config(app))
        self._thread = threading.Thread(target=self._server.run, args=([self._socket],), name=self.url, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Finish what is being answered, for one second at most, and free the port."""
        self._server.should_exit = True
        self._thread.join()
        self._socket.close()


def _parts(listen: str) -> tuple[str, int]:
    host, colon, port = listen.rpartition(":")
    if not colon or not (port.isascii() and port.isdigit()) or int(port) > 65535:
        raise ReceiverError(f"{listen!r} is no address to listen on, such as 0.0.0.0:8085; {_MEND}")
    return host.removeprefix("[").removesuffix("]"), int(port)


def _socket(listen: str) -> socket.socket:
    """A listening socket, so that a call that comes before the thread runs waits instead of being refused.

    Its protocol is named, because asyncio turns Nagle's algorithm off only then; else every answer takes 40 ms more.
    """
    host, port = _parts(listen)
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host or None, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(address)
            listener.listen()
        except OSError:
            listener.close()
            raise
    except OSError as error:
        raise ReceiverError(
            f"cannot listen for calls of the platform on {listen}: {error.strerror}; {_MEND}"
        ) from error
    return listener


def _config(app: "ASGIApp") -> "Config":
    import uvicorn

    return uvicorn.Config(
        app,
        loop="asyncio",
        http="h11",
        ws="none",
        interface="asgi3",
        lifespan="off",
        log_config=None,
        log_level="critical",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=1,
    )

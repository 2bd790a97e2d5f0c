"""Hosts the reference platform, or any ASGI application, on the loopback address."""

import socket
import threading
from collections.abc import Iterable
from types import TracebackType
from typing import Self

import uvicorn
from starlette.types import ASGIApp

from oasc_check.reference.tls import Secure

HOST = "127.0.0.1"


class Server:
    """An application that is being served until `stop` is called or the `with` block ends."""

    def __init__(self, app: ASGIApp, listener: socket.socket) -> None:
        """Serve `app` on `listener`, a bound and listening socket, which the server closes when it stops."""
        self.port: int = listener.getsockname()[1]
        self.url = f"http://{HOST}:{self.port}"
        self._listener = listener
        self._beside: list[Secure] = []
        self._uvicorn = uvicorn.Server(_quiet_and_quick(app))
        self._thread = threading.Thread(target=self._uvicorn.run, args=([listener],), name=self.url, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Finish the requests that are being answered (at most one second) and free the port; again is harmless."""
        self._uvicorn.should_exit = True
        self._thread.join()
        self._listener.close()
        while self._beside:
            self._beside.pop().stop()

    def stop_with(self, beside: Secure) -> None:
        """Let another address end with this server."""
        self._beside.append(beside)

    def wait(self) -> None:
        """Block until the server has stopped."""
        self._thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()


def start(defects: Iterable[str] = (), port: int = 0, protected: bool = False) -> Server:
    """Serve the reference platform with these defects; `protected` asks for a token of its OAuth 2.0 endpoint.

    Port 0 takes a free one. Raises OSError when the port is taken.
    """
    from oasc_check.reference.app import build

    chosen = defects if isinstance(defects, frozenset) else frozenset(defects)
    listener = _listen(port)
    secure = Secure(chosen)
    app = build(chosen, protected=protected)
    app.state.tls = {"url": secure.url, "plain_port": secure.plain_port}
    server = Server(app, listener)
    server.stop_with(secure)
    return server


def start_app(app: ASGIApp, port: int = 0) -> Server:
    """Serve any ASGI application; port 0 takes a free one. Raises OSError when the port is taken."""
    return Server(app, _listen(port))


def _listen(port: int) -> socket.socket:
    """A listening socket, so that a client that connects before the thread runs waits instead of being refused.

    Its protocol is named because asyncio turns Nagle's algorithm off only then; else every answer takes 40 ms more.
    """
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
    except OSError as error:
        listener.close()
        where = f"cannot listen on {HOST}:{port}"
        raise OSError(error.errno, f"{where}: {error.strerror}; choose another port, or 0 for a free one") from error
    listener.listen()
    return listener


def _quiet_and_quick(app: ASGIApp) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        loop="asyncio",
        http="h11",
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="error",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=1,
    )

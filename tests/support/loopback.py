"""Servers on loopback for tests of the reference platform: one that hosts it, and one that hears what it sends."""

from __future__ import annotations

import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self

import requests
from starlette.routing import BaseRoute, Mount, Router

from oasc_check.reference.sending import COURIER
from oasc_check.reference.server import start_app

PATIENCE_SECONDS = 5.0
"""How long what does come may take on a machine that is busy with other things."""


def is_all_delivered() -> bool:
    """Whether nothing is on its way to a subscriber any more: a courier lives as long as it has work."""
    return all(thread.name != COURIER for thread in threading.enumerate())


class AppHost:
    """A server with as many applications as are asked for, each below its own path; ``session`` speaks to them."""

    def __init__(self) -> None:
        self._router = Router(redirect_slashes=False)
        self._server = start_app(self._router)
        self.session = requests.Session()
        self.origin = self._server.url

    def mount(self, below: str, routes: Sequence[BaseRoute]) -> str:
        """Serve these routes, and say at which path: it ends with ``below``."""
        path = f"/{len(self._router.routes)}{below}"
        self._router.routes.append(Mount(path, app=Router(routes, redirect_slashes=False)))
        return path

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.session.close()
        self._server.stop()


class Ear(ABC):
    """Hears requests until the block ends."""

    def __init__(self) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self.handler())
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    @abstractmethod
    def handler(self) -> type[SilentHandler]:
        """What answers."""

    def until(self, is_enough: Callable[[], bool]) -> None:
        """Wait for it, but not for ever."""
        end = time.monotonic() + PATIENCE_SECONDS
        while not is_enough() and time.monotonic() < end:
            time.sleep(0.005)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class SilentHandler(BaseHTTPRequestHandler):
    """Answers requests, and tells nobody on the terminal."""

    def body(self) -> bytes:
        """What was sent."""
        return self.rfile.read(int(self.headers["Content-Length"]))

    def named(self) -> dict[str, str]:
        """The headers, by their names in small letters."""
        return {name.lower(): value for name, value in self.headers.items()}

    def answer(self, status: int, body: bytes = b"") -> None:
        """Send a whole answer."""
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Stay silent."""

"""A broker on loopback, one for each set of defects, and a receiver for what it sends."""

import json
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

import requests
from starlette.routing import Mount, Router

from oasc_check.reference.ngsi_v2 import routes
from oasc_check.reference.server import start_app

Headers = dict[str, str]


class Clock:
    """The present, and more when it is moved on."""

    def __init__(self) -> None:
        self.instant: datetime | None = None

    def __call__(self) -> datetime:
        return self.instant or datetime.now(UTC)


class Client:
    """Speaks to one broker."""

    def __init__(self, session: requests.Session, origin: str, root: str) -> None:
        self.session = session
        self.origin = origin
        self.root = root

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> requests.Response:
        """One request; `path` is below the API or the Location of an answer, headers are written with underscores."""
        url = self.origin + (path if path.startswith(self.root) else self.root + path)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.session.request(method, url, json=body, headers=named, timeout=5)

    def json(self, path: str, **headers: str) -> Any:
        return self.send("GET", path, **headers).json()

    def create(self, collection: str, body: Any, **headers: str) -> str:
        """Create something and answer its path."""
        answer = self.send("POST", f"/{collection}", body, **headers)
        assert answer.status_code == 201, answer.text
        return answer.headers["Location"]

    def change(self, attributes: Any, entity: str = "car", **headers: str) -> None:
        """Append to an entity."""
        assert self.send("POST", f"/entities/{entity}/attrs", attributes, **headers).status_code == 204


class Host:
    """A server with as many brokers as are asked for."""

    def __init__(self) -> None:
        self._router = Router(redirect_slashes=False)
        self._server = start_app(self._router)
        self._session = requests.Session()

    def broker(self, *defects: str, clock: Callable[[], datetime] | None = None) -> Client:
        path = f"/{len(self._router.routes)}/v2"
        inner = Router(routes(frozenset(defects), clock or Clock()), redirect_slashes=False)
        self._router.routes.append(Mount(path, app=inner))
        return Client(self._session, self._server.url, path)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._session.close()
        self._server.stop()


class Notice:
    """One notification: method, path with query, headers in lower case, body as it came."""

    def __init__(self, method: str, path: str, headers: Headers, content: bytes) -> None:
        self.method = method
        self.path = path
        self.headers = headers
        self.content = content

    @property
    def data(self) -> Any:
        """The one entity of a notification."""
        (entity,) = json.loads(self.content)["data"]
        return entity


class Receiver:
    """Takes notifications."""

    def __init__(self) -> None:
        self.notices: list[Notice] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def wait(self, count: int) -> list[Notice]:
        """All notifications, once there are so many, at the latest after two seconds."""
        until = time.monotonic() + 2
        while len(self.notices) < count and time.monotonic() < until:
            time.sleep(0.005)
        assert len(self.notices) == count
        return self.notices

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_PUT(self) -> None:
                self.do_POST()

            def do_POST(self) -> None:
                content = self.rfile.read(int(self.headers["Content-Length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()
                receiver.notices.append(Notice(self.command, self.path, headers, content))

            def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
                """Stay silent."""

        return Handler

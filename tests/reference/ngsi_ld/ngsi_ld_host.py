"""Brokers on one loopback server, each under its own path, and a receiver for what they send."""

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

from oasc_check.reference.ngsi_ld import routes
from oasc_check.reference.server import start_app

API = "/ngsi-ld/v1"

Headers = dict[str, str]


def now() -> datetime:
    return datetime.now(UTC)


def link(url: str) -> dict[str, str]:
    """The header that names a @context."""
    return {"Link": f'<{url}>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"'}


class Client:
    """Speaks to one broker."""

    def __init__(self, session: requests.Session, base: str) -> None:
        self.session = session
        self.base = base

    def send(self, method: str, path: str, body: Any = None, headers: Headers | None = None) -> requests.Response:
        data = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        default = {"Content-Type": "application/json"} if data is not None else {}
        return self.session.request(method, self.base + path, data=data, headers=default | (headers or {}), timeout=5)

    def get(self, path: str, headers: Headers | None = None) -> requests.Response:
        return self.send("GET", path, None, headers)

    def json(self, path: str, headers: Headers | None = None) -> Any:
        return self.get(path, headers).json()

    def post(self, path: str, body: Any, headers: Headers | None = None) -> requests.Response:
        return self.send("POST", path, body, headers)

    def patch(self, path: str, body: Any, headers: Headers | None = None) -> requests.Response:
        return self.send("PATCH", path, body, headers)

    def put(self, path: str, body: Any) -> requests.Response:
        return self.send("PUT", path, body)

    def delete(self, path: str) -> requests.Response:
        return self.send("DELETE", path)

    def create(self, entity_id: str, entity_type: Any = "Vehicle", **attributes: Any) -> str:
        """Create an entity and answer its path."""
        answer = self.post("/entities", {"id": entity_id, "type": entity_type, **attributes})
        assert answer.status_code in (200, 201), answer.text
        return f"/entities/{entity_id}"

    def ids(self, query: str) -> list[str]:
        """The last characters of the ids that a query finds."""
        answer = self.get(f"/entities?{query}")
        assert answer.status_code == 200, answer.text
        return [entity["id"].rpartition(":")[2] for entity in answer.json()]


class Host:
    """A server with as many brokers as are asked for."""

    def __init__(self) -> None:
        self._router = Router(redirect_slashes=False)
        self._server = start_app(self._router)
        self._session = requests.Session()

    def broker(self, *defects: str, clock: Callable[[], datetime] = now) -> Client:
        path = f"/{len(self._router.routes)}{API}"
        self._router.routes.append(Mount(path, app=Router(routes(frozenset(defects), clock), redirect_slashes=False)))
        return Client(self._session, self._server.url + path)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._session.close()
        self._server.stop()


class Notice:
    """One notification: its path at the receiver, its headers in lower case and its body."""

    def __init__(self, path: str, headers: dict[str, str], body: Any) -> None:
        self.path = path
        self.headers = headers
        self.body = body


class Receiver:
    """Takes notifications and serves documents; answers POST with the status that `statuses` has for the path."""

    def __init__(self) -> None:
        self.notices: list[Notice] = []
        self.documents: dict[str, Any] = {}
        self.statuses: dict[str, int] = {}
        self.requests: list[str] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def at(self, path: str) -> list[Notice]:
        return [notice for notice in self.notices if notice.path == path]

    def wait(self, path: str, count: int) -> list[Notice]:
        """The notifications at a path, once there are so many, at the latest after two seconds."""
        until = time.monotonic() + 2
        while len(self.at(path)) < count and time.monotonic() < until:
            time.sleep(0.005)
        return self.at(path)

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
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                headers = {name.lower(): value for name, value in self.headers.items()}
                receiver.notices.append(Notice(self.path, headers, body))
                self.answer(receiver.statuses.get(self.path, 200), b"")

            def do_GET(self) -> None:
                receiver.requests.append(self.path)
                found = receiver.documents.get(self.path)
                body = found if isinstance(found, bytes) else json.dumps(found).encode()
                self.answer(404 if found is None else 200, body)

            def answer(self, status: int, body: bytes) -> None:
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
                """Stay silent."""

        return Handler

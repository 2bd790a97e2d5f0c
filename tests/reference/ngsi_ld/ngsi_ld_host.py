"""Brokers on one loopback server, each under its own path, and a receiver for what they send."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import requests
from loopback import AppHost, Ear, SilentHandler

from oasc_check.reference.ngsi_ld import routes

API = "/ngsi-ld/v1"

Headers = dict[str, str]


class Clock:
    """The present, and more when it is moved on."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def in_a_minute(self) -> str:
        """An instant to come."""
        return (self() + timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")

    def let_pass(self) -> None:
        """That minute is over."""
        self.ahead += timedelta(minutes=2)


def link(url: str) -> dict[str, str]:
    """The header that names a @context."""
    return {"Link": f'<{url}>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"'}


class Client:
    """Speaks to one broker."""

    def __init__(self, session: requests.Session, base: str, clock: Clock | None = None) -> None:
        self.session = session
        self.base = base
        self.clock = clock or Clock()

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


class Host(AppHost):
    """A server with as many brokers as are asked for."""

    def broker(self, *defects: str, clock: Callable[[], datetime] | None = None) -> Client:
        own = Clock()
        return Client(self.session, self.origin + self.mount(API, routes(frozenset(defects), clock or own)), own)


class Notice:
    """One notification: its path at the receiver, its headers in lower case and its body."""

    def __init__(self, path: str, headers: dict[str, str], body: Any) -> None:
        self.path = path
        self.headers = headers
        self.body = body


class Receiver(Ear):
    """Takes notifications and serves documents; answers POST with the status that `statuses` has for the path."""

    def __init__(self) -> None:
        self.notices: list[Notice] = []
        self.documents: dict[str, Any] = {}
        self.statuses: dict[str, int] = {}
        self.requests: list[str] = []
        super().__init__()

    def at(self, path: str) -> list[Notice]:
        return [notice for notice in self.notices if notice.path == path]

    def wait(self, path: str, count: int) -> list[Notice]:
        """The notifications at a path, once there are so many."""
        self.until(lambda: len(self.at(path)) >= count)
        return self.at(path)

    def handler(self) -> type[SilentHandler]:
        receiver = self

        class Handler(SilentHandler):
            def do_POST(self) -> None:
                receiver.notices.append(Notice(self.path, self.named(), json.loads(self.body())))
                self.answer(receiver.statuses.get(self.path, 200))

            def do_GET(self) -> None:
                receiver.requests.append(self.path)
                found = receiver.documents.get(self.path)
                body = found if isinstance(found, bytes) else json.dumps(found).encode()
                self.answer(404 if found is None else 200, body)

        return Handler

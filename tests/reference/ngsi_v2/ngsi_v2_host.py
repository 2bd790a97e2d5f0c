"""A broker on loopback, one for each set of defects, and a receiver for what it sends."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import requests
from loopback import AppHost, Ear, SilentHandler

from oasc_check.reference.ngsi_v2 import routes

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


class Host(AppHost):
    """A server with as many brokers as are asked for."""

    def broker(self, *defects: str, clock: Callable[[], datetime] | None = None) -> Client:
        path = self.mount("/v2", routes(frozenset(defects), clock or Clock()))
        return Client(self.session, self.origin, path)


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


class Receiver(Ear):
    """Takes notifications."""

    def __init__(self) -> None:
        self.notices: list[Notice] = []
        super().__init__()

    def wait(self, count: int) -> list[Notice]:
        """All notifications, once there are so many."""
        self.until(lambda: len(self.notices) >= count)
        assert len(self.notices) == count
        return self.notices

    def handler(self) -> type[SilentHandler]:
        receiver = self

        class Handler(SilentHandler):
            def do_PUT(self) -> None:
                self.do_POST()

            def do_POST(self) -> None:
                content = self.body()
                receiver.notices.append(Notice(self.command, self.path, self.named(), content))
                self.answer(200)  # who is answered sends the next one

        return Handler

"""The reference platform with data of others, and with something before it that delays, counts or refuses."""

from __future__ import annotations

import asyncio
import json
import threading
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from oasc_check.reference.app import build
from oasc_check.reference.server import start_app

_API = "/ngsi-ld/v1"
_OF_OTHERS = {
    "/entities": {
        "id": "urn:ngsi-ld:Vehicle:oasc-of-others",
        "type": "Vehicle",
        "speed": {"type": "Property", "value": 55},
    },
    "/subscriptions": {
        "id": "urn:ngsi-ld:Subscription:oasc-of-others",
        "type": "Subscription",
        "entities": [{"type": "Truck"}],
        "notification": {"endpoint": {"uri": "http://127.0.0.1:9/", "accept": "application/json"}},
    },
}
_LISTS = ("/types", "/attributes", "/subscriptions?limit=1000")


class InhabitedPlatform:
    """``delay`` is in seconds before each answer; methods in ``refused`` get 403. ``created`` counts answers 201."""

    def __init__(self, defects: Iterable[str] = (), delay: float = 0.0) -> None:
        self.delay = 0.0
        self.refused: set[str] = set()
        self.created = threading.Semaphore(0)
        self.url = ""
        self._app: ASGIApp = build(defects)
        self._wanted_delay = delay

    @contextmanager
    def serving(self) -> Iterator[InhabitedPlatform]:
        """Serve it; the data of others come first."""
        with start_app(self) as server:
            self.url = server.url
            for path, item in _OF_OTHERS.items():
                request(f"{self.url}{_API}{path}", item)
            self.created = threading.Semaphore(0)
            self.delay = self._wanted_delay
            yield self

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""

        async def counted(message: Any) -> None:
            await send(message)
            if message.get("status") == 201:
                self.created.release()

        await asyncio.sleep(self.delay)
        app = PlainTextResponse("no", 403) if scope["method"] in self.refused else self._app
        await app(scope, receive, counted)

    def wait_until_created(self, number: int) -> None:
        """Until so many things more were created, which must be soon."""
        for _ in range(number):
            assert self.created.acquire(timeout=20)

    def dump(self) -> dict[str, bytes]:
        """Everything that it holds, with the times of creation and change, by address."""
        self.delay, delay = 0.0, self.delay
        found = {path: request(f"{self.url}{_API}{path}") for path in _LISTS}
        for name in json.loads(found["/types"])["typeList"]:
            path = f"/entities?type={quote(name, safe='')}&limit=1000&options=sysAttrs"
            found[path] = request(f"{self.url}{_API}{path}")
        self.delay = delay
        return found


def request(url: str, body: Any = None) -> bytes:
    """The body of the answer to a GET, or to a POST of a body. Raises HTTPError for a refusal."""
    content = None if body is None else json.dumps(body).encode()
    wanted = urllib.request.Request(url, content, {"Content-Type": "application/json", "Accept": "application/json"})
    with urllib.request.urlopen(wanted, timeout=10) as answer:
        return bytes(answer.read())

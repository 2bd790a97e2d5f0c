"""The reference platform with data of others of every kind, and with what delays, counts or refuses before it."""

from __future__ import annotations

import asyncio
import json
import re
import threading
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from broker_state import held
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from oasc_check.reference.app import build
from oasc_check.reference.server import start_app

_LD, _V2 = "/ngsi-ld/v1", "/v2"
_TERMS = {"@context": {"speed": "https://others.example/speed"}}
_OF_OTHERS = (
    (
        f"{_LD}/entities",
        {"id": "urn:ngsi-ld:Vehicle:of-others", "type": "Vehicle", "speed": {"type": "Property", "value": 55}},
    ),
    (
        f"{_LD}/subscriptions",
        {
            "id": "urn:ngsi-ld:Subscription:of-others",
            "type": "Subscription",
            "entities": [{"type": "Truck"}],
            "notification": {"endpoint": {"uri": "http://127.0.0.1:9/", "accept": "application/json"}},
        },
    ),
    (
        f"{_LD}/csourceRegistrations",
        {
            "id": "urn:ngsi-ld:ContextSourceRegistration:of-others",
            "type": "ContextSourceRegistration",
            "information": [{"entities": [{"type": "Boat"}]}],
            "endpoint": "http://127.0.0.1:9/",
        },
    ),
    (
        f"{_LD}/csourceSubscriptions",
        {
            "id": "urn:ngsi-ld:Subscription:of-others-too",
            "type": "Subscription",
            "entities": [{"type": "Boat"}],
            "notification": {"endpoint": {"uri": "http://127.0.0.1:9/", "accept": "application/json"}},
        },
    ),
    (
        f"{_LD}/temporal/entities",
        {
            "id": "urn:ngsi-ld:Vehicle:past-of-others",
            "type": "Vehicle",
            "speed": [{"type": "Property", "value": 40, "observedAt": "2024-05-01T08:00:00Z"}],
        },
    ),
    (f"{_LD}/jsonldContexts", _TERMS),
    (
        f"{_LD}/snapshots",
        {
            "id": "urn:ngsi-ld:Snapshot:of-others",
            "type": "Snapshot",
            "snapshotQueries": [{"type": "Query", "entities": [{"type": "Vehicle"}]}],
        },
    ),
    (f"{_V2}/entities", {"id": "of-others", "type": "Vehicle", "speed": {"value": 55, "type": "Number"}}),
    (
        f"{_V2}/subscriptions",
        {"subject": {"entities": [{"idPattern": ".*", "type": "Truck"}]}, "notification": {"http": {"url": "http://127.0.0.1:9/"}}},
    ),
    (
        f"{_V2}/registrations",
        {"dataProvided": {"entities": [{"id": "boat"}]}, "provider": {"http": {"url": "http://127.0.0.1:9/"}}},
    ),
)  # fmt: skip
"""What others have put there, one thing of each kind: where it goes, and what it is."""

CLAIMED = ("temporal", "temporal-history", "registrations", "jsonld-contexts", "entity-maps", "snapshots")
OF_MANY_KINDS = ("entities", "subscriptions", "registrations", "registration-subscriptions", "temporal", "snapshots")
"""Groups in which the tester chooses the addresses; where the platform does, an answer that is lost leaves a doubt."""


class InhabitedPlatform:
    """``delay`` is in seconds before each answer; methods in ``refused`` get 403. ``created`` counts answers 201."""

    def __init__(self, defects: Iterable[str] = (), delay: float = 0.0) -> None:
        self.delay = 0.0
        self.refused: set[str] = set()
        self.created = threading.Semaphore(0)
        self.url = ""
        self._app = build(defects)
        self._wanted_delay = delay

    @contextmanager
    def serving(self) -> Iterator[InhabitedPlatform]:
        """Serve it; the data of others come first."""
        with start_app(self) as server:
            self.url = server.url
            for path, item in _OF_OTHERS:
                request(f"{self.url}{path}", item)
            self.created = threading.Semaphore(0)
            self.delay = self._wanted_delay
            yield self

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""

        async def counted(message: Any) -> None:
            created = self.created  # whoever reads the answer may begin to count anew before this goes on
            await send(message)
            if message.get("status") == 201:
                created.release()

        await asyncio.sleep(self.delay)
        app: ASGIApp = PlainTextResponse("no", 403) if scope["method"] in self.refused else self._app
        await app(scope, receive, counted)

    def wait_until_created(self, number: int) -> None:
        """Until so many things more were created, which must be soon."""
        for _ in range(number):
            assert self.created.acquire(timeout=20)

    def dump(self) -> dict[str, bytes]:
        """Everything that its brokers hold, with the times of creation and change, by the part that holds it."""
        return {name: json.dumps(part, indent=1).encode() for name, part in held(self._app).items()}


def left_behind(platform: InhabitedPlatform, before: dict[str, bytes]) -> list[str]:
    """The ids of ours that the platform holds and did not hold before."""
    ids = re.compile(rb"""\"id\": "'([^']*:oasc-[^']*)'\"""")
    old = set(ids.findall(b"".join(before.values())))
    return sorted(found.decode() for found in set(ids.findall(b"".join(platform.dump().values()))) - old)


def request(url: str, body: Any = None) -> bytes:
    """The body of the answer to a GET, or to a POST of a body. Raises HTTPError for a refusal."""
    content = None if body is None else json.dumps(body).encode()
    wanted = urllib.request.Request(url, content, {"Content-Type": "application/json", "Accept": "application/json"})
    with urllib.request.urlopen(wanted, timeout=10) as answer:
        return bytes(answer.read())

"""Receives the calls that a platform makes to the tester: notifications, forwarded requests, messages."""

import asyncio
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from oasc_check.run.listener import Listener, ReceiverError, host_of
from oasc_check.run.model import Exchange, Headers, Reply, Request, Response, Trouble
from oasc_check.run.mqtt import Subscriber
from oasc_check.run.origin import is_loopback, origin_of
from oasc_check.suite.model import Callback

if TYPE_CHECKING:
    from starlette.requests import Request as Incoming
    from starlette.types import Receive, Scope, Send

__all__ = ["Receiver", "ReceiverError"]

_MAX_BODY = 2**20
_MAX_CALLS = 1000
_TOO_LONG = Trouble("broken", f"the call was longer than {_MAX_BODY} bytes and was not read to its end")


@dataclass
class _Box:
    """What came for one name of one test, and what is answered there; ``path`` is the unguessable part of its URL.

    ``replies`` are those to some requests only, by method and end of the path; the last that was given comes last.
    """

    path: str
    reply: Reply = field(default_factory=Reply)
    replies: dict[str, Reply] = field(default_factory=dict)
    calls: list[Exchange] = field(default_factory=list)

    def reply_to(self, method: str, path: str) -> Reply:
        """What is answered to a request; ``path`` is decoded."""
        fitting = (reply for to, reply in reversed(self.replies.items()) if _is_meant(to, method, path))
        return next(fitting, self.reply)


def _is_meant(to: str, method: str, path: str) -> bool:
    wanted, _, end = to.partition(" ")
    return method == wanted and path.rstrip("/").endswith(end.rstrip("/"))


class Receiver:
    """Listens from the first use on. Every name of every test has an address of its own.

    ``heard`` says whether any call ever came to one of them.
    """

    def __init__(
        self,
        callback: Callback,
        clock: Callable[[], datetime],
        new_id: Callable[[], str],
        marker: str = "",
        learn: Callable[[bytes], None] = lambda _: None,
    ) -> None:
        """`marker` begins the path of every address, so that what names one of them names the run.

        ``learn`` is told the body of every call before it is noted.
        """
        self._learn = learn
        self._callback = callback
        self._marker = marker
        self._clock = clock
        self._new_id = new_id
        self._boxes: dict[tuple[str, str], _Box] = {}
        self._by_path: dict[str, _Box] = {}
        self._change = threading.Condition()
        self._listener: Listener | None = None
        self._subscribing = threading.Lock()
        self._subscribers: dict[str, Subscriber] = {}
        self._base = (callback.url or "").rstrip("/")
        self.heard = False

    @property
    def loopback(self) -> bool:
        """Whether only this machine can call. Raises ReceiverError when the address to listen on is none."""
        url = self._callback.url
        return is_loopback(origin_of(url).host if url else host_of(self._callback.listen))

    def url(self, test_id: str, name: str) -> str:
        """The address to give to the platform. Raises ReceiverError when nothing can listen."""
        box = self._box(test_id, name)
        with self._change:
            if self._listener is None:
                self._listener = Listener(self._callback.listen, self._take)
                self._base = self._base or self._listener.url
            return f"{self._base}/{box.path}"

    def topic(self, test_id: str, name: str, broker: str) -> str:
        """The address at an MQTT broker to give to the platform. Raises ReceiverError when it cannot be heard."""
        box = self._box(test_id, name)
        with self._subscribing:
            if broker not in self._subscribers:
                self._subscribers[broker] = Subscriber(broker, self._published)
            return self._subscribers[broker].address(box.path)

    def heard_through(self, broker: str) -> bool:
        """Whether any message ever came through this MQTT broker."""
        return broker in self._subscribers and self._subscribers[broker].heard

    def serve(self, test_id: str, name: str, reply: Reply, to: str | None = None) -> None:
        """What is answered there from now on; before, it is 200 and nothing.

        ``to``, such as ``GET /entities``, limits it to that method and to paths that end so; the latest that fits
        is taken.
        """
        box = self._box(test_id, name)
        if to is None:
            box.reply = reply
            return
        with self._change:
            box.replies = {**{key: other for key, other in box.replies.items() if key != to}, to: reply}

    def calls(self, test_id: str, name: str, start: int = 0) -> list[Exchange]:
        """The calls from number ``start`` on, oldest first, as exchanges that were received."""
        box = self._box(test_id, name)
        with self._change:
            return box.calls[start:]

    def wait(
        self, test_id: str, name: str, start: int, count: int, seconds: float, stopped: Callable[[], bool]
    ) -> list[Exchange]:
        """The calls from number ``start`` on, as soon as there are ``count``, after the time, or when stopped."""
        box = self._box(test_id, name)
        until = time.monotonic() + seconds
        with self._change:
            while len(box.calls) < start + count and not stopped():
                left = until - time.monotonic()
                if left <= 0:
                    break
                self._change.wait(min(left, 0.2))
            return box.calls[start:]

    def stop(self) -> None:
        """Listen no more."""
        with self._change:
            listener, self._listener = self._listener, None
        if listener is not None:
            listener.stop()
        with self._subscribing:
            for subscriber in self._subscribers.values():
                subscriber.stop()
            self._subscribers.clear()

    def _box(self, test_id: str, name: str) -> _Box:
        with self._change:
            box = self._boxes.get((test_id, name))
            if box is None:
                box = self._boxes[test_id, name] = _Box(self._marker + secrets.token_urlsafe(18))
                self._by_path[box.path] = box
            return box

    async def _take(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """The application: notes a call, then answers it."""
        from starlette.requests import ClientDisconnect
        from starlette.requests import Request as Incoming
        from starlette.responses import Response as Outgoing

        incoming = Incoming(scope, receive)
        began, started = time.perf_counter(), self._clock()
        target = scope["raw_path"].decode("latin-1").split("/")
        box = next((self._by_path[segment] for segment in target if segment in self._by_path), None)
        if box is None:
            await Outgoing("no test listens here", 404, media_type="text/plain")(scope, receive, send)
            return
        try:
            body, trouble = await _body(incoming)
        except ClientDisconnect:
            return
        asked = self._asked(box, incoming)
        answer = Reply(413) if trouble else box.reply_to(incoming.method, unquote(urlsplit(asked).path))
        request = Request(incoming.method, asked, _headers(incoming), body)
        response = Response(answer.status, Headers(tuple(answer.headers.items())), answer.body)
        seconds = time.perf_counter() - began
        self._note(
            box, Exchange(self._new_id(), request, response, trouble, seconds, 1, _instant(started), received=True)
        )
        await asyncio.sleep(answer.delay)
        await Outgoing(answer.body, answer.status, dict(answer.headers))(scope, receive, send)

    def _asked(self, box: _Box, incoming: "Incoming") -> str:
        """The URL that was asked, as the platform sees it: it may add to the path that it was given."""
        rest = incoming.scope["raw_path"].decode("latin-1").partition(box.path)[2]
        query = incoming.scope["query_string"].decode("latin-1")
        return f"{self._base}/{box.path}{rest}{'?' if query else ''}{query}"

    def _published(self, address: str, quality: int, payload: bytes) -> None:
        """Note a message that came through an MQTT broker, as a call with its quality of service as a header."""
        box = self._by_path.get(address.rpartition("/")[2])
        if box is None:
            return
        headers = Headers((("Content-Type", "application/json"), ("MQTT-QoS", str(quality))))
        trouble = _TOO_LONG if len(payload) > _MAX_BODY else None
        request = Request("PUBLISH", address, headers, payload[:_MAX_BODY])
        started = _instant(self._clock())
        self._note(box, Exchange(self._new_id(), request, None, trouble, 0.0, 1, started, received=True))

    def _note(self, box: _Box, exchange: Exchange) -> None:
        self._learn(exchange.request.body)
        with self._change:
            self.heard = self.heard or exchange.request.method != "PUBLISH"
            if len(box.calls) < _MAX_CALLS:
                box.calls.append(exchange)
            self._change.notify_all()


async def _body(incoming: "Incoming") -> tuple[bytes, Trouble | None]:
    """The body, up to the limit."""
    body = bytearray()
    async for part in incoming.stream():
        body += part
        if len(body) > _MAX_BODY:
            return bytes(body[:_MAX_BODY]), _TOO_LONG
    return bytes(body), None


def _headers(incoming: "Incoming") -> Headers:
    return Headers(tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in incoming.headers.raw))


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

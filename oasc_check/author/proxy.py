"""A reverse proxy on loopback that notes what goes through it: whatever is asked of it is asked of the platform."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Self

from oasc_check.run.auth import Authenticator
from oasc_check.run.listener import Listener
from oasc_check.run.model import Call, Exchange, Headers, Request, Response
from oasc_check.run.origin import Origins
from oasc_check.run.redact import Redactor
from oasc_check.run.secrets import reader
from oasc_check.run.settings import Settings
from oasc_check.run.transport import HttpTransport
from oasc_check.suite.model import Api, Mechanism, Place, Platform

if TYPE_CHECKING:
    from starlette.requests import Request as Asked
    from starlette.responses import Response as Answer

_HOP_BY_HOP = frozenset(
    {
        "connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "proxy-connection", "te", "trailer",
        "transfer-encoding", "upgrade",
    }
)  # fmt: skip
"""What belongs to one connection (RFC 9110, clause 7.6.1)."""
_OURS = _HOP_BY_HOP | {"host", "content-length", "accept-encoding"}
_UNKNOWN = Mechanism("recorded", "", "", "", (), Place(Path(), 1, 1))
_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


class RecordingProxy:
    """Listens at ``url`` until it is left, and forwards to ``base``. A context manager; ``exchanges`` are as they were.

    They hold secrets: nothing of them is written before ``author.hiding`` has seen them.
    """

    def __init__(self, base: str, port: int, settings: Settings, clock: Callable[[], datetime]) -> None:
        """Raises run.listener.ReceiverError when the port is taken. ``base`` has no slash at its end."""
        from starlette.applications import Starlette
        from starlette.routing import Route

        self._base = base
        self._api = Api("recorded", base)
        platform = Platform("recorded", base, {"recorded": self._api})
        redactor, numbers = Redactor(), itertools.count(1)
        self._transport = HttpTransport(
            replace(settings, attempts=1),
            Authenticator(platform, reader(redactor, remote=True), redactor),
            Origins(platform),
            clock,
            lambda: f"x{next(numbers)}",
        )
        self._lock = threading.Lock()
        self._exchanges: dict[int, Exchange] = {}
        self._turns = itertools.count()
        app = Starlette(routes=[Route("/{path:path}", self._pass_on, methods=_METHODS)])
        self._listener = Listener(f"127.0.0.1:{port}", app)
        self.url = self._listener.url

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._transport.stop()
        self._listener.stop()
        self._transport.close()

    @property
    def exchanges(self) -> list[Exchange]:
        """What went through, in the order in which it was asked."""
        with self._lock:
            return [self._exchanges[turn] for turn in sorted(self._exchanges)]

    async def _pass_on(self, asked: Asked) -> Answer:
        from starlette.concurrency import run_in_threadpool

        turn, body = next(self._turns), await asked.body()
        return await run_in_threadpool(self._forward, asked, body, turn)

    def _forward(self, asked: Asked, body: bytes, turn: int) -> Answer:
        pairs = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in asked.headers.raw]
        headers = Headers([pair for pair in pairs if pair[0].lower() not in _OURS])
        raw, query = asked.scope["raw_path"].decode("ascii"), asked.scope["query_string"].decode("ascii")
        url = f"{self._base}{raw}{f'?{query}' if query else ''}"
        call = Call(self._api, _UNKNOWN, asked.method, url, dict(headers), body, auth="none", follows_redirects=False)
        exchange = self._transport.send(call)[-1]
        with self._lock:
            self._exchanges[turn] = replace(exchange, request=Request(asked.method, url, headers, body))
        return self._answer(exchange)

    def _answer(self, exchange: Exchange) -> Answer:
        from starlette.responses import PlainTextResponse
        from starlette.responses import Response as Plain

        response = exchange.response
        if response is None or response.truncated:
            why = exchange.trouble.message if exchange.trouble else "the answer is larger than what is recorded"
            return PlainTextResponse(f"oasc-check suite record: {why}\n", 502)
        answer = Plain(response.body, response.status)
        del answer.headers["content-length"]
        for name, value in self._shown(response, exchange.request.method):
            answer.headers.append(name, value)
        return answer

    def _shown(self, response: Response, method: str) -> list[tuple[str, str]]:
        """The headers of the answer; where it leads to the platform, it leads through here."""
        ours = _HOP_BY_HOP | {"content-encoding", "content-length", "date"}
        shown = [(name, value) for name, value in response.headers.pairs if name.lower() not in ours]
        shown = [
            (name, self._through_here(value) if name.lower() in ("location", "content-location") else value)
            for name, value in shown
        ]
        length = response.headers.get("content-length", "0") if method == "HEAD" else str(len(response.body))
        return shown if response.status in (204, 304) else [*shown, ("content-length", length)]

    def _through_here(self, link: str) -> str:
        below = link.removeprefix(self._base)
        if below != link and below[:1] in ("", "/", "?"):
            return f"{self.url}{below}"
        root = self._base.partition("//")[2].partition("/")[2]
        return link.removeprefix(f"/{root}") if root and f"{link}/".startswith(f"/{root}/") else link

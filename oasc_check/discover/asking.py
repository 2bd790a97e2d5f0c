"""Asks a platform that nobody has described yet: one request at a time, and few of them."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from oasc_check.run.auth import Authenticator
from oasc_check.run.model import Call, Exchange
from oasc_check.run.origin import Origins, origin_of
from oasc_check.run.redact import Redactor
from oasc_check.run.secrets import reader
from oasc_check.run.settings import Settings
from oasc_check.run.transport import HttpTransport
from oasc_check.suite.model import Api, Mechanism, Place, Platform

MOST_REQUESTS = 40
"""Attempts and redirects count as well."""
MOST_SECONDS = 120.0
_SILENT = 3
"""Requests in a row without an answer, after which no more are sent."""
_NOTHING_YET = Mechanism("discover", "", "", "", (), Place(Path(), 1, 1))


class Asker:
    """Asks the origin of an address and no other. A context manager.

    ``answers`` holds what came back, in order, ``troubles`` in one sentence each why nothing did, and ``ended`` why
    nothing more is asked, or nothing.
    """

    def __init__(self, base: str, settings: Settings, clock: Callable[[], datetime]) -> None:
        self.answers: list[Exchange] = []
        self.troubles: list[str] = []
        self.ended = ""
        self.requests = 0
        self._base = base
        self._asked: dict[tuple[str, str], Exchange] = {}
        self._silent = 0
        self._until = time.monotonic() + MOST_SECONDS
        self._api = Api("discover", base)
        platform = Platform("discover", base, {"discover": self._api})
        numbers = itertools.count(1)
        redactor = Redactor()
        self._transport = HttpTransport(
            replace(settings, budget_requests=MOST_REQUESTS, attempts=2, retry_after_cap=0.0),
            Authenticator(platform, reader(redactor, remote=True), redactor),
            Origins(platform),
            clock,
            lambda: f"x{next(numbers)}",
        )

    def __enter__(self) -> Asker:
        return self

    def __exit__(self, *_error: object) -> None:
        self._transport.close()

    def ask(self, url: str, headers: Mapping[str, str]) -> Exchange | None:
        """The answer to a GET, asked for once; None when there is none, or when nothing more may be asked."""
        key = (url, str(sorted(headers.items())))
        if key not in self._asked:
            if not self._may_ask():
                return None
            self._asked[key] = self._sent(url, headers)
        exchange = self._asked[key]
        return exchange if exchange.response else None

    def _may_ask(self) -> bool:
        if not self.ended and time.monotonic() >= self._until:
            self.ended = f"the time of {MOST_SECONDS:.0f} s is over"
        if not self.ended and self.requests >= MOST_REQUESTS:
            self.ended = f"all {MOST_REQUESTS} requests are spent"
        return not self.ended

    def _sent(self, url: str, headers: Mapping[str, str]) -> Exchange:
        exchanges = self._transport.send(Call(self._api, _NOTHING_YET, "GET", url, headers, auth="none"), self._until)
        self.requests += sum(exchange.seconds > 0 for exchange in exchanges)
        exchange = exchanges[-1]
        if exchange.trouble:
            self._troubled(exchange)
        else:
            self._silent = 0
            self.answers.append(exchange)
            self._heed(exchange)
        return exchange

    def _troubled(self, exchange: Exchange) -> None:
        """Note why there is no answer, and ask no more when that is so again and again."""
        kind, message = (exchange.trouble.kind, exchange.trouble.message) if exchange.trouble else ("", "")
        if kind == "budget":
            self.ended = f"all {MOST_REQUESTS} requests are spent"
        elif kind == "host":
            self.troubles.append(_elsewhere(exchange, self._base))
        else:
            self.troubles.append(message)
        self._silent += 1
        if kind == "tls" or self._silent >= _SILENT:
            base = origin_of(self._base)
            elsewhere = kind in ("host", "redirects")
            self.ended = self.ended or (f"{base} leads elsewhere" if elsewhere else f"{base} gives no answer")

    def _heed(self, exchange: Exchange) -> None:
        """Stop when the platform asks for patience (RFC 6585, clause 4; RFC 9110, clause 10.2.3)."""
        response = exchange.response
        if response and (response.status == 429 or (response.status == 503 and "retry-after" in response.headers)):
            after = response.headers.get("retry-after", "")
            url, status = exchange.request.url, response.status
            wish = f"{url} answered {status} and Retry-After: {after}, so nothing more was asked"
            self.ended = wish if after else f"{url} answered {status}, so nothing more was asked"


def _elsewhere(exchange: Exchange, base: str) -> str:
    there = exchange.request.url
    return f"a redirect leads from {origin_of(base)} to {there}, another origin, which was not asked; give that address"

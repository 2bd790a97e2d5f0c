"""Fetches the @contexts that answers in JSON-LD name by their addresses, so that what they say in RDF can be told."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from oasc_check.language.contexts import Fetched, alternate
from oasc_check.language.rdf import contexts_named
from oasc_check.run.model import Call, Exchange
from oasc_check.run.world import World
from oasc_check.suite.model import Send

_MOST = 10
_IN_RDF = frozenset({"rdf", "shacl"})
_ACCEPT = {"Accept": "application/ld+json, application/json;q=0.9"}
_LD_JSON = "application/ld+json"


class Contexts:
    """The @contexts of one test; each is asked for once, with an exchange like any other."""

    def __init__(self, world: World, exchanges: list[Exchange]) -> None:
        self._world = world
        self._exchanges = exchanges
        self._fetched: dict[str, Fetched | None] = {}

    def added(self, step: Send, call: Call, exchange: Exchange) -> Exchange:
        """The exchange with the @contexts of its answer, if the step reads it as RDF."""
        response = exchange.response
        if response is None or response.status >= 300 or response.truncated or not _reads_rdf(step):
            return exchange
        url, link = exchange.request.url, response.headers.get("link")
        wanted = deque(contexts_named(response.body, response.media_type, url, link))
        found: dict[str, Fetched] = {}
        while wanted and len(found) < _MOST:
            address = wanted.popleft()
            if address not in found and (one := self._at(address, call)):
                found[address] = one
                wanted.extend(contexts_named(one.body, _LD_JSON, one.at))
        return replace(exchange, contexts=tuple(found.values()))

    def _at(self, url: str, call: Call) -> Fetched | None:
        if url not in self._fetched:
            exchange = self._asked(url, call)
            other = _elsewhere(exchange)
            self._fetched[url] = _read(url, self._asked(other, call) if other else exchange)
        return self._fetched[url]

    def _asked(self, url: str, call: Call) -> Exchange:
        answers = self._world.transport.send(Call(call.api, call.mechanism, "GET", url, _ACCEPT, auth=call.auth))
        self._exchanges.extend(answers)
        return answers[-1]


def _elsewhere(exchange: Exchange) -> str | None:
    response = exchange.response
    if response is None or response.status != 200:
        return None
    return alternate(response.headers.get("link"), response.media_type, exchange.request.url)


def _read(url: str, exchange: Exchange) -> Fetched | None:
    """What was found, if the address is one of the platform's at all."""
    at, response, trouble = exchange.request.url, exchange.response, exchange.trouble
    if trouble and trouble.kind == "host":
        return None
    if response is None:
        return Fetched(url, at, b"", trouble.message if trouble else "")
    if response.status != 200:
        return Fetched(url, at, b"", f"{at} answered {response.status}")
    return Fetched(url, at, response.body)


def _reads_rdf(step: Send) -> bool:
    captures = (source for source in step.capture.values() if isinstance(source, Mapping))
    return _is_in_rdf(step.expect) or _is_in_rdf(step.applies_when) or any("rdf" in source for source in captures)


def _is_in_rdf(expect: Mapping[str, Any] | None) -> bool:
    wanted = expect or {}
    return not _IN_RDF.isdisjoint(wanted) or any(_is_in_rdf(one) for one in wanted.get("any_of", ()))

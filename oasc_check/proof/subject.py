"""What is spoilt: an answer, a call to the tester or a kept value, seen as an answer and put back changed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from oasc_check.proof.edits import written
from oasc_check.proof.watch import Site
from oasc_check.run.model import CannotTell, Exchange, Headers, Judge, NotJson, Response

NO_JSON: Any = object()
"""The JSON value of a body that has none."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """A spoilt exchange, and what was done to it, as in ``$.id dropped``."""

    says: str
    exchange: Exchange


class Subject:
    """One site, and what becomes of it when its exchange is another.

    ``strangers`` are things that the platform showed elsewhere, to be put where they do not belong.
    """

    def __init__(self, site: Site, judge: Judge, strangers: Sequence[Any] = ()) -> None:
        self.site = site
        self.strangers = strangers
        self._judge = judge
        exchange = site.exchange
        if exchange.received:
            self.seen = Response(200, exchange.request.headers, exchange.request.body)
        else:
            self.seen = exchange.response or Response(0, Headers())
        self.json = _json(self.seen)

    @property
    def is_answer(self) -> bool:
        """Whether it has a status and headers of a platform."""
        return not self.site.exchange.received and self.site.value is None

    def with_status(self, status: int) -> Exchange:
        """The same with another status."""
        return self._with(replace(self.seen, status=status))

    def with_header(self, name: str, value: str | None) -> Exchange:
        """The same with another value of a header, or without it."""
        kept = [pair for pair in self.seen.headers.pairs if pair[0].lower() != name.lower()]
        added = [] if value is None else [(name, value)]
        return self._with(replace(self.seen, headers=Headers([*kept, *added])))

    def with_body(self, body: bytes, media_type: str | None = None) -> Exchange:
        """The same with another body."""
        changed = Response(self.seen.status, self.seen.headers, body)
        if media_type is not None:
            kept = [pair for pair in self.seen.headers.pairs if pair[0].lower() != "content-type"]
            changed = replace(changed, headers=Headers([*kept, ("Content-Type", media_type)]))
        return self._with(changed)

    def with_json(self, value: Any) -> Exchange:
        """The same with another JSON value as its body."""
        return self.with_body(written(value))

    def _with(self, response: Response) -> Exchange:
        exchange = self.site.exchange
        if not exchange.received:
            return replace(exchange, response=response)
        return replace(exchange, request=replace(exchange.request, headers=response.headers, body=response.body))

    def forbids(self, expect: Mapping[str, Any], exchange: Exchange) -> bool:
        """Whether an expectation does not hold of an exchange; what cannot be told is not forbidden."""
        try:
            return bool(self._judge.answer(expect, exchange, self.site.mechanism))
        except CannotTell:
            return False

    def still_applies(self, exchange: Exchange) -> bool:
        """Whether the conditions under which the expectation was judged still hold."""
        return not any(self.forbids(condition, exchange) for condition in self.site.conditions)


def _json(response: Response) -> Any:
    try:
        return json.loads(written(response.json))
    except NotJson:
        return NO_JSON

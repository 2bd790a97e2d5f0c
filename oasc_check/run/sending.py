"""The step ``send``: one exchange, what it creates, what must hold of it, and what is kept of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, urlsplit

from oasc_check.language.jsonpath import find
from oasc_check.language.links import links_of
from oasc_check.plan.model import Outcome
from oasc_check.run.captures import absolute, capture, json_of, read_parts, unreadable
from oasc_check.run.contexts import Contexts
from oasc_check.run.created import Chosen, chosen_in
from oasc_check.run.ledger import Undo, went_out
from oasc_check.run.model import Call, CannotTell, Exchange, Finding, NotJson, Response
from oasc_check.run.refusals import refuse_parts, refuse_refusals, says_that_a_source_failed
from oasc_check.run.stops import Stop, failed, inapplicable, unknown, untold, without_condition
from oasc_check.run.values import Values
from oasc_check.run.world import World
from oasc_check.suite.model import Api, Follow, Mechanism, Send, Serve, Test
from oasc_check.suite.model.walk import all_steps

_ANSWER_LOST = (502, 504)
"""What a gateway answers that got no good answer from the server behind it (RFC 9110, clauses 15.6.3 and 15.6.5)."""


class Sending:
    """Takes the ``send`` steps of one test; ``exchanges`` holds all that was sent and received."""

    def __init__(self, world: World, test: Test, values: Values, exchanges: list[Exchange]) -> None:
        self._world = world
        self._test = test
        self._values = values
        self._exchanges = exchanges
        self._contexts = Contexts(world, exchanges)

    def take(self, step: Send) -> None:
        """Take the step. Raises Stop when it ends the test, CannotTell when something to keep is not there."""
        api, mechanism = self._addressed(step)
        url = self._values.with_query(self._values.url(step.target, api.root_of(step.target)), step.query)
        if step.follow:
            self._follow(step, step.follow, self._call(step, api, mechanism, url))
            return
        exchange, findings = self._until_it_holds(step, self._call(step, api, mechanism, url))
        self._judged(step, exchange, findings, mechanism)
        self._keep(step.capture, exchange)

    def _addressed(self, step: Send) -> tuple[Api, Mechanism]:
        name = step.api or self._test.mechanism
        api = self._world.platform.apis.get(name)
        if api is None:
            raise inapplicable(f"the platform declares no API {name}")
        return api, self._world.suite.mechanisms[name]

    def _call(self, step: Send, api: Api, mechanism: Mechanism, url: str) -> Call:
        body = self._body(step)
        headers: dict[str, str | None] = {**mechanism.headers, **_headers_at(url, mechanism)}
        if body:
            usual = "application/x-www-form-urlencoded" if step.form else "application/json"
            headers["Content-Type"] = str(self._values.fill(step.media_type or usual))
        if api.tenant and mechanism.tenant_header:
            headers[mechanism.tenant_header] = api.tenant
        for name, value in step.headers.items():
            headers = {known: kept for known, kept in headers.items() if known.lower() != name.lower()}
            headers[name] = None if value is None else str(self._values.fill(value))
        sent = {name: value for name, value in headers.items() if value is not None}
        return Call(api, mechanism, step.method, url, sent, body, step.auth, not step.shows_redirects)

    def _body(self, step: Send) -> bytes:
        if step.text is not None:
            return str(self._values.fill(step.text)).encode()
        if step.form:
            return self._values.form(step.form)
        if not step.has_body:
            return b""
        try:
            return json.dumps(self._values.fill(step.body), ensure_ascii=False).encode()
        except UnicodeEncodeError:
            raise CannotTell("a value kept of an answer cannot be sent back: it is not Unicode text") from None

    def _until_it_holds(self, step: Send, call: Call) -> tuple[Exchange, list[Finding]]:
        """Send once, or with ``eventually`` again until the expectations hold or the time is over."""
        deadline = self._world.timer() + step.eventually.within if step.eventually else 0.0
        while True:
            exchange = self._contexts.added(step, call, self._send(step, call))
            self._refuse_inapplicable(step, exchange, call.mechanism)
            findings = self._findings(step, exchange, call.mechanism)
            if not findings or step.eventually is None or self._world.timer() >= deadline or self._world.stopped():
                return exchange, findings
            self._world.let_pass(step.eventually.every)

    def _send(self, step: Send, call: Call) -> Exchange:
        keys = self._intend(step, call)
        answers = self._world.transport.send(call)
        self._exchanges.extend(answers)
        exchange = answers[-1]
        if exchange.trouble:
            if not went_out(exchange):
                self._forget(keys)
            interrupted = exchange.trouble.kind == "interrupted"
            raise Stop(Outcome.UNTESTED if interrupted else Outcome.INCONCLUSIVE, exchange.trouble.message)
        self._values.last = exchange
        self._account(step, call, keys, exchange)
        return exchange

    def _forget(self, keys: Sequence[tuple[str, Chosen | None]]) -> None:
        for key, _ in keys:
            self._world.traces.refused(key)

    def _intend(self, step: Send, call: Call) -> list[tuple[str, Chosen | None]]:
        """The keys in the ledger of all addresses in ``created``, noted before anything is sent."""
        wanted = step.created if isinstance(step.created, list | tuple | Mapping) else [step.created]
        tenant = _tenant(call)
        keys = []
        traces = self._world.traces
        for address, is_sure in _with_traces(self._addresses(wanted), call):
            chosen = chosen_in(address, call)
            url = None if chosen else self._values.url(address, call.api.root_of(address))
            below = chosen.collection if chosen else call.url
            key = traces.intend(call.api.mechanism, url, tenant, self._test.id, self._world.run_token, below)
            if not is_sure:
                traces.declined(key)
            keys.append((key, chosen))
        return keys

    def _addresses(self, wanted: Any) -> list[str]:
        if isinstance(wanted, Mapping):
            return [str(address) for address in self._values.fill(wanted)]
        return [str(address) for address in wanted]

    def _account(self, step: Send, call: Call, keys: Sequence[tuple[str, Chosen | None]], exchange: Exchange) -> None:
        status = exchange.response.status if exchange.response else 0
        done = 200 <= status < 300
        for key, chosen in keys:
            if chosen and status in _ANSWER_LOST:
                continue
            if chosen and not done:
                self._world.traces.refused(key)
            elif 400 <= status < 500:
                self._world.traces.declined(key)
            elif chosen:
                self._learn(step, key, chosen, call, exchange)
        if step.method == "DELETE" and done and not self._is_elsewhere(step, call):
            self._world.traces.removed(call.url, _tenant(call))

    def _learn(self, step: Send, key: str, chosen: Chosen, call: Call, exchange: Exchange) -> None:
        """Note the address that an answer names. If it names none, it stays open in the ledger."""
        with suppress(CannotTell):
            is_shown = self._world.run_token.encode() in _answer(exchange).body
            undo = self._undo(step, call.api)
            self._world.traces.created(key, self._named(chosen, call.url), is_shown, undo)

    def _undo(self, step: Send, api: Api) -> Undo | None:
        """The message that ends what was created. Raises CannotTell."""
        if step.undone_by is None:
            return None
        method, _, target = step.undone_by["send"].partition(" ")
        body = json.dumps(self._values.fill(step.undone_by["body"]), ensure_ascii=False)
        return Undo(method, self._values.url(target, api.root_of(target)), body)

    def _named(self, chosen: Chosen, asked: str) -> str:
        """The address; where a member of the body is missing that was to name it, that of the header Location."""
        with suppress(CannotTell):
            if isinstance(named := self._values.fill(chosen.name), str | int):
                return chosen.address(asked, str(named))
        return absolute(asked, self._values.fill("${header:Location}"), chosen.root)

    def _is_elsewhere(self, step: Send, call: Call) -> bool:
        """Whether a step names, by a header of its own, a place that the ledger does not know: a Snapshot, perhaps."""
        return not step.headers.keys() <= _tenant(call).keys()

    def expect_copies(self, on: str) -> None:
        """Note that a platform may keep what the tester serves from now on; it need not, so any answer will do."""
        api, traces = self._world.platform.apis[self._test.mechanism], self._world.traces
        features = self._world.suite.mechanisms[self._test.mechanism].features.values()
        for path in (one.copies for one in features if one.copies and one.id not in api.without):
            url = f"{api.root_of(path)}{path}{quote(self._values.fill(f'${{callback:{on}}}'), safe='')}"
            traces.declined(traces.intend(api.mechanism, url, {}, self._test.id, self._world.run_token, url))

    def _refuse_inapplicable(self, step: Send, exchange: Exchange, mechanism: Mechanism) -> None:
        if step.applies_when is None or exchange.response is None:
            return
        condition, status = self._values.fill(step.applies_when), exchange.response.status
        if "status" not in condition and status >= 400:
            raise untold(exchange.request.url, status)
        if status < 400:
            read_parts(condition, exchange.response, exchange)
        if findings := self._world.judge.answer(condition, exchange, mechanism):
            self._refuse_refusals(step, exchange, findings)
            refuse_parts(step, exchange, findings, mechanism)
            if status == HTTPStatus.INTERNAL_SERVER_ERROR:
                raise untold(exchange.request.url, status)
            raise without_condition(findings[0])

    def _findings(self, step: Send, exchange: Exchange, mechanism: Mechanism) -> list[Finding]:
        return self._world.judge.answer(self._values.fill(step.expect), exchange, mechanism) if step.expect else []

    def _judged(self, step: Send, exchange: Exchange, findings: Sequence[Finding], mechanism: Mechanism) -> None:
        if not findings:
            return
        self._refuse_refusals(step, exchange, findings)
        refuse_parts(step, exchange, findings, mechanism)
        if (reason := unreadable(_answer(exchange))) and not (findings := _proven(findings)):
            raise unknown(f"{exchange.request.url}: {reason}")
        raise failed(findings)

    def _refuse_refusals(self, step: Send, exchange: Exchange, findings: Sequence[Finding]) -> None:
        """An answer that says nothing about a clause decides nothing. Raises Stop."""
        if not self._is_about_a_source(exchange):
            refuse_refusals(step, exchange, findings)

    def _is_about_a_source(self, exchange: Exchange) -> bool:
        """Whether the platform itself says that the tester, whom it does reach, did not answer it as it should."""
        if not says_that_a_source_failed(exchange):
            return False
        serves = any(isinstance(step, Serve) for step in all_steps(self._test))
        return serves and self._world.callbacks.reaches(self._world.platform.apis[self._test.mechanism].url)

    def _keep(self, wanted: Mapping[str, Any], exchange: Exchange) -> None:
        for name, source in wanted.items():
            self._values.kept[name] = capture(self._values.fill(source), exchange, self._values.kept, self._values.root)

    def _follow(self, step: Send, follow: Follow, call: Call) -> None:
        """Read page after page; every one must meet the expectations."""
        collected: dict[str, list[Any]] = {name: [] for name in step.collect}
        seen: set[str] = set()
        url: str | None = call.url
        while url is not None and len(seen) < follow.at_most:
            seen.add(url)
            page = replace(call, url=url)
            exchange, findings = self._until_it_holds(step, page)
            self._judged(step, exchange, findings, call.mechanism)
            if len(seen) == 1:
                self._keep(step.capture, exchange)
            for name, path in step.collect.items():
                collected[name].extend(find(path, json_of(_answer(exchange))))
            url = _next(exchange, follow.link)
            if url in seen:
                where = f"link {follow.link}"
                message = f"{where}: expected a page that was not read yet, got {url} again"
                raise failed([Finding(where, "a page that was not read yet", url, message, exchange.id)])
        if url is not None and not follow.partly:
            raise CannotTell(f"there are more than {follow.at_most} pages, too many to read")
        self._values.kept.update(collected)


def _headers_at(url: str, mechanism: Mechanism) -> dict[str, str]:
    """Those of the mechanism for addresses such as this one."""
    path = urlsplit(url).path
    found = (headers for part, headers in mechanism.headers_where.items() if part in path)
    return {name: value for headers in found for name, value in headers.items()}


def _proven(findings: Sequence[Finding]) -> list[Finding]:
    """Those that hold whatever the body says: status and header fields."""
    return [finding for finding in findings if finding.where == "status" or finding.where.startswith("header ")]


def _answer(exchange: Exchange) -> Response:
    if exchange.response is None:
        raise CannotTell("there was no answer")
    return exchange.response


def _next(exchange: Exchange, rel: str) -> str | None:
    response = _answer(exchange)
    try:
        body = response.json
    except NotJson:
        body = None
    found = [link.href for link in links_of(response.headers.get("link"), body) if link.rel == rel]
    return absolute(exchange.request.url, found[0]) if found else None


def _with_traces(addresses: Iterable[str], call: Call) -> Iterator[tuple[str, bool]]:
    """Each address after those at which a feature leaves traces of it: the last is removed first.

    The second value says that something is there; a feature that is not claimed may leave traces all the same.
    """
    features = [one for one in call.mechanism.features.values() if one.id not in call.api.without]
    moves = [(*move, one.is_part_of(call.api)) for one in features for move in one.leaves.items()]
    for address in addresses:
        yield from (
            (there + address.removeprefix(here), sure) for here, there, sure in moves if address.startswith(here)
        )
        yield address, True


def _tenant(call: Call) -> dict[str, str]:
    """The headers that say where something is kept, such as the tenant: what is removed later is removed there."""
    places = (call.mechanism.tenant_header, *call.mechanism.scope_headers)
    return {name: value for name, value in call.headers.items() if name in places}

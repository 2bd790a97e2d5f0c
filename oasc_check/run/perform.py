"""Takes the steps of one test, in order, until one of them ends it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from oasc_check.language.jsonpath import find
from oasc_check.plan.model import Outcome, Planned
from oasc_check.run.captures import TOO_DEEP, capture, capture_value, json_of, unreadable
from oasc_check.run.ledger import LedgerError
from oasc_check.run.model import CannotTell, Exchange, Finding, Headers, Reply, Response, TestRun
from oasc_check.run.sending import Sending
from oasc_check.run.stops import Stop, failed, unknown, without_condition
from oasc_check.run.values import Values
from oasc_check.run.world import World
from oasc_check.suite.model import Check, Given, Mechanism, Notified, Sample, Send, Serve, Step, Test, Wait

Performer = Callable[[Planned, World], tuple[TestRun, bool]]
"""What takes the steps of one test, as ``perform`` does."""

# How many things a sample looks at, at most, for each one that it wants.
_TRIES = 4
_LD_JSON = "application/ld+json"
NEVER_CALLED = "no call of the platform ever reached the tester; give an address that it can reach with --callback-url"
_NEVER_PUBLISHED = (
    "no message of the platform ever came through the MQTT broker; name one that both reach in the setting mqtt_broker"
)


@dataclass(frozen=True)
class _Prepared:
    """What a preparation that is shared has left: kept values, the last answer, or why it could not be done."""

    kept: Mapping[str, Any]
    last: Exchange | None
    exchanges: tuple[Exchange, ...]
    stop: Stop | None


def perform(planned: Planned, world: World) -> tuple[TestRun, bool]:
    """Run one test. The second value says that it waited for a call when none had ever come from this platform."""
    exchanges: list[Exchange] = []
    began = world.timer()
    stop = _Performance(planned.test, world, exchanges).run()
    run = TestRun(planned, stop.outcome, stop.reason, stop.findings, tuple(exchanges), world.timer() - began)
    return run, stop.unheard


class _Performance:
    """One test on its way."""

    def __init__(self, test: Test, world: World, exchanges: list[Exchange]) -> None:
        self._test = test
        self._world = world
        self._exchanges = exchanges
        self._mechanism: Mechanism = world.suite.mechanisms[test.mechanism]
        api = world.platform.apis[test.mechanism]
        self._values = Values(test, api, world.run_token, world.clock, self._callback, self._mechanism)
        self._sending = Sending(world, test, self._values, exchanges)
        self._calls_seen: dict[str, int] = {}
        self._brokers: dict[str, str] = {}

    def _callback(self, name: str, broker: str = "") -> str:
        self._brokers[name] = broker
        return self._world.callbacks.url(self._test.id, name, broker)

    def run(self) -> Stop:
        """Take all steps; the outcome, with the reason when it is not ``passed``."""
        try:
            for given in self._test.given:
                self._prepare(given)
            self._take_all(self._test.steps)
        except Stop as stop:
            return stop
        except (CannotTell, LedgerError) as error:
            return unknown(str(error))
        except RecursionError:
            return unknown(TOO_DEEP)
        return Stop(Outcome.PASSED, "")

    def _prepare(self, given: Given) -> None:
        """A preparation that does not work says nothing about the clause."""
        try:
            self._take_shared(given) if given.once else self._take_all(given.steps)
        except Stop as stop:
            if stop.outcome is Outcome.FAILED:
                named = f'the preparation "{given.name}" did not work: {stop.reason}'
                reason = named if given.name else f"the preparation did not work: {stop.reason}"
                raise unknown(reason, stop.findings) from None
            raise

    def _take_shared(self, given: Given) -> None:
        key = self._world.shared_key(self._test.mechanism, given)
        prepared: _Prepared = self._world.shared.once(key, lambda: self._do_shared(given))
        self._values.kept.update(prepared.kept)
        self._values.last = prepared.last
        self._exchanges.extend(prepared.exchanges)
        if prepared.stop:
            raise Stop(prepared.stop.outcome, prepared.stop.reason, prepared.stop.findings)

    def _do_shared(self, given: Given) -> _Prepared:
        """What it makes has names of its own and belongs to no test, so that it stays until the run ends."""
        owner = f"{self._test.mechanism}/{given.steps[0].place.file.stem}/given:{given.name}"
        alone = _Performance(replace(self._test, id=owner), self._world, [])
        stop = None
        try:
            alone._take_all(given.steps)
        except Stop as reason:
            stop = reason
        except CannotTell as error:
            stop = unknown(str(error))
        except RecursionError:
            stop = unknown(TOO_DEEP)
        return _Prepared(alone._values.kept, alone._values.last, tuple(alone._exchanges), stop)

    def _take_all(self, steps: Sequence[Step]) -> None:
        for step in steps:
            if self._world.stopped():
                raise Stop(Outcome.UNTESTED, "the run was interrupted")
            self._take(step)

    def _take(self, step: Step) -> None:
        takers: Mapping[type, Callable[[Any], None]] = {
            Send: self._sending.take, Notified: self._notified, Serve: self._serve, Check: self._check,
            Wait: self._wait, Sample: self._sample,
        }  # fmt: skip
        takers[type(step)](step)

    def _wait(self, step: Wait) -> None:
        self._world.let_pass(step.seconds)

    def _serve(self, step: Serve) -> None:
        body = self._values.fill(step.body)
        content = b"" if body is None else json.dumps(body, ensure_ascii=False).encode()
        headers = {
            "Content-Type": self._values.fill(step.media_type),
            **{name: self._values.fill(value) for name, value in step.headers.items()},
        }
        reply = Reply(int(self._values.fill(step.status)), headers, content, step.delay)
        self._world.callbacks.serve(self._test.id, step.on, reply, self._values.fill(step.to))
        if step.media_type == _LD_JSON:
            self._sending.expect_copies(step.on)

    def _check(self, step: Check) -> None:
        value = self._values.fill(step.value)
        judge = self._world.judge
        if step.applies_when and (found := judge.value(self._values.fill(step.applies_when), value, self._mechanism)):
            raise without_condition(found[0])
        if step.expect and (found := judge.value(self._values.fill(step.expect), value, self._mechanism)):
            raise failed(found)
        if step.has_matcher and (finding := judge.fit(self._values.fill(step.matcher), value)):
            last = self._values.last.id if self._values.last else None
            raise failed([Finding(str(step.value), finding.expected, finding.actual, finding.message, last)])
        for name, source in step.capture.items():
            self._values.kept[name] = capture_value(
                self._values.fill(source), value, self._values.kept, self._values.root
            )

    def _notified(self, step: Notified) -> None:
        calls, fitting, findings = self._hear(step)
        if len(calls) < step.at_least:
            raise self._not_heard(step, len(calls))
        if step.at_most is not None and len(calls) > step.at_most:
            raise failed(
                [_count_finding(f"at most {step.at_most} calls within {step.within:g} s", len(calls), calls[-1].id)]
            )
        if step.expect and calls and fitting is None:
            raise failed(findings)
        if fitting is not None:
            self._values.last = fitting
            for name, source in step.capture.items():
                self._values.kept[name] = capture(
                    self._values.fill(source), fitting, self._values.kept, self._values.root
                )

    def _hear(self, step: Notified) -> tuple[Sequence[Exchange], Exchange | None, list[Finding]]:
        """The calls that count, the first that meets the expectations, and else what was wrong with the first."""
        start = self._calls_seen.get(step.on, 0)
        deadline = self._world.timer() + step.within
        needed = wanted = step.at_most + 1 if step.at_most is not None else max(step.at_least, 1)
        only, expect = self._values.fill(step.only), self._values.fill(step.expect)
        while True:
            left = max(0.0, deadline - self._world.timer())
            with self._world.idle():
                heard = self._world.callbacks.wait(self._test.id, step.on, start, wanted, left, self._world.stopped)
            calls = [call for call in heard if not self._findings(only, call)]
            judged = [self._findings(expect, call) for call in calls]
            fitting = next((call for call, found in zip(calls, judged, strict=True) if not found), None)
            is_enough = len(calls) >= needed and (fitting or step.at_most is not None)
            if is_enough or len(heard) < wanted:
                self._exchanges.extend(heard)
                self._calls_seen[step.on] = start + len(heard)
                if fitting is None:
                    _refuse_unread(heard)
                return calls, fitting, judged[0] if judged else []
            wanted = len(heard) + 1

    def _findings(self, expect: Mapping[str, Any], call: Exchange) -> list[Finding]:
        return self._world.judge.answer(expect, call, self._mechanism) if expect else []

    def _not_heard(self, step: Notified, heard: int) -> Stop:
        finding = _count_finding(f"at least {step.at_least} calls within {step.within:g} s", heard, None)
        broker = self._brokers.get(step.on, "")
        if self._world.callbacks.reaches(self._world.platform.apis[self._test.mechanism].url, broker):
            return failed([finding])
        reason = _NEVER_PUBLISHED if broker else NEVER_CALLED
        return Stop(Outcome.INCONCLUSIVE, reason, [finding], unheard=not broker)

    def _sample(self, step: Sample) -> None:
        before = self._values.last
        items = self._items(step)
        if len(items) < step.at_least:
            raise CannotTell(
                f"the platform holds too little to look at: {len(items)} found at {_place(step)}; let it hold some data"
            )
        looked, passed_over = 0, Stop(Outcome.INCONCLUSIVE, f"nothing found at {_place(step)}")
        for item in items[: step.at_most * _TRIES]:
            if looked == step.at_most:
                break
            self._values.last = before
            self._values.kept[step.name] = item
            reason = self._passed_over(step.steps)
            looked += reason is None
            passed_over = reason or passed_over
        if looked < step.at_least and passed_over.outcome is Outcome.INAPPLICABLE:
            raise passed_over
        if looked < step.at_least:
            raise CannotTell(passed_over.reason)

    def _items(self, step: Sample) -> list[Any]:
        if step.of is not None:
            return find(self._filled_path(step), self._values.kept.get(step.of))
        if self._values.last is None or self._values.last.response is None:
            raise CannotTell("there is no answer to look at")
        return find(self._filled_path(step), json_of(self._values.last.response))

    def _filled_path(self, step: Sample) -> str:
        return str(self._values.fill(step.path))

    def _passed_over(self, steps: Sequence[Step]) -> Stop | None:
        """Take the steps for one item; why it says nothing, or None when it was looked at."""
        try:
            self._take_all(steps)
        except CannotTell as error:
            return unknown(str(error))
        except Stop as stop:
            if stop.outcome is Outcome.INAPPLICABLE:
                return stop
            raise
        return None


def _place(step: Sample) -> str:
    """Where it looks, for people: ``feature-collections[*]`` for ``$[*]`` of a kept value."""
    return step.path if step.of is None else f"{step.of}{step.path.removeprefix('$')}"


def _refuse_unread(calls: Sequence[Exchange]) -> None:
    """A call that the tester could not take in may well be right. Raises Stop."""
    for call in calls:
        reason = call.trouble.message if call.trouble else unreadable(Response(200, Headers(), call.request.body))
        if reason:
            raise unknown(reason)


def _count_finding(expected: str, count: int, exchange: str | None) -> Finding:
    return Finding("calls", expected, str(count), f"calls of the platform: expected {expected}, got {count}", exchange)

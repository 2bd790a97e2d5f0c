"""Looks over the judge's shoulder: what is expected of which answer, with every ``${...}`` filled in."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

from oasc_check.language.jsonpath import is_singular
from oasc_check.proof.edits import written
from oasc_check.run.model import Exchange, Finding, Headers, Judge, Request, Response
from oasc_check.suite.model import Check, Mechanism, Notified, Sample, Send, Step, Test

_MARK = "oasc-mark"
_KEPT = "oasc-kept"


@dataclass(frozen=True, slots=True)
class Mark:
    """Which step an expectation belongs to; ``decides`` when what it forbids makes the test fail."""

    step: int
    decides: bool


@dataclass(frozen=True, slots=True)
class Site:
    """An expectation that held: where something can be spoilt.

    ``conditions`` held of the same exchange and made the expectation apply; ``kept`` are the paths of the lists that
    the test keeps of it. A kept value stands in ``exchange`` as if it had been answered; ``value`` is then the number
    of the judgement.
    """

    step: int
    expect: Mapping[str, Any]
    mechanism: Mechanism
    exchange: Exchange
    conditions: tuple[Mapping[str, Any], ...] = ()
    kept: tuple[str, ...] = ()
    value: int | None = None


def marked(test: Test) -> Test:
    """The same test, in which each expectation says to which step it belongs; matchers of checks are expectations."""
    numbers = count()
    given = tuple(replace(one, steps=_marked(one.steps, numbers, decides=False)) for one in test.given)
    return replace(test, given=given, steps=_marked(test.steps, numbers, decides=True))


def _marked(steps: Iterable[Step], numbers: Iterator[int], *, decides: bool) -> tuple[Step, ...]:
    return tuple(_marked_step(step, numbers, decides) for step in steps)


def _marked_step(step: Step, numbers: Iterator[int], decides: bool) -> Step:
    mark, condition = Mark(number := next(numbers), decides), Mark(number, decides=False)
    if isinstance(step, Sample):
        return replace(step, steps=_marked(step.steps, numbers, decides=decides))
    if isinstance(step, Notified):
        return replace(step, expect=_with(step.expect, mark), only=_with(step.only, condition))
    if isinstance(step, Check):
        step = _with_matcher_as_body(step)
    if isinstance(step, Send | Check):
        applies = None if step.applies_when is None else _with(step.applies_when, condition)
        return replace(step, expect=_with(step.expect, mark, _lists_kept(step)), applies_when=applies)
    return step


def _with(expect: Mapping[str, Any], mark: Mark, kept: Sequence[str] = ()) -> Mapping[str, Any]:
    return {**expect, _MARK: mark, _KEPT: list(kept)} if expect or kept else expect


def _lists_kept(step: Send | Check) -> list[str]:
    """The paths whose nodes are kept as a list."""
    collected = step.collect.values() if isinstance(step, Send) else ()
    paths = [one for one in (*step.capture.values(), *collected) if isinstance(one, str) and one.startswith("$")]
    return [path for path in paths if not is_singular(path)]


def _with_matcher_as_body(step: Check) -> Check:
    body = step.expect.get("body", {})
    if not step.has_matcher or "$" in body:
        return step
    expect = {**step.expect, "body": {**body, "$": step.matcher}}
    return replace(step, expect=expect, has_matcher=False, matcher=None)


def step_of(expect: Mapping[str, Any]) -> int | None:
    """The number of the step to which a marked expectation belongs."""
    mark = _parted(expect)[0]
    return mark.step if mark else None


class Watch:
    """A judge that notes what held. ``instead`` holds values to judge in place of others, by number of judgement.

    ``sites`` are the expectations that held; ``only`` says by step which calls it counts, as far as any came.
    """

    def __init__(self, judge: Judge, instead: Mapping[int, Any] | None = None) -> None:
        self._judge = judge
        self._instead = instead or {}
        self._values = 0
        self._conditions: dict[str, list[Mapping[str, Any]]] = {}
        self.sites: list[Site] = []
        self.only: dict[int, Mapping[str, Any]] = {}

    def answer(self, expect: Mapping[str, Any], exchange: Exchange, mechanism: Mechanism) -> list[Finding]:
        """See run.model.Judge."""
        mark, kept, plain = _parted(expect)
        found = self._judge.answer(plain, exchange, mechanism)
        if mark and exchange.received and not mark.decides:
            self.only[mark.step] = plain
        if mark and not found:
            self._note(mark, Site(mark.step, plain, mechanism, exchange, kept=kept), exchange.id)
        return found

    def value(self, expect: Mapping[str, Any], value: Any, mechanism: Mechanism) -> list[Finding]:
        """See run.model.Judge."""
        mark, _, plain = _parted(expect)
        self._values += 1
        value = self._instead.get(self._values, value)
        found = self._judge.value(plain, value, mechanism)
        if mark and not found:
            site = Site(mark.step, plain, mechanism, _as_exchange(value), value=self._values)
            self._note(mark, site, f"step {mark.step}")
        return found

    def fit(self, matcher: Any, value: Any) -> Finding | None:
        """See run.model.Judge."""
        return self._judge.fit(matcher, value)

    def _note(self, mark: Mark, site: Site, key: str) -> None:
        """``key`` is what the conditions of a site have in common with it."""
        if mark.decides:
            self.sites.append(replace(site, conditions=tuple(self._conditions.get(key, ()))))
        elif site.value is None:
            self._conditions.setdefault(key, []).append(site.expect)
        else:
            self._conditions[key] = [site.expect]


def _parted(expect: Mapping[str, Any]) -> tuple[Mark | None, tuple[str, ...], Mapping[str, Any]]:
    plain = {name: wanted for name, wanted in expect.items() if name not in (_MARK, _KEPT)}
    return expect.get(_MARK), tuple(expect.get(_KEPT, ())), plain


def _as_exchange(value: Any) -> Exchange:
    response = Response(200, Headers(), written(value))
    return Exchange("kept value", Request("GET", "kept value", Headers()), response, None, 0.0, 1, "")


def value_of(exchange: Exchange) -> Any:
    """The kept value that stands in an exchange."""
    return json.loads(exchange.response.body) if exchange.response else None


def chosen(sites: Sequence[Site]) -> list[Site]:
    """One site for each step: a call for what was notified, else the answer that says most."""
    by_step: dict[int, Site] = {}
    for site in sites:
        known = by_step.get(site.step)
        if known is None or (not site.exchange.received and _length(site) > _length(known)):
            by_step[site.step] = site
    return list(by_step.values())


def _length(site: Site) -> int:
    return len(site.exchange.response.body) if site.exchange.response else 0

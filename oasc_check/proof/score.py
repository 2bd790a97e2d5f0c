"""How much of what is spoilt a test notices: its recording, spoilt in every way and judged again offline."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import unquote

from oasc_check.plan.model import Outcome
from oasc_check.proof.mutants import mutants
from oasc_check.proof.replay import Changes, Ground, replay
from oasc_check.proof.spoil_calls import everywhere, spoilt_counts
from oasc_check.proof.subject import NO_JSON, Mutant, Subject
from oasc_check.proof.unread import unread_mutants
from oasc_check.proof.watch import Site, Watch, chosen, marked, step_of, value_of
from oasc_check.run.model import Exchange, NotJson, Sent, Tape
from oasc_check.suite.model import Notified, Test

_STRANGERS = 5


@dataclass(frozen=True, slots=True)
class Survivor:
    """Something that was spoilt and that a test did not notice: in which answer, what, and what became of the test."""

    where: str
    says: str
    outcome: Outcome

    def __str__(self) -> str:
        seen = "" if self.outcome is Outcome.PASSED else f" ({self.outcome})"
        return f"{self.where}: {self.says}{seen}"


@dataclass(frozen=True, slots=True)
class Score:
    """How many of ``spoilt`` answers and calls a test notices.

    ``unread`` is what the test set up itself, could read back in its answers, and does not look at: not counted.
    """

    test: str
    caught: int
    spoilt: int
    survivors: tuple[Survivor, ...]
    unread: tuple[Survivor, ...]

    @property
    def share(self) -> float:
        """From 0 to 1; of a test in which nothing can be spoilt, 0: it looks at nothing."""
        return self.caught / self.spoilt if self.spoilt else 0.0


def score(test: Test, tape: Tape, ground: Ground) -> Score:
    """The score of one test that passed when it was recorded."""
    return _Scoring(test, tape, ground).score()


class _Scoring:
    def __init__(self, test: Test, tape: Tape, ground: Ground) -> None:
        self._plain = test
        self._test = marked(test)
        self._tape = tape
        self._ground = ground
        self._strangers = _strangers(tape)

    def score(self) -> Score:
        watch = Watch(self._ground.judge)
        replay(self._test, self._tape, self._with(watch))
        outcomes = [*self._noticed(watch.sites), *self._miscounted(watch)]
        survivors = tuple(one for one in outcomes if one.outcome is Outcome.PASSED)
        caught = sum(one.outcome is Outcome.FAILED for one in outcomes)
        unread = tuple(one for one in self._unread(watch.sites) if one.outcome is Outcome.PASSED)
        return Score(self._plain.id, caught, caught + len(survivors), survivors, unread)

    def _noticed(self, sites: Sequence[Site]) -> Iterator[Survivor]:
        for site in chosen(sites):
            for mutant in mutants(site, self._ground.judge, self._strangers):
                yield Survivor(self._place(site), mutant.says, self._outcome(site, mutant, sites))

    def _miscounted(self, watch: Watch) -> Iterator[Survivor]:
        for spoilt in spoilt_counts(self._test, self._tape, partial(self._counts, watch)):
            run = replay(self._test, self._tape, self._with(Watch(self._ground.judge)), spoilt.changes)
            yield Survivor(spoilt.where, spoilt.says, run.outcome)

    def _counts(self, watch: Watch, step: Notified, call: Exchange) -> bool:
        """Whether a step counts a call; of a step that heard none, what it counts was never told."""
        number = step_of(step.only)
        if number is None:
            return True
        mechanism = self._ground.suite.mechanisms[self._plain.mechanism]
        return number in watch.only and not self._ground.judge.answer(watch.only[number], call, mechanism)

    def _unread(self, sites: Sequence[Site]) -> Iterator[Survivor]:
        for site in chosen(sites):
            subject = Subject(site, self._ground.judge, self._strangers)
            if site.value is None and subject.json is not NO_JSON:
                for mutant in unread_mutants(subject, self._tape):
                    yield Survivor(self._place(site), mutant.says, self._outcome(site, mutant, sites))

    def _outcome(self, site: Site, mutant: Mutant, sites: Sequence[Site]) -> Outcome:
        instead: dict[int, Any] = {}
        changes = Changes()
        if site.value is not None:
            instead = {site.value: value_of(mutant.exchange)}
        elif site.exchange.received:
            fitting = [one.exchange.id for one in sites if one.step == site.step]
            changes = everywhere(self._tape, fitting, mutant.exchange)
        elif mutant.exchange.response is not None:
            changes = Changes(answers={site.exchange.id: mutant.exchange.response})
        return replay(self._test, self._tape, self._with(Watch(self._ground.judge, instead)), changes).outcome

    def _place(self, site: Site) -> str:
        """The exchange as people know it: ``GET /entities``, ``call to updates``."""
        if site.value is not None:
            return "a kept value"
        method, url = site.exchange.request.method, site.exchange.request.url
        for name, address in self._tape.addresses.items():
            if url.startswith(address):
                return f"call to {name}: {method} {url.removeprefix(address)}".removesuffix(": POST ")
        bases = sorted((api.url for api in self._ground.platform.apis.values()), key=len, reverse=True)
        base = next((base for base in bases if url.startswith(base)), "")
        return f"{method} {unquote(url.removeprefix(base)) or '/'}"

    def _with(self, watch: Watch) -> Ground:
        return Ground(self._ground.suite, self._ground.platform, watch)


def _strangers(tape: Tape) -> list[Any]:
    """Things with an id that the platform showed in some answer, each once, a few."""
    known: dict[str, Any] = {}
    for event in tape.events:
        if isinstance(event, Sent) and (response := event.exchanges[-1].response):
            with suppress(NotJson):
                known.update({one["id"]: one for one in _things(response.json)})
    return list(known.values())[:_STRANGERS]


def _things(value: Any) -> list[Any]:
    items = value if isinstance(value, list) else [value]
    return [one for one in items if isinstance(one, dict) and isinstance(one.get("id"), str)]

"""What a result does not say, in sentences (verdicts.md, "A MIM and the platform")."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from oasc_check.i18n.words import ENGLISH
from oasc_check.plan.model import Outcome, Plan
from oasc_check.report.console.words import plural
from oasc_check.run.model import TestRun
from oasc_check.suite.model import Effect, Foreign

_UNWRITTEN = (
    "Nothing is said of {n} test that would write and did not run.",
    "Nothing is said of {n} tests that would write and did not run.",
)
_UNTOLD = (
    "Nothing is said of {n} test that could not tell.",
    "Nothing is said of {n} tests that could not tell.",
)
_MISTAKEN = (
    "Nothing is said of {n} test that a mistake of the tester or the suite ended.",
    "Nothing is said of {n} tests that a mistake of the tester or the suite ended.",
)
_REPEATED = (
    "{n} answer broke off or did not come, and was asked for again: the platform, or the way to it, is not steady.",
    "{n} answers broke off or did not come, and were asked for again: the platform, or the way to it, is not steady.",
)
_BEYOND = (
    "Nothing is said of the {n} requirement of {edition} beyond the scope of this run.",
    "Nothing is said of the {n} requirements of {edition} beyond the scope of this run.",
)


def limits(plan: Plan, runs: Sequence[TestRun]) -> tuple[str, ...]:
    """The limits of a run."""
    return tuple(_limits(plan, runs))


def _limits(plan: Plan, runs: Sequence[TestRun]) -> Iterator[str]:
    yield "Passing does not prove conformance: tests are samples of what the standards ask."
    if judges := [f"{one.name} ({one.digest[:12]})" for one in plan.suite.foreign if _judges(one, plan)]:
        yield f"Suites that do not come with oasc-check judged, too: {', '.join(judges)}."
    outcomes = Counter(run.outcome for run in runs)
    chosen = [run for run in runs if run.planned.selected]
    if len(chosen) < len(runs):
        yield f"Only {len(chosen):,} of {len(runs):,} tests of the declared mechanisms were selected."
    if plan.shard and (others := [run for run in chosen if run.planned.elsewhere]):
        yield f"This is {plan.shard}: nothing is said of the {plural(len(others), 'test')} of others."
    own = [run for run in chosen if not run.planned.elsewhere]
    if unwritten := [
        run for run in own if run.planned.test.effect is Effect.WRITES and run.outcome is Outcome.UNTESTED
    ]:
        yield ENGLISH.many(*_UNWRITTEN, len(unwritten))
    if outcomes[Outcome.INCONCLUSIVE]:
        yield ENGLISH.many(*_UNTOLD, outcomes[Outcome.INCONCLUSIVE])
    if outcomes[Outcome.ERROR]:
        yield ENGLISH.many(*_MISTAKEN, outcomes[Outcome.ERROR])
    if repeated := _repeated(runs):
        yield ENGLISH.many(*_REPEATED, repeated)
    beyond = len(plan.edition.requirements()) - len(plan.scope)
    yield ENGLISH.many(*_BEYOND, beyond, edition=plan.edition.title)


def _judges(foreign: Foreign, plan: Plan) -> bool:
    """Whether something of these suites had a part in the run."""
    mechanisms = {mechanism.id for mechanism in plan.mechanisms()}
    profile = plan.profile.id if plan.profile else ""
    if plan.edition.id in foreign.editions or profile in foreign.profiles:
        return True
    return not mechanisms.isdisjoint(foreign.mechanisms)


def _repeated(runs: Sequence[TestRun]) -> int:
    """How many exchanges without an answer were followed by another attempt; what tests share counts once."""
    pairs = (pair for run in runs for pair in pairwise(run.exchanges))
    return len({one.id for one, then in pairs if one.trouble and then.attempt == one.attempt + 1})

"""Runs of the tiny suite, whole and in shards, as results that have been to a file and back."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import cast

from tiny_suite import FACTS, runs_of

from oasc_check.cli.limits import limits
from oasc_check.plan.model import Outcome, Plan, Shard
from oasc_check.plan.shard import cut
from oasc_check.report.document import document
from oasc_check.report.model import Document
from oasc_check.run.model import Exchange, Finding, Headers, Request, TestRun
from oasc_check.shards.record import record
from oasc_check.suite.model import Baseline, Level
from oasc_check.verdict.gate import gated
from oasc_check.verdict.roll_up import roll_up

_WHEN = replace(FACTS, started="2026-11-22T08:00:00.000Z", finished="2026-11-22T08:01:00.000Z", seconds=1.0)
_RAN = (Outcome.PASSED, Outcome.FAILED, Outcome.INCONCLUSIVE)


@dataclass(frozen=True)
class World:
    """A plan, and what becomes of its tests (``one/read``) wherever they run."""

    plan: Plan
    outcomes: Mapping[str, Outcome]
    fail_on: Level = Level.SHALL
    baseline: Baseline | None = None

    def whole(self, of: int = 1) -> Document:
        """The result of one run, which takes as long as that many."""
        return self._document(self.plan, seconds=float(of))

    def shard(self, number: int, of: int) -> Document:
        """The result of one shard."""
        return self._document(cut(self.plan, Shard(number, of)))

    def shards(self, of: int) -> dict[str, Document]:
        """The results of all shards, the last one first."""
        return {f"{number}.json": self.shard(number, of) for number in range(of, 0, -1)}

    def _document(self, plan: Plan, seconds: float = 1.0) -> Document:
        runs = _with_evidence(runs_of(plan, self.outcomes))
        facts = replace(_WHEN, seconds=seconds, limits=limits(plan, runs))
        result = roll_up(plan, runs, facts, (), self.fail_on)
        if self.baseline:
            result = gated(result, plan, self.baseline, self.fail_on)
        made = document(result)
        if plan.shard:
            made["shard"] = record(plan, plan.shard, runs, self.fail_on, self.baseline)
        return cast("Document", json.loads(json.dumps(made)))


def _with_evidence(runs: Sequence[TestRun]) -> list[TestRun]:
    """Every test that ran has an exchange of its own, numbered from 1, and one that failed has a finding in it.

    Why a test did not pass is said in words of its own.
    """
    found: list[TestRun] = []
    for run in runs:
        if run.planned.outcome:
            found.append(run)
            continue
        told = replace(run, reason="" if run.outcome is Outcome.PASSED else f"{run.outcome}: {run.planned.test.id}")
        number = sum(len(one.exchanges) for one in found) + 1
        found.append(_seen(told, f"x{number}") if run.outcome in _RAN else told)
    return found


def _seen(run: TestRun, name: str) -> TestRun:
    request = Request("GET", f"http://127.0.0.1:1/{run.planned.test.id}", Headers())
    exchange = Exchange(name, request, None, None, 0.1, 1, _WHEN.started)
    finding = Finding("status", "200", "500", "status: expected 200, got 500", name)
    return replace(run, exchanges=(exchange,), findings=(finding,) if run.outcome is Outcome.FAILED else ())

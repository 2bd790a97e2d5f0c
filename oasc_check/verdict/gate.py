"""What a baseline makes of an exit code. The verdict on the platform stays what it is. Pure."""

from __future__ import annotations

from dataclasses import replace

from oasc_check.plan.model import Outcome, Plan
from oasc_check.run.model import TestRun
from oasc_check.suite.model import Baseline, Level
from oasc_check.verdict.model import ExitCode, Gate, Result
from oasc_check.verdict.roll_up import roll_up

_EXCUSED = frozenset({Outcome.FAILED, Outcome.INCONCLUSIVE})


def gated(result: Result, plan: Plan, baseline: Baseline, fail_on: Level, *, alone: bool = True) -> Result:
    """The same result with the exit code that it has when the excused tests are taken for passed.

    ``baseline`` is what is excused of this platform. Where nothing else is wrong, entries that are stale (their test
    passed) or expired end the run with BASELINE. Unless the platform is ``alone``, others may need an entry that names
    none: whether it is stale cannot be told by one of them.
    """
    outcomes = {run.planned.test.id: run.outcome for run in result.tests}
    used = [one for one in baseline.excuses if outcomes.get(one.test) in _EXCUSED]
    expired = [one for one in baseline.excuses if one.expires < result.facts.started[:10]]
    passed = [one for one in baseline.excuses if outcomes.get(one.test) is Outcome.PASSED]
    stale = [one for one in passed if alone or one.platform]
    code = _without(result, plan, {one.test for one in used}, fail_on)
    if code is ExitCode.OK and (stale or expired):
        code = ExitCode.BASELINE
    gate = Gate(baseline.source, tuple(used), tuple(stale), tuple(expired))
    return replace(result, exit_code=code, gate=gate)


def _without(result: Result, plan: Plan, excused: set[str], fail_on: Level) -> ExitCode:
    runs = [_passed(run) if run.planned.test.id in excused else run for run in result.tests]
    return roll_up(plan, runs, result.facts, result.residue, fail_on).exit_code


def _passed(run: TestRun) -> TestRun:
    return replace(run, outcome=Outcome.PASSED, findings=())

"""The exit code of a run. It speaks of the scope: what was chosen, or else all that can be reached.

That of a shard speaks of its own tests alone: what rests on those of other shards is said when they are put together.
"""

from __future__ import annotations

from collections.abc import Sequence

from oasc_check.plan.model import Outcome
from oasc_check.run.model import TestRun
from oasc_check.suite.model import Level
from oasc_check.verdict.model import ExitCode, RequirementResult, RequirementVerdict

_OPEN = frozenset({Outcome.INCONCLUSIVE, Outcome.UNTESTED})
_NEVER_RAN = frozenset({Outcome.UNTESTED, Outcome.INAPPLICABLE})


def exit_code(
    requirements: Sequence[RequirementResult],
    runs: Sequence[TestRun],
    residue: Sequence[str],
    fail_on: Level,
    interrupted: bool,
) -> ExitCode:
    """How the process ends. What must be mended by hand, an interrupt or data left behind, comes before the verdict."""
    if interrupted:
        return ExitCode.INTERRUPTED
    if residue:
        return ExitCode.RESIDUE
    chosen = [run for run in runs if run.planned.selected]
    own = [run for run in chosen if not run.planned.elsewhere]
    if len(own) < len(chosen):
        return _verdict((), own, fail_on)
    if all(run.outcome in _NEVER_RAN for run in chosen):
        return ExitCode.NOTHING_RAN
    return _verdict(requirements, chosen, fail_on)


def _verdict(requirements: Sequence[RequirementResult], chosen: Sequence[TestRun], fail_on: Level) -> ExitCode:
    binding = [run for run in chosen if run.planned.test.level.binds_like(fail_on)]
    asked = [one for one in requirements if one.in_scope and one.requirement.level.binds_like(fail_on)]
    if any(run.outcome is Outcome.FAILED for run in binding):
        return ExitCode.NOT_MET
    if any(one.verdict is RequirementVerdict.NOT_MET for one in asked):
        return ExitCode.NOT_MET
    if any(run.outcome is Outcome.ERROR for run in chosen):
        return ExitCode.BUG
    if any(run.outcome in _OPEN for run in binding) or any(
        one.verdict is RequirementVerdict.UNDECIDED for one in asked
    ):
        return ExitCode.UNDECIDED
    return ExitCode.OK

"""From tests to requirements, mechanisms, MIMs and the exit code (verdicts.md). Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from oasc_check.plan.model import Outcome, Plan
from oasc_check.run.model import TestRun
from oasc_check.suite.model import Level, Mechanism, Mim, Requirement
from oasc_check.verdict.exits import exit_code
from oasc_check.verdict.model import (
    MechanismResult,
    MimResult,
    RequirementResult,
    RequirementVerdict,
    Result,
    RunFacts,
    Verdict,
)  # fmt: skip
from oasc_check.verdict.stated import differences, stated

_OPEN = frozenset({Outcome.INCONCLUSIVE, Outcome.UNTESTED, Outcome.ERROR})
_RAN = frozenset({Outcome.PASSED, Outcome.FAILED, Outcome.INCONCLUSIVE})
_SETTLED = frozenset(
    {
        RequirementVerdict.MET,
        RequirementVerdict.ATTESTED,
        RequirementVerdict.EQUIVALENT,
        RequirementVerdict.NOT_APPLICABLE,
    }
)


def roll_up(
    plan: Plan,
    runs: Sequence[TestRun],
    facts: RunFacts,
    residue: Sequence[str] = (),
    fail_on: Level = Level.SHALL,
) -> Result:
    """The result of a run. ``runs`` holds one entry for every test of the declared mechanisms, in the plan's order."""
    day = facts.started[:10]
    requirements = [_requirement_result(one, plan, runs, day) for one in plan.edition.requirements()]
    mechanisms = [_mechanism(one, plan, runs) for one in plan.mechanisms()]
    mims = [
        _mim(mim, [one for one in requirements if one.requirement.mim == mim.id], runs) for mim in plan.edition.mims
    ]
    return Result(
        facts=facts,
        platform=plan.platform,
        edition=plan.edition,
        profile=plan.profile.id if plan.profile else None,
        summary=_summary(plan, requirements, mechanisms, runs),
        mims=tuple(mims),
        mechanisms=tuple(mechanisms),
        requirements=tuple(requirements),
        tests=tuple(runs),
        exit_code=exit_code(requirements, runs, residue, fail_on, facts.interrupted),
        residue=tuple(residue),
        warnings=(*plan.warnings, *differences(plan.platform.statement, plan.platform, runs)),
        fail_on=fail_on,
        profile_text=plan.profile.text if plan.profile else "",
        selection=plan.selection,
    )


def _requirement_result(requirement: Requirement, plan: Plan, runs: Sequence[TestRun], day: str) -> RequirementResult:
    """The verdict on one requirement: the best that a declared mechanism gives it, else what is stated of it."""
    declared = [
        name for name in plan.platform.apis if name in requirement.verified_by and _accepts(plan, requirement, name)
    ]
    ways = [_way(requirement, name, runs) for name in declared]
    otherwise = stated(requirement, plan.platform.statement, day) or _without_tests(requirement, plan)
    best = min(ways, key=lambda way: _ORDER.index(way.verdict), default=otherwise)
    return replace(best, in_scope=requirement.id in plan.scope)


def _accepts(plan: Plan, requirement: Requirement, mechanism: str) -> bool:
    return plan.profile is None or plan.profile.accepts(requirement.id, mechanism)


_ORDER = (
    RequirementVerdict.MET,
    RequirementVerdict.NOT_MET,
    RequirementVerdict.UNDECIDED,
    RequirementVerdict.NOT_APPLICABLE,
)


def _way(requirement: Requirement, mechanism: str, runs: Sequence[TestRun]) -> RequirementResult:
    """What the tests of one mechanism say; only those as strong as the requirement decide it."""
    own = [run for run in runs if _verifies(run, requirement, mechanism)]
    deciding = [run for run in own if run.planned.test.level.binds_like(requirement.level)]
    verdict, reason = _decide(requirement, deciding)
    return RequirementResult(
        requirement, verdict, mechanism, tuple(run.planned.test.id for run in own), reason, in_scope=False
    )


def _verifies(run: TestRun, requirement: Requirement, mechanism: str) -> bool:
    addresses = (f"{mechanism}/{address}/" for address in requirement.verified_by[mechanism])
    return any(f"{run.planned.test.id}/".startswith(address) for address in addresses)


def _decide(requirement: Requirement, runs: Sequence[TestRun]) -> tuple[RequirementVerdict, str]:
    outcomes = Counter(run.outcome for run in runs)
    if outcomes[Outcome.FAILED]:
        first = next(run for run in runs if run.outcome is Outcome.FAILED)
        return (
            RequirementVerdict.NOT_MET,
            f"{outcomes[Outcome.FAILED]} of {len(runs)} tests failed, first {first.planned.test.id}",
        )
    if undecided := [run for run in runs if run.outcome in _OPEN]:
        return RequirementVerdict.UNDECIDED, f"{len(undecided)} of {len(runs)} tests are open: {undecided[0].reason}"
    if outcomes[Outcome.PASSED]:
        return RequirementVerdict.MET, _met(requirement, outcomes[Outcome.PASSED])
    if requirement.condition:
        return RequirementVerdict.NOT_APPLICABLE, requirement.condition.when_absent
    return RequirementVerdict.UNDECIDED, "none of its tests could run"


def _met(requirement: Requirement, passed: int) -> str:
    """What no test can show is said beside the verdict, so that nobody takes it for tested."""
    if requirement.also_attested:
        return f"{passed} tests passed; not tested, by its nature: {requirement.also_attested}"
    return f"{passed} tests passed"


def _without_tests(requirement: Requirement, plan: Plan) -> RequirementResult:
    """No declared mechanism verifies it: not tested, or not to be tested at all."""
    verdict = RequirementVerdict.UNDECIDED
    if requirement.not_covered:
        verdict, reason = RequirementVerdict.NOT_COVERED, requirement.not_covered
    elif requirement.attested:
        reason = f"not tested: it needs an attestation: {requirement.attested}"
    else:
        able = ", ".join(name for name in requirement.verified_by if _accepts(plan, requirement, name))
        reason = f"not tested: no declared mechanism can settle it ({able} can)"
        if requirement.also_attested:
            reason = f"not tested: no declared mechanism can settle it ({able} can, or an attestation)"
    return RequirementResult(requirement, verdict, None, (), reason, in_scope=False)


def _mechanism(mechanism: Mechanism, plan: Plan, runs: Sequence[TestRun]) -> MechanismResult:
    own = [run for run in runs if run.planned.test.mechanism == mechanism.id]
    binding = [run for run in own if run.planned.test.level is Level.SHALL]
    verdict, reason = _conformance(binding)
    version = plan.platform.apis[mechanism.id].version
    return MechanismResult(mechanism, version, verdict, Counter(run.outcome for run in own), reason)


def _conformance(runs: Sequence[TestRun]) -> tuple[Verdict, str]:
    outcomes = Counter(run.outcome for run in runs)
    if outcomes[Outcome.FAILED]:
        return Verdict.NOT_CONFORMANT, f"{outcomes[Outcome.FAILED]} tests failed"
    if not any(outcomes[outcome] for outcome in _RAN):
        return Verdict.NOT_TESTED, "no test ran"
    if undecided := sum(outcomes[outcome] for outcome in _OPEN):
        return Verdict.UNDECIDED, f"{undecided} tests are open"
    return Verdict.CONFORMANT, f"{outcomes[Outcome.PASSED]} tests passed"


def _mim(mim: Mim, requirements: Sequence[RequirementResult], runs: Sequence[TestRun]) -> MimResult:
    ran = {run.planned.test.id for run in runs if run.outcome in _RAN}
    tested = any(ran.intersection(one.tests) for one in requirements)
    counts: dict[str, Mapping[str, int]] = {}
    for level in Level:
        verdicts = Counter(str(one.verdict) for one in requirements if one.requirement.level is level)
        counts[str(level)] = {str(verdict): verdicts[str(verdict)] for verdict in RequirementVerdict}
    return MimResult(mim, _verdict(_shall(requirements)) if tested else Verdict.NOT_TESTED, counts)


def _shall(requirements: Iterable[RequirementResult]) -> list[RequirementResult]:
    return [one for one in requirements if one.requirement.level is Level.SHALL]


def _verdict(requirements: Sequence[RequirementResult]) -> Verdict:
    if any(one.verdict is RequirementVerdict.NOT_MET for one in requirements):
        return Verdict.NOT_CONFORMANT
    if all(one.verdict in _SETTLED for one in requirements):
        return Verdict.CONFORMANT
    return Verdict.UNDECIDED


def _summary(
    plan: Plan,
    requirements: Sequence[RequirementResult],
    mechanisms: Sequence[MechanismResult],
    runs: Sequence[TestRun],
) -> Verdict:
    """The verdict over the scope. A run that was narrowed to single tests never calls the platform conformant."""
    if not any(run.outcome in _RAN for run in runs):
        return Verdict.NOT_TESTED
    scope = _verdict(_shall(one for one in requirements if one.in_scope))
    verdicts = {scope, *(one.verdict for one in mechanisms)}
    if Verdict.NOT_CONFORMANT in verdicts:
        return Verdict.NOT_CONFORMANT
    return Verdict.CONFORMANT if verdicts == {Verdict.CONFORMANT} and not plan.narrowed else Verdict.UNDECIDED

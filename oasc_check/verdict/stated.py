"""What a statement file says of a requirement, and where its claims and what was seen differ. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from oasc_check.plan.model import Outcome
from oasc_check.run.model import TestRun
from oasc_check.suite.model import Claim, Evidence, Platform, Requirement, Statement
from oasc_check.verdict.model import RequirementResult, RequirementVerdict


def stated(requirement: Requirement, statement: Statement | None, day: str) -> RequirementResult | None:
    """The verdict by statement on a day (ISO 8601), for a requirement that no declared API settles."""
    if statement is None:
        return None
    if evidence := statement.attested.get(requirement.id):
        return _by(requirement, evidence, RequirementVerdict.ATTESTED, day)
    if evidence := statement.equivalent.get(requirement.id):
        return _by(requirement, evidence, RequirementVerdict.EQUIVALENT, day)
    return None


def _by(requirement: Requirement, evidence: Evidence, verdict: RequirementVerdict, day: str) -> RequirementResult:
    flaw = evidence.counts_on(day)
    source = f"{evidence.says} ({evidence.document}, {evidence.signatory}, {evidence.date})"
    if evidence.expires:
        source = (
            f"{evidence.says} ({evidence.document}, {evidence.signatory}, {evidence.date}, until {evidence.expires})"
        )
    if flaw:
        verdict, reason = RequirementVerdict.UNDECIDED, f"the statement does not count: {flaw}: {source}"
    else:
        reason = f"stated, not tested: {source}"
    return RequirementResult(requirement, verdict, "statement", (), reason, in_scope=False, evidence=evidence.members())


def differences(statement: Statement | None, platform: Platform, runs: Sequence[TestRun]) -> Iterator[str]:
    """Where the statement claims more than was seen, or less, one sentence each."""
    if statement is None:
        return
    if statement.platform != platform.name:
        yield f'the statement speaks of "{statement.platform}", the platform file of "{platform.name}"'
    for mechanism, claim in statement.claims.items():
        yield from _of_mechanism(mechanism, claim, platform, runs)


def _of_mechanism(mechanism: str, claim: Claim, platform: Platform, runs: Sequence[TestRun]) -> Iterator[str]:
    api = platform.apis.get(mechanism)
    if api is None:
        yield f"the statement claims {mechanism}, which the platform file does not declare: it was not tested"
        return
    if claim.version and claim.version != api.version:
        claimed = f"the statement claims version {claim.version} of {mechanism}"
        declared = (
            f"the platform file declares {api.version}" if api.version else "the platform file declares no version"
        )
        yield f"{claimed}, {declared}"
    own = [run for run in runs if run.planned.test.mechanism == mechanism]
    for feature, is_claimed in claim.features.items():
        needing = [run for run in own if feature in run.planned.test.needs]
        yield from _of_feature(f"{feature} of {mechanism}", is_claimed, needing)


def _of_feature(feature: str, is_claimed: bool, runs: Sequence[TestRun]) -> Iterator[str]:
    outcomes = Counter(run.outcome for run in runs)
    is_whole = not any(run.planned.elsewhere for run in runs)
    failed, passed = outcomes[Outcome.FAILED], outcomes[Outcome.PASSED]
    if is_claimed and failed:
        yield f"the statement claims {feature}, but {failed} of its tests failed"
    elif is_claimed and not passed and is_whole:
        yield f"the statement claims {feature}, but none of its tests could show it"
    elif not is_claimed and passed and not failed:
        yield f"the statement does not claim {feature}, but its {passed} tests passed"

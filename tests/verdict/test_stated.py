"""What a statement file settles, and what it cannot (verdicts.md)."""

from dataclasses import replace
from typing import Any

import pytest
from tiny_suite import FACTS, platform, runs_of, suite, verdicts

from oasc_check.plan.build import build
from oasc_check.plan.model import Outcome, Selection, Shard
from oasc_check.plan.shard import cut
from oasc_check.suite.model import Claim, Evidence, Platform, Statement
from oasc_check.verdict.model import Result
from oasc_check.verdict.roll_up import roll_up

EVIDENCE = Evidence("Keys are changed.", "policy.pdf", "Ada Roe", "2020-01-01")


def stating(*mechanisms: str, version: str = "1.5", name: str = "tiny", **members: Any) -> Platform:
    """A platform with a statement."""
    declared = platform(*mechanisms, version=version, features=("extra",))
    return replace(declared, statement=Statement("statement.yaml", name, "Ada Roe", "2020-01-01", **members))


def judged(under_test: Platform, outcomes: dict[str, Outcome] | None = None) -> Result:
    plan = build(suite(), under_test, Selection(writes=True))
    return roll_up(plan, runs_of(plan, outcomes or {}), replace(FACTS, started="2026-11-22T08:00:00.000Z"))


def test_an_attestation_settles_what_no_test_can_and_comes_into_the_scope() -> None:
    rolled = judged(stating("one", attested={"MIM1:R5@1.0": EVIDENCE}))
    fifth = rolled.requirements[4]
    assert (fifth.verdict, fifth.through, fifth.in_scope) == ("attested", "statement", True)
    assert fifth.reason == "stated, not tested: Keys are changed. (policy.pdf, Ada Roe, 2020-01-01)"
    assert fifth.evidence == {
        "says": "Keys are changed.", "document": "policy.pdf", "signatory": "Ada Roe", "date": "2020-01-01",
    }  # fmt: skip


def test_an_equivalent_is_shown_as_claimed() -> None:
    rolled = judged(stating("two", equivalent={"MIM1:R2@1.0": EVIDENCE}))
    assert verdicts(rolled)["R2"] == "equivalent"


@pytest.mark.parametrize(("outcome", "verdict"), [(Outcome.FAILED, "not met"), (Outcome.INCONCLUSIVE, "undecided")])
def test_what_a_declared_api_shows_stays_whatever_is_stated(outcome: Outcome, verdict: str) -> None:
    rolled = judged(stating("one", equivalent={"MIM1:R2@1.0": EVIDENCE}), {"one/write": outcome})
    assert verdicts(rolled)["R2"] == verdict


@pytest.mark.parametrize(
    ("evidence", "why"),
    [
        (replace(EVIDENCE, expires="2020-06-01"), "it expired on 2020-06-01"),
        (replace(EVIDENCE, date="2999-01-01"), "it is dated 2999-01-01, after this run"),
        (
            replace(EVIDENCE, flaw="its document policy.pdf is not the one of the digest"),
            "is not the one of the digest",
        ),
    ],
)
def test_what_does_not_count_leaves_it_undecided(evidence: Evidence, why: str) -> None:
    fifth = judged(stating("one", attested={"MIM1:R5@1.0": evidence})).requirements[4]
    assert fifth.verdict == "undecided"
    assert why in fifth.reason


@pytest.mark.parametrize(
    ("claims", "outcomes", "said"),
    [
        ({"one": Claim(features={"extra": True})}, {}, None),
        ({"one": Claim(features={"extra": False})}, {}, "does not claim extra of one, but its 1 tests passed"),
        ({"one": Claim(features={"extra": True})}, {"one/optional": Outcome.FAILED}, "but 1 of its tests failed"),
        ({"one": Claim(features={"extra": True})}, {"one/optional": Outcome.INCONCLUSIVE}, "could show it"),
        ({"one": Claim(version="1.3")}, {}, "claims version 1.3 of one, the platform file declares 1.5"),
        ({"two": Claim()}, {}, "claims two, which the platform file does not declare"),
    ],
)
def test_claims_are_held_against_what_is_seen(
    claims: dict[str, Claim], outcomes: dict[str, Outcome], said: str | None
) -> None:
    warnings = judged(stating("one", claims=claims), outcomes).warnings
    assert [said in warning for warning in warnings] == [True] if said else warnings == ()


def test_a_statement_about_another_platform_is_noticed() -> None:
    assert (
        'the statement speaks of "other", the platform file of "tiny"' in judged(stating("one", name="other")).warnings
    )


def test_a_shard_says_nothing_of_a_feature_whose_tests_are_in_another() -> None:
    claims = {"one": Claim(features={"extra": True})}
    plan = build(suite(), stating("one", claims=claims), Selection(writes=True))
    for number in (1, 2):
        shard = cut(plan, Shard(number, 2))
        assert roll_up(shard, runs_of(shard, {}), FACTS).warnings == ()
    without = roll_up(plan, runs_of(plan, {"one/optional": Outcome.INCONCLUSIVE}), FACTS)
    assert without.warnings == ("the statement claims extra of one, but none of its tests could show it",)

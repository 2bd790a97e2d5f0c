"""From tests to requirements, mechanisms, MIMs and exit codes: verdicts.md, rule by rule."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiny_suite import FACTS, plan, platform, result, runs_of, suite, verdicts

from oasc_check.plan.build import build
from oasc_check.plan.model import Outcome, Plan, Selection
from oasc_check.suite.model import Level
from oasc_check.verdict.model import ExitCode, Verdict
from oasc_check.verdict.roll_up import roll_up

OPEN = [Outcome.INCONCLUSIVE, Outcome.UNTESTED, Outcome.ERROR]


def test_a_requirement_is_met_when_all_its_tests_passed() -> None:
    rolled = result(plan("one"), {})
    assert verdicts(rolled) == {
        "R1": "met",
        "R2": "met",
        "R3": "met",
        "R4": "not applicable",
        "R5": "undecided",
        "R6": "not covered",
        "R7": "undecided",
    }


def test_one_declared_mechanism_is_enough_and_the_broken_one_is_still_shown() -> None:
    rolled = result(plan("one", "two"), {"one/read": Outcome.FAILED})
    first = rolled.requirements[0]
    assert (first.verdict, first.through) == ("met", "two")
    assert {one.mechanism.id: one.verdict for one in rolled.mechanisms} == {
        "one": Verdict.NOT_CONFORMANT,
        "two": Verdict.CONFORMANT,
    }
    assert rolled.exit_code is ExitCode.NOT_MET


def test_a_failure_is_not_met_even_beside_open_tests() -> None:
    rolled = result(plan("one", "two"), {"one/read": Outcome.FAILED, "two/read": Outcome.INCONCLUSIVE})
    assert verdicts(rolled)["R1"] == "not met"
    assert rolled.summary is Verdict.NOT_CONFORMANT


@pytest.mark.parametrize("outcome", OPEN)
def test_an_open_test_never_becomes_green(outcome: Outcome) -> None:
    rolled = result(plan("one"), {"one/read": outcome})
    assert verdicts(rolled)["R1"] == "undecided"
    assert rolled.summary is Verdict.UNDECIDED
    assert rolled.exit_code is (ExitCode.BUG if outcome is Outcome.ERROR else ExitCode.UNDECIDED)


def test_only_tests_as_strong_as_the_requirement_decide_it() -> None:
    rolled = result(plan("one"), {"one/weak": Outcome.FAILED})
    assert verdicts(rolled)["R3"] == "not met"
    assert verdicts(rolled)["R7"] == "undecided"
    assert rolled.mechanisms[0].verdict is Verdict.CONFORMANT
    assert rolled.exit_code is ExitCode.UNDECIDED


def test_fail_on_should_counts_weaker_levels() -> None:
    planned = plan("one")
    runs = runs_of(planned, {"one/weak": Outcome.FAILED})
    assert roll_up(planned, runs, FACTS, fail_on=Level.SHOULD).exit_code is ExitCode.NOT_MET


def test_tests_that_could_not_run_meet_nothing() -> None:
    rolled = result(plan("one"), {"one/read": Outcome.INAPPLICABLE})
    assert verdicts(rolled)["R1"] == "undecided"


def test_a_mim_with_an_open_requirement_is_not_conformant() -> None:
    assert result(plan("one"), {}).mims[0].verdict is Verdict.UNDECIDED
    assert result(plan("one"), {"one/read": Outcome.FAILED}).mims[0].verdict is Verdict.NOT_CONFORMANT
    untested = {f"one/{name}": Outcome.UNTESTED for name in ("read", "write", "weak", "optional", "new", "old")}
    rolled = result(plan("one"), untested)
    assert rolled.mims[0].verdict is Verdict.NOT_TESTED
    assert rolled.summary is Verdict.NOT_TESTED
    assert rolled.exit_code is ExitCode.NOTHING_RAN


def chosen(*addresses: str) -> Plan:
    return build(suite(), platform("one"), Selection(select=addresses, writes=True))


def test_a_chosen_requirement_is_the_scope() -> None:
    rolled = result(chosen("MIM1:R1"), {"one/read": Outcome.PASSED})
    assert rolled.exit_code is ExitCode.OK
    assert [one.requirement.id for one in rolled.requirements if one.in_scope] == ["MIM1:R1@1.0"]


def test_a_chosen_test_ends_well_but_calls_nothing_conformant() -> None:
    rolled = result(chosen("one/group/read"), {})
    assert rolled.exit_code is ExitCode.OK
    assert rolled.summary is Verdict.UNDECIDED
    assert result(chosen("one/group/read"), {"one/read": Outcome.FAILED}).exit_code is ExitCode.NOT_MET


def test_leaving_tests_out_does_not_make_a_run_green() -> None:
    planned = build(suite(), platform("one"), Selection(deselect=("one/group/read",), writes=True))
    assert result(planned, {}).exit_code is ExitCode.UNDECIDED


def test_data_left_behind_and_an_interrupt_come_before_the_verdict() -> None:
    planned = plan("one")
    assert result(planned, {"one/read": Outcome.FAILED}, residue=["/entities/x"]).exit_code is ExitCode.RESIDUE
    stopped = replace(FACTS, interrupted=True)
    assert roll_up(planned, runs_of(planned, {}), stopped, ["x"]).exit_code is ExitCode.INTERRUPTED


NAMES = ("one/read", "one/write", "one/weak", "one/optional", "one/new", "two/read")
OUTCOMES = st.fixed_dictionaries({name: st.sampled_from(list(Outcome)) for name in NAMES})


@given(OUTCOMES)
def test_green_means_that_nothing_is_open_or_broken(outcomes: dict[str, Outcome]) -> None:
    rolled = result(plan("one", "two"), outcomes)
    binding = [run for run in rolled.tests if run.planned.test.level is Level.SHALL]
    if rolled.exit_code is ExitCode.OK or rolled.summary is Verdict.CONFORMANT:
        assert {run.outcome for run in binding} <= {Outcome.PASSED, Outcome.INAPPLICABLE}
    if any(run.outcome is Outcome.FAILED for run in binding):
        assert rolled.exit_code is ExitCode.NOT_MET
        assert rolled.summary is Verdict.NOT_CONFORMANT


@given(OUTCOMES, st.sampled_from(NAMES))
def test_a_failure_never_makes_anything_better(outcomes: dict[str, Outcome], name: str) -> None:
    planned = plan("one", "two")
    before, after = result(planned, outcomes), result(planned, {**outcomes, name: Outcome.FAILED})
    for old, new in zip(before.requirements, after.requirements, strict=True):
        if new.verdict == "met":
            assert old.verdict == "met"

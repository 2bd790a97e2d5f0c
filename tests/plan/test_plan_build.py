"""What a plan holds: every test, to be run or with the reason why not."""

from dataclasses import replace

import pytest
from tiny_suite import platform, suite

from oasc_check.plan.address import UnknownAddress
from oasc_check.plan.build import build
from oasc_check.plan.model import Outcome, Plan, Selection
from oasc_check.suite.model import Api, Level, Platform


def planned(selection: Selection, *mechanisms: str) -> dict[str, str]:
    plan = build(suite(), platform(*mechanisms or ("one",)), selection)
    return {one.test.id.replace("/group", ""): "runs" if one.will_run else one.reason for one in plan.tests}


def plan_of(declared: Platform) -> Plan:
    return build(suite(), declared, Selection(writes=True))


def test_every_test_is_in_the_plan_with_its_reason() -> None:
    assert planned(Selection()) == {
        "one/read": "runs",
        "one/write": "it writes, and writing is not permitted (--allow-writes)",
        "one/weak": "runs",
        "one/optional": "the optional feature extra is not claimed",
        "one/new": "runs",
        "one/old": "holds up to version 1.3; the platform claims 1.5",
    }


def test_tests_of_undeclared_mechanisms_are_named() -> None:
    plan = build(suite(), platform("one"), Selection())
    assert [(one.test.id, one.reason) for one in plan.undeclared] == [
        ("two/group/read", "the platform declares no API two")
    ]


def test_a_platform_without_a_version_is_judged_by_the_oldest_and_told_so() -> None:
    plan = plan_of(platform("one", version=None))
    reasons = {one.test.id: one.reason for one in plan.tests}
    assert reasons["one/group/new"] == "holds from version 1.5; the platform claims no version"
    assert reasons["one/group/old"] == ""
    assert "no version is declared" in plan.warnings[0]


@pytest.mark.parametrize(
    ("version", "claims"), [("1.3", "1.3"), (None, "no version")], ids=["an earlier version", "no version"]
)
def test_a_clause_that_an_earlier_version_has_in_other_messages_is_untested(version: str | None, claims: str) -> None:
    tiny = suite()
    tiny.mechanisms["one"] = replace(tiny.mechanisms["one"], spoken_from="1.5")  # type: ignore[index]
    plan = build(tiny, platform("one", version=version), Selection(writes=True))
    new = next(one for one in plan.tests if one.test.id == "one/group/new")
    assert (new.outcome, new.selected) == (Outcome.UNTESTED, True)
    assert new.reason == f"the tests speak version 1.5 and none before it; the platform claims {claims}"


def test_a_version_that_is_spoken_is_tested() -> None:
    tiny = suite()
    tiny.mechanisms["one"] = replace(tiny.mechanisms["one"], spoken_from="1.5")  # type: ignore[index]
    plan = build(tiny, platform("one", version="1.5"), Selection(writes=True))
    assert next(one for one in plan.tests if one.test.id == "one/group/new").will_run


def test_features_are_claimed_or_not() -> None:
    claimed = plan_of(platform("one", features=("extra",)))
    assert next(one for one in claimed.tests if one.test.id.endswith("optional")).will_run


@pytest.mark.parametrize(
    ("address", "runs"),
    [
        ("one", ["read", "write", "weak", "new"]),
        ("one/group", ["read", "write", "weak", "new"]),
        ("one/group/read", ["read"]),
        ("MIM1:R2", ["write"]),
        ("mim1:r2@1.0", ["write"]),
        ("MIM1:R9@0.9", ["read"]),
        ("MIM1", ["read", "write", "weak"]),
        ("5.6.1", ["read"]),
        ("5.6", ["read", "write"]),
        ("one:5.6.10", ["write"]),
    ],
)
def test_an_address_chooses(address: str, runs: list[str]) -> None:
    found = planned(Selection(select=(address,), writes=True))
    assert [name.removeprefix("one/") for name, reason in found.items() if reason == "runs"] == runs


def test_choices_add_up_and_exceptions_are_taken_away() -> None:
    chosen = planned(Selection(select=("MIM1:R2", "one/group/read"), deselect=("5.6.1",), writes=True))
    assert chosen["one/write"] == "runs"
    assert chosen["one/read"] == "left out by --deselect"
    assert chosen["one/new"] == "not selected"


def test_a_level_leaves_out_what_is_weaker() -> None:
    assert planned(Selection(level=Level.SHALL))["one/weak"] == "weaker than --level shall"


def test_a_mim_is_the_scope() -> None:
    plan = build(suite(), platform("one"), Selection(mims=("MIM1",)))
    assert plan.scope == {f"MIM1:R{number}@1.0" for number in (1, 2, 3, 4, 7)}
    assert not plan.narrowed


def test_only_what_a_declared_mechanism_can_settle_is_in_scope() -> None:
    assert plan_of(Platform("p", "p", {"two": Api("two", "http://a")}, edition="tiny")).scope == {"MIM1:R1@1.0"}


@pytest.mark.parametrize(
    ("address", "near"),
    [("one/group/raed", "one/group/read"), ("read", "one/group/read"), ("MIM1:R99", "MIM1:R9"), ("5.6.2", "5.6.1")],
)
def test_an_unknown_address_is_an_error_with_the_nearest(address: str, near: str) -> None:
    with pytest.raises(UnknownAddress) as refused:
        build(suite(), platform("one"), Selection(select=(address,)))
    assert near in str(refused.value)


def test_an_unknown_edition_is_an_error() -> None:
    with pytest.raises(UnknownAddress, match="tiny"):
        build(suite(), platform("one"), Selection(edition="tinny"))

"""Shards put together say what one run would have said, whatever the tests found and however many shards there are."""

import copy
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from shard_runs import World
from tiny_suite import HERE, plan, platform, suite

from oasc_check.cli.merging import merged
from oasc_check.plan.build import build
from oasc_check.plan.model import Outcome, Plan, Selection
from oasc_check.plan.shard import shard_of
from oasc_check.report.model import Document, InvalidResultError
from oasc_check.report.read import schema
from oasc_check.report.reduce import LIMITS, How, reduced
from oasc_check.run.perform import NEVER_CALLED
from oasc_check.suite.model import Ask, Baseline, Claim, Evidence, Excuse, Level, Profile, Statement

NAMES = ("one/read", "one/write", "one/weak", "one/optional", "one/new", "two/read")
OUTCOMES = st.fixed_dictionaries({name: st.sampled_from(list(Outcome)) for name in NAMES})
EVIDENCE = Evidence("Keys are changed.", "policy.pdf", "Ada Roe", "2020-01-01")
STATEMENTS = (
    None,
    Statement("s.yaml", "tiny", "Ada Roe", "2020-01-01", {"MIM1:R5@1.0": EVIDENCE}),
    Statement("s.yaml", "tiny", "Ada", "2020-01-01", {"MIM1:R5@1.0": replace(EVIDENCE, expires="2021-01-01")}),
    Statement("s.yaml", "other", "Ada", "2020-01-01", equivalent={"MIM1:R2@1.0": replace(EVIDENCE, flaw="no")}),
    Statement("s.yaml", "tiny", "Ada", "2020-01-01", claims={"one": Claim("1.3", {"extra": True}), "two": Claim()}),
    Statement("s.yaml", "tiny", "Ada", "2020-01-01", claims={"one": Claim(None, {"extra": False})}),
)
ASKS = {"MIM1:R1@1.0": Ask(through=("two",)), "MIM1:R2@1.0": Ask(), "MIM1:R5@1.0": Ask()}
SUITE = replace(suite(), profiles={"p": Profile("p", "tiny", "P", "It asks.", "https://example.org", ASKS, HERE)})
DECLARED = (("one",), ("one", "two"), ("two",))
SELECTIONS = (
    Selection(writes=True),
    Selection(profile="p", writes=True),
    Selection(select=("one", "two"), writes=True),
    Selection(),
    Selection(select=("one/group/read",), writes=True),
    Selection(select=("MIM1:R1", "one/group/weak"), writes=True),
    Selection(deselect=("one/group/read",), writes=True),
    Selection(level=Level.SHALL, writes=True),
    Selection(select=("one/group/write",)),
)
BASELINES = (
    None,
    Baseline(
        "known.yaml",
        (
            Excuse("two/group/read", "issue 2", "Ada", "2027-03-31"),
            Excuse("one/group/read", "issue 1", "Ada", "2027-03-31"),
            Excuse("one/group/weak", "issue 3", "Ada", "2020-03-31"),
        ),
    ),
)


def planned(statement: Statement | None, selection: Selection, declared: tuple[str, ...], version: str | None) -> Plan:
    features = ("extra",) if statement else ()
    under_test = platform(*declared, version=version, features=features)
    return build(SUITE, replace(under_test, statement=statement), selection)


WORLDS = st.builds(
    World,
    st.builds(
        planned,
        st.sampled_from(STATEMENTS),
        st.sampled_from(SELECTIONS),
        st.sampled_from(DECLARED),
        st.sampled_from(("1.5", None)),
    ),
    OUTCOMES,
    st.sampled_from(list(Level)),
    st.sampled_from(BASELINES),
)


@given(WORLDS, st.integers(1, 5))
@example(World(plan("two", selection=Selection(select=("two",))), {}), 2)
def test_shards_put_together_are_the_whole(world: World, of: int) -> None:
    found = merged(world.shards(of), SUITE)
    assert [part["number"] for part in found.pop("shards")] == list(range(1, of + 1))
    assert found == world.whole(of)


@given(WORLDS, st.integers(1, 5))
def test_every_result_on_the_way_satisfies_the_schema(world: World, of: int) -> None:
    validator = Draft202012Validator(schema())
    shards = world.shards(of)
    for made in (*shards.values(), merged(shards, SUITE)):
        validator.validate(made)


@given(OUTCOMES, st.integers(2, 5))
def test_a_shard_ends_with_0_when_its_own_tests_passed_and_1_when_one_failed(
    outcomes: dict[str, Outcome], of: int
) -> None:
    world = World(plan("one", "two"), outcomes)
    for number in range(1, of + 1):
        found = world.shard(number, of)
        own = [one for one in found["tests"] if shard_of(one["id"], of) == number and one["level"] == "shall"]
        seen = {one["outcome"] for one in own}
        code = found["run"]["exit_code"]
        if "failed" in seen:
            assert code == 1
        elif seen <= {"passed", "inapplicable"} and found["summary"]["tests"]["error"] == 0:
            assert code == 0
        else:
            assert code in (3, 70)


def test_where_nothing_would_run_every_shard_and_the_whole_say_so() -> None:
    world = World(plan("one", selection=Selection(select=("one/group/write",))), {})
    assert {found["run"]["exit_code"] for found in world.shards(3).values()} == {5}
    assert merged(world.shards(3), suite())["run"]["exit_code"] == 5


def test_a_shard_that_has_no_test_ends_well() -> None:
    world = World(
        plan("one", selection=Selection(select=("one/group/read",), writes=True)), {"one/read": Outcome.FAILED}
    )
    empty = 3 - shard_of("one/group/read", 2)
    assert world.shard(empty, 2)["run"]["exit_code"] == 0
    assert merged(world.shards(2), suite())["run"]["exit_code"] == 1


def test_an_interrupt_of_one_shard_and_what_it_left_are_those_of_the_whole() -> None:
    shards = World(plan("one", "two"), {}).shards(3)
    shards["2.json"]["residue"] = ["/entities/x"]
    assert merged(shards, suite())["run"]["exit_code"] == 7
    assert merged(shards, suite())["residue"] == ["/entities/x"]
    shards["3.json"]["run"]["interrupted"] = True
    assert merged(shards, suite())["run"]["exit_code"] == 130


def test_the_run_is_from_the_first_beginning_to_the_last_end() -> None:
    shards = World(plan("one"), {}).shards(2)
    shards["1.json"]["run"] |= {"started": "2026-11-22T07:59:00.000Z", "seconds": 2.5, "id": "first"}
    shards["2.json"]["run"] |= {"finished": "2026-11-22T09:00:00.000Z", "id": "second"}
    found = merged(shards, suite())
    assert (found["run"]["started"], found["run"]["finished"]) == (
        "2026-11-22T07:59:00.000Z",
        "2026-11-22T09:00:00.000Z",
    )
    assert (found["run"]["seconds"], found["run"]["id"]) == (3.5, "first")
    assert [(part["run"], part["exit_code"]) for part in found["shards"]] == [("first", 0), ("second", 0)]


@given(WORLDS, st.integers(1, 3), st.sampled_from(("shape", "none")))
def test_shards_without_payloads_are_the_whole_without_payloads(world: World, of: int, how: How) -> None:
    found = merged({file: reduced(one, how) for file, one in world.shards(of).items()}, SUITE)
    found.pop("shards")
    assert found == reduced(world.whole(of), how)


def test_what_one_shard_did_not_keep_is_said_of_the_whole() -> None:
    shards = World(plan("one"), {"one/read": Outcome.FAILED}).shards(2)
    shards["1.json"] = reduced(shards["1.json"], "shape")
    assert LIMITS["shape"] in merged(shards, suite())["run"]["limits"]


def test_findings_still_name_their_exchange() -> None:
    found = merged(World(plan("one", "two"), dict.fromkeys(NAMES, Outcome.FAILED)).shards(3), suite())
    urls = {exchange["id"]: exchange["request"]["url"] for exchange in found["exchanges"]}
    assert len(urls) == len(found["exchanges"])
    failed = [test for test in found["tests"] if test["outcome"] == "failed"]
    assert len(failed) > 3
    for test in failed:
        assert urls[str(test["findings"][0]["exchange"])].endswith(test["id"])


def test_who_waited_in_vain_has_failed_where_another_shard_was_called() -> None:
    shards = World(plan("one", "two"), {"one/read": Outcome.INCONCLUSIVE}).shards(2)
    waited = shards[f"{shard_of('one/group/read', 2)}.json"]
    test = next(one for one in waited["tests"] if one["id"] == "one/group/read")
    message = "calls of the platform: expected at least 1 calls within 5 s, got 0"
    test |= {
        "reason": NEVER_CALLED,
        "findings": [{"where": "calls", "expected": "1", "actual": "0", "message": message, "exchange": None}],
    }
    waited["shard"]["unheard"] = [test["id"]]
    assert outcome_of("one/group/read", merged(shards, suite())) == ("inconclusive", NEVER_CALLED)
    other = shards[f"{shard_of('one/group/write', 2)}.json"]
    called = next(one for one in other["exchanges"] if one["request"]["url"].endswith("one/group/write"))
    called["received"] = True
    found = merged(shards, suite())
    assert outcome_of("one/group/read", found) == ("failed", message)
    assert found["run"]["exit_code"] == 1


def outcome_of(name: str, found: Document) -> tuple[str, str]:
    return next((test["outcome"], test["reason"]) for test in found["tests"] if test["id"] == name)


def changed(path: str, value: object) -> dict[str, Document]:
    """Three shards, the second of which differs in one member."""
    shards: Any = copy.deepcopy(World(plan("one", "two"), {}).shards(3))
    place = shards["2.json"]
    *steps, last = path.split(".")
    for step in steps:
        place = place[step]
    place[last] = value
    return dict(sorted(shards.items()))


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("tool.suites_digest", "1", "2.json: the digest of its suites is not that of 1.json (1, not 0)"),
        ("tool.version", "9", "2.json: its version of oasc-check is not that of 1.json (9, not 0)"),
        ("platform.name", "Bolt", "2.json: its platform is not that of 1.json: name (Bolt, not tiny)"),
        (
            "platform.apis.one.url",
            "https://other.example",
            "2.json: its platform is not that of 1.json: one.url (https://other.example, not http://localhost)",
        ),
        ("edition", "mims-2022", "2.json: its edition is not that of 1.json (mims-2022, not tiny)"),
        ("profile", "geo", "2.json: its profile is not that of 1.json (geo, not none)"),
        ("shard.of", 4, "2.json: its number of shards is not that of 1.json (4, not 3)"),
        ("shard.plan", "f00", "2.json: its selection of tests, or what they need, is not that of 1.json (f00, not "),
        ("shard.fail_on", "may", "2.json: its --fail-on is not that of 1.json (may, not shall)"),
        ("shard.baseline", {"source": "b", "entries": []}, "2.json: its baseline is not that of 1.json"),
        ("shard.number", 1, "2.json: this is shard 1, as 1.json is. Give each shard once."),
        ("tests", [], "2.json: its list of tests is not that of 1.json"),
    ],
)
def test_what_does_not_belong_together_is_refused(path: str, value: object, said: str) -> None:
    with pytest.raises(InvalidResultError) as refused:
        merged(changed(path, value), suite())
    assert str(refused.value).startswith(said)


def test_a_missing_shard_is_named() -> None:
    shards = World(plan("one"), {}).shards(4)
    del shards["2.json"], shards["3.json"]
    with pytest.raises(InvalidResultError, match="missing of 4 shards: 2, 3"):
        merged(shards, suite())


def test_a_whole_result_is_no_shard() -> None:
    world = World(plan("one"), {})
    with pytest.raises(InvalidResultError, match=r"whole\.json: this is not the result of a shard"):
        merged({"whole.json": world.whole()}, suite())


def test_other_suites_than_those_at_hand_are_refused() -> None:
    shards = World(plan("one"), {}).shards(1)
    with pytest.raises(InvalidResultError, match="made with other suites"):
        merged(shards, replace(suite(), digest="1"))


def test_each_machine_may_have_its_own_file_and_its_own_loopback_port() -> None:
    shards = changed("platform.source", "/elsewhere/p.yaml")
    shards["2.json"]["platform"]["apis"]["one"]["url"] = "http://localhost:99"
    assert merged(shards, suite())["run"]["exit_code"] == 3

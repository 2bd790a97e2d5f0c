"""Profiles: what a project asks for narrows the scope, names the mechanisms that count, and has its mistakes shown."""

from dataclasses import replace
from pathlib import Path

import pytest
from small_suites import write_suite
from tiny_suite import FACTS, HERE, platform, runs_of, suite

from oasc_check.places import SUITES
from oasc_check.plan.build import WrongEdition, build
from oasc_check.plan.model import Outcome, Selection
from oasc_check.suite.load import inspect, load
from oasc_check.suite.model import Ask, Profile, Suite
from oasc_check.verdict.model import ExitCode, Result
from oasc_check.verdict.roll_up import roll_up

TESTS = """\
tests:
  - id: it
    says: A thing is read.
    clause: ["1"]
    remedy: Serve it.
    steps:
      - send: GET /thing
        expect: {status: 200, body: {$.id: x}}
"""
EDITION = """\
edition: small
version: 9.0
title: Small
source: https://example.org
mims: [mim1]
"""
MIM = """\
edition: small
mim: MIM1
title: Things
source: https://example.org
requirements:
  - id: R1
    capability: C1
    level_source: SHALL
    level: shall
    text: Things can be read.
    verified_by: {small: [things/it]}
"""
PROFILE = """\
profile: town
edition: small
title: A town
says: For a town that reads things.
source: its tender
requirements:
  MIM1:R1: {weight: 5, knock_out: true, through: [small]}
"""


def written(profile: str, folder: Path) -> Path:
    root = write_suite(folder / "suites", TESTS)
    for name, text in {
        "editions/small/edition.yaml": EDITION,
        "editions/small/mim1.yaml": MIM,
        "profiles/town.yaml": profile,
    }.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root


def test_a_profile_is_read_and_its_ids_are_completed(tmp_path: Path) -> None:
    (profile,) = load(written(PROFILE, tmp_path)).profiles.values()
    assert (profile.id, profile.edition, profile.says) == ("town", "small", "For a town that reads things.")
    assert profile.asks == {"MIM1:R1@9.0": Ask(5, knock_out=True, through=("small",))}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("profile: town", "profile: city"), 'the profile "city" stands in town.yaml'),
        (("edition: small", "edition: smal"), 'unknown edition "smal"'),
        (("MIM1:R1", "MIM1:R2"), 'small has no requirement "MIM1:R2"'),
        (("[small]", "[big]"), 'MIM1:R1: no test decides it through "big"'),
        (("weight: 5", "weight: 0"), ""),
    ],
)
def test_a_mistake_in_a_profile_is_shown(change: tuple[str, str], message: str, tmp_path: Path) -> None:
    _, problems = inspect(written(PROFILE.replace(*change), tmp_path))
    assert problems
    assert problems[0].place.file.name == "town.yaml"
    assert message in problems[0].message


def test_every_shipped_profile_has_its_page() -> None:
    pages = (SUITES / "profiles" / "README.md").read_text("utf-8")
    assert [name for name in load().profiles if f"\n## {name}\n" not in pages] == []


def asking(**asks: Ask) -> Suite:
    """The tiny suite with one profile."""
    whole = {f"MIM1:{name}@1.0": ask for name, ask in asks.items()}
    return replace(suite(), profiles={"town": Profile("town", "tiny", "T", "For a town.", "x", whole, HERE)})


def judged(*mechanisms: str, outcomes: dict[str, Outcome] | None = None, **asks: Ask) -> Result:
    plan = build(asking(**asks), platform(*mechanisms), Selection(profile="town", writes=True))
    return roll_up(plan, runs_of(plan, outcomes or {}), FACTS)


def test_the_scope_is_what_the_profile_asks_whether_it_can_be_settled_or_not() -> None:
    rolled = judged("one", R1=Ask(), R5=Ask())
    assert rolled.profile == "town"
    assert [one.requirement.id for one in rolled.requirements if one.in_scope] == ["MIM1:R1@1.0", "MIM1:R5@1.0"]
    assert rolled.exit_code is ExitCode.UNDECIDED
    assert judged("one", R1=Ask()).exit_code is ExitCode.OK


def test_a_requirement_is_met_through_an_accepted_mechanism_only() -> None:
    failing = {"one/read": Outcome.FAILED}
    assert judged("one", "two", outcomes=failing, R1=Ask()).requirements[0].verdict == "met"
    assert judged("one", "two", outcomes=failing, R1=Ask(through=("one",))).requirements[0].verdict == "not met"
    refused = judged("two", R1=Ask(through=("one",))).requirements[0]
    assert (refused.verdict, refused.reason) == (
        "undecided", "not tested: no declared mechanism can settle it (one can)",
    )  # fmt: skip


def test_a_profile_of_another_edition_is_refused() -> None:
    with pytest.raises(WrongEdition, match="asks for tiny, not other"):
        build(asking(R1=Ask()), platform("one"), Selection(profile="town", edition="other"))

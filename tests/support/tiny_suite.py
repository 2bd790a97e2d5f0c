"""A tiny suite made in code: two mechanisms, one MIM, requirements of every kind."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from oasc_check.plan.build import build
from oasc_check.plan.model import Outcome, Plan, Selection
from oasc_check.run.model import TestRun
from oasc_check.suite.model import (
    Api,
    Condition,
    Edition,
    Effect,
    Feature,
    Level,
    Mechanism,
    Mim,
    Place,
    Platform,
    Requirement,
    Suite,
    Test,
)  # fmt: skip
from oasc_check.verdict.model import Result, RunFacts
from oasc_check.verdict.roll_up import roll_up

HERE = Place(Path("tiny.yaml"), 1, 1)
FACTS = RunFacts("run", "", "", 0.0, interrupted=False, tool_version="0", suites_digest="0")


def a_test(
    mechanism: str, name: str, *, level: Level = Level.SHALL, effect: Effect = Effect.READS, **more: str
) -> Test:
    """A test without steps."""
    return Test(
        id=f"{mechanism}/group/{name}",
        mechanism=mechanism,
        group="group",
        says="The platform answers.",
        clause=(more.get("clause", "1.1"),),
        level=level,
        effect=effect,
        place=HERE,
        remedy="Answer.",
        steps=(),
        since=more.get("since"),
        until=more.get("until"),
        needs=(more["needs"],) if "needs" in more else (),
    )


def requirement(name: str, verified_by: Mapping[str, tuple[str, ...]] | None = None, **more: Any) -> Requirement:
    """A requirement of MIM1."""
    fields: dict[str, Any] = {
        "level": Level.SHALL,
        "attested": None,
        "not_covered": None,
        "condition": None,
        "aliases": (),
        **more,
    }
    return Requirement(
        id=f"MIM1:{name}@1.0",
        edition="tiny",
        mim="MIM1",
        capability="C1",
        level_source="shall",
        text="It works.",
        source="https://example.org",
        place=HERE,
        verified_by=verified_by or {},
        **fields,
    )


REQUIREMENTS = (
    requirement("R1", {"one": ("group/read",), "two": ("group/read",)}, aliases=("MIM1:R9@0.9",)),
    requirement("R2", {"one": ("group/write",)}),
    requirement("R3", {"one": ("group/weak", "group/read")}, level=Level.SHOULD),
    requirement("R4", {"one": ("group/optional",)}, condition=Condition("it is claimed", "it is not claimed")),
    requirement("R5", attested="A signed statement."),
    requirement("R6", not_covered="Nothing shows it."),
    requirement("R7", {"one": ("group/weak",)}),
)
TESTS = (
    a_test("one", "read", clause="5.6.1"),
    a_test("one", "write", effect=Effect.WRITES, clause="5.6.10"),
    a_test("one", "weak", level=Level.SHOULD),
    a_test("one", "optional", needs="extra"),
    a_test("one", "new", since="1.5"),
    a_test("one", "old", until="1.3"),
    a_test("two", "read"),
)


def suite() -> Suite:
    """The tiny suite."""
    features = {"extra": Feature("extra", "More is offered.", claimed=False)}
    mechanisms = {
        name: Mechanism(
            name,
            name,
            "S",
            "https://example.org",
            ("1.3", "1.5"),
            HERE,
            features=features,
            clauses={"1.1": "x"},
            tests=tuple(test for test in TESTS if test.mechanism == name),
        )
        for name in ("one", "two")
    }
    mim = Mim("MIM1", "Things", "https://example.org", REQUIREMENTS)
    edition = Edition("tiny", "1.0", "Tiny", "https://example.org", (mim,))
    return Suite({"tiny": edition}, mechanisms, "0", Path())


def platform(*mechanisms: str, version: str | None = "1.5", **more: Any) -> Platform:
    """A platform that declares these mechanisms."""
    apis = {name: Api(name, "http://127.0.0.1:1", version=version, **more) for name in mechanisms}
    return Platform("tiny", "tiny.yaml", apis, edition="tiny")


def plan(*mechanisms: str, selection: Selection | None = None) -> Plan:
    """A plan in which everything may run."""
    return build(suite(), platform(*mechanisms), selection or Selection(writes=True))


def runs_of(planned: Plan, outcomes: Mapping[str, Outcome], default: Outcome = Outcome.PASSED) -> list[TestRun]:
    """What became of each test: what is given by name (``one/read``), or passed."""
    return [
        TestRun(
            one,
            one.outcome or outcomes.get(one.test.id.replace("/group", ""), default),
            one.reason or "reason",
            (),
            (),
            0,
        )
        for one in planned.tests
    ]


def result(planned: Plan, outcomes: Mapping[str, Outcome], residue: Iterable[str] = ()) -> Result:
    """The result of a run with these outcomes."""
    return roll_up(planned, runs_of(planned, outcomes), FACTS, tuple(residue))


def verdicts(rolled: Result) -> dict[str, str]:
    """The verdict on each requirement, by its short name."""
    return {one.requirement.id[5:7]: str(one.verdict) for one in rolled.requirements}

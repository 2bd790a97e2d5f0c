"""What a run will do: every test of the declared mechanisms, and the requirements in its scope."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from oasc_check.suite.model import Edition, Level, Mechanism, Platform, Profile, Suite, Test


class Outcome(StrEnum):
    """What a test says (verdicts.md, "A test")."""

    PASSED = "passed"
    FAILED = "failed"
    INCONCLUSIVE = "inconclusive"
    INAPPLICABLE = "inapplicable"
    UNTESTED = "untested"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Planned:
    """One test of the plan. Without ``outcome`` it will run; with one it will not, for ``reason``.

    ``elsewhere``: it was selected, but belongs to another shard, and is for that one to speak of.
    """

    test: Test
    outcome: Outcome | None = None
    reason: str = ""
    selected: bool = True
    elsewhere: bool = False

    @property
    def will_run(self) -> bool:
        """Whether anything is sent for it."""
        return self.outcome is None


@dataclass(frozen=True, slots=True)
class Selection:
    """What the user chose. ``level`` is the weakest level to run."""

    profile: str | None = None
    edition: str | None = None
    mims: tuple[str, ...] = ()
    select: tuple[str, ...] = ()
    deselect: tuple[str, ...] = ()
    level: Level = Level.MAY
    writes: bool = False


@dataclass(frozen=True, slots=True)
class Shard:
    """One of ``of`` parts of a plan, counted from 1; ``plan`` is the digest of the whole that was cut."""

    number: int
    of: int
    plan: str = ""

    def __str__(self) -> str:
        return f"shard {self.number} of {self.of}"


@dataclass(frozen=True, slots=True)
class Plan:
    """What will run and what will not.

    ``tests`` holds the tests of declared mechanisms, ``undeclared`` those of the others, each with its reason.
    ``scope`` holds the ids of the requirements that the exit code speaks of. ``narrowed`` is set when ``--select``
    chose single tests, so that only these count. ``profile`` is what was asked for, if it was by a profile;
    ``selection`` is what the user chose. ``shard`` is set when only a part of this plan is run here.
    """

    suite: Suite
    platform: Platform
    edition: Edition
    tests: tuple[Planned, ...]
    undeclared: tuple[Planned, ...]
    scope: frozenset[str]
    narrowed: bool
    warnings: tuple[str, ...] = ()
    profile: Profile | None = None
    selection: Selection = field(default_factory=Selection)
    shard: Shard | None = None

    def mechanisms(self) -> list[Mechanism]:
        """The mechanisms that the platform declares and the suite knows, in the platform's order."""
        return [self.suite.mechanisms[name] for name in self.platform.apis if name in self.suite.mechanisms]

    def to_run(self) -> list[Planned]:
        """The tests for which something will be sent."""
        return [planned for planned in self.tests if planned.will_run]

"""What is said in the end: of each requirement, each mechanism, each MIM and the platform (verdicts.md)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum

from oasc_check.plan.model import Outcome, Selection
from oasc_check.run.model import TestRun
from oasc_check.suite.model import Edition, Excuse, Level, Mechanism, Mim, Platform, Requirement


class RequirementVerdict(StrEnum):
    """What is said of a requirement."""

    MET = "met"
    NOT_MET = "not met"
    UNDECIDED = "undecided"
    ATTESTED = "attested"
    EQUIVALENT = "equivalent"
    NOT_APPLICABLE = "not applicable"
    NOT_COVERED = "not covered"


class Verdict(StrEnum):
    """What is said of a mechanism, a MIM or the platform."""

    CONFORMANT = "conformant"
    NOT_CONFORMANT = "not conformant"
    UNDECIDED = "undecided"
    NOT_TESTED = "not tested"


class ExitCode(IntEnum):
    """How the process ends (verdicts.md, "Exit codes")."""

    OK = 0
    NOT_MET = 1
    USAGE = 2
    UNDECIDED = 3
    INVALID_FILE = 4
    NOTHING_RAN = 5
    BASELINE = 6
    RESIDUE = 7
    SIGNATURE = 8
    BUG = 70
    INTERRUPTED = 130


@dataclass(frozen=True, slots=True)
class RequirementResult:
    """The verdict on one requirement: ``through`` is the mechanism that decided it, ``tests`` its tests there.

    ``evidence`` is what the statement file gives for it: document, person, date, digest.
    """

    requirement: Requirement
    verdict: RequirementVerdict
    through: str | None
    tests: tuple[str, ...]
    reason: str
    in_scope: bool
    evidence: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class MechanismResult:
    """The verdict on one declared mechanism, at the version that the platform claims."""

    mechanism: Mechanism
    version: str | None
    verdict: Verdict
    counts: Mapping[Outcome, int]
    reason: str


@dataclass(frozen=True, slots=True)
class MimResult:
    """The verdict on one MIM; ``counts`` gives for each level how many requirements got each verdict."""

    mim: Mim
    verdict: Verdict
    counts: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class RunFacts:
    """The circumstances of a run. Instants are ISO 8601 in UTC, ``seconds`` a duration."""

    id: str
    started: str
    finished: str
    seconds: float
    interrupted: bool
    tool_version: str
    suites_digest: str
    limits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Gate:
    """What a baseline changed of the exit code.

    The entries that it excused with, those whose test passed (``stale``), and those whose day is over (``expired``).
    """

    baseline: str
    excused: tuple[Excuse, ...]
    stale: tuple[Excuse, ...]
    expired: tuple[Excuse, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """Everything a report shows. ``summary`` is the verdict over the scope; ``exit_code`` follows verdicts.md.

    With a ``gate`` the exit code is that of the gate, and everything else is as without it. ``fail_on`` is the level
    from which on it counts what is not met; ``selection`` is what the user chose;
    ``profile_text`` is the file of the profile, where it did not come with the suites.
    """

    facts: RunFacts
    platform: Platform
    edition: Edition
    profile: str | None
    summary: Verdict
    mims: tuple[MimResult, ...]
    mechanisms: tuple[MechanismResult, ...]
    requirements: tuple[RequirementResult, ...]
    tests: tuple[TestRun, ...]
    exit_code: ExitCode
    residue: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    gate: Gate | None = None
    fail_on: Level = Level.SHALL
    profile_text: str = ""
    selection: Selection = field(default_factory=Selection)

"""What the files say, after reading: editions, mechanisms, tests, and the platform under test.

The language of tests is described in suites/README.md; the formats in schemas/format/.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Place:
    """A place in an author's file: 1-based line and column."""

    file: Path
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


class Level(StrEnum):
    """How strongly a clause or a requirement binds (ISO/IEC Directives, part 2, clause 7)."""

    SHALL = "shall"
    SHOULD = "should"
    MAY = "may"


class Effect(StrEnum):
    """Whether a test leaves the platform untouched."""

    READS = "reads"
    WRITES = "writes"


@dataclass(frozen=True, slots=True)
class Follow:
    """Go on to the page that a link leads to, at most so many pages in all; ``partly`` when a part of them is enough."""

    link: str
    at_most: int
    partly: bool = False


@dataclass(frozen=True, slots=True)
class Eventually:
    """Ask again until the expectation holds; seconds."""

    within: float
    every: float


@dataclass(frozen=True, slots=True)
class Send:
    """One exchange, begun by the tester. Texts may hold ``${...}``."""

    place: Place
    method: str
    target: str
    api: str | None = None
    auth: str = "declared"
    headers: Mapping[str, str | None] = field(default_factory=dict)
    query: Mapping[str, Any] = field(default_factory=dict)
    body: Any = None
    has_body: bool = False
    text: str | None = None
    media_type: str | None = None
    created: Any = ()
    applies_when: Mapping[str, Any] | None = None
    expect: Mapping[str, Any] = field(default_factory=dict)
    capture: Mapping[str, Any] = field(default_factory=dict)
    collect: Mapping[str, str] = field(default_factory=dict)
    eventually: Eventually | None = None
    follow: Follow | None = None


@dataclass(frozen=True, slots=True)
class Notified:
    """Calls of the platform to the tester at ``${callback:on}``; seconds."""

    place: Place
    on: str
    within: float
    at_least: int
    at_most: int | None
    expect: Mapping[str, Any] = field(default_factory=dict)
    capture: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Serve:
    """What the tester answers at ``${callback:on}`` from now on."""

    place: Place
    on: str
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    media_type: str = "application/json"


@dataclass(frozen=True, slots=True)
class Check:
    """Something about a kept value: a matcher, or expectations of it as if it were a body."""

    place: Place
    value: Any
    matcher: Any = None
    has_matcher: bool = False
    applies_when: Mapping[str, Any] | None = None
    expect: Mapping[str, Any] = field(default_factory=dict)
    capture: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Wait:
    """Time that has to pass; seconds."""

    place: Place
    seconds: float


@dataclass(frozen=True, slots=True)
class Sample:
    """The same steps for some of the things that the platform already holds."""

    place: Place
    path: str
    of: str | None
    name: str
    at_least: int
    at_most: int
    steps: tuple[Step, ...]


Step = Send | Notified | Serve | Check | Wait | Sample


@dataclass(frozen=True, slots=True)
class Given:
    """A preparation. ``once``: read once for the whole run and shared."""

    name: str
    steps: tuple[Step, ...]
    once: bool = False


@dataclass(frozen=True, slots=True)
class Doubt:
    """A clause that reads in two ways, and the reading taken here."""

    doubt: str
    reading: str


@dataclass(frozen=True, slots=True)
class Test:
    """One test. ``id`` is ``mechanism/group/test`` or ``mechanism/group/test/case``."""

    id: str
    mechanism: str
    group: str
    says: str
    clause: tuple[str, ...]
    level: Level
    effect: Effect
    place: Place
    remedy: str
    steps: tuple[Step, ...]
    given: tuple[Given, ...] = ()
    since: str | None = None
    until: str | None = None
    needs: tuple[str, ...] = ()
    unclear: Doubt | None = None
    case: Mapping[str, Any] = field(default_factory=dict)

    __test__ = False  # not a pytest class


@dataclass(frozen=True, slots=True)
class Feature:
    """An optional part of a standard; ``claimed`` unless the platform file says otherwise."""

    id: str
    says: str
    claimed: bool


@dataclass(frozen=True, slots=True)
class Defect:
    """A mistake that the reference platform makes on request, and the tests that must then fail."""

    id: str
    mechanism: str
    says: str
    caught_by: tuple[str, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Mechanism:
    """One technical standard and the tests for it. ``versions`` are oldest first; ``safe`` are POST requests that only read."""

    id: str
    title: str
    standard: str
    source: str
    versions: tuple[str, ...]
    place: Place
    headers: Mapping[str, str] = field(default_factory=dict)
    tenant_header: str | None = None
    problem_base: str = ""
    safe: tuple[str, ...] = ()
    features: Mapping[str, Feature] = field(default_factory=dict)
    clauses: Mapping[str, str] = field(default_factory=dict)
    tests: tuple[Test, ...] = ()
    defects: tuple[Defect, ...] = ()


@dataclass(frozen=True, slots=True)
class Condition:
    """When a conditional requirement binds."""

    says: str
    when_absent: str


@dataclass(frozen=True, slots=True)
class Requirement:
    """What a MIM asks. ``id`` carries its edition: ``MIM7:R1.1@9.0``.

    ``verified_by`` maps a mechanism to addresses of tests inside it (``group`` or ``group/test``).
    """

    id: str
    edition: str
    mim: str
    capability: str
    level: Level
    level_source: str
    text: str
    source: str
    place: Place
    aliases: tuple[str, ...] = ()
    condition: Condition | None = None
    verified_by: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    attested: str | None = None
    also_attested: str | None = None
    not_covered: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Mim:
    """One MIM of an edition, with its requirements in order."""

    id: str
    title: str
    source: str
    requirements: tuple[Requirement, ...]


@dataclass(frozen=True, slots=True)
class Edition:
    """One published line of the MIMs."""

    id: str
    version: str
    title: str
    source: str
    mims: tuple[Mim, ...]

    def requirements(self) -> list[Requirement]:
        """Every requirement, in the order of the catalogue."""
        return [requirement for mim in self.mims for requirement in mim.requirements]


@dataclass(frozen=True, slots=True)
class Suite:
    """Everything that was loaded. ``digest`` is the SHA-256 of all files read."""

    editions: Mapping[str, Edition]
    mechanisms: Mapping[str, Mechanism]
    digest: str
    payload_schemas: Path

    def tests(self) -> list[Test]:
        """Every test of every mechanism, in file order."""
        return [test for mechanism in self.mechanisms.values() for test in mechanism.tests]


@dataclass(frozen=True, slots=True)
class Auth:
    """How to authenticate. ``values`` hold literals and references to secrets (``env:``, ``file:``, ``keyring:``)."""

    name: str
    type: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Api:
    """One API that the platform declares. ``url`` has no slash at its end."""

    mechanism: str
    url: str
    version: str | None = None
    tenant: str | None = None
    auth: Auth | None = None
    features: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    temporal_url: str | None = None


@dataclass(frozen=True, slots=True)
class Callback:
    """Where the platform can reach the tester: ``listen`` is host:port here, ``url`` is how the platform sees it."""

    listen: str = "127.0.0.1:0"
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Platform:
    """The platform under test, as its file declares it. ``source`` is the file or URL it was read from."""

    name: str
    source: str
    apis: Mapping[str, Api]
    edition: str | None = None
    sandbox: bool = False
    version: str | None = None
    vendor: str | None = None
    contact: str | None = None
    callback: Callback | None = None
    statement: str | None = None
    ca_bundle: str | None = None
    client_certificate: str | None = None
    client_key: str | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """A mistake in an author's file: where, what, and how to mend it."""

    place: Place
    message: str
    mend: str = ""
    line: str = ""


class InvalidFile(Exception):
    """One or more files are invalid; carries every problem found."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(f"{problem.place}: {problem.message}" for problem in problems))

"""The result document: the JSON form of a result, of which every report is a view.

Its shape is schemas/format/report.schema.json. Instants are ISO 8601 in UTC, durations are in seconds.
"""

from __future__ import annotations

from typing import NotRequired, TypedDict

from oasc_check.report.recorded import Body, Record, StatementLine

SCHEMA_VERSION = "1.1"

Counts = dict[str, int]
"""How many of each: the keys are verdicts or outcomes with underscores for spaces."""


class ForeignSuites(TypedDict):
    """Suites that do not come with the program: their digest, and the ids that they added."""

    name: str
    digest: str
    editions: list[str]
    mechanisms: list[str]
    profiles: list[str]


class Tool(TypedDict):
    """Which program judged, by which suites (SHA-256 over all their files).

    ``foreign_suites`` is there when some of them do not come with the program.
    """

    name: str
    version: str
    suites_digest: str
    foreign_suites: NotRequired[list[ForeignSuites]]


class Run(TypedDict):
    """The circumstances. ``limits`` are sentences: what this result does not say."""

    id: str
    started: str
    finished: str
    seconds: float
    exit_code: int
    interrupted: bool
    limits: list[str]


class DeclaredApi(TypedDict):
    """One API of the platform. ``auth`` is the type of authentication, never a credential."""

    url: str
    version: str | None
    tenant: str | None
    auth: str | None
    features: list[str]
    without: list[str]
    temporal_url: str | None


class PlatformUnderTest(TypedDict):
    """The platform as it was declared; ``source`` is the file or URL that declared it."""

    name: str
    version: str | None
    vendor: str | None
    contact: str | None
    source: str
    sandbox: bool
    apis: dict[str, DeclaredApi]


class Scope(TypedDict):
    """How many requirements the summary and the exit code speak of, and how many they do not."""

    requirements: int
    beyond: int


class Summary(TypedDict):
    """The verdict over the scope; ``by_level`` counts the verdicts of the requirements in scope."""

    verdict: str
    by_level: dict[str, Counts]
    tests: Counts
    scope: Scope


class MimLine(TypedDict):
    """The verdict on one MIM; ``counts`` gives for each level how many requirements got each verdict."""

    id: str
    title: str
    source: str
    verdict: str
    counts: dict[str, Counts]


class MechanismLine(TypedDict):
    """The verdict on one declared mechanism. ``clauses`` holds the titles of the clauses that its tests name."""

    id: str
    title: str
    standard: str
    source: str
    version: str | None
    verdict: str
    reason: str
    counts: Counts
    clauses: dict[str, str]


class RequirementLine(TypedDict):
    """The verdict on one requirement, through one mechanism and its tests there.

    ``evidence`` is what somebody gave to support a claim: document, person, date, digest.
    """

    id: str
    mim: str
    capability: str
    level: str
    text: str
    source: str
    verdict: str
    through: str | None
    tests: list[str]
    reason: str
    in_scope: bool
    evidence: dict[str, str] | None


class FindingLine(TypedDict):
    """One expectation that did not hold, and the id of the exchange that shows it."""

    expected: str
    actual: str
    where: str
    message: str
    exchange: str | None


class Unclear(TypedDict):
    """A clause that reads in two ways, and the reading taken."""

    doubt: str
    reading: str


class PlaceLine(TypedDict):
    """Where a test stands: the file below the folder of the suites, and the line."""

    file: str
    line: int


class TestLine(TypedDict):
    """What became of one test; ``exchanges`` are ids."""

    id: str
    mechanism: str
    group: str
    says: str
    clause: list[str]
    level: str
    outcome: str
    reason: str
    findings: list[FindingLine]
    remedy: str
    unclear: Unclear | None
    seconds: float
    exchanges: list[str]
    place: NotRequired[PlaceLine]


class RequestLine(TypedDict):
    """What was sent. Header fields that came several times are joined with commas (RFC 9110, clause 5.3)."""

    method: str
    url: str
    headers: dict[str, str]
    body: Body


class ResponseLine(TypedDict):
    """What came back. ``truncated``: the body went beyond the limit and the rest was not read."""

    status: int
    headers: dict[str, str]
    body: Body
    truncated: bool


class TroubleLine(TypedDict):
    """Why there is no answer."""

    kind: str
    message: str


class ExchangeLine(TypedDict):
    """One request and its answer, or the trouble. ``received``: the platform called the tester."""

    id: str
    request: RequestLine
    response: ResponseLine | None
    trouble: TroubleLine | None
    started: str
    seconds: float
    attempt: int
    received: bool


class ExcuseLine(TypedDict):
    """One entry of a baseline; ``expires`` is the last day on which it holds."""

    test: str
    reason: str
    owner: str
    expires: str


class GateLine(TypedDict):
    """What a baseline changed of the exit code, and of nothing else."""

    baseline: str
    excused: list[ExcuseLine]
    stale: list[ExcuseLine]
    expired: list[ExcuseLine]


class BaselineLine(TypedDict):
    """All entries of a baseline; ``source`` is its file."""

    source: str
    entries: list[ExcuseLine]


class ShardLine(TypedDict):
    """Which part of a plan was run, and what has to be known beside the outcomes to put the parts together.

    ``plan`` is the SHA-256 of the whole plan, ``not_selected`` are the tests that nobody asked for, ``warnings`` those
    of the plan, ``unheard`` the tests that waited for a call of the platform where none ever came.
    """

    number: int
    of: int
    plan: str
    fail_on: str
    narrowed: bool
    not_selected: list[str]
    warnings: list[str]
    unheard: list[str]
    statement: StatementLine | None
    baseline: BaselineLine | None


class PartLine(TypedDict):
    """The run of one shard, in a result that was put together."""

    number: int
    run: str
    started: str
    finished: str
    seconds: float
    exit_code: int


class Document(TypedDict):
    """A whole result.

    ``gate`` is there when the run had a baseline, ``record`` when all payloads were kept, ``shard`` when it was a part
    of a run, ``shards`` when the result was put together from such parts.
    """

    schema_version: str
    tool: Tool
    run: Run
    platform: PlatformUnderTest
    edition: str
    profile: str | None
    summary: Summary
    mims: list[MimLine]
    mechanisms: list[MechanismLine]
    requirements: list[RequirementLine]
    tests: list[TestLine]
    exchanges: list[ExchangeLine]
    residue: list[str]
    warnings: list[str]
    gate: NotRequired[GateLine]
    record: NotRequired[Record]
    shard: NotRequired[ShardLine]
    shards: NotRequired[list[PartLine]]


class InvalidResultError(Exception):
    """A file is not a result that this version can read. The message says where, what, and how to mend it."""

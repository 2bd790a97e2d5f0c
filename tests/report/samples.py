"""Results made by hand, with fixed instants and ids: one of every outcome, and one that is hostile everywhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from oasc_check.plan.model import Outcome, Planned
from oasc_check.run.model import Exchange, Finding, Headers, Request, Response, TestRun, Trouble
from oasc_check.suite.model import (
    Api,
    Auth,
    Doubt,
    Edition,
    Effect,
    Level,
    Mechanism,
    Mim,
    Place,
    Platform,
    Requirement,
    Test,
)
from oasc_check.verdict.model import (
    ExitCode,
    MechanismResult,
    MimResult,
    RequirementResult,
    RequirementVerdict,
    Result,
    RunFacts,
    Verdict,
)

PLACE = Place(Path("entities.yaml"), 1, 1)
STARTED = "2026-11-22T20:41:43.120Z"


def a_test(name: str, says: str, clause: tuple[str, ...], unclear: Doubt | None = None) -> Test:
    """A test of the group ngsi-ld/entities."""
    return Test(
        id=f"ngsi-ld/entities/{name}",
        mechanism="ngsi-ld",
        group="entities",
        says=says,
        clause=clause,
        level=Level.SHALL,
        effect=Effect.WRITES,
        place=PLACE,
        remedy="Answer 201 with a Location header that points to the new entity.",
        steps=(),
        unclear=unclear,
    )


def an_exchange(name: str, response: Response | None, body: bytes = b"", trouble: Trouble | None = None) -> Exchange:
    """A POST to /entities."""
    headers = Headers([("Accept", "application/json"), ("Content-Type", "application/json")])
    request = Request("POST", "https://city.example/ngsi-ld/v1/entities", headers, body)
    return Exchange(name, request, response, trouble, 0.0123, 1, STARTED)


def a_run(
    test: Test,
    outcome: Outcome,
    reason: str = "",
    findings: tuple[Finding, ...] = (),
    exchanges: tuple[Exchange, ...] = (),
) -> TestRun:
    """What became of a test."""
    return TestRun(Planned(test), outcome, reason, findings, exchanges, 0.25 if exchanges else 0.0)


def _requirement(name: str, level: Level, text: str) -> Requirement:
    mim = name.partition(":")[0]
    return Requirement(name, "mims-plus-9.0", mim, "C1 Access", level, "SHALL", text, "https://mims.example", PLACE)


def _runs() -> tuple[TestRun, ...]:
    created = Response(201, Headers([("Content-Type", "application/json"), ("Link", "<a>"), ("link", "<b>")]))
    refused = Response(
        500,
        Headers([("Content-Type", "application/problem+json; charset=utf-8")]),
        b'{"title": "l\xc3\xa9 probl\xc3\xa8me", "status": 500}',
    )
    entity = b'{"id": "urn:ngsi-ld:Vehicle:1", "type": "Vehicle", "name": "l\'auto"}'
    binary = Response(200, Headers([("Content-Type", "image/png")]), b"\x89PNG\r\n\x1a\n", truncated=True)
    timeout = Trouble("timeout", "city.example did not answer within 30 s. Raise --timeout, or look at its load.")
    no_answer = "no answer could be judged: city.example did not answer within 30 s"
    doubt = Doubt("Clause 6.4.3.1 does not say whether the URI is absolute.", "Both forms are accepted.")
    location = Finding("header Location", 'ends with "/entities/urn:ngsi-ld:Vehicle:1"', "absent", "Location", "ex-2")
    status = Finding("status", "201", "500", "The status is 500, not 201.", "ex-2")
    return (
        a_run(
            a_test("create", "An entity is created.", ("5.6.1",)),
            Outcome.PASSED,
            exchanges=(an_exchange("ex-1", created, entity),),
        ),
        a_run(
            a_test("create-then-read", "A new entity can be read back from its Location.", ("5.6.1", "6.4.3.1"), doubt),
            Outcome.FAILED,
            findings=(status, location),
            exchanges=(an_exchange("ex-1", created, entity), an_exchange("ex-2", refused, entity)),
        ),
        a_run(
            a_test("picture", "A picture is a picture.", ("5.7.1",)),
            Outcome.FAILED,
            findings=(Finding("body", "JSON", "8 octets", "The body is not JSON.", None),),
            exchanges=(an_exchange("ex-3", binary),),
        ),
        a_run(
            a_test("delete", "A deleted entity is gone.", ("5.6.6",)),
            Outcome.INCONCLUSIVE,
            no_answer,
            exchanges=(an_exchange("ex-4", None, entity, timeout),),
        ),
        a_run(a_test("replace", "An entity is replaced.", ("5.6.18",)), Outcome.INCONCLUSIVE, no_answer),
        a_run(
            a_test("merge", "An entity is merged.", ("5.6.17",)), Outcome.INAPPLICABLE, "since 1.6.1; 1.5.1 is claimed"
        ),
        a_run(a_test("purge", "Entities are purged.", ("5.6.21",)), Outcome.UNTESTED, "writing is not permitted"),
        a_run(a_test("batch", "Entities come in batches.", ("5.6.7",)), Outcome.ERROR, "the suite names no value x"),
    )


def every_outcome() -> Result:
    """A run with every outcome and every verdict in it."""
    runs = _runs()
    reads = _requirement("MIM0:R1.1@9.0", Level.SHALL, "Data can be read over an API that is described.")
    writes = _requirement("MIM0:R1.2@9.0", Level.SHALL, "Data can be written.")
    finds = _requirement("MIM0:R1.3@9.0", Level.SHALL, "Data can be found.")
    asks = _requirement("MIM0:R2.1@9.0", Level.SHOULD, "Data can be asked for by time.")
    governs = _requirement("MIM3:R1.1@9.0", Level.SHALL, "Rules for the exchange of data are agreed.")
    mims = (
        Mim("MIM0", "Accessing Data", "https://mims.example/0", (reads, writes, finds, asks)),
        Mim("MIM3", "Exchanging Data in a trustworthy way", "https://mims.example/3", (governs,)),
    )
    edition = Edition("mims-plus-9.0", "9.0", "MIMs Plus 9.0", "https://mims.example", mims)
    verdict = RequirementVerdict
    broken, undecided = ("ngsi-ld/entities/create-then-read",), ("ngsi-ld/entities/delete",)
    return Result(
        facts=RunFacts(
            id="run-1",
            started=STARTED,
            finished="2026-11-22T20:41:45.500Z",
            seconds=2.38,
            interrupted=False,
            tool_version="1.2.3",
            suites_digest="0123456789abcdef" * 4,
            limits=("Passing does not prove conformance.", "2 tests could not tell."),
        ),
        platform=_platform(),
        edition=edition,
        profile=None,
        summary=Verdict.NOT_CONFORMANT,
        mims=(
            MimResult(
                mims[0],
                Verdict.NOT_CONFORMANT,
                {"shall": {"met": 1, "not met": 1, "undecided": 1}, "should": {"met": 1}},
            ),
            MimResult(mims[1], Verdict.NOT_TESTED, {"shall": {"undecided": 1}}),
        ),
        mechanisms=(_ngsi_ld(runs),),
        requirements=(
            RequirementResult(reads, verdict.MET, "ngsi-ld", ("ngsi-ld/entities/create",), "all tests passed", True),
            RequirementResult(writes, verdict.NOT_MET, "ngsi-ld", broken, "1 test failed", True),
            RequirementResult(finds, verdict.UNDECIDED, "ngsi-ld", undecided, "1 test could not tell", True),
            RequirementResult(asks, verdict.MET, "ngsi-ld", ("ngsi-ld/entities/create",), "all tests passed", True),
            RequirementResult(governs, verdict.UNDECIDED, None, (), "no declared mechanism can settle it", False),
        ),
        tests=runs,
        exit_code=ExitCode.NOT_MET,
        residue=("https://city.example/ngsi-ld/v1/entities/urn:x: answered 403",),
        warnings=("ogcapi-features is declared, but no test knows its version",),
    )


def _platform() -> Platform:
    auth = Auth("main", "oauth2-client-credentials", {"client_secret": "env:SECRET"})
    url = "https://user:pa55word@city.example/ngsi-ld/v1"
    api = Api("ngsi-ld", url, version="1.5.1", tenant="test", auth=auth, features=("tenants",), without=("temporal",))
    return Platform("Acme City Platform", "acme.yaml", {"ngsi-ld": api}, version="4.2", vendor="Acme")


def _ngsi_ld(runs: tuple[TestRun, ...]) -> MechanismResult:
    titles = {"5.6.1": "Create Entity", "5.6.6": "Delete Entity", "9.9": "Not named by any test"}
    tests = tuple(run.planned.test for run in runs)
    mechanism = Mechanism(
        "ngsi-ld",
        "NGSI-LD API",
        "ETSI GS CIM 009",
        "https://etsi.example",
        ("1.5.1",),
        PLACE,
        clauses=titles,
        tests=tests,
    )
    counts = {outcome: sum(run.outcome is outcome for run in runs) for outcome in Outcome}
    return MechanismResult(mechanism, "1.5.1", Verdict.NOT_CONFORMANT, counts, "2 tests at SHALL level failed")


HOSTILE = "\x1b[31m[bold]x[/bold]\x07\r\n\u202eevil\u2066\x00\x9b\ud800</failure>]]>&\ufffe'\"`$(id)\t\u200b\U000e0041"
_CLOSED = frozenset({"schema_version", "verdict", "level", "outcome", "started", "finished"})


def hostile(document: Any, key: str = "") -> Any:
    """The same document with a hostile text at the end of every text that is free, names of headers included."""
    if isinstance(document, dict):
        free = key in ("headers", "apis", "clauses")
        return {f"{name}{HOSTILE}" if free else name: hostile(value, name) for name, value in document.items()}
    if isinstance(document, list):
        return [hostile(item, key) for item in document]
    if isinstance(document, str) and key not in _CLOSED | {"base64"}:
        return document + HOSTILE
    return document

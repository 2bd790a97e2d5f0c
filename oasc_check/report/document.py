"""Result -> the result document. Deterministic: the same result gives the same document, in the same order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from oasc_check.plan.model import Outcome
from oasc_check.report.model import (
    SCHEMA_VERSION,
    Counts,
    DeclaredApi,
    Document,
    ExchangeLine,
    ExcuseLine,
    FindingLine,
    ForeignSuites,
    GateLine,
    MechanismLine,
    MimLine,
    PlaceLine,
    PlatformUnderTest,
    RequestLine,
    RequirementLine,
    ResponseLine,
    Run,
    Summary,
    TestLine,
    Tool,
)
from oasc_check.report.record import body, record
from oasc_check.run.model import Exchange, Finding, Headers, Request, Response, TestRun
from oasc_check.suite.model import Api, Excuse, Foreign, Level, Place, Platform
from oasc_check.verdict.model import Gate, MechanismResult, MimResult, RequirementResult, RequirementVerdict, Result


def document(result: Result) -> Document:
    """The document of a result. Secrets must have been removed from the result before."""
    made: Document = {
        "schema_version": SCHEMA_VERSION,
        "tool": _tool(result),
        "run": _run(result),
        "platform": _platform(result.platform),
        "edition": result.edition.id,
        "profile": result.profile,
        "summary": _summary(result),
        "mims": [_mim(line) for line in result.mims],
        "mechanisms": [_mechanism(line, result.tests) for line in result.mechanisms],
        "requirements": [_requirement(line) for line in result.requirements],
        "tests": [test_line(run) for run in result.tests],
        "exchanges": [exchange_line(exchange) for exchange in _distinct_exchanges(result.tests)],
        "residue": list(result.residue),
        "warnings": list(result.warnings),
    }
    if any(run.tape for run in result.tests):
        made["record"] = record(result)
    if result.gate:
        made["gate"] = _gate(result.gate)
    return made


def _tool(result: Result) -> Tool:
    facts = result.facts
    made: Tool = {"name": "oasc-check", "version": facts.tool_version, "suites_digest": facts.suites_digest}
    if facts.foreign_suites:
        made["foreign_suites"] = [_foreign(one) for one in facts.foreign_suites]
    return made


def _foreign(one: Foreign) -> ForeignSuites:
    return {
        "name": one.name,
        "digest": one.digest,
        "editions": list(one.editions),
        "mechanisms": list(one.mechanisms),
        "profiles": list(one.profiles),
    }


def _gate(gate: Gate) -> GateLine:
    return {
        "baseline": gate.baseline,
        "excused": [_excuse(one) for one in gate.excused],
        "stale": [_excuse(one) for one in gate.stale],
        "expired": [_excuse(one) for one in gate.expired],
    }


def _excuse(one: Excuse) -> ExcuseLine:
    return {"test": one.test, "reason": one.reason, "owner": one.owner, "expires": one.expires}


def _run(result: Result) -> Run:
    facts = result.facts
    return {
        "id": facts.id,
        "started": facts.started,
        "finished": facts.finished,
        "seconds": facts.seconds,
        "exit_code": int(result.exit_code),
        "interrupted": facts.interrupted,
        "limits": list(facts.limits),
    }


def _platform(platform: Platform) -> PlatformUnderTest:
    return {
        "name": platform.name,
        "version": platform.version,
        "vendor": platform.vendor,
        "contact": platform.contact,
        "source": _without_user_info(platform.source),
        "sandbox": platform.sandbox,
        "apis": {name: _api(api) for name, api in platform.apis.items()},
    }


def _api(api: Api) -> DeclaredApi:
    return {
        "url": _without_user_info(api.url),
        "version": api.version,
        "tenant": api.tenant,
        "auth": api.auth.type if api.auth else None,
        "features": list(api.features),
        "without": list(api.without),
        "temporal_url": _without_user_info(api.temporal_url) if api.temporal_url else None,
    }


def _without_user_info(url: str) -> str:
    """The URL without ``user:password@`` (RFC 3986, clause 3.2.1)."""
    authority = urlsplit(url).netloc if "@" in url else ""
    return url.replace(authority, authority.rpartition("@")[2], 1) if "@" in authority else url


def _summary(result: Result) -> Summary:
    within = [line for line in result.requirements if line.in_scope]
    levels = {level: [line.verdict for line in within if line.requirement.level is level] for level in Level}
    return {
        "verdict": result.summary.value,
        "by_level": {level.value: _count(verdicts, RequirementVerdict) for level, verdicts in levels.items()},
        "tests": _count((run.outcome for run in result.tests), Outcome),
        "scope": {"requirements": len(within), "beyond": len(result.requirements) - len(within)},
    }


def _count(
    seen: Iterable[RequirementVerdict | Outcome], vocabulary: type[RequirementVerdict] | type[Outcome]
) -> Counts:
    """How often each word of the vocabulary was seen, none left out."""
    found = Counter(str(word) for word in seen)
    return {_key(word): found[word.value] for word in vocabulary}


def _key(word: str) -> str:
    return word.replace(" ", "_")


def _counts(given: Mapping[str, int]) -> Counts:
    return {_key(word): number for word, number in given.items()}


def _mim(line: MimResult) -> MimLine:
    return {
        "id": line.mim.id,
        "title": line.mim.title,
        "source": line.mim.source,
        "verdict": line.verdict.value,
        "counts": {str(level): _counts(counts) for level, counts in line.counts.items()},
    }


def _mechanism(line: MechanismResult, runs: Iterable[TestRun]) -> MechanismLine:
    mechanism = line.mechanism
    tests = [run.planned.test for run in runs if run.planned.test.mechanism == mechanism.id]
    named = {clause for test in tests for clause in test.clause}
    return {
        "id": mechanism.id,
        "title": mechanism.title,
        "standard": mechanism.standard,
        "source": mechanism.source,
        "version": line.version,
        "verdict": line.verdict.value,
        "reason": line.reason,
        "counts": {outcome.value: line.counts[outcome] for outcome in Outcome if outcome in line.counts},
        "clauses": {clause: title for clause, title in mechanism.clauses.items() if clause in named},
    }


def _requirement(line: RequirementResult) -> RequirementLine:
    requirement = line.requirement
    return {
        "id": requirement.id,
        "mim": requirement.mim,
        "capability": requirement.capability,
        "level": requirement.level.value,
        "text": requirement.text,
        "source": requirement.source,
        "verdict": line.verdict.value,
        "through": line.through,
        "tests": list(line.tests),
        "reason": line.reason,
        "in_scope": line.in_scope,
        "evidence": dict(line.evidence) if line.evidence else None,
    }


def test_line(run: TestRun) -> TestLine:
    """One test of the document."""
    test = run.planned.test
    unclear = test.unclear
    return {
        "id": test.id,
        "mechanism": test.mechanism,
        "group": test.group,
        "says": test.says,
        "clause": list(test.clause),
        "level": test.level.value,
        "outcome": run.outcome.value,
        "reason": run.reason,
        "findings": [_finding(finding) for finding in run.findings],
        "remedy": test.remedy,
        "unclear": {"doubt": unclear.doubt, "reading": unclear.reading} if unclear else None,
        "seconds": run.seconds,
        "exchanges": [exchange.id for exchange in run.exchanges],
        "place": _place(test.place),
    }


def _place(place: Place) -> PlaceLine:
    """Below the folder of the suites, so that it is the same on every machine."""
    parts = place.file.parts
    start = len(parts) - 1 - parts[::-1].index("mechanisms") if "mechanisms" in parts else len(parts) - 1
    return {"file": "/".join(parts[start:]), "line": place.line}


def _finding(finding: Finding) -> FindingLine:
    return {
        "expected": finding.expected,
        "actual": finding.actual,
        "where": finding.where,
        "message": finding.message,
        "exchange": finding.exchange,
    }


def _distinct_exchanges(runs: Iterable[TestRun]) -> Iterable[Exchange]:
    """Every exchange once, though several tests may share it."""
    return {exchange.id: exchange for run in runs for exchange in run.exchanges}.values()


def exchange_line(exchange: Exchange) -> ExchangeLine:
    """One exchange of the document."""
    trouble = exchange.trouble
    return {
        "id": exchange.id,
        "request": _request(exchange.request),
        "response": _response(exchange.response) if exchange.response else None,
        "trouble": {"kind": trouble.kind, "message": trouble.message} if trouble else None,
        "started": exchange.started,
        "seconds": exchange.seconds,
        "attempt": exchange.attempt,
        "received": exchange.received,
    }


def _request(request: Request) -> RequestLine:
    return {
        "method": request.method,
        "url": request.url,
        "headers": _headers(request.headers),
        "body": body(request.body),
    }


def _response(response: Response) -> ResponseLine:
    return {
        "status": response.status,
        "headers": _headers(response.headers),
        "body": body(response.body),
        "truncated": response.truncated,
    }


def _headers(headers: Headers) -> dict[str, str]:
    """The fields as they were first spelt; what came several times is joined with commas (RFC 9110, clause 5.3)."""
    spelt: dict[str, str] = {}
    for name, _ in headers.pairs:
        spelt.setdefault(name.lower(), name)
    return {name: headers[name] for name in spelt.values()}

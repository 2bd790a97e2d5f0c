"""Judges a result again, offline, from the exchanges that it holds, and says where the verdict is another.

Every recorded test happens again and is judged by the suite that is given; from there requirements, mechanisms, MIMs
and the exit code are worked out anew (verdicts.md). What a test could not be told from any more, because secrets
were taken out of its exchanges or something is not at hand, is counted apart and keeps its recorded outcome.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

from oasc_check.plan.address import UnknownAddress
from oasc_check.plan.build import WrongEdition, build
from oasc_check.plan.model import Outcome, Plan, Planned, Shard
from oasc_check.plan.shard import cut
from oasc_check.proof.replay import Ground, replay
from oasc_check.proof.retold import exchange_of, finding_of, holds_secrets, loosely, platform_of, selection_of, tape_of
from oasc_check.report.document import document as document_of
from oasc_check.report.model import Document, TestLine
from oasc_check.report.recorded import Record, TapeLine
from oasc_check.run.model import Exchange, Judge, TestRun
from oasc_check.suite.model import Level, Suite
from oasc_check.verdict.model import RunFacts
from oasc_check.verdict.roll_up import roll_up

_JUDGED = frozenset({"passed", "failed", "inconclusive", "inapplicable"})
_SECTIONS = ("mims", "mechanisms", "requirements")
_OF_A_TEST = ("mechanism", "group", "says", "clause", "level", "remedy", "unclear")


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that is recorded otherwise than it is judged now."""

    of: str
    recorded: str
    judged: str


@dataclass(frozen=True, slots=True)
class Rejudged:
    """What came of it: how many tests were judged again, those that could not be and why, and what differs."""

    judged: int
    untold: Mapping[str, str]
    differences: tuple[Difference, ...]


class NoRecordError(Exception):
    """A result does not hold what it takes to judge it again; says why."""


class TornRecordError(Exception):
    """What a result says of its run does not fit together; says how."""


def rejudged(document: Document, suite: Suite, judge: Judge) -> Rejudged:
    """Judge all of a result again. Raises NoRecordError when it was made without payloads, TornRecordError."""
    record = document.get("record")
    if record is None:
        raise NoRecordError("its payloads were not kept, so nothing in it can be judged again")
    try:
        return _Rejudging(document, record, suite, judge).all()
    except (LookupError, ValueError, TypeError, AttributeError, UnknownAddress, WrongEdition) as error:
        raise TornRecordError(f"{type(error).__name__}: {error}") from None


class _Rejudging:
    """One result on its way."""

    def __init__(self, document: Document, record: Record, suite: Suite, judge: Judge) -> None:
        self._document = document
        self._record = record
        self._platform = platform_of(document, record)
        self._ground = Ground(suite, self._platform, judge, loosely)
        self._plan = _part(build(suite, self._platform, selection_of(record)), document)
        self._exchanges = {line["id"]: exchange_of(line) for line in document["exchanges"]}
        self._tapes = {tape["test"]: tape for tape in record["tapes"]}
        self._lines = {line["id"]: line for line in document["tests"]}
        self._judged = 0
        self._untold: dict[str, str] = {}
        self._differences: list[Difference] = []

    def all(self) -> Rejudged:
        """Tests first, then what follows from them."""
        runs = [self._run(planned) for planned in self._plan.tests]
        strangers = self._lines.keys() - {planned.test.id for planned in self._plan.tests}
        self._differences += [Difference(name, "there", "no test of a declared API") for name in sorted(strangers)]
        self._differences += self._verdicts(runs)
        return Rejudged(self._judged, self._untold, tuple(self._differences))

    def _run(self, planned: Planned) -> TestRun:
        """The test as it is judged now."""
        name = planned.test.id
        line, tape = self._lines.get(name), self._tapes.get(name)
        if line is None:
            self._differences.append(Difference(name, "not there", "a test of a declared API"))
            return TestRun(planned, Outcome.UNTESTED, "not in the result", (), (), 0.0)
        exchanges = tuple(self._exchanges[one] for one in line["exchanges"])
        findings = tuple(map(finding_of, line["findings"]))
        run = TestRun(planned, Outcome(line["outcome"]), line["reason"], findings, exchanges, line["seconds"])
        outcome, reason = self._again(planned, line, tape) if line["outcome"] in _JUDGED else (run.outcome, run.reason)
        if outcome is run.outcome:
            return run
        self._differences.append(Difference(name, f"{run.outcome}", f"{outcome}: {reason}"))
        return replace(run, outcome=outcome, reason=reason)

    def _again(self, planned: Planned, line: TestLine, tape: TapeLine | None) -> tuple[Outcome, str]:
        """Its outcome now; the recorded one where that cannot be told any more."""
        recorded = Outcome(line["outcome"])
        if tape is None:
            if planned.outcome is recorded:
                return recorded, line["reason"]
            return Outcome.UNTESTED, "nothing of it was recorded"
        again = replay(planned.test, tape_of(tape, self._exchanges), self._ground)
        if again.outcome is not recorded and (why := self._why_untold(again, tape)):
            self._untold[planned.test.id] = why
            return recorded, line["reason"]
        self._judged += 1
        return again.outcome, again.reason

    def _why_untold(self, again: TestRun, tape: TapeLine) -> str:
        if any(map(_is_reduced, self._told(tape))):
            return "secrets were taken out of what was sent or answered"
        return again.reason if again.outcome is Outcome.INCONCLUSIVE else ""

    def _told(self, tape: TapeLine) -> Iterator[Exchange]:
        for event in tape["events"]:
            yield from (self._exchanges[name] for name in (*event.get("sent", ()), *event.get("calls", ())))

    def _verdicts(self, runs: list[TestRun]) -> Iterator[Difference]:
        """What is said of everything else, beside what the document says."""
        again = document_of(roll_up(self._plan, runs, self._facts(), self._document["residue"], self._fail_on()))
        for section in _SECTIONS:
            yield from _in_section(section, cast("Any", self._document)[section], cast("Any", again)[section])
        yield from _in_tests(self._document["tests"], {line["id"]: line for line in again["tests"]})
        yield from _differing("the summary", self._document["summary"], again["summary"])
        if "gate" not in self._document:
            yield from _differing("the exit code", self._document["run"]["exit_code"], again["run"]["exit_code"])

    def _fail_on(self) -> Level:
        return Level(self._record["fail_on"])

    def _facts(self) -> RunFacts:
        run, tool = self._document["run"], self._document["tool"]
        return RunFacts(
            id=run["id"],
            started=run["started"],
            finished=run["finished"],
            seconds=run["seconds"],
            interrupted=run["interrupted"],
            tool_version=tool["version"],
            suites_digest=tool["suites_digest"],
            limits=tuple(run["limits"]),
        )


def _part(plan: Plan, document: Document) -> Plan:
    """The part of a plan that was run, where it was cut into shards."""
    shard = document.get("shard")
    return cut(plan, Shard(shard["number"], shard["of"])) if shard else plan


def _is_reduced(exchange: Exchange) -> bool:
    """Whether an exchange is not as it was on the wire."""
    request, response = exchange.request, exchange.response
    asked = (request.url, request.body.decode("utf-8", "replace"), *([request.headers] if exchange.received else []))
    return holds_secrets((*asked, response.headers, response.text) if response else asked)


def _in_section(section: str, recorded: list[Any], again: list[Any]) -> Iterator[Difference]:
    known = {line["id"]: line for line in again}
    for line in recorded:
        yield from _differing(line["id"], line, known.get(line["id"]))
    for name in known.keys() - {line["id"] for line in recorded}:
        yield Difference(name, "not there", f"one of the {section}")


def _in_tests(recorded: list[TestLine], again: Mapping[str, TestLine]) -> Iterator[Difference]:
    """What the suite says of a test: its sentence, its clauses, its level."""
    for line in recorded:
        if line["id"] in again:
            yield from _differing(line["id"], _said(line), _said(again[line["id"]]))


def _said(line: TestLine) -> dict[str, Any]:
    found = cast("dict[str, Any]", line)
    return {name: found[name] for name in _OF_A_TEST}


def _differing(name: str, recorded: Any, again: Any) -> Iterator[Difference]:
    """The first member in which two values differ."""
    if recorded == again:
        return
    if isinstance(recorded, dict) and isinstance(again, dict):
        key = next(one for one in {**recorded, **again} if recorded.get(one) != again.get(one))
        yield from _differing(f"{name}: {key}", recorded.get(key), again.get(key))
        return
    yield Difference(name, str(recorded), str(again))

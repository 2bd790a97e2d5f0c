"""From the results of all shards to the one that a single run would have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from oasc_check.cli.limits import limits
from oasc_check.plan.model import Outcome, Plan, Planned
from oasc_check.report.document import document
from oasc_check.report.model import Document, ExchangeLine, InvalidResultError, PartLine, TestLine
from oasc_check.report.read import read
from oasc_check.report.reduce import LIMITS
from oasc_check.run.model import TestRun
from oasc_check.shards.lines import joined
from oasc_check.shards.record import baseline_of, plan_of
from oasc_check.shards.together import check_together
from oasc_check.suite.model import Level, Suite
from oasc_check.verdict.gate import gated
from oasc_check.verdict.model import Result, RunFacts
from oasc_check.verdict.roll_up import roll_up


def merged_files(files: Sequence[Path], suite: Suite) -> Document:
    """The result of the shards in these files. Raises InvalidResultError, for what ``merged`` does and other files."""
    if twice := [str(file) for file in files if files.count(file) > 1]:
        raise InvalidResultError(f"{twice[0]}: this file is given twice. Give each shard once.")
    return merged({str(file): read(file) for file in files}, suite)


def merged(documents: Mapping[str, Document], suite: Suite) -> Document:
    """The result of all shards, given by the names of their files: what one run would have said, judged anew.

    Raises InvalidResultError when they are not all the shards of one run.
    """
    check_together(documents, suite)
    parts = sorted(documents.values(), key=lambda one: one["shard"]["number"])
    tests, exchanges, tapes = joined(parts)
    plan = plan_of(parts[0], parts[0]["shard"], suite)
    runs = [_run(planned, line) for planned, line in zip(plan.tests, tests, strict=True)]
    made = _document(_result(parts, plan, runs), parts, tests, exchanges)
    if "record" in parts[0] and _are_at_one_place(parts):
        made["record"] = {**parts[0]["record"], "tapes": tapes}
    return made


def _are_at_one_place(parts: Sequence[Document]) -> bool:
    """Whether every shard asked the same addresses, so that all can be judged again by one declaration."""
    places = [{name: api["url"] for name, api in part["platform"]["apis"].items()} for part in parts]
    return all(place == places[0] for place in places)


def _run(planned: Planned, line: TestLine) -> TestRun:
    """What became of a test, as far as verdicts rest on it."""
    return TestRun(planned, Outcome(line["outcome"]), line["reason"], (), (), line["seconds"])


def _result(parts: Sequence[Document], plan: Plan, runs: Sequence[TestRun]) -> Result:
    residue = list(dict.fromkeys(left for part in parts for left in part["residue"]))
    fail_on = Level(parts[0]["shard"]["fail_on"])
    result = roll_up(plan, runs, _facts(parts, plan, runs), residue, fail_on)
    baseline = baseline_of(parts[0]["shard"])
    return gated(result, plan, baseline, fail_on) if baseline else result


def _facts(parts: Sequence[Document], plan: Plan, runs: Sequence[TestRun]) -> RunFacts:
    """From the beginning of the first shard to the end of the last; ``seconds`` is the time of all of them."""
    ran = [part["run"] for part in parts]
    kept = [limit for limit in LIMITS.values() if any(limit in run["limits"] for run in ran)]
    return RunFacts(
        id=ran[0]["id"],
        started=min(run["started"] for run in ran),
        finished=max(run["finished"] for run in ran),
        seconds=round(sum(run["seconds"] for run in ran), 3),
        interrupted=any(run["interrupted"] for run in ran),
        tool_version=parts[0]["tool"]["version"],
        suites_digest=plan.suite.digest,
        limits=(*limits(plan, runs), *kept),
    )


def _document(
    result: Result, parts: Sequence[Document], tests: list[TestLine], exchanges: list[ExchangeLine]
) -> Document:
    """The result with what the shards kept of tests, exchanges and the platform."""
    made = document(result)
    made["platform"] = parts[0]["platform"]
    made["tests"] = tests
    made["exchanges"] = exchanges
    made["shards"] = [_part(part) for part in parts]
    return made


def _part(part: Document) -> PartLine:
    run = part["run"]
    return {
        "number": part["shard"]["number"],
        "run": run["id"],
        "started": run["started"],
        "finished": run["finished"],
        "seconds": run["seconds"],
        "exit_code": run["exit_code"],
    }

"""What the result of a shard says of the plan that was cut, and the plan again from it."""

from __future__ import annotations

from collections.abc import Sequence

from oasc_check.plan.model import Outcome, Plan, Planned, Shard
from oasc_check.proof.retold import statement_of
from oasc_check.report.model import BaselineLine, Document, ExcuseLine, ShardLine
from oasc_check.report.record import statement_line
from oasc_check.report.recorded import StatementLine
from oasc_check.run.model import TestRun
from oasc_check.run.perform import NEVER_CALLED
from oasc_check.suite.model import Api, Baseline, Excuse, Level, Platform, Suite


def record(plan: Plan, shard: Shard, runs: Sequence[TestRun], fail_on: Level, baseline: Baseline | None) -> ShardLine:
    """What has to be known beside the outcomes of one shard."""
    statement = plan.platform.statement
    return {
        "number": shard.number,
        "of": shard.of,
        "plan": shard.plan,
        "fail_on": fail_on.value,
        "narrowed": plan.narrowed,
        "not_selected": [planned.test.id for planned in plan.tests if not planned.selected],
        "warnings": list(plan.warnings),
        "unheard": [run.planned.test.id for run in runs if _is_unheard(run)],
        "statement": statement_line(statement) if statement else None,
        "baseline": _baseline_line(baseline) if baseline else None,
    }


def _is_unheard(run: TestRun) -> bool:
    return run.outcome is Outcome.INCONCLUSIVE and run.reason == NEVER_CALLED


def _baseline_line(baseline: Baseline) -> BaselineLine:
    entries: list[ExcuseLine] = [
        {"test": one.test, "reason": one.reason, "owner": one.owner, "expires": one.expires} for one in baseline.excuses
    ]
    return {"source": baseline.source, "entries": entries}


def plan_of(document: Document, shard: ShardLine, suite: Suite) -> Plan:
    """The whole plan, as far as verdicts rest on it: how each test ends, the results say."""
    known = {test.id: test for test in suite.tests()}
    not_selected = set(shard["not_selected"])
    tests = [known[line["id"]] for line in document["tests"]]
    return Plan(
        suite=suite,
        platform=_platform(document, shard["statement"]),
        edition=suite.editions[document["edition"]],
        tests=tuple(Planned(test, selected=test.id not in not_selected) for test in tests),
        undeclared=(),
        scope=frozenset(line["id"] for line in document["requirements"] if line["in_scope"]),
        narrowed=shard["narrowed"],
        warnings=tuple(shard["warnings"]),
        profile=suite.profiles[document["profile"]] if document["profile"] else None,
    )


def baseline_of(shard: ShardLine) -> Baseline | None:
    """The baseline that the run had."""
    found = shard["baseline"]
    return Baseline(found["source"], tuple(Excuse(**one) for one in found["entries"])) if found else None


def _platform(document: Document, statement: StatementLine | None) -> Platform:
    declared = document["platform"]
    apis = {name: Api(name, api["url"], version=api["version"]) for name, api in declared["apis"].items()}
    return Platform(
        declared["name"], declared["source"], apis, statement=statement_of(statement) if statement else None
    )

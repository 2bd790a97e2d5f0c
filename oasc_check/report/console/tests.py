"""The tests: every failure with its evidence, and what could not be told, grouped by reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from oasc_check.report.console import evidence
from oasc_check.report.console.page import Page, Part
from oasc_check.report.console.words import STYLES, common, grouped, some, styled
from oasc_check.report.model import Document, ExchangeLine, FindingLine, TestLine
from oasc_check.report.reason import reason_of

_TESTS_SHOWN = 8
_FAILURES_SHOWN = 12
_LEVELS = ("shall", "should", "may")
_NOTHING: Mapping[str, ExchangeLine] = MappingProxyType({})
_OPEN = {
    "inconclusive": ("{n} test could not tell", "{n} tests could not tell"),
    "error": (
        "{n} test could not run for a mistake of the tester or the suite",
        "{n} tests could not run for a mistake of the tester or the suite",
    ),
}


def failures(page: Page, document: Document, *, whole: bool) -> None:
    """Every test that failed, the strongest level first: clause, findings, exchange, remedy.

    Unless `whole` is asked for, one stands for the cases of the same test and for all in which the same was found.
    """
    failed = sorted((test for test in document["tests"] if test["outcome"] == "failed"), key=_strength)
    if not failed:
        return
    page.heading(page.say.many("{n} test failed", "{n} tests failed", len(failed)), STYLES["failed"])
    page.line((page.say("What one of them asks: oasc-check explain ID. To run it again: -s ID."), "dim"))
    shown, more = ([[test] for test in failed], []) if whole else _chosen(failed)
    exchanges = {exchange["id"]: exchange for exchange in document["exchanges"]}
    for test, *others in shown:
        page.blank()
        failure(page, document, test, exchanges)
        if others:
            page.labelled("likewise", some((other["id"] for other in others), _TESTS_SHOWN, page.say))
    if more:
        one = "{n} more of them, by what was found; each with its evidence: -v"
        page.heading(page.say.many(one, one, len(more)), STYLES["failed"])
        _by_reason(page, more, whole=whole)


def _strength(test: TestLine) -> int:
    return _LEVELS.index(test["level"])


def _chosen(failed: Iterable[TestLine]) -> tuple[list[list[TestLine]], list[TestLine]]:
    """The cases of one test together, one such group for each thing that was found; and the tests that are left."""
    groups: dict[tuple[str, ...], list[TestLine]] = {}
    for test in failed:
        groups.setdefault((test["mechanism"], test["group"], test["says"], test["remedy"]), []).append(test)
    firsts: dict[tuple[str, ...], list[TestLine]] = {}
    for tests in groups.values():
        firsts.setdefault((tests[0]["mechanism"], reason_of(tests[0])), tests)
    shown = list(firsts.values())[:_FAILURES_SHOWN]
    return shown, [test for tests in groups.values() if tests not in shown for test in tests]


def _by_reason(
    page: Page, tests: Sequence[TestLine], *, whole: bool, exchanges: Mapping[str, ExchangeLine] = _NOTHING
) -> None:
    """Each reason once, with its tests, all of them when `whole`, and the exchange that the first of them names."""
    reasons = ((reason_of(test) if whole else common(reason_of(test)), test["id"]) for test in tests)
    by_name = {test["id"]: test for test in tests}
    for reason, names in grouped(reasons):
        page.line(page.said(reason), indent=2)
        page.line((some(names, len(names) if whole else _TESTS_SHOWN, page.say), "dim"), indent=6)
        for exchange in _named(by_name[names[0]], exchanges)[:1]:
            evidence.exchange(page, exchange)


def failure(page: Page, document: Document, test: TestLine, exchanges: dict[str, ExchangeLine]) -> None:
    """What one test found, with clause and exchanges; with the remedy, when the platform needs one."""
    page.line((test["id"], "bold red"))
    page.line(page.say(test["says"]), indent=2)
    page.labelled("clause", _clauses(document, test))
    for finding in test["findings"]:
        _finding(page, finding)
    for exchange in _shown(test, exchanges):
        evidence.exchange(page, exchange)
    if test["outcome"] == "failed":
        page.labelled("remedy", (page.said(test["remedy"]), "bold"))
    if test["unclear"]:
        page.labelled("unclear", page.said(test["unclear"]["doubt"]))
        page.labelled("", f"{page.say('Read here as:')} ", page.said(test["unclear"]["reading"]))


def _clauses(document: Document, test: TestLine) -> str:
    """``ETSI GS CIM 009, 5.6.1 Create Entity (SHALL)``."""
    mechanism = next((line for line in document["mechanisms"] if line["id"] == test["mechanism"]), None)
    titles = mechanism["clauses"] if mechanism else {}
    named = [f"{clause} {titles.get(clause, '')}".strip() for clause in test["clause"]]
    standard = f"{mechanism['standard']}, " if mechanism else ""
    return f"{standard}{'; '.join(named)} ({test['level'].upper()})"


def _finding(page: Page, finding: FindingLine) -> None:
    if not finding["message"].startswith(f"{finding['where']}: "):
        page.labelled("finding", page.said(finding["message"]))
    page.labelled("where", page.said(finding["where"]))
    page.labelled("expected", page.said(finding["expected"]))
    page.labelled("actual", (page.said(finding["actual"]), "red"))


def _shown(test: TestLine, exchanges: dict[str, ExchangeLine]) -> list[ExchangeLine]:
    """The exchanges that the findings name; without any, the last one of the test."""
    return _named(test, exchanges) or [exchanges[name] for name in test["exchanges"][-1:] if name in exchanges]


def _named(test: TestLine, exchanges: Mapping[str, ExchangeLine]) -> list[ExchangeLine]:
    named = dict.fromkeys(finding["exchange"] for finding in test["findings"] if finding["exchange"])
    return [exchanges[name] for name in named if name in exchanges]


def undecided(page: Page, document: Document, *, whole: bool) -> None:
    """Tests that could not tell, then errors of the tester, each reason once with its tests and what was answered."""
    exchanges = {exchange["id"]: exchange for exchange in document["exchanges"]}
    for outcome, (one, many) in _OPEN.items():
        tests = [test for test in document["tests"] if test["outcome"] == outcome]
        if tests:
            page.heading(page.say.many(one, many, len(tests)), STYLES[outcome])
            _by_reason(page, tests, whole=whole, exchanges=exchanges)


def every_test(page: Page, document: Document) -> None:
    """One row for each test."""
    page.heading(page.say("Tests"))
    rows: list[list[Part]] = [
        [styled(test["outcome"], page.say), _seconds(test, page), test["id"]] for test in document["tests"]
    ]
    if rows:
        page.table(rows, flexible=2)


def _seconds(test: TestLine, page: Page) -> str:
    return f"{page.say.decimal(test['seconds'], 3)} s" if test["exchanges"] else ""

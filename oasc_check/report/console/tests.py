"""The tests: every failure with its evidence, and what could not be told, grouped by reason."""

from __future__ import annotations

from collections.abc import Iterable

from oasc_check.report.console import evidence
from oasc_check.report.console.page import Page, Part, clipped
from oasc_check.report.console.words import STYLES, grouped, plural, some, styled
from oasc_check.report.model import Document, ExchangeLine, FindingLine, TestLine

_TESTS_SHOWN = 8
_FAILURES_SHOWN = 12
_ONE_LINE = 100
_LEVELS = ("shall", "should", "may")


def failures(page: Page, document: Document, *, whole: bool) -> None:
    """Every test that failed, the strongest level first: clause, findings, exchange, remedy.

    Unless `whole` is asked for, a test of which another case is shown, or that comes late, has its name only.
    """
    failed = [test for test in document["tests"] if test["outcome"] == "failed"]
    if not failed:
        return
    page.heading(plural(len(failed), "test failed", "tests failed"), STYLES["failed"])
    page.line(("What one of them asks: oasc-check explain ID. To run it again: -s ID.", "dim"))
    alike = _alike(sorted(failed, key=lambda test: _LEVELS.index(test["level"])), whole=whole)
    exchanges = {exchange["id"]: exchange for exchange in document["exchanges"]}
    for test, *others in alike[: len(alike) if whole else _FAILURES_SHOWN]:
        page.blank()
        _failure(page, document, test, exchanges)
        if others:
            page.labelled("likewise", ", ".join(other["id"] for other in others))
    if not whole and len(alike) > _FAILURES_SHOWN:
        _more(page, [test for tests in alike[_FAILURES_SHOWN:] for test in tests])


def _alike(failed: Iterable[TestLine], *, whole: bool) -> list[list[TestLine]]:
    """The cases of one test together; each by itself when `whole`."""
    groups: dict[tuple[str, ...], list[TestLine]] = {}
    for test in failed:
        key = (test["id"],) if whole else (test["mechanism"], test["group"], test["says"], test["remedy"])
        groups.setdefault(key, []).append(test)
    return list(groups.values())


def _more(page: Page, tests: list[TestLine]) -> None:
    """One row for each test whose evidence is not shown."""
    page.heading(f"{len(tests):,} more of them, with their evidence: see -v", STYLES["failed"])
    page.table([[test["id"], clipped(test["reason"], _ONE_LINE)] for test in tests], flexible=1)


def _failure(page: Page, document: Document, test: TestLine, exchanges: dict[str, ExchangeLine]) -> None:
    page.line((test["id"], "bold red"))
    page.line(test["says"], indent=2)
    page.labelled("clause", _clauses(document, test))
    for finding in test["findings"]:
        _finding(page, finding)
    for exchange in _shown(test, exchanges):
        evidence.exchange(page, exchange)
    page.labelled("remedy", (clipped(test["remedy"]), "bold"))
    if test["unclear"]:
        page.labelled("unclear", clipped(test["unclear"]["doubt"]))
        page.labelled("", "Read here as: ", clipped(test["unclear"]["reading"]))


def _clauses(document: Document, test: TestLine) -> str:
    """``ETSI GS CIM 009, 5.6.1 Create Entity (SHALL)``."""
    mechanism = next((line for line in document["mechanisms"] if line["id"] == test["mechanism"]), None)
    titles = mechanism["clauses"] if mechanism else {}
    named = [f"{clause} {titles.get(clause, '')}".strip() for clause in test["clause"]]
    standard = f"{mechanism['standard']}, " if mechanism else ""
    return f"{standard}{'; '.join(named)} ({test['level'].upper()})"


def _finding(page: Page, finding: FindingLine) -> None:
    if not finding["message"].startswith(f"{finding['where']}: "):
        page.labelled("finding", clipped(finding["message"]))
    page.labelled("where", clipped(finding["where"]))
    page.labelled("expected", clipped(finding["expected"]))
    page.labelled("actual", (clipped(finding["actual"]), "red"))


def _shown(test: TestLine, exchanges: dict[str, ExchangeLine]) -> list[ExchangeLine]:
    """The exchanges that the findings name; without any, the last one of the test."""
    named = dict.fromkeys(finding["exchange"] for finding in test["findings"] if finding["exchange"])
    wanted = list(named) or test["exchanges"][-1:]
    return [exchanges[name] for name in wanted if name in exchanges]


def undecided(page: Page, document: Document) -> None:
    """Tests that could not tell, then errors of the tester, each reason once with its tests."""
    titles = {"inconclusive": "could not tell", "error": "could not run for a mistake of the tester or the suite"}
    for outcome, title in titles.items():
        pairs = [(test["reason"], test["id"]) for test in document["tests"] if test["outcome"] == outcome]
        if pairs:
            page.heading(f"{plural(len(pairs), 'test')} {title}", STYLES[outcome])
        for reason, names in grouped(pairs):
            page.line(clipped(reason), indent=2)
            page.line((some(names, _TESTS_SHOWN), "dim"), indent=6)


def every_test(page: Page, document: Document) -> None:
    """One row for each test."""
    page.heading("Tests")
    rows: list[list[Part]] = [
        [styled(test["outcome"]), f"{test['seconds']:.3f} s" if test["exchanges"] else "", test["id"]]
        for test in document["tests"]
    ]
    if rows:
        page.table(rows, flexible=2)

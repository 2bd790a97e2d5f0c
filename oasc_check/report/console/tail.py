"""The end of the report: what was not tested and why, the limits, and what the exit code means."""

from __future__ import annotations

from oasc_check.report.console.page import Page, Part, clipped
from oasc_check.report.console.words import EXIT_CODES, grouped
from oasc_check.report.model import Document


def not_tested(page: Page, document: Document) -> None:
    """Tests that did not run and requirements beyond the scope, counted by reason."""
    tests = [
        (f"{test['outcome']}: {test['reason']}", test["id"])
        for test in document["tests"]
        if test["outcome"] in ("inapplicable", "untested")
    ]
    beyond = [(line["reason"], line["id"]) for line in document["requirements"] if not line["in_scope"]]
    _reasons(page, "Tests that did not run", tests)
    _reasons(page, "Requirements beyond the scope of this run", beyond)


def _reasons(page: Page, title: str, pairs: list[tuple[str, str]]) -> None:
    if not pairs:
        return
    page.heading(f"{title}: {len(pairs):,}")
    rows: list[list[Part]] = [[f"{len(names):,}", clipped(reason)] for reason, names in grouped(pairs)]
    page.table(rows, flexible=1)


def limits(page: Page, document: Document) -> None:
    """What the result does not say."""
    if document["run"]["limits"]:
        page.heading("Limits of this result")
        page.table([["-", clipped(limit)] for limit in document["run"]["limits"]], flexible=1)


def ending(page: Page, document: Document) -> None:
    """The exit code in words."""
    code = document["run"]["exit_code"]
    tool = document["tool"]
    page.blank()
    page.line((f"Exit code {code}: ", "bold"), f"{EXIT_CODES[code]}.")
    page.line((f"oasc-check {tool['version']}, suites {tool['suites_digest'][:12]}", "dim"))

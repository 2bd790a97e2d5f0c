"""The end of the report: what was not tested and why, the limits, and what the exit code means."""

from __future__ import annotations

from oasc_check.report.console.page import Page, Part, clipped
from oasc_check.report.console.words import EXIT_CODES, grouped
from oasc_check.report.model import Document

_LONGEST_REASON = 160


def not_tested(page: Page, document: Document) -> None:
    """Tests that did not run and requirements beyond the scope, counted by reason."""
    tests = [
        (f"{test['outcome']}: {test['reason']}", test["id"])
        for test in document["tests"]
        if test["outcome"] in ("inapplicable", "untested")
    ]
    beyond = [(line["reason"], line["id"]) for line in document["requirements"] if not line["in_scope"]]
    _reasons(page, "Tests that did not run", tests)
    _reasons(page, "Requirements beyond the scope of this run", beyond, named=True)


def _reasons(page: Page, title: str, pairs: list[tuple[str, str]], *, named: bool = False) -> None:
    """Each reason with the number of ids; with the id itself where there is one, and `named` asks for it."""
    if not pairs:
        return
    page.heading(f"{title}: {len(pairs):,}")
    groups = [
        (reason, names[0] if named and len(names) == 1 else f"{len(names):,}") for reason, names in grouped(pairs)
    ]
    rows: list[list[Part]] = [[names, _shortened(reason)] for reason, names in groups]
    page.table(rows, flexible=1)


def _shortened(reason: str) -> str:
    return reason if len(reason) <= _LONGEST_REASON else f"{reason[:_LONGEST_REASON]}..."


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

"""The end of the report: what was not tested and why, the limits, and what the exit code means."""

from __future__ import annotations

from collections.abc import Iterable

from oasc_check.report.console.page import Page, clipped
from oasc_check.report.console.words import ending as in_words
from oasc_check.report.console.words import grouped
from oasc_check.report.model import Document, RequirementLine, TestLine

_LONGEST_REASON = 160
_NOT_CHOSEN = "not chosen"


def not_tested(page: Page, document: Document, *, whole: bool) -> None:
    """Tests that did not run and requirements beyond the scope, by reason; in few words unless `whole`."""
    tests = [test for test in document["tests"] if test["outcome"] in ("inapplicable", "untested")]
    beyond = [line for line in document["requirements"] if not line["in_scope"]]
    if tests:
        page.heading(f"Tests that did not run: {len(tests):,}")
        reasons = grouped((_reason(test, whole=whole), test["id"]) for test in tests)
        page.table([[f"{len(names):,}", _shortened(reason)] for reason, names in reasons], flexible=1)
    if beyond:
        page.heading(f"Requirements beyond the scope of this run: {len(beyond):,}")
        _requirements(page, beyond, whole=whole)


def _reason(test: TestLine, *, whole: bool) -> str:
    """Why it did not run; without what was found, unless `whole`."""
    return f"{test['outcome']}: {test['reason'] if whole else test['reason'].partition(': ')[0]}"


def _requirements(page: Page, beyond: list[RequirementLine], *, whole: bool) -> None:
    if whole:
        page.table([[line["id"], _shortened(line["reason"])] for line in beyond], flexible=1)
        return
    kinds = grouped((_kind(line), line["id"]) for line in beyond)
    page.table([[f"{len(ids):,}", _named(kind, ids)] for kind, ids in kinds], flexible=1)
    page.line(("What each of them would need: -v", "dim"), indent=2)


def _named(kind: str, ids: Iterable[str]) -> str:
    """The kind with its requirements; whoever left some out knows which."""
    return kind if kind == _NOT_CHOSEN else f"{kind}: {', '.join(ids)}"


def _kind(line: RequirementLine) -> str:
    """Why a requirement is beyond the scope, in few words."""
    if line["tests"]:
        return _NOT_CHOSEN
    if line["verdict"] == "not covered":
        return "no test yet"
    return line["reason"].removeprefix("not tested: ").partition(": ")[0]


def _shortened(reason: str) -> str:
    return reason if len(reason) <= _LONGEST_REASON else f"{reason[:_LONGEST_REASON]}..."


def limits(page: Page, document: Document) -> None:
    """What the result does not say."""
    if document["run"]["limits"]:
        page.heading("Limits of this result")
        page.table([["-", clipped(limit)] for limit in document["run"]["limits"]], flexible=1)


def gate(page: Page, document: Document) -> None:
    """What the baseline excuses, and which of its entries have to go."""
    found = document.get("gate")
    if not found:
        return
    page.heading(f"Baseline {found['baseline']}")
    kinds = (
        ("excused", found["excused"]),
        ("passes now, remove the entry", found["stale"]),
        ("expired", found["expired"]),
    )
    rows = [
        [kind, f"{one['test']}: {one['reason']} ({one['owner']}, until {one['expires']})"]
        for kind, entries in kinds
        for one in entries
    ]
    page.table(rows or [["nothing was excused", ""]], flexible=1)


def ending(page: Page, document: Document) -> None:
    """The exit code in words."""
    code = document["run"]["exit_code"]
    tool = document["tool"]
    page.blank()
    excused = "apart from what the baseline excuses, " if document.get("gate", {}).get("excused") else ""
    page.line((f"Exit code {code}: ", "bold"), f"{excused}{in_words(document)}.")
    page.line((f"oasc-check {tool['version']}, suites {tool['suites_digest'][:12]}", "dim"))

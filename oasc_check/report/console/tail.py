"""The end of the report: what was not tested and why, the limits, and what the exit code means."""

from __future__ import annotations

import re
from collections.abc import Sequence

from oasc_check.report.console.page import Page, Part
from oasc_check.report.console.words import ending as in_words
from oasc_check.report.console.words import grouped
from oasc_check.report.model import Document, ExcuseLine, RequirementLine, TestLine

_LONGEST_REASON = 160
_NOT_CHOSEN = "not chosen"
_FEW = 5
"""So many requirements are named where all that is said of them is why they are beyond the scope."""


def not_tested(page: Page, document: Document, *, whole: bool) -> None:
    """Tests that did not run and requirements beyond the scope, by reason; in few words unless `whole`."""
    tests = [test for test in document["tests"] if test["outcome"] in ("inapplicable", "untested")]
    beyond = [line for line in document["requirements"] if not line["in_scope"]]
    if tests:
        page.heading(page.say("Tests that did not run: {n}", n=len(tests)))
        reasons = grouped((_reason(test, whole=whole), test["id"]) for test in tests)
        page.table(
            [_numbered(page, len(names), _shortened(_ended(page, reason))) for reason, names in reasons], flexible=1
        )
    if beyond:
        page.heading(page.say("Requirements beyond the scope of this run: {n}", n=len(beyond)))
        _requirements(page, beyond, whole=whole)


def _reason(test: TestLine, *, whole: bool) -> str:
    """Why it did not run; without what was found, unless `whole`."""
    return f"{test['outcome']}: {test['reason'] if whole else test['reason'].partition(': ')[0]}"


def _ended(page: Page, reason: str) -> str:
    outcome, _, why = reason.partition(": ")
    return page.say("{outcome}: {reason}", outcome=page.say(outcome), reason=page.say(why))


def _requirements(page: Page, beyond: list[RequirementLine], *, whole: bool) -> None:
    if whole:
        page.table([[line["id"], _shortened(page.say(line["reason"]))] for line in beyond], flexible=1)
        return
    kinds = grouped((_kind(line), line["id"]) for line in beyond)
    page.table([_numbered(page, len(ids), _named(page, kind, ids)) for kind, ids in kinds], flexible=1)
    page.line((page.say("What each of them would need: -v"), "dim"), indent=2)


def _numbered(page: Page, number: int, text: str) -> list[Part]:
    return [page.say.number(number), text]


def _named(page: Page, kind: str, ids: Sequence[str]) -> str:
    """The kind with its requirements, if they are few; whoever left some out knows which."""
    said = page.say(kind)
    if kind == _NOT_CHOSEN or len(ids) > _FEW:
        return said
    return page.say("{reason}: {names}", reason=said, names=", ".join(ids))


def _kind(line: RequirementLine) -> str:
    """Why a requirement is beyond the scope, in few words."""
    if line["tests"]:
        return _NOT_CHOSEN
    if line["verdict"] == "not covered":
        return "no test yet"
    return re.split(r": | \(", line["reason"].removeprefix("not tested: "), maxsplit=1)[0]


def _shortened(reason: str) -> str:
    return reason if len(reason) <= _LONGEST_REASON else f"{reason[:_LONGEST_REASON]}..."


def limits(page: Page, document: Document) -> None:
    """What the result does not say."""
    if document["run"]["limits"]:
        page.heading(page.say("Limits of this result"))
        page.table([["-", page.said(limit)] for limit in document["run"]["limits"]], flexible=1)


def gate(page: Page, document: Document) -> None:
    """What the baseline excuses, and which of its entries have to go."""
    found = document.get("gate")
    if not found:
        return
    page.heading(page.say("Baseline {path}", path=found["baseline"]))
    kinds = (
        ("excused", found["excused"]),
        ("passes now, remove the entry", found["stale"]),
        ("expired", found["expired"]),
    )
    rows = [
        [page.say(kind), page.say("{test}: {why} ({owner}, until {expires})", **_excuse(one))]
        for kind, entries in kinds
        for one in entries
    ]
    page.table(rows or [[page.say("nothing was excused"), ""]], flexible=1)


def _excuse(one: ExcuseLine) -> dict[str, str]:
    return {"test": one["test"], "why": one["reason"], "owner": one["owner"], "expires": one["expires"]}


def ending(page: Page, document: Document) -> None:
    """The exit code in words."""
    code = document["run"]["exit_code"]
    tool = document["tool"]
    page.blank()
    meaning = page.say(in_words(document))
    if document.get("gate", {}).get("excused"):
        meaning = page.say("apart from what the baseline excuses, {text}", text=meaning)
    page.line((f"{page.say('Exit code {code}:', code=str(code))} ", "bold"), f"{meaning}.")
    told = "oasc-check {version}, suites {digest}"
    page.line((page.say(told, version=tool["version"], digest=tool["suites_digest"][:12]), "dim"))

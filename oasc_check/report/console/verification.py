"""What came of verifying a bundle, to be read in a terminal."""

from __future__ import annotations

from typing import Any

from oasc_check.report.console.look import Look
from oasc_check.report.console.page import Page, clipped
from oasc_check.report.console.words import plural
from oasc_check.report.model import Document

_MOST = 20


def render(seen: Any, document: Document, name: str, look: Look) -> str:
    """``seen`` is a proof.verification.Verification."""
    page = Page(look)
    if seen.holds:
        page.line((f"{name} holds.", "bold green"))
    else:
        page.line((f"{name} does not hold.", "bold red"))
    _signed(page, seen)
    platform, run = document["platform"], document["run"]
    version = f" {platform['version']}" if platform["version"] else ""
    page.labelled("Result", f"{platform['name']}{version}, {run['started'][:10]}, {document['edition']}: ")
    page.labelled("", f"{document['summary']['verdict']}, exit code {run['exit_code']}")
    page.labelled("Suites", _suites(seen, document))
    _again(page, seen)
    return page.text()


def _signed(page: Page, seen: Any) -> None:
    page.labelled("Signed", f"by the key {seen.key_id}; every file is as it was signed")
    if seen.trusted_as:
        page.labelled("Key", (f"trusted: {seen.trusted_as}", "green"))
    elif seen.asks_trust:
        page.labelled("Key", ("none of the keys that are trusted", "red"))
    else:
        page.labelled("Key", ("nobody vouches for it: give the key of who should have signed with --trust", "yellow"))


def _suites(seen: Any, document: Document) -> str:
    digest = document["tool"]["suites_digest"][:12]
    same = "the same as those at hand" if seen.same_suites else "others than those at hand; judged by those in it"
    return f"{digest} of oasc-check {document['tool']['version']}: {same}"


def _again(page: Page, seen: Any) -> None:
    if seen.not_judged:
        page.labelled("Judged", (f"nothing again: {seen.not_judged}", "yellow"))
        return
    differences = seen.again.differences
    told = f"{plural(seen.again.judged, 'test')} judged again, offline: "
    page.labelled("Judged", told + ("the same verdicts" if not differences else plural(len(differences), "difference")))
    for reason, number in seen.reasons():
        page.labelled("", (f"{plural(number, 'test')} could not be judged again: {clipped(reason)}", "yellow"))
    if differences:
        page.heading("What is otherwise")
        for one in differences[:_MOST]:
            page.line((one.of, "bold"), f": recorded {clipped(one.recorded)}, judged {clipped(one.judged)}", indent=2)
        if len(differences) > _MOST:
            page.line(f"and {plural(len(differences) - _MOST, 'more difference')}; see --json", indent=2)

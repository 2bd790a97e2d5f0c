"""What the history keeps of a result."""

from __future__ import annotations

from oasc_check.history.model import OUTCOMES, Entry, PastRun
from oasc_check.report.model import Document


def entry_of(document: Document) -> Entry:
    """What the table of the history shows of a result, and nothing else of it."""
    ran, summary = document["run"], document["summary"]
    run = PastRun(
        id=ran["id"],
        started=ran["started"],
        edition=document["edition"],
        profile=document["profile"],
        verdict=summary["verdict"],
        suites_digest=document["tool"]["suites_digest"],
        tests={outcome: summary["tests"].get(outcome, 0) for outcome in OUTCOMES},
    )
    return Entry(document["platform"]["name"], run, _ended(document, "passed"), _ended(document, "failed"))


def _ended(document: Document, outcome: str) -> tuple[str, ...]:
    return tuple(test["id"] for test in document["tests"] if test["outcome"] == outcome)
